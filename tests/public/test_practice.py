"""The practice's name and numbers are written once, in its settings, and stand wherever the site says them."""

import hashlib
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from conditions.models import Practice
from conditions.public.errors import server_error
from conditions.publications.actions import take_down
from conditions.versions.freezing import freeze
from tests import makers
from tests.public.test_feeds import faults, json_ld
from tests.public.test_headers import ADDRESSES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_publication")]


@pytest.fixture
def renamed(db):
    practice = Practice.load()
    practice.name, practice.service_name = "Harbour Clinic", "Harbour Care"
    practice.emergency_number, practice.crisis_number = "112", "116 123"
    practice.save()
    return practice


@pytest.mark.parametrize("address", ["/", "/conditions/", "/conditions/example/", "/search/?q=x", "/nothing-here/"])
def test_every_public_page_has_the_name_and_the_numbers(client, publication, renamed, address):
    html = client.get(address).content.decode()
    assert "Harbour Clinic" in html and 'href="tel:112"' in html and 'href="tel:116123"' in html
    assert ">Tovani<" not in html and "– Tovani" not in html


@pytest.mark.parametrize("fault", [RuntimeError("a fault of ours"), OperationalError("the database is gone")])
def test_an_error_page_has_the_numbers_without_a_question(client, publication, renamed, rf, fault):
    client.get("/conditions/example/")
    with CaptureQueriesContext(connection) as asked:
        try:
            raise fault
        except type(fault):
            html = server_error(rf.get("/conditions/example/")).content.decode()
    assert 'href="tel:112"' in html and 'href="tel:116123"' in html
    assert not asked.captured_queries


def test_files_for_programs_have_them_too(client, publication, renamed):
    assert "# Harbour Clinic" in client.get("/llms.txt").content.decode()
    assert "Harbour Clinic" in client.get("/updates/feed/").content.decode()
    assert '"name":"Harbour Clinic"' in client.get("/conditions/example/").content.decode()


def test_what_a_page_says_of_our_service_is_frozen_with_it(client, page, publication, renamed, writer):
    shown = client.get("/conditions/example/").content.decode()
    assert "Where this fits with Tovani" in shown and "Harbour Care" not in shown
    headings = [part["heading"] for part in freeze(makers.draft(page)).content["parts"]]
    assert "Where this fits with Harbour Care" in headings


def test_the_practices_number_can_be_touched_in_the_words_of_a_care_card(client, writer, physician, renamed):
    """The words stay as they were signed; which of them are a number to dial follows the settings."""
    card = {
        "heading": "Call 116 123 now",
        "text": "Day and night.",
        "contacts": [{"name": "Us", "phone": "1", "text": ""}],
    }
    publication = makers.published_page(writer, physician, title="Other", slug="other", parts={"urgent_help": card})
    digest = publication.version.digest
    assert 'Call <a href="tel:116123">116 123</a> now</h2>' in client.get("/conditions/other/").content.decode()
    renamed.crisis_number = "116 111"
    renamed.save()
    assert "Call 116 123 now</h2>" in client.get("/conditions/other/").content.decode()
    publication.refresh_from_db()
    assert publication.version.digest == digest


def test_reading_a_page_never_writes_the_settings(client, publication):
    Practice.objects.all().delete()
    assert client.get("/conditions/example/").status_code == 200
    assert not Practice.objects.exists()


def test_without_its_table_the_defaults_are_offered_and_work_goes_on(publication, renamed):
    """As while the first migrations run; a question that fails would end the transaction on PostgreSQL."""
    assert Practice.to_offer().crisis_number == "116 123"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conditions_practice RENAME TO conditions_elsewhere")
        assert Practice.to_offer().crisis_number == "988"
        cursor.execute("ALTER TABLE conditions_elsewhere RENAME TO conditions_practice")
    assert Practice.to_offer().crisis_number == "116 123"


def logo_of(size=(400, 100), colour="navy", title="Our logo"):
    return get_image_model().objects.create(title=title, file=get_test_image_file(size=size, colour=colour))


@pytest.fixture
def practice(db):
    practice = Practice.load()
    practice.name, practice.logo = "Harbour & Clinic", logo_of()
    practice.save()
    return practice


HEAD = re.compile(r'<a class="brand" href="/">\s*(.*?)\s*</a>', re.DOTALL)
HTML = [a for a in ADDRESSES if a.endswith("/") and a not in ("/updates/feed/", "/api/conditions/")]


@pytest.mark.parametrize("address", [*HTML, "/search/?q=x", "/nothing-here/", "/conditions/?code=Z99"])
def test_every_page_has_the_logo_in_place_of_the_name(client, publication, practice, address):
    [head] = HEAD.findall(client.get(address).content.decode())
    assert head == f'<img src="{practice.logo_url}" alt="Harbour &amp; Clinic" width="160" height="40">'


def test_so_has_the_notice_of_a_page_taken_down(client, publication, practice, physician):
    take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    assert practice.logo_url in client.get("/conditions/example/").content.decode()


