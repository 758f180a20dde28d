"""Planning what happens to a page at a set time, and cancelling it openly. Carrying it out is in schedules.py."""

from datetime import datetime

from django.utils import timezone

from conditions.ledger import chain, reading
from conditions.ledger.actions import record
from conditions.ledger.models import AuditEvent
from conditions.parts.texts import tidy
from conditions.publications.models import Publication, Schedule
from conditions.signoff import errors, rules
from conditions.signoff.models import Signature

SET = "schedule.set"
# What ends a plan: it was carried out, cancelled or refused.
ENDS = (rules.PUBLISHED, rules.TAKEN_DOWN, "schedule.cancelled", "schedule.refused")


def plan_publication(signature: Signature, *, by, due_at: datetime, at: datetime) -> Schedule:
    """Publish ``signature`` at ``due_at``. In the caller's transaction, which holds the page row's lock.

    Raises IncompleteFormError for a time that has passed, or one after the day by which the page must be read again;
    SlugTakenError or TitleTakenError if another public page has the address or the title.
    """
    _ensure_ahead(due_at, at)
    if timezone.localtime(due_at, timezone.get_default_timezone()).date() >= signature.next_review_on:
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
    _tell(SET, schedule, by=by, at=at, due_at=due_at, reason=reason, notice=notice)
    return schedule


def is_as_planned(schedule: Schedule) -> bool:
    """Whether the sealed event that set it says the same as the row: who planned what, of which version, when, with
    which words; and whether no event tells that it has ended.
    """
    told_at = chain.canonical_json(schedule.due_at).strip('"')
    told_of_it = [
        (event, told)
        for event in AuditEvent.objects.for_page(schedule.page_id).filter(kind__in=(SET, *ENDS)).order_by("seq")
        if (told := event.payload).get("schedule") == schedule.pk
    ]
    if [event.kind for event, _told in told_of_it] != [SET]:
        return False
    [(event, told)] = told_of_it
    return event.is_intact() and (
        (event.actor_id, *(told.get(name) for name in ("what", "version", "due_at", "reason", "notice")))
        == (schedule.planned_by_id, schedule.get_kind_display(), schedule.signature.version.number, told_at,
            schedule.reason, schedule.notice)
    )  # fmt: skip


def kinds_in_the_ledger() -> dict[int, set[str]]:
    """Of each plan that events tell of, their kinds. Events altered beyond reading are left out."""
    kinds: dict[int, set[str]] = {}
    events = AuditEvent.objects.filter(kind__in=(SET, *ENDS)).order_by("seq").values_list("kind", "data")
    for kind, data in events.iterator(chunk_size=2000):
        planned = reading.payload(data).get("schedule")
        if isinstance(planned, int):
            kinds.setdefault(planned, set()).add(kind)
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


def end(schedule: Schedule, state: str, why: str, *, by=None) -> None:
    """Mark a planned item as refused or cancelled, and put on record why."""
    schedule.state, schedule.outcome = state, why
    schedule.save(update_fields=["state", "outcome"])
    _tell(f"schedule.{state}", schedule, by=by, at=None, why=why)


def _end(waiting, why: str, *, by) -> list[Schedule]:
    ended = list(waiting)
    for schedule in ended:
        end(schedule, Schedule.State.CANCELLED, why, by=by)
    return ended


def _tell(event: str, schedule: Schedule, *, by, at, **data) -> None:
    number, title = version_of(schedule)
    told = {"schedule": schedule.pk, "what": schedule.get_kind_display(), "version": number, **data}
    record(event, actor=by, page_id=schedule.page_id, page_title=title, at=at, data=told)


def version_of(schedule: Schedule) -> tuple[int, str]:
    """Number and title of the version it is about; (0, "a page") where the record of it is gone."""
    found = Signature.objects.filter(pk=schedule.signature_id).values_list("version__number", "version__title")
    return found.first() or (0, "a page")


def payload_of(schedule: Schedule | None) -> dict:
    return {} if schedule is None else {"schedule": schedule.pk}
