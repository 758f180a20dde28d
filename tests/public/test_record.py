"""History, versions, differences and verification, as readers and sceptics see them."""

import hashlib
import json
import re
import subprocess
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from conditions.ledger import chain, guards, seals
from conditions.models import ConditionPage, ContentVersion, Publication
from conditions.publications.actions import reaffirm_and_publish, sign_for_later, take_down
from tests import makers
from tests.conftest import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_publication")]


def text(client, address, status=200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


@pytest.fixture(scope="module")
def shared_publication(django_db_setup, django_db_blocker):
    """Version 1 signed, version 2 signed and re-affirmed."""
    with shared_rows(django_db_blocker):
        writer, physician = makers.make_writer(), makers.make_physician()
        page = makers.make_page(writer)
        makers.signed(makers.submitted(page, writer), physician)
        makers.edited(page, writer, summary="A better sentence that says what it is.")
        makers.signed(makers.submitted(page, writer, summary="The sentence about it is clearer."), physician)
        version = ContentVersion.objects.latest("pk")
        publication = reaffirm_and_publish(version, by=physician, form=makers.signing_form(version))
        yield SimpleNamespace(writer=writer, physician=physician, publication=publication)


def test_the_history_tells_versions_summaries_signers_and_re_readings(client, page):
    html = text(client, "/conditions/example/history/")
    assert "Version 2, read again" in html
    assert "The sentence about it is clearer." in html
    assert html.count("Dr. Dora Moss, DO") == 3
    assert html.index("Version 2</h2>") < html.index("Version 1</h2>")
    assert "/conditions/example/changes/1/2/" in html


def test_a_take_down_is_in_the_history_with_what_readers_were_told(client, page, manager):
    take_down(Publication.objects.get(), by=manager, reason="Secret inner reason.", notice="We correct a dose.")
    html = text(client, "/conditions/example/history/")
    assert "Taken down" in html and "We correct a dose." in html
    assert "Secret inner reason" not in html
    assert "Read version" not in html


def test_an_old_version_has_a_permalink_with_a_banner_and_is_not_indexed(client, page):
    html = text(client, "/conditions/example/versions/1/")
    assert "It is no longer current." in html and 'href="http://localhost:8000/conditions/example/"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "One sentence that says what an example disorder is." in html
    assert "which is the one that is public now" in text(client, "/conditions/example/versions/2/")


def test_review_old_version_and_public_page_show_the_same_links(client, writer, physician):
    other = makers.published_page(writer, physician, title="Grief", slug="grief")
    item = {"names": ["Grief"], "text": "It comes in waves.", "link": other.page_id}
    page = makers.make_page(writer, title="Other", slug="other", parts={"differential": {"items": [item]}})
    review = makers.submitted(page, writer)
    link = '<a href="/conditions/grief/">Our page on Grief</a>'
    client.force_login(physician)
    assert link in text(client, reverse("version_article", args=[review.version_id]))
    makers.signed(review, physician)
    for address in ("/conditions/other/", "/conditions/other/versions/1/"):
        assert link in text(client, address), address
    take_down(other, by=physician, reason="It was wrong.", notice="We correct it.")
    for address in ("/conditions/other/", "/conditions/other/versions/1/"):
        assert "Our page on Grief" not in text(client, address), address


def test_a_marked_page_keeps_its_way_out_in_its_record(client, writer, physician):
    publication = makers.published_page(writer, physician, title="Marked", slug="marked", quick_exit=True)
    for address in ("history/", "verify/", "versions/1/", ""):
        assert 'class="quick-exit"' in text(client, f"/conditions/marked/{address}"), address
    take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    assert 'class="quick-exit"' in text(client, "/conditions/marked/", 410)


def test_differences_are_shown_part_by_part(client, page):
    html = text(client, "/conditions/example/changes/1/2/")
    assert re.search(r'<del><span class="unseen">removed: </span>One ', html)
    assert re.search(r'<ins><span class="unseen">added: </span>A better ', html)
    assert "Clinical definition" not in html
    assert client.get("/conditions/example/changes/2/1/")["Location"] == "/conditions/example/changes/1/2/"


@pytest.mark.parametrize(
    "address",
    ["versions/3/", "versions/0/", "versions/01/", "versions/002/", "versions/+1/", "versions/1.0/", "versions/１/",
     "changes/01/2/", "changes/1/02/", "changes/02/01/", "changes/0/1/", "versions/99999999999999999999/",
     "versions/x/", "changes/1/1/", "changes/1/9/", "index.pdf", "index.", "nothing/"],
)  # fmt: skip
def test_what_never_was_public_is_a_helpful_404(client, page, address):
    assert 'role="search"' in text(client, f"/conditions/example/{address}", 404)


def test_a_version_has_one_address_and_is_kept_under_no_other(client, page, settings):
    settings.PUBLIC_PAGES_KEPT = True
    for address in ("versions/1/", "versions/2/", "changes/1/2/"):
        assert client.get(f"/conditions/example/{address}").status_code == 200
    for address in ("versions/01/", "versions/0000002/", "changes/01/2/", "changes/1/002/"):
        response = client.get(f"/conditions/example/{address}")
        assert (response.status_code, response["Cache-Control"]) == (404, "no-cache")


@pytest.mark.parametrize("altered", ["number = 0", "number = 1234567890", "slug = 'no address'"])
def test_a_version_with_an_altered_address_keeps_no_page_from_being_taken_down(page, manager, settings, altered):
    settings.WAGTAILFRONTENDCACHE = {"cdn": {"BACKEND": "wagtail.contrib.frontend_cache.backends.BaseBackend"}}
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE conditions_contentversion SET {altered} WHERE number = 1")
    take_down(Publication.objects.get(), by=manager, reason="It was wrong.", notice="We correct a dose.")
    assert not Publication.objects.get().is_in_force


def test_taking_a_page_down_takes_its_earlier_versions_down(client, page, manager, writer, physician):
    take_down(Publication.objects.get(), by=manager, reason="It was wrong.", notice="We correct a dose.")
    for address in ("", "versions/1/", "versions/2/", "changes/1/2/", "verify/", "verify/text.json", "index.md"):
        assert "We correct a dose." in text(client, f"/conditions/example/{address}", 410)
    makers.edited(page, writer, summary="The right sentence that says what it is.")
    makers.signed(makers.submitted(page, writer), physician)
    assert "was taken down and is no longer shown" in text(client, "/conditions/example/versions/2/", 410)
    assert "The right sentence that says what it is." in text(client, "/conditions/example/versions/3/")
    text(client, "/conditions/example/changes/2/3/", 410)


def test_a_version_taken_down_keeps_its_way_out(client, manager, writer, physician):
    publication = makers.published_page(writer, physician, title="Marked", slug="marked", quick_exit=True)
    take_down(publication, by=manager, reason="It was wrong.", notice="We correct it.")
    page = ConditionPage.objects.get(pk=publication.page_id)
    makers.edited(page, writer, summary="A better sentence that says what it is.")
    makers.signed(makers.submitted(makers.fresh(page), writer), physician)
    response = client.get("/conditions/marked/versions/1/")
    assert response.status_code == 410 and "Leave this page now" in response.content.decode()


def test_an_old_version_prints_its_own_address(client, page):
    html = client.get("/conditions/example/versions/1/").content.decode()
    assert '<dd class="on-paper">http://localhost:8000/conditions/example/versions/1/</dd>' in html


def test_a_signed_version_that_waits_for_its_time_is_in_no_history(client, page, writer, physician):
    makers.edited(page, writer, summary="Not yet for the public.")
    review = makers.submitted(page, writer, summary="Planned for later, not public.")
    form, due = makers.signing_form(review.version), timezone.now() + timedelta(hours=2)
    sign_for_later(review, by=physician, form=form, publish_at=due)
    assert "Planned for later" not in text(client, "/conditions/example/history/")
    text(client, "/conditions/example/versions/3/", 404)
    assert "Planned for later" not in text(client, "/updates/") + text(client, "/updates/feed/")


def test_an_altered_version_is_left_out(client, page):
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE conditions_contentversion SET change_summary = 'Something else' WHERE number = 1")
    assert "Something else" not in text(client, "/conditions/example/history/")
    text(client, "/conditions/example/versions/1/", 404)


def test_the_downloaded_text_has_the_digest_that_is_shown(client, page):
    html = text(client, "/conditions/example/verify/")
    response = client.get("/conditions/example/verify/text.json")
    digest = hashlib.sha256(response.content).hexdigest()
    assert digest in html and digest == Publication.objects.get().digest
    assert response["Content-Disposition"] == 'attachment; filename="example-version-2.json"'
    assert json.loads(response.content)["title"] == "Example Disorder"
    assert "sha256sum page.json" in html


def test_the_sealed_record_can_be_checked_with_nothing_but_python(client, page, tmp_path):
    record = json.loads(text(client, "/conditions/example/verify/record.json"))
    fields = json.dumps(record["fields"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(fields.encode()).hexdigest() == record["record_digest"]
    assert record["sealed_message"].endswith(record["record_digest"])
    program = """
import base64, json, sys
from conditions.auditing.check_dossier import signature_fits
r = json.load(sys.stdin)
fits = signature_fits(base64.b64decode(r["public_key"]), r["sealed_message"].encode(), base64.b64decode(r["seal"]))
print(fits)
"""
    run = subprocess.run([sys.executable, "-c", program], input=json.dumps(record), capture_output=True, text=True)
    assert run.stdout.strip() == "True", run.stderr
    assert record["key"] == seals.ring().current_id
    assert record["fields"]["take_down_reason"] == ""


def test_a_renamed_page_leads_on_from_every_address(client, page, writer, physician):
    makers.edited(page, writer, slug="renamed", title="Renamed Disorder")
    makers.signed(makers.submitted(page, writer), physician)
    for address in ("", "history/", "versions/1/", "verify/", "changes/1/2/", "verify/text.json"):
        response = client.get(f"/conditions/example/{address}")
        assert (response.status_code, response["Location"]) == (301, f"/conditions/renamed/{address}")


def test_updates_and_feed_tell_the_same(client, page, manager):
    take_down(Publication.objects.get(), by=manager, reason="It was wrong.", notice="We correct a dose.")
    html, feed = text(client, "/updates/"), client.get("/updates/feed/")
    assert feed["Content-Type"].startswith("application/atom+xml")
    for words in ("The sentence about it is clearer.", "We correct a dose.", "Dr. Dora Moss, DO"):
        assert words in html and words in feed.content.decode()
    assert feed.content.decode().count("<entry>") == 4


@pytest.mark.parametrize("address", ["history/", "versions/1/", "versions/2/", "changes/1/2/", "verify/"])
def test_the_record_takes_at_most_eight_queries(client, page, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(8):
        text(client, f"/conditions/example/{address}")


def test_canonical_json_is_what_the_page_says(page):
    fields = Publication.objects.get().digest_fields()
    assert json.loads(chain.canonical_json(fields))["slug"] == "example"


def test_a_page_renamed_and_renamed_back_leaves_no_loop_in_anybodys_memory(client, page, writer, physician):
    for slug in ("renamed", "example"):
        makers.edited(page, writer, slug=slug)
        makers.signed(makers.submitted(page, writer), physician)
    assert client.get("/conditions/example/").status_code == 200
    moved = client.get("/conditions/renamed/")
    assert (moved.status_code, moved["Location"], moved["Cache-Control"]) == (301, "/conditions/example/", "no-cache")


def test_an_address_that_is_only_planned_leads_nowhere(client, page, writer, physician):
    makers.edited(page, writer, slug="planned")
    review = makers.submitted(page, writer)
    form, due = makers.signing_form(review.version), timezone.now() + timedelta(hours=2)
    sign_for_later(review, by=physician, form=form, publish_at=due)
    text(client, "/conditions/planned/", 404)


def test_capitals_lead_to_the_page_and_errors_to_a_suggestion(client, page):
    assert client.get("/conditions/EXAMPLE/")["Location"] == "/conditions/example/"
    assert 'href="/conditions/example/"' in text(client, "/conditions/exmaple-disorder/", 404)
