"""Two schedulers, and a scheduler against people: each thing is done once, and what was taken down stays down."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conditions.integrity.verification import all_faults
from conditions.models import AuditEvent, ConditionPage, Publication
from conditions.publications import schedules
from conditions.publications.actions import sign_for_later, take_down
from conditions.publications.models import Schedule
from tests import makers
from tests.threads import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WHY = {"reason": "A dose on it was wrong.", "notice": "We are correcting this page."}


@pytest.fixture
def people(db):
    return makers.make_writer(), makers.make_physician(), makers.make_user("Mara Manager", group="Content managers")


def run():
    schedules.run_due(timezone.now() + timedelta(hours=4))


def planned(review, physician):
    due = timezone.now() + timedelta(hours=2)
    return sign_for_later(review, by=physician, form=makers.signing_form(review.version), publish_at=due)


@pytest.mark.parametrize("attempt", range(3))
def test_two_schedulers_do_each_thing_once(people, attempt):
    writer, physician, _manager = people
    for number in range(4):
        page = makers.make_page(writer, title=f"Disorder {number}", slug=f"disorder-{number}")
        planned(makers.submitted(page, writer), physician)
    assert at_once(run, run) == ["done", "done"]
    assert Publication.objects.in_force().count() == 4
    assert AuditEvent.objects.filter(kind="publication.published").count() == 4
    assert set(Schedule.objects.values_list("state", flat=True)) == {"done"}
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_a_planned_publication_against_taking_down_leaves_the_page_down(people, attempt):
    writer, physician, manager = people
    publication = makers.published_page(writer, physician)
    page = makers.edited(ConditionPage.objects.get(), writer, summary="One sentence of the second version.")
    planned(makers.submitted(page, writer), physician)
    outcomes = at_once(run, lambda: take_down(publication, by=manager, **WHY))
    assert outcomes == ["done", "done"]
    assert not Publication.objects.in_force().exists()
    assert not makers.fresh(page).live
    assert Schedule.objects.get().state in ("done", "cancelled")
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_a_planned_publication_against_its_cancelling_ends_in_one_of_them(people, attempt):
    writer, physician, manager = people
    schedule = planned(makers.submitted(makers.make_page(writer), writer), physician)
    outcomes = at_once(run, lambda: schedules.cancel(schedule, by=manager))
    public = Publication.objects.in_force().exists()
    assert outcomes[0] == "done"
    assert (outcomes[1] == "done") == (not public)
    assert Schedule.objects.get().state == ("done" if public else "cancelled")
    assert list(all_faults()) == []


@pytest.mark.parametrize("attempt", range(3))
def test_a_planned_publication_against_a_newer_signature_ends_with_the_newer(people, attempt):
    writer, physician, _manager = people
    planned(makers.submitted(makers.make_page(writer), writer), physician)
    page = makers.edited(ConditionPage.objects.get(), writer, summary="One sentence of the second version.")
    second = makers.submitted(page, writer)
    assert at_once(run, lambda: makers.signed(second, physician)) == ["done", "done"]
    assert Publication.objects.get().version_id == second.version_id
    assert list(all_faults()) == []
