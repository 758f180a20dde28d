import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from conditions.models import ConditionPage
from conditions.public import views
from conditions.templatetags import formatting
from tests import makers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_publication")]

PUBLIC = ["/", "/conditions/", "/conditions/example/", "/physicians/dora-moss/"]


def shown(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_all_parts_of_the_page_are_there_in_order(client, publication):
    html = shown(client, "/conditions/example/")
    marks = [
        'class="care-card"',
        "<h1>",
        "On this page",
        "The short version",
        "Clinical definition",
        "How it differs from related conditions",
        "First-line treatments",
        "When standard treatments fail",
        "Where ketamine fits",
        'id="safety-heading"',
        "About our service",
        "Frequently asked",
        'id="references"',
        "Codes",
        "Medical review",
        "Common ways people search for this",
        'class="disclaimer"',
    ]
    headings = html.index("</nav>", html.index("On this page"))  # after the list of contents
    places = [html.index(mark, headings if n > 2 else html.index("<main")) for n, mark in enumerate(marks)]
    assert places == sorted(places)


def test_the_stamp_has_three_dates_and_comes_from_the_signature(client, publication):
    html = shown(client, "/conditions/example/")
    day, due = publication.last_reviewed_on, publication.next_review_on
    assert f"{day:%B} {day.day}, {day.year}" in html
    assert re.search(r"Text last changed on</dt>\s*<dd>\w+ \d+, \d{4}", html)
    assert re.search(rf"Next review due</dt>\s*<dd>{due:%B %Y}", html)
    assert '<a href="/physicians/dora-moss/">Dr. Dora Moss, DO</a>' in html


def test_there_is_no_field_for_a_date_of_review():
    names = {field.name for field in ConditionPage._meta.get_fields()}
    assert not [name for name in names if "review" in name and name != "review_claim"]
    form_fields = ConditionPage.get_edit_handler().get_form_class().base_fields
    assert not [name for name in form_fields if "review" in name or "live" in name or "expire" in name]


def test_an_overdue_page_says_so(client, publication, monkeypatch):
    assert "was due to be read again" not in shown(client, "/conditions/example/")
    monkeypatch.setattr(views.timezone, "localdate", lambda: publication.next_review_on)
    for address in ("", "versions/1/", "verify/"):
        html = shown(client, f"/conditions/example/{address}")
        assert html.count("was due to be read again") == 1, address
    html = shown(client, "/conditions/example/")
    assert html.index("care-card") < html.index("was due to be read again") < html.index("<h1>")


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("Call 911.", 'Call <a href="tel:911">911</a>.'),
        ("Call or text 988", 'Call or text <a href="tel:988">988</a>'),
        ("Text 988 & wait", '<a href="sms:988">Text 988</a> &amp; wait'),
        ("<b>1988 or 9110</b>", "&lt;b&gt;1988 or 9110&lt;/b&gt;"),
    ],
)
def test_short_numbers_on_a_care_card_can_be_touched(words, html):
    assert formatting.calling(words) == html


def test_a_profile_is_found_whatever_the_capitals(client, publication):
    assert client.get("/physicians/Dora-Moss/")["Location"] == "/physicians/dora-moss/"


@pytest.mark.parametrize("address", PUBLIC)
def test_reading_needs_no_cookie_script_or_third_party(client, publication, address):
    response = client.get(address)
    html = response.content.decode()
    assert not response.cookies
    assert "Set-Cookie" not in response.headers
    assert not re.search(r"<script(?! type=\"application/ld\+json\">)", html)
    assert not re.search(r"<(?:link|img|iframe|script)[^>]+(?:src|href)=\"https?://(?!testserver|localhost)", html)
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_refused(client, publication, address, method):
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize(
    "address", ["/nowhere/", "/conditions/nope/", "/physicians/nobody/", "/conditions/Ex%20ample/"]
)
def test_an_unknown_address_is_a_helpful_404(client, publication, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "All conditions, A to Z" in response.content.decode()
    assert 'role="search"' in response.content.decode()


@override_settings(DEBUG_PROPAGATE_EXCEPTIONS=False)
def test_an_error_shows_no_traceback(client, publication, monkeypatch):
    monkeypatch.setattr(views.selectors, "publication_at", lambda slug: 1 / 0)
    client.raise_request_exception = False
    response = client.get("/conditions/example/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "ZeroDivisionError" not in response.content.decode()


@pytest.mark.parametrize("address", PUBLIC)
def test_the_page_row_is_not_what_the_public_reads(client, publication, address):
    before = shown(client, address)
    ConditionPage.objects.update(
        title="Changed in the row", summary="Changed.", abbreviation="XX", body="[]", live=False
    )
    makers.Reference.objects.update(authors="Changed in the library")
    assert shown(client, address) == before


def test_a_marked_page_has_a_quick_way_out_before_everything_else(client, writer, physician, settings):
    settings.QUICK_EXIT_URL = "https://example.org/weather"
    makers.published_page(writer, physician, title="Plain", slug="plain")
    makers.published_page(writer, physician, title="Marked", slug="marked", quick_exit=True)
    html = shown(client, "/conditions/marked/")
    assert (
        '<a class="quick-exit" href="https://example.org/weather" rel="noreferrer nofollow">Leave this page now</a>'
        in html
    )
    assert html.index("quick-exit") < html.index("care-card")
    assert "quick-exit" not in shown(client, "/conditions/plain/")


def test_a_profile_says_until_when_the_license_is_valid(client, publication, physician):
    profile = physician.physician
    assert "Valid until" in shown(client, "/physicians/dora-moss/")
    profile.licence_ends_on = date(2020, 1, 31)
    profile.save()
    assert "Ended on <time" in shown(client, "/physicians/dora-moss/") or "Ended on January 31, 2020" in shown(
        client, "/physicians/dora-moss/"
    )


def test_a_draft_is_nowhere(client, publication, writer):
    makers.make_page(writer, title="Secret Draft", slug="draft")
    for address in PUBLIC:
        assert "Secret Draft" not in shown(client, address)
    assert client.get("/conditions/draft/").status_code == 404


@pytest.mark.parametrize("address", PUBLIC)
def test_queries_are_few_and_do_not_grow_with_the_number_of_pages(
    client, publication, address, django_assert_num_queries
):
    makers.copies(publication, 0, 9)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    assert len(few) <= 8
    makers.copies(publication, 9, 60)
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_the_library_goes_from_a_to_z(client, publication, writer, physician):
    for title, slug in (("Zeta", "z"), ("alpha", "a"), ("Beta", "b")):
        makers.published_page(writer, physician, title=title, slug=slug)
    html = shown(client, "/conditions/")
    assert re.findall(r'href="/conditions/([abz]|example)/"', html) == ["a", "b", "example", "z"]
    assert re.findall(r'id="letter-(.)"', html) == ["A", "B", "E", "Z"]


def test_text_from_right_to_left_and_markup_are_shown_as_text(client, writer, physician):
    points = {"points": ["שלום עולם", "e\u0301tude", "<script>alert(1)</script>"]}
    makers.published_page(writer, physician, title="Other", slug="other", parts={"key_points": points})
    html = shown(client, "/conditions/other/")
    assert "שלום עולם" in html
    assert "étude" in html
    assert "&lt;script&gt;alert(1)" in html
