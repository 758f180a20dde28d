"""Questions an auditor asks of the ledger: what happened, to which page, by whom, when; what the public saw then."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from conditions.ledger import kinds, reading
from conditions.ledger.kinds import ACCOUNT, Subject, Topic
from conditions.ledger.models import AuditEvent
from conditions.ledger.reading import UNREADABLE
from conditions.ledger.vouching import vouching_events
from conditions.publications.models import Publication
from conditions.publications.projection import project, signature_named_by
from conditions.signoff.events import PUBLISHING, Published
from conditions.signoff.models import Signature

TOPICS = {topic.key: topic for topic in Topic}


@dataclass(frozen=True)
class Question:
    """Which events are wanted. Days are the practice's, both included; empty means all."""

    page_id: int | None = None
    actor_id: int | None = None
    topic: str = ""
    first_day: date | None = None
    last_day: date | None = None
    refused_only: bool = False

    def events(self):
        found = AuditEvent.objects.with_names().newest_first()
        if self.page_id is not None:
            found = found.for_page(self.page_id)
        if self.actor_id is not None:
            found = found.filter(actor_id=self.actor_id) | found.about(Subject(ACCOUNT, str(self.actor_id)))
        if self.topic:
            found = found.of_topic(TOPICS[self.topic])
        if self.first_day:
            found = found.filter(at__gte=midnight(self.first_day))
        if self.last_day:
            found = found.filter(at__lt=midnight(self.last_day + timedelta(days=1)))
        if self.refused_only:
            found = found.refused()
        return found


def midnight(day: date) -> datetime:
    """The instant at which ``day`` begins where the practice is."""
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def sentence_of(event: AuditEvent) -> str:
    """What happened, in words; of an event altered beyond reading, that it is."""
    try:
        return kinds.sentence(event.kind, json.loads(event.data))
    except UNREADABLE:
        return f"({event.kind}: this event cannot be read; run “python manage.py verify”)"


def with_words(events) -> list[tuple[AuditEvent, str]]:
    """Events with what happened in words, newest first. Of one that cannot be fetched there is only its number."""
    return [
        (event, sentence_of(event))
        if event
        else (AuditEvent(seq=seq), "(this event cannot be read; run “python manage.py verify”)")
        for seq, event in reading.few(events, newest_first=True)
    ]


@dataclass(frozen=True)
class Unclear:
    """A page of which the records do not tell any more what the public saw: one was altered, or is gone."""

    page_id: int
    title: str
    is_unclear = True

    @property
    def sort_title(self) -> str:
        return self.title.casefold()


def public_pages_at(at: datetime) -> list[Publication | Unclear]:
    """What the public read at the instant ``at``, page by page in order of titles, from the records alone."""
    events = AuditEvent.objects.filter(kind__in=PUBLISHING, at__lte=at).order_by()
    newest = events.values("page_id").annotate(newest=Max("seq")).values("newest")
    found = _as_of([event for _seq, event in reading.few(AuditEvent.objects.filter(seq__in=newest)) if event])
    return sorted(found, key=lambda shown: shown.sort_title)


def public_page_at(page_id: int, at: datetime) -> Publication | Unclear | None:
    """What the public read of one page at ``at``; a take-down if it was down then, None before it was ever public."""
    events = AuditEvent.objects.for_page(page_id).filter(kind__in=PUBLISHING, at__lte=at)
    event = events.newest_first().first()
    return _as_of([event])[0] if event else None


def _as_of(events: list[AuditEvent]) -> list[Publication | Unclear]:
    """Of each page's newest event what was public after it. Every record is asked whether it is what was written."""
    published = {event.seq: _publication_before(event) for event in events}
    named = {signature_named_by(event) for event in published.values() if event}
    signatures = dict(reading.few(Signature.objects.select_related("version", "physician").filter(pk__in=named)))
    rows = [row for signature in signatures.values() if signature for row in (signature, signature.version)]
    vouched = vouching_events(rows)

    def shown(event: AuditEvent) -> Publication | Unclear:
        before = published[event.seq]
        signature = signatures.get(signature_named_by(before)) if before else None
        if not (signature and event.is_intact() and before.is_intact() and signature.is_as_signed(vouched)):
            return Unclear(event.page_id, event.page_title or f"page no. {event.page_id}")
        return project(signature, before, event if event is not before else None)

    return [shown(event) for event in events]


def _publication_before(event: AuditEvent) -> AuditEvent | None:
    """The event that made public what ``event`` took down; itself if it took down nothing."""
    if event.kind == Published.kind:
        return event
    earlier = AuditEvent.objects.for_page(event.page_id).filter(kind=Published.kind, seq__lt=event.seq)
    return earlier.newest_first().first()
