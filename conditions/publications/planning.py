"""Planning what happens to a page at a set time, and cancelling it openly. Carrying it out is in schedules.py."""

from datetime import datetime

from conditions.ledger import chain
from conditions.ledger.actions import record
from conditions.ledger.kinds import Subject
from conditions.ledger.models import AuditEvent
from conditions.parts.texts import tidy
from conditions.practice.clock import practice_day
from conditions.publications.events import PlanCancelled, Planned, PlanNotDone
from conditions.publications.models import Publication, Schedule
from conditions.signoff import errors, rules
from conditions.signoff.events import PLAN
from conditions.signoff.models import Signature


def plan_publication(signature: Signature, *, by, due_at: datetime, at: datetime) -> Schedule:
    """Publish ``signature`` at ``due_at``. In the caller's transaction, which holds the page row's lock.

    Raises IncompleteFormError for a time that has passed, or one after the day by which the page must be read again;
    SlugTakenError or TitleTakenError if another public page has the address or the title.
    """
    _ensure_ahead(due_at, at)
    if practice_day(due_at) >= signature.next_review_on:
        raise errors.IncompleteFormError("The page would become public after the day of its next review.")
    rules.ensure_address_free(signature.version.slug, signature.page_id)
    rules.ensure_title_free(signature.version.title, signature.page_id)
    waiting = Schedule.objects.waiting().for_page(signature.page_id).filter(kind=Schedule.Kind.PUBLISH)
    _end(waiting, "A newer version was signed.", by=by)
    return _plan(Schedule.Kind.PUBLISH, signature, due_at, by=by, at=at)


def plan_take_down(
    publication: Publication, kind: str, *, by, due_at: datetime, reason: str, notice: str, at: datetime
) -> Schedule:
    """Take the page down at ``due_at``. In the caller's transaction, which holds the page row's lock."""
    _ensure_ahead(due_at, at)
    current = Publication.objects.in_force().select_related("signature__version").filter(pk=publication.pk).first()
    if current is None:
        raise errors.StaleReviewError("This page has already been taken down.")
    reason, notice = reason_and_notice(reason, notice)
    return _plan(kind, current.signature, due_at, by=by, at=at, reason=reason, notice=notice)


def reason_and_notice(reason: str, notice: str) -> tuple[str, str]:
    reason, notice = tidy(rules.entered(reason)), tidy(rules.entered(notice))
    if not rules.is_sentence(reason) or not rules.is_sentence(notice):
        raise errors.IncompleteFormError("Give a reason for the record and a notice for readers, a sentence each.")
    return reason, notice


def _ensure_ahead(due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        raise errors.IncompleteFormError("The time you gave has passed. Give a later one, or none to do it now.")


def _plan(kind: str, signature: Signature, due_at: datetime, *, by, at: datetime, reason="", notice="") -> Schedule:
    schedule = Schedule.objects.create(
        page_id=signature.page_id,
        kind=kind,
        signature=signature,
        due_at=due_at,
        planned_by=by,
        reason=reason,
        notice=notice,
    )
    _record(Planned, schedule, by=by, at=at, due_at=due_at, reason=reason, notice=notice)
    return schedule


def is_as_planned(schedule: Schedule) -> bool:
    """Whether the sealed event that set it says the same as the row: who planned what, of which version, when, with
    which words; and whether no event tells that it has ended.
    """
    events = list(AuditEvent.objects.about(Subject(PLAN, str(schedule.pk))).order_by("seq"))
    if [event.kind for event in events] != [Planned.kind]:
        return False
    [event] = events
    as_stored = Planned(
        schedule=schedule.pk,
        what=schedule.get_kind_display(),
        version=schedule.signature.version.number,
        due_at=schedule.due_at,
        reason=schedule.reason,
        notice=schedule.notice,
    )
    same_words = event.data == chain.canonical_json(as_stored.payload())
    same_place = (event.actor_id, event.page_id) == (schedule.planned_by_id, schedule.page_id)
    return event.is_intact() and same_words and same_place


def kinds_in_the_ledger() -> dict[int, set[str]]:
    """Of each plan that events tell of, their kinds. Events altered beyond reading are left out."""
    kinds: dict[int, set[str]] = {}
    events = AuditEvent.objects.filter(subject_type=PLAN).order_by("seq").values_list("kind", "subject_id")
    for kind, planned in events.iterator(chunk_size=2000):
        if str(planned).isdecimal():
            kinds.setdefault(int(planned), set()).add(kind)
    return kinds


def ensure_as_planned(schedule: Schedule) -> None:
    if not is_as_planned(schedule):
        raise errors.AlteredVersionError("What is stored of this plan is not what was planned; nothing was done.")


def ensure_none_planned(page_id: int) -> None:
    planned = Schedule.objects.waiting().for_page(page_id).filter(kind=Schedule.Kind.PUBLISH).first()
    if planned:
        raise errors.StaleReviewError(
            f"Version {planned.signature.version.number} of this page is signed and becomes public at a set time. "
            "Cancel that first if this version is to stay."
        )


def ensure_not_signed_anew(schedule: Schedule) -> None:
    """A page expires unless it is signed anew before, also where what was signed becomes public later."""
    if schedule.kind != Schedule.Kind.EXPIRE:
        return
    waiting = Schedule.objects.waiting().for_page(schedule.page_id).filter(kind=Schedule.Kind.PUBLISH)
    newer = waiting.filter(signature_id__gt=schedule.signature_id).first()
    if newer:
        raise errors.StaleReviewError(
            "A physician has signed the page anew, and that version becomes public at a set time. To have nothing "
            "public until then, take the page down by hand."
        )


def end_others(page_id: int, running: Schedule | None, why: str, *, by, publishing: bool) -> list[Schedule]:
    """Cancel what else was planned and makes no sense any more: after a publication a take-down still does.

    Returns what was cancelled.
    """
    waiting = Schedule.objects.waiting().for_page(page_id)
    if running is not None:
        waiting = waiting.exclude(pk=running.pk)
    if publishing:
        waiting = waiting.exclude(kind=Schedule.Kind.TAKE_DOWN)
    return _end(waiting, why, by=by)


_ENDED_BY = {Schedule.State.CANCELLED: PlanCancelled, Schedule.State.NOT_DONE: PlanNotDone}


def end(schedule: Schedule, state: str, why: str, *, by=None) -> None:
    """Mark a planned item as not done or cancelled, and put on record why."""
    schedule.state, schedule.outcome = state, why
    schedule.save(update_fields=["state", "outcome"])
    _record(_ENDED_BY[state], schedule, by=by, at=None, why=why)


def _end(waiting, why: str, *, by) -> list[Schedule]:
    ended = list(waiting)
    for schedule in ended:
        end(schedule, Schedule.State.CANCELLED, why, by=by)
    return ended


def _record(kind, schedule: Schedule, *, by, at, **payload) -> None:
    number, title = version_of(schedule)
    event = kind(schedule=schedule.pk, what=schedule.get_kind_display(), version=number, **payload)
    record(event, actor=by, page_id=schedule.page_id, page_title=title, at=at)


def version_of(schedule: Schedule) -> tuple[int, str]:
    """Number and title of the version it is about; (0, "a page") where the record of it is gone."""
    found = Signature.objects.filter(pk=schedule.signature_id).values_list("version__number", "version__title")
    return found.first() or (0, "a page")
