"""The practice's name and numbers are written once, in its settings, and stand wherever the site says them."""

import pytest

from conditions.models import Practice
from conditions.versions.freezing import freeze
from tests import makers

pytestmark = pytest.mark.django_db


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


def test_files_for_programs_have_them_too(client, publication, renamed):
    assert "# Harbour Clinic" in client.get("/llms.txt").content.decode()
    assert "Harbour Clinic" in client.get("/updates/feed/").content.decode()
    assert '"name":"Harbour Clinic"' in client.get("/conditions/example/").content.decode()


def test_what_a_page_says_of_our_service_is_frozen_with_it(client, page, publication, renamed, writer):
    shown = client.get("/conditions/example/").content.decode()
    assert "Where this fits with Tovani" in shown and "Harbour Care" not in shown
    headings = [part["heading"] for part in freeze(makers.draft(page)).content["parts"]]
    assert "Where this fits with Harbour Care" in headings


def test_reading_a_page_never_writes_the_settings(client, publication):
    Practice.objects.all().delete()
    assert client.get("/conditions/example/").status_code == 200
    assert not Practice.objects.exists()
