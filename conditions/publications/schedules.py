"""Carrying out what was planned, each item on its own, and planning or cancelling it by hand."""

import logging
from collections import Counter
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils import timezone

from conditions.dates import moment_in_words
from conditions.ledger.keys import KeyRingError
from conditions.practice.clock import local, practice_day
from conditions.publications import planning
from conditions.publications.actions import ensure_may_take_down, publish, record_take_down
from conditions.publications.mail import tell_content_managers
from conditions.publications.models import Publication, Schedule
from conditions.signoff import errors, rules
from conditions.signoff.events import PlanRefused
from conditions.signoff.locking import lock_account, locked_page
from conditions.signoff.refusals import refused_on_record

logger = logging.getLogger("tovani.schedule")

POSTPONED = "postponed"


def take_down_later(
    publication: Publication, *, by, due_at: datetime, reason: str, notice: str, unless_signed: bool = False, at=None
) -> Schedule:
    """Plan a take-down; with ``unless_signed`` a signature published before then cancels it (expiry)."""
    about = {"by": by, "page_id": publication.page_id, "title": publication.title}
    kind = Schedule.Kind.EXPIRE if unless_signed else Schedule.Kind.TAKE_DOWN
    with refused_on_record(PlanRefused, "plan a take-down", **about):
        locked_page(publication.page_id)
        ensure_may_take_down(by)
        return planning.plan_take_down(
            publication, kind, by=by, due_at=due_at, reason=reason, notice=notice, at=at or timezone.now()
        )


def cancel(schedule: Schedule, *, by) -> None:
    """Raises NotAllowedError, or StaleReviewError if it is planned no longer."""
    about = {"by": by, "page_id": schedule.page_id, "title": planning.version_of(schedule)[1]}
    with refused_on_record(PlanRefused, "cancel a plan", **about):
        locked_page(schedule.page_id)
        ensure_may_take_down(by)
        current = Schedule.objects.select_for_update().get(pk=schedule.pk)
        if not current.is_waiting:
            raise errors.StaleReviewError(f"This is no longer planned: {current.get_state_display().lower()}.")
        planning.end(current, Schedule.State.CANCELLED, "Cancelled by hand.", by=by)


def run_due(at: datetime) -> Counter:
    """Do everything planned for ``at`` or before. returns how many were done, not done and postponed.

    Safe to run twice at once: each item is done in a transaction of its own under the locks of page and item, and is
    looked at again there. Where the database fails the item stays planned for the next run.
    """
    counts: Counter = Counter()
    for pk, page_id in list(Schedule.objects.due_by(at).values_list("pk", "page_id")):
        counts[_run(pk, page_id, at)] += 1
    counts.pop("", None)
    return counts


def _run(pk: int, page_id: int, at: datetime) -> str:
    """What became of one item; empty if somebody else saw to it meanwhile."""
    try:
        try:
            return _carry_out(pk, page_id, at)
        except errors.SignoffError as refusal:
            return _give_up(pk, page_id, refusal.on_record)
        except (DatabaseError, KeyRingError, OSError):
            raise
        except Exception as fault:  # whatever is wrong with one item must not keep the others from their time
            logger.exception("Planned item %s of page %s could not be carried out", pk, page_id)
            return _give_up(pk, page_id, f"It failed for an unforeseen reason ({type(fault).__name__}); see the log.")
    except Exception:  # the database, the seal or the mail; and never one item's fault at the cost of the others
        logger.exception("Planned item %s of page %s has to wait for the next run", pk, page_id)
        return POSTPONED


@transaction.atomic
def _carry_out(pk: int, page_id: int, at: datetime) -> str:
    """Locks in the order of all actions: the signer's account before the page (signoff/locking.py)."""
    lock_account(Schedule.objects.select_related("signature__physician__user").get(pk=pk).signature.physician.user)
    page = locked_page(page_id)
    schedule = _locked(pk)
    if not schedule.is_waiting:
        return ""
    planning.ensure_as_planned(schedule)
    if schedule.publishes:
        _publish(schedule, page, at)
    else:
        planning.ensure_not_signed_anew(schedule)
        reason, notice, by = schedule.reason, schedule.notice, schedule.planned_by
        record_take_down(page_id, by=by, reason=reason, notice=notice, at=at, schedule=schedule)
    schedule.state = Schedule.State.DONE
    schedule.save(update_fields=["state"])
    return schedule.state


def _publish(schedule: Schedule, page, at: datetime) -> None:
    """Whatever had to be true at the signature is asked again; ``publish`` asks about digests and newer signatures."""
    signature = schedule.signature
    today = practice_day(at)
    if page is None:
        raise errors.StaleReviewError("The page is gone.")
    if signature.next_review_on <= today:
        raise errors.ReviewDateError("The day by which the page must be read again has come.")
    rules.ensure_signer(signature.physician.user, today)
    publish(signature, by=schedule.planned_by, at=at, schedule=schedule)


def _give_up(pk: int, page_id: int, why: str) -> str:
    with transaction.atomic():
        locked_page(page_id)
        schedule = Schedule.objects.select_for_update().get(pk=pk)  # alone: what it points to may be what is wrong
        if not schedule.is_waiting:
            return ""
        planning.end(schedule, Schedule.State.NOT_DONE, why)
    _number, title = planning.version_of(schedule)
    due_at = moment_in_words(local(schedule.due_at))
    tell_content_managers(
        f"Not done as planned: {title[:100]}",
        f"Planned for {due_at}: {schedule.get_kind_display()} – {title}.\n\n"
        f"It was not done: {why}\n\nWhat readers see has not changed.\n",
    )
    return Schedule.State.NOT_DONE


def _locked(pk: int) -> Schedule:
    found = Schedule.objects.select_for_update(of=("self",))
    return found.select_related("signature__version", "signature__physician__user", "planned_by").get(pk=pk)
