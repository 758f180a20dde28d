"""What the public may know of a page's past: every version that was public, who signed it, when it was taken down.

Told from the ledger and the signatures. Taking a page down takes every version down that was public until then: only
what was published after the last take-down can be read.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from conditions.integrity import selectors
from conditions.ledger import reading
from conditions.ledger.models import AuditEvent
from conditions.ledger.vouching import Claim, vouching_events
from conditions.publications.models import Publication
from conditions.publications.projection import public_events, signature_named_by
from conditions.signoff.events import PUBLISHING, Published, TakenDown
from conditions.signoff.models import Signature
from conditions.versions.models import ContentVersion


@dataclass(frozen=True)
class Entry:
    """Something the public saw happen to a page. Of a take-down ``signature`` is None and ``notice`` what it said."""

    at: datetime
    signature: Signature | None = None
    notice: str = ""
    readable: bool = False

    @property
    def version(self) -> ContentVersion | None:
        return self.signature.version if self.signature else None

    @property
    def is_reaffirmed(self) -> bool:
        return self.signature is not None and self.signature.meaning == Signature.Meaning.REAFFIRM


def entries(page_id: int) -> list[Entry]:
    """Newest first. An entry of which any record was altered is left out; three queries."""
    events = _intact(public_events(page_id))
    signatures = _signatures(events)
    vouched = _vouched(signatures.values())
    found, taken_down = [], False
    for event in events:
        if event.kind == TakenDown.kind:
            taken_down = True
            found.append(Entry(event.at, notice=event.payload.get("notice", "")))
            continue
        signature = signatures.get(signature_named_by(event))
        if signature and signature.is_as_signed(vouched):
            found.append(Entry(event.at, signature, readable=not taken_down))
    return found


def public_version(page_id: int, number: int) -> Entry | None:
    """The newest entry of this version's number; None if the version never was public."""
    return next((entry for entry in entries(page_id) if entry.version and entry.version.number == number), None)


@dataclass(frozen=True)
class Update:
    """A publication, re-affirmation or take-down of any page, as the list of updates and the feed tell it."""

    number: int
    at: datetime
    title: str
    slug: str
    entry: Entry


def recent(count: int) -> list[Update]:
    """The newest changes of what the public reads, those with an altered record left out; five queries."""
    kinds = PUBLISHING
    newest = AuditEvent.objects.filter(kind__in=kinds).newest_first().values_list("seq", flat=True)[:count]
    events = _intact(AuditEvent.objects.filter(seq__in=list(newest)))
    signatures = _signatures(events)
    vouched = _vouched(signatures.values())
    pages = Publication.objects.filter(page_id__in={event.page_id for event in events})
    shown = selectors.intact(pages.with_newest_event(), taken_down_too=True)
    slugs = {publication.page_id: publication.slug for publication in shown}
    found = []
    for event in events:
        entry = _entry(event, signatures, vouched)
        if entry and event.page_id in slugs:
            found.append(Update(event.seq, event.at, event.page_title, slugs[event.page_id], entry))
    return found


def _entry(event: AuditEvent, signatures: dict[int, Signature], vouched: set) -> Entry | None:
    if event.kind == TakenDown.kind:
        return Entry(event.at, notice=event.payload.get("notice", ""))
    signature = signatures.get(signature_named_by(event))
    return Entry(event.at, signature) if signature and signature.is_as_signed(vouched) else None


def _intact(events) -> list[AuditEvent]:
    return [event for _seq, event in reading.few(events, newest_first=True) if event and event.is_intact()]


def _signatures(events: list[AuditEvent]) -> dict[int, Signature]:
    """The signatures with which ``events`` made something public, by key; those that cannot be read are left out."""
    ids = {signature_named_by(event) for event in events if event.kind == Published.kind}
    found = reading.few(Signature.objects.select_related("version", "physician").filter(pk__in=ids))
    return {pk: signature for pk, signature in found if signature}


def _vouched(signatures: Collection[Signature]) -> Collection[Claim]:
    return vouching_events([row for signature in signatures for row in (signature, signature.version)])
