"""What is kept of the public pages is new on the next request, in every process: another state has another key."""

import pytest
from django.test import Client

from conditions.practice.models import EditorialPolicy
from conditions.public import serving
from conditions.publications.actions import take_down
from tests import makers
from tests.public.test_serving import KEPT

pytestmark = pytest.mark.django_db(transaction=True)


def seen(address="/conditions/example/"):
    return Client().get(address)


def test_the_next_request_shows_a_publication(kept, page, publication, writer, physician):
    seen()
    makers.edited(page, writer, summary="A better sentence that says what it is.")
    assert "A better sentence" not in seen().content.decode()
    makers.signed(makers.submitted(page, writer), physician)
    for address in ("/", "/conditions/", "/conditions/example/", "/conditions/example/index.txt"):
        assert "A better sentence" in seen(address).content.decode(), address


def test_the_next_request_shows_a_take_down(kept, publication, physician):
    for address in KEPT:
        seen(address)
    take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    assert seen().status_code == 410
    assert seen("/conditions/example/index.md").status_code == 410
    assert "Example Disorder" not in seen("/conditions/").content.decode()
    assert "We correct it." in seen("/updates/").content.decode()


def test_the_next_request_shows_a_new_address(kept, page, publication, writer, physician):
    seen()
    makers.edited(page, writer, slug="renamed", title="Renamed Disorder")
    makers.signed(makers.submitted(page, writer), physician)
    assert seen()["Location"] == "/conditions/renamed/"
    assert "Renamed Disorder" in seen("/conditions/").content.decode()


def test_the_next_request_shows_a_change_of_a_profile_and_of_the_policy(kept, publication, physician):
    seen("/physicians/dora-moss/"), seen("/editorial-policy/")
    profile = physician.physician
    profile.conflicts = "None, as of today."
    profile.save()
    assert "None, as of today." in seen("/physicians/dora-moss/").content.decode()
    policy = EditorialPolicy.load()
    policy.disclaimer = "Another disclaimer."
    policy.save()
    assert "Another disclaimer." in seen("/editorial-policy/").content.decode()


def test_the_next_request_shows_the_day_on_which_a_page_becomes_due(kept, publication, monkeypatch):
    assert "was due to be read again" not in seen().content.decode()
    monkeypatch.setattr(serving.timezone, "localdate", lambda: publication.next_review_on)
    assert "was due to be read again" in seen().content.decode()


def test_a_process_that_was_slow_keeps_nothing_stale(kept, page, publication, writer, physician, monkeypatch):
    """It reads, another publishes, it stores what it read: under a state that nobody asks for any more."""
    slow = serving._kept

    def publish_meanwhile(response, **how):
        monkeypatch.setattr(serving, "_kept", slow)
        makers.edited(page, writer, summary="A better sentence that says what it is.")
        makers.signed(makers.submitted(page, writer), physician)
        return slow(response, **how)

    monkeypatch.setattr(serving, "_kept", publish_meanwhile)
    assert "A better sentence" not in seen().content.decode()
    assert "A better sentence" in seen().content.decode()
