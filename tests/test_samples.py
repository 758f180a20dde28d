import io
import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from conditions.integrity.verification import all_faults
from conditions.models import AuditEvent, ConditionPage, Publication, Review
from conditions.samples.library import STATES, sample
from conditions.versions.freezing import SAMPLE_NOTICE
from tests.conftest import shared_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """The sample library, and what was printed while it was made."""
    out = io.StringIO()
    with shared_rows(django_db_blocker):
        call_command("sample_library", stdout=out)
        yield out.getvalue()


def test_there_is_a_page_in_every_state(library, client):
    assert len(STATES) >= 8
    today = timezone.localdate()
    publications = {p.slug: p for p in Publication.objects.all()}
    overdue = {slug for slug, publication in publications.items() if publication.is_overdue(today)}
    assert overdue == {"bipolar-depression"}
    assert {slug for slug, p in publications.items() if not p.is_in_force} == {"panic-disorder"}
    assert Review.objects.waiting().get().version.slug == "social-anxiety-disorder"
    assert Review.objects.get(state="changes_requested").version.slug == "postpartum-depression"
    assert not ConditionPage.objects.get(slug="complex-regional-pain-syndrome").live
    for slug, state in STATES.items():
        expected = {"published": 200, "overdue": 200, "taken down": 410}.get(state, 404)
        assert client.get(f"/conditions/{slug}/").status_code == expected, slug


def test_samples_are_marked_as_samples(library, client):
    for publication in Publication.objects.in_force():
        assert SAMPLE_NOTICE in client.get(f"/conditions/{publication.slug}/").content.decode()


def test_the_record_of_the_samples_is_without_fault(library):
    assert list(all_faults()) == []


def test_one_account_a_role_is_printed_with_its_password(library, client):
    accounts = dict(re.findall(r"^  (\w+) +(\S+)$", library, re.MULTILINE))
    assert set(accounts) == {"writer", "physician", "manager", "auditor", "admin"}
    for username, password in accounts.items():
        assert client.login(username=username, password=password), username


def test_loading_again_changes_nothing_and_prints_the_same_passwords(library):
    before = AuditEvent.objects.count()
    again = io.StringIO()
    call_command("sample_library", stdout=again)
    assert AuditEvent.objects.count() == before
    assert again.getvalue().split("Accounts")[1] == library.split("Accounts")[1]
    assert ConditionPage.objects.count() == len(STATES)


@pytest.mark.parametrize("slug", STATES)
def test_links_and_references_of_each_sample_are_sound(slug):
    content = sample(slug)
    assert {item["links_to"] for item in content["differential"]} <= {"", *STATES}
    assert all(reference["pmid"].isdigit() for reference in content["references"])
