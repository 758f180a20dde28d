"""What the ledger says of append-only rows: each was written together with a sealed event that holds its digest."""

from collections.abc import Collection

from conditions.ledger.actions import subject_of
from conditions.ledger.models import AuditEvent, DigestedModel

Claim = tuple[str, int, str]


def claim(row: DigestedModel) -> Claim:
    """What an event must say for ``row`` to be what was written: kind of event, key, digest."""
    return row.vouched_by, row.pk, row.record_digest


def vouching_events(rows: Collection[DigestedModel]) -> dict[Claim, AuditEvent]:
    """The sealed events that tell of ``rows`` as they stand, by claim; one query. Rows without one are left out."""
    intact = [row for row in rows if row.is_intact()]
    wanted = {claim(row) for row in intact}
    subjects = {subject_of(row) for row in intact}
    events = AuditEvent.objects.filter(
        kind__in={row.vouched_by for row in intact},
        subject_type__in={subject.type for subject in subjects},
        subject_id__in={subject.key for subject in subjects},
    )
    found = {}
    for event in events if wanted else ():
        made = _claim_of(event)
        if made in wanted and event.is_intact():
            found[made] = event
    return found


def _claim_of(event: AuditEvent) -> Claim | None:
    """What an event says was written with it; None if it was altered beyond reading."""
    try:
        row = event.payload["row"]
        return event.kind, row["id"], row["record_digest"]
    except (KeyError, TypeError):
        return None
