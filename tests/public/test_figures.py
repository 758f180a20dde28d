"""Figures: to the public while a version with them can be read, to the admin before, and only as they were signed."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from conditions.integrity.rebuild import rebuild
from conditions.models import ConditionPage, Publication
from conditions.publications.actions import take_down
from conditions.publications.figures import PublishedFigure
from tests import makers

pytestmark = pytest.mark.django_db


def figure(size):
    image = Image.objects.create(title="A chart", file=get_test_image_file("chart.png", size=size))
    return {"image": image.pk, "alt_text": "A rising line", "decorative": False, "caption": "Fig. 1"}


def address_of(version) -> str:
    name = next(part["file"]["name"] for part in version.content["parts"] if part["kind"] == "figure")
    return f"/figures/{name.removeprefix('versions/')}"


def with_figure(page, size):
    draft = makers.draft(page)
    kept = [block for block in draft.body.get_prep_value() if block["type"] != "figure"]
    draft.set_parts([*kept, {"type": "figure", "value": figure(size)}])
    return draft


@pytest.fixture
def review(writer):
    return makers.submitted(makers.make_page(writer, parts={"figure": figure((31, 41))}), writer)


def test_a_figure_is_public_from_the_signature_until_the_page_is_taken_down(client, review, physician, manager):
    address = address_of(review.version)
    assert client.get(address).status_code == 404
    publication = makers.signed(review, physician)
    assert f'src="{address}"' in client.get("/conditions/example/").content.decode()
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert "Set-Cookie" not in response.headers and "Cookie" not in response.get("Vary", "")
    take_down(publication, by=manager, reason="It was wrong.", notice="We correct it.")
    assert client.get(address).status_code == 404


def test_before_the_signature_those_who_work_here_see_it(client, review, physician, writer):
    for user in (physician, writer):
        client.force_login(user)
        response = client.get(address_of(review.version))
        assert response.status_code == 200 and response["Cache-Control"] == "private, no-store"


def test_an_earlier_version_keeps_its_figure_and_a_rebuild_makes_the_same_list(client, review, physician, writer):
    makers.signed(review, physician)
    first = address_of(review.version)
    page = ConditionPage.objects.get()
    with_figure(page, (32, 42)).save_revision(user=writer, clean=False)
    second = makers.submitted(page, writer)
    makers.signed(second, physician)
    for address in (first, address_of(second.version)):
        assert client.get(address).status_code == 200
    before = sorted(PublishedFigure.objects.values_list("name", flat=True))
    rebuild()
    assert sorted(PublishedFigure.objects.values_list("name", flat=True)) == before and len(before) == 2


def test_after_a_take_down_only_the_figures_of_what_was_signed_anew_are_public(client, review, physician, writer):
    take_down(makers.signed(review, physician), by=physician, reason="It was wrong.", notice="We correct it.")
    page = ConditionPage.objects.get()
    with_figure(page, (33, 43)).save_revision(user=writer, clean=False)
    second = makers.submitted(page, writer)
    makers.signed(second, physician)
    assert client.get(address_of(review.version)).status_code == 404
    assert client.get(address_of(second.version)).status_code == 200
    rebuild()
    assert client.get(address_of(review.version)).status_code == 404


def test_altered_bytes_are_not_shown(client, review, physician, caplog):
    makers.signed(review, physician)
    address = address_of(review.version)
    stored = address.replace("/figures/", "versions/")
    default_storage.delete(stored)
    default_storage.save(stored, ContentFile(b"another picture"))
    assert client.get(address).status_code == 503
    assert "was altered" in caplog.text
    default_storage.delete(stored)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["x.png", "..", "a" * 64 + ".svg", "a" * 64, "A" * 64 + ".png", "%00.png"])
def test_other_names_are_a_404(client, publication, name):
    assert client.get(f"/figures/{name}").status_code == 404


def test_a_preview_shows_the_figure_before_it_is_frozen(client, writer, admin):
    page = makers.make_page(writer, parts={"figure": figure((34, 44))})
    html = makers.draft(page).serve_preview(None, "").render().content.decode()
    assert f'src="{Image.objects.get().file.url}"' in html


def test_uploads_are_for_those_who_work_here(client, writer):
    image = Image.objects.create(title="A chart", file=get_test_image_file("private.png", size=(35, 45)))
    for address in (image.file.url, "/media/nothing.png", "/media/../manage.py", "/media/"):
        assert client.get(address).status_code == 404
    client.force_login(writer)
    response = client.get(image.file.url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    with image.file.open("rb") as uploaded:
        assert b"".join(response.streaming_content) == uploaded.read()
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert client.get("/media/nothing.png").status_code == 404
    assert Publication.objects.count() == 0