def test_without_a_logo_the_name_stands_there_and_no_picture(client, publication):
    [head] = HEAD.findall(client.get("/conditions/example/").content.decode())
    assert head == "Tovani"
    assert '"logo"' not in client.get("/conditions/example/").content.decode()


def test_visitors_get_the_copy_and_may_keep_it_for_ever(client, practice):
    with default_storage.open(practice.logo_file, "rb") as file:
        data = file.read()
    response = client.get(practice.logo_url)
    assert (response.status_code, response["Content-Type"], response.content) == (200, "image/png", data)
    assert practice.logo_url == f"/logo/{hashlib.sha256(data).hexdigest()}.png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in response.headers and "Cookie" not in response.get("Vary", "")
    assert "img-src 'self'" in client.get("/").headers["Content-Security-Policy"]
    assert client.get(practice.logo_url, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert client.post(practice.logo_url).status_code == 405


def test_the_upload_stays_private(client, practice):
    name = practice.logo.file.name
    for address in (f"/media/{name}", f"/logo/{name.rpartition('/')[2]}", f"/media/{practice.logo_file}"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["x.png", "..", "a" * 64 + ".png", "a" * 64 + ".svg", "%00.png", "..%2Fsecret.png"])
def test_no_other_name_is_answered(client, practice, name):
    assert client.get(f"/logo/{name}").status_code == 404


def test_a_logo_that_was_taken_off_is_not_answered_any_more(client, practice):
    first = practice.logo_url
    practice.logo = logo_of(colour="red")
    practice.save()
    assert practice.logo_url != first
    assert [client.get(address).status_code for address in (first, practice.logo_url)] == [404, 200]
    practice.logo = None
    practice.save()
    assert (practice.logo_url, practice.logo_width, practice.logo_height) == ("", 0, 0)
    assert client.get("/logo/").status_code == 404 and "<img" not in client.get("/").content.decode()


def test_an_altered_copy_is_not_shown_and_put_right_by_saving(client, practice, caplog):
    default_storage.delete(practice.logo_file)
    default_storage.save(practice.logo_file, ContentFile(b"another picture"))
    assert client.get(practice.logo_url).status_code == 503
    assert "was altered" in caplog.text
    default_storage.delete(practice.logo_file)
    assert client.get(practice.logo_url).status_code == 404
    assert client.get("/").status_code == 200
    practice.save()
    assert client.get(practice.logo_url).status_code == 200


def test_a_row_altered_by_hand_opens_no_other_file(client, practice):
    default_storage.save("versions/" + "b" * 64 + ".png", ContentFile(b"unsigned"))
    for file in ("versions/" + "b" * 64 + ".png", practice.logo.file.name, "../manage.py"):
        Practice.objects.update(logo_file=file)
        assert client.get(Practice.current().logo_url).status_code == 404
        assert client.get("/").status_code == 200


def test_it_costs_no_query(client, publication, practice, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get("/conditions/example/")
    with django_assert_max_num_queries(1):
        client.get(practice.logo_url)


def test_machines_are_told_the_logo_of_the_publisher(client, publication, practice):
    for address in ("/conditions/", "/conditions/example/"):
        told = json_ld(client, address)
        assert told["publisher"]["logo"] == f"http://localhost:8000{practice.logo_url}"
        assert list(faults(told)) == []


def test_saving_some_fields_keeps_the_copy_or_makes_it(practice):
    before = practice.logo_file
    practice.name = "Harbour"
    practice.save(update_fields=["name"])
    assert Practice.objects.get().logo_file == before
    practice.logo = logo_of(colour="green")
    practice.save(update_fields=["logo"])
    assert Practice.objects.get().logo_file == practice.logo_file != before
    assert list(Practice.history.values_list("logo_file", flat=True)[:2]) == [practice.logo_file, before]


def sent(practice, **changes) -> dict:
    names = ("name", "service_name", "emergency_number", "crisis_name", "crisis_number")
    return {**{name: getattr(practice, name) for name in names}, "logo": practice.logo_id or "", **changes}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Wagtail leaves thumbnails open
def test_a_manager_sets_it_and_is_told_why_a_picture_will_not_do(manager, publication):
    practice, client = Practice.load(), Client()
    client.force_login(manager)
    address = f"/admin/settings/conditions/practice/{practice.pk}/"
    assert "light ground" in client.get(address).content.decode()
    bad = client.post(address, sent(practice, logo=logo_of(size=(500, 20)).pk))
    assert "at least 40 pixels on each side" in bad.content.decode() and not Practice.current().logo_file
    assert client.post(address, sent(practice, logo=logo_of(title="Good").pk)).status_code == 302
    assert Client().get(Practice.current().logo_url).status_code == 200
    assert "<img" in Client().get("/").content.decode()
    assert client.post(address, sent(practice, logo="")).status_code == 302
    assert "<img" not in Client().get("/").content.decode()


def test_an_image_row_that_vanished_breaks_no_page(client, practice):
    """Past the guards: what readers get does not hang on the upload."""
    get_image_model().objects.filter(pk=practice.logo_id)._raw_delete("default")
    Practice.objects.update(logo=None)
    assert practice.logo_url in client.get("/").content.decode()
    assert client.get(practice.logo_url).status_code == 200
