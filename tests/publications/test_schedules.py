"""What is planned for a time: done then, once, after asking again whether it may be; refused openly otherwise."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from conditions.integrity.rebuild import rebuild
from conditions.integrity.verification import all_faults
from conditions.models import AuditEvent, ContentVersion, Publication, Signature
from conditions.publications import schedules
from conditions.publications.actions import reaffirm_and_publish, sign_for_later, take_down
from conditions.publications.models import Schedule
from conditions.signoff import errors
from tests import makers
from tests.integrity.test_reading_guard import tamper

pytestmark = pytest.mark.django_db

SOON = timedelta(hours=2)
LATER = timedelta(hours=3)
WHY = {"reason": "The dose given is wrong.", "notice": "This page is being corrected."}


@pytest.fixture
def manager(db):
    return makers.make_user("Mara Manager", group="Content managers")


def in_a(delta):
    return timezone.now() + delta


def planned(review, physician, due=SOON):
    form = makers.signing_form(review.version)
    return sign_for_later(review, by=physician, form=form, publish_at=in_a(due))


def second_review(publication, writer, summary="A second sentence, better than the first."):
    page = makers.edited(makers.ConditionPage.objects.get(pk=publication.page_id), writer, summary=summary)
    return makers.submitted(page, writer, "The summary was mended.")


def told(kind):
    return AuditEvent.objects.filter(kind=kind).count()


def state(schedule):
    return Schedule.objects.get(pk=schedule.pk).state


def test_signed_now_public_at_the_time(client, review, physician):
    schedule = planned(review, physician)
    assert client.get("/conditions/example/").status_code == 404
    assert not schedules.run_due(timezone.now())
    assert schedules.run_due(in_a(LATER)) == {"done": 1}
    page = client.get("/conditions/example/")
    assert page.status_code == 200 and "Dr. Dora Moss, DO" in page.content.decode()
    assert state(schedule) == "done"
    assert list(all_faults()) == []


def test_until_then_the_version_in_force_stays(client, publication, writer, physician):
    planned(second_review(publication, writer), physician)
    assert "One sentence that says" in client.get("/conditions/example/").content.decode()
    assert rebuild() == 1
    assert "One sentence that says" in client.get("/conditions/example/").content.decode()
    assert list(all_faults()) == []
    schedules.run_due(in_a(LATER))
    assert "better than the first" in client.get("/conditions/example/").content.decode()


def test_running_again_does_nothing_more(review, physician):
    planned(review, physician)
    schedules.run_due(in_a(LATER))
    events = AuditEvent.objects.count()
    assert not schedules.run_due(in_a(LATER))
    assert AuditEvent.objects.count() == events


def _end_licence(physician):
    physician.physician.licence_ends_on = timezone.localdate() - timedelta(days=1)
    physician.physician.save()


def _close_account(physician):
    physician.is_active = False
    physician.save()


@pytest.mark.parametrize("spoil", [_end_licence, _close_account], ids=["licence ended", "account closed"])
def test_what_is_refused_is_told_and_blocks_no_other(spoil, client, writer, physician, manager, sent):
    first = planned(makers.submitted(makers.make_page(writer), writer), physician)
    other = makers.make_physician("Emil Stern")
    page = makers.make_page(writer, title="Second Disorder", slug="second")
    second = planned(makers.submitted(page, writer), other, LATER)
    spoil(physician)
    mail.outbox.clear()
    assert schedules.run_due(in_a(2 * LATER)) == {"not_done": 1, "done": 1}
    assert (state(first), state(second)) == ("not_done", "done")
    assert client.get("/conditions/example/").status_code == 404
    assert client.get("/conditions/second/").status_code == 200
    assert told("schedule.not_done") == 1
    [letter] = sent()
    assert letter.to == [manager.email] and "Example Disorder" in letter.subject and "It was not done" in letter.body


def test_an_altered_version_is_not_published(review, physician, manager):
    planned(review, physician)
    tamper(ContentVersion, review.version_id, canonical=review.version.canonical.replace("common", "rare"))
    assert schedules.run_due(in_a(LATER)) == {"not_done": 1}
    assert not Publication.objects.exists()


def test_a_fault_nobody_foresaw_blocks_no_other(monkeypatch, review, physician, writer, manager):
    planned(review, physician)
    page = makers.make_page(writer, title="Second Disorder", slug="second")
    planned(makers.submitted(page, writer), physician, LATER)
    real = schedules.publish

    def failing(signature, **kwargs):
        if signature.version.slug == "example":
            raise ZeroDivisionError
        return real(signature, **kwargs)

    monkeypatch.setattr(schedules, "publish", failing)
    assert schedules.run_due(in_a(2 * LATER)) == {"not_done": 1, "done": 1}
    assert "ZeroDivisionError" in Schedule.objects.get(state="not_done").outcome


def test_taking_down_cancels_what_was_planned(publication, writer, physician, manager):
    schedule = planned(second_review(publication, writer), physician)
    take_down(publication, by=manager, **WHY)
    assert state(schedule) == "cancelled" and told("schedule.cancelled") == 1
    assert not schedules.run_due(in_a(LATER))
    assert not Publication.objects.in_force().exists()


def test_a_newer_signature_cancels_the_older_plan(publication, writer, physician):
    first = planned(second_review(publication, writer), physician)
    second = planned(second_review(publication, writer, "A third sentence that is the best of all."), physician, LATER)
    assert (state(first), state(second)) == ("cancelled", "waiting")
    assert schedules.run_due(in_a(2 * LATER)) == {"done": 1}
    assert Publication.objects.get().summary.startswith("A third")


def test_a_cancelled_version_is_not_public_and_may_be_submitted_again(publication, writer, physician, manager):
    review = second_review(publication, writer)
    schedule = planned(review, physician)
    schedules.cancel(schedule, by=manager)
    assert not schedules.run_due(in_a(LATER))
    again = makers.submitted(makers.fresh(makers.ConditionPage.objects.get()), writer, "The same text once more.")
    assert again.version.digest == review.version.digest
    assert writer.pk in again.version.author_ids


def test_who_wrote_a_version_that_was_never_published_still_counts_as_author(publication, writer, physician, manager):
    ghost = makers.make_writer("Gus Ghost")
    schedules.cancel(planned(second_review(publication, ghost), physician), by=manager)
    again = makers.submitted(makers.ConditionPage.objects.get(), writer, "The same text once more.")
    assert ghost.pk in again.version.author_ids


def test_what_waits_is_not_overtaken_by_reaffirming(publication, writer, physician):
    planned(second_review(publication, writer), physician)
    with pytest.raises(errors.StaleReviewError, match="Version 2 of this page is signed"):
        reaffirm_and_publish(publication.version, by=physician, form=makers.signing_form(publication.version))
    assert Signature.objects.count() == 2


def test_the_version_in_force_can_be_reaffirmed_after_a_plan_was_cancelled(publication, writer, physician, manager):
    schedules.cancel(planned(second_review(publication, writer), physician), by=manager)
    reaffirm_and_publish(publication.version, by=physician, form=makers.signing_form(publication.version))
    assert Publication.objects.get().version_id == publication.version_id
    assert list(all_faults()) == []


def test_a_planned_take_down_stands_whatever_is_signed_before(publication, writer, physician, manager):
    schedules.take_down_later(publication, by=manager, due_at=in_a(LATER), **WHY)
    makers.signed(second_review(publication, writer), physician)
    assert schedules.run_due(in_a(2 * LATER)) == {"done": 1}
    down = Publication.objects.get()
    assert down.state == "taken_down" and down.taken_down_by_name == "Mara Manager"
    assert list(all_faults()) == []


def test_an_expiry_ends_with_the_signature_it_was_set_for(publication, writer, physician, manager):
    schedule = schedules.take_down_later(publication, by=manager, due_at=in_a(LATER), unless_signed=True, **WHY)
    makers.signed(second_review(publication, writer), physician)
    assert state(schedule) == "cancelled"
    assert not schedules.run_due(in_a(2 * LATER))
    assert Publication.objects.in_force().exists()


def test_an_expiry_takes_the_page_down(client, publication, manager):
    schedules.take_down_later(publication, by=manager, due_at=in_a(LATER), unless_signed=True, **WHY)
    schedules.run_due(in_a(2 * LATER))
    gone = client.get("/conditions/example/")
    assert gone.status_code == 410 and WHY["notice"] in gone.content.decode()


def test_only_those_who_may_take_down_may_plan_it(publication, writer):
    with pytest.raises(errors.NotAllowedError):
        schedules.take_down_later(publication, by=writer, due_at=in_a(SOON), **WHY)
    assert told("schedule.refused") == 1 and not Schedule.objects.exists()


def test_a_time_that_has_passed_is_refused_and_nothing_is_signed(review, physician):
    with pytest.raises(errors.IncompleteFormError, match="has passed"):
        planned(review, physician, -SOON)
    assert not Signature.objects.exists()


def test_a_time_after_the_next_review_is_refused(review, physician):
    with pytest.raises(errors.IncompleteFormError, match="after the day of its next review"):
        planned(review, physician, timedelta(days=800))
    assert not Signature.objects.exists()


def test_the_command_does_it(review, physician, capsys):
    now = timezone.now()
    signed_at = now - timedelta(hours=1)  # in the first hour of a day, this is the day before
    form = makers.signing_form(review.version, signed_at)
    sign_for_later(review, by=physician, form=form, publish_at=now - timedelta(minutes=1), at=signed_at)
    call_command("run_schedule")
    assert capsys.readouterr().out == "1 done\n"
    call_command("run_schedule")
    assert capsys.readouterr().out == "nothing is due\n"


def test_planning_and_cancelling_on_the_screens(client, review, physician):
    client.force_login(physician)
    due = timezone.localtime(in_a(timedelta(days=2)))
    fields = {**makers.signing_fields(review.version), "agreed": "on", "publish_at": due.strftime("%Y-%m-%dT%H:%M")}
    answer = client.post(reverse("sign_review", args=[review.pk]), fields, follow=True)
    assert "becomes public on" in answer.content.decode() and "Planned" in answer.content.decode()
    schedule = Schedule.objects.get()
    assert schedule.due_at == due.replace(second=0, microsecond=0)
    history = client.get(reverse("page_history", args=[review.page_id])).content.decode()
    assert "version 1 becomes public" in history and "planned for" in history
    answer = client.post(reverse("cancel_schedule", args=[schedule.pk]), follow=True)
    assert "Cancelled." in answer.content.decode() and state(schedule) == "cancelled"


def test_planning_a_take_down_on_the_screen(client, publication, manager):
    client.force_login(manager)
    url = reverse("take_down", args=[publication.pk])
    answer = client.post(url, {**WHY, "unless_signed": "on"})
    assert answer.status_code == 422 and "Give the time" in answer.content.decode()
    due = timezone.localtime(in_a(timedelta(days=2)))
    client.post(url, {**WHY, "due_at": due.strftime("%Y-%m-%dT%H:%M"), "unless_signed": "on"})
    assert Schedule.objects.get().kind == "expire"
    assert Publication.objects.in_force().exists()


def refused_as_altered(schedule):
    assert list(all_faults()) == [f"conditions_schedule row {schedule.pk}: is not what the ledger says was planned"]
    assert schedules.run_due(in_a(timedelta(days=1)))["not_done"] == 1
    assert "not what was planned" in Schedule.objects.get(pk=schedule.pk).outcome
    assert list(all_faults()) == []


@pytest.mark.parametrize("change", [{"due_at": timezone.now()}, {"kind": "take_down"}, {"notice": "Other words."}])
def test_a_plan_altered_in_the_database_is_named_and_not_carried_out(review, physician, change):
    schedule = planned(review, physician)
    Schedule.objects.filter(pk=schedule.pk).update(**change)
    refused_as_altered(schedule)
    assert not Publication.objects.exists()


def test_a_take_down_that_was_cancelled_cannot_be_revived_in_somebody_elses_name(publication, manager, physician):
    due = in_a(timedelta(minutes=5))
    schedule = schedules.take_down_later(publication, by=manager, due_at=due, unless_signed=False, **WHY)
    schedules.cancel(schedule, by=manager)
    Schedule.objects.filter(pk=schedule.pk).update(state="waiting", planned_by=physician)
    refused_as_altered(schedule)
    assert Publication.objects.in_force().exists()


def test_a_time_beyond_all_calendars_is_answered_in_words(client, publication, manager):
    client.force_login(manager)
    for due in ("9999-12-31T23:59", "0001-01-01T00:00"):
        answer = client.post(reverse("take_down", args=[publication.pk]), {**WHY, "due_at": due})
        assert answer.status_code == 422 and "Give a year between" in answer.content.decode()
    assert not Schedule.objects.exists() and Publication.objects.in_force().exists()


def test_a_plan_put_into_the_database_brings_no_page_back(review, physician):
    publication = makers.signed(review, physician)
    take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    schedule = Schedule.objects.create(
        page_id=publication.page_id, kind="publish", signature=publication.signature, due_at=timezone.now(),
        planned_by=physician,
    )  # fmt: skip
    refused_as_altered(schedule)
    assert not Publication.objects.in_force().exists()


def test_a_page_signed_anew_for_later_does_not_expire_before(client, publication, writer, physician, manager, sent):
    expiry = schedules.take_down_later(publication, by=manager, due_at=in_a(SOON), unless_signed=True, **WHY)
    plan = planned(second_review(publication, writer), physician, LATER)
    mail.outbox.clear()
    assert schedules.run_due(in_a(SOON)) == {"not_done": 1}
    assert (state(expiry), state(plan)) == ("not_done", "waiting")
    assert client.get("/conditions/example/").status_code == 200
    assert "signed the page anew" in sent()[0].body
    assert schedules.run_due(in_a(2 * LATER)) == {"done": 1}
    assert Publication.objects.in_force().get().summary.startswith("A second")


def test_at_one_instant_what_publishes_comes_first(publication, writer, physician, manager):
    due = in_a(SOON)
    expiry = schedules.take_down_later(publication, by=manager, due_at=due, unless_signed=True, **WHY)
    review = second_review(publication, writer)
    plan = sign_for_later(review, by=physician, form=makers.signing_form(review.version), publish_at=due)
    assert schedules.run_due(in_a(LATER)) == {"done": 1}
    assert (state(plan), state(expiry)) == ("done", "cancelled")


def test_a_signed_plan_that_a_take_down_cancels_is_told(
    publication, writer, physician, manager, django_capture_on_commit_callbacks
):
    planned(second_review(publication, writer), physician)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        take_down(publication, by=manager, **WHY)
    assert ["Not to be published any more" in letter.subject for letter in mail.outbox] == [True]
