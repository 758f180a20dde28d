"""Checking the ledger and the rows it vouches for. Streams; memory does not grow with the ledger."""

from collections.abc import Iterator
from functools import cache
from itertools import islice

from django.apps import apps
from django.db import connection

from conditions.ledger import chain, guards, reading, seals
from conditions.ledger.events import NameErased
from conditions.ledger.keys import KeyRingError
from conditions.ledger.models import AppendOnlyModel, AuditEvent, DigestedModel
from conditions.ledger.people import PersonName

_ROWS_AT_ONCE = 200
_EVENTS_AT_ONCE = 2000


def _entries() -> Iterator[chain.Entry]:
    """The ledger as plain rows: making a model of each would cost more than checking it."""
    fields = [field.attname for field in AuditEvent._meta.concrete_fields]
    outside = {"previous", "digest", "seal_key", "seal"}
    for values in _event_rows(fields):
        row = dict(zip(fields, values, strict=True))
        yield chain.Entry(
            number=row["seq"],
            previous=row["previous"],
            digest=row["digest"],
            key=row["seal_key"],
            seal=row["seal"],
            fields={name: value for name, value in row.items() if name not in outside},
        )


def _event_rows(fields: list[str]) -> Iterator[tuple]:
    """The values of every event in order. Of one that cannot be fetched only its number: nothing of it fits then."""
    events, last = AuditEvent.objects.order_by("seq").values_list(*fields), -(2**62)
    while True:
        following = events.filter(seq__gt=last)
        found = reading.at_once(following[:_EVENTS_AT_ONCE])
        if found is None:
            seqs = AuditEvent.objects.order_by("seq").filter(seq__gt=last).values_list("seq", flat=True)
            found = [_event_row(events, seq, fields) for seq in seqs[:_EVENTS_AT_ONCE]]
        if not found:
            return
        yield from found
        last = found[-1][0]


def _event_row(events, seq: int, fields: list[str]) -> tuple:
    return reading.first(events.filter(seq=seq)) or (seq, *[""] * (len(fields) - 1))


def ledger_faults() -> Iterator[str]:
    """One line for each event that was changed, and for each place where events are missing or out of order."""
    try:
        ring = seals.ring()
    except KeyRingError as problem:
        yield f"seals: {problem} No seal can be checked."
        return
    for seq, what in chain.chain_faults(_entries(), ring.fits, ring.current_id):
        yield f"{AuditEvent._meta.db_table} row {seq}: {what}"


def guard_faults() -> Iterator[str]:
    for name in guards.missing():
        yield f"trigger {name}: missing from the database"


def vouched_models() -> list[type[DigestedModel]]:
    return [m for m in apps.get_models() if issubclass(m, DigestedModel) and issubclass(m, AppendOnlyModel)]


def name_faults() -> Iterator[str]:
    """Every name against its commitment, every erased one against the events that tell of erasing, none missing."""
    table = PersonName._meta.db_table
    erased: dict[str, int] = {}
    for data in AuditEvent.objects.filter(kind=NameErased.kind).values_list("data", flat=True).iterator():
        erased.update(_names_in(data))
    for pk, person in reading.rows(PersonName.objects.all()):
        if person is None:
            yield f"{table} row {pk}: cannot be read"
        elif person.is_erased and person.pk not in erased:
            yield f"{table} row {person.pk}: is blank, but the ledger does not tell that it was erased"
        elif person.is_erased and person.account_id != erased[person.pk]:
            yield f"{table} row {person.pk}: is not the account's whose name was erased"
        elif not person.is_erased and not person.is_intact():
            yield f"{table} row {person.pk}: is not the name that the record speaks of"
    with connection.cursor() as cursor:
        cursor.execute(_lost_names())
        for named_in, column, pk in cursor:
            yield f"{named_in} row {pk}: the name it points to ({column}) is gone"


def _names_in(data: str) -> dict[str, int]:
    """The commitments that an event says were erased, each with its account."""
    payload = reading.payload(data)
    try:
        return {str(name): int(payload["account_id"]) for name in payload["names"]}
    except (ValueError, KeyError, TypeError):  # altered; its digest says so
        return {}


@cache
def _lost_names() -> str:
    """The query for every row that points to a name which is not there: its table, column and key."""
    fields = (field for model in apps.get_models() for field in model._meta.concrete_fields)
    names, key = PersonName._meta.db_table, PersonName._meta.pk.column
    return " UNION ALL ".join(
        f"SELECT '{field.model._meta.db_table}', '{field.column}', pointing.\"{field.model._meta.pk.column}\" "  # noqa: S608
        f'FROM "{field.model._meta.db_table}" pointing WHERE pointing."{field.column}" IS NOT NULL '
        f'AND NOT EXISTS (SELECT 1 FROM "{names}" named WHERE named."{key}" = pointing."{field.column}")'
        for field in fields
        if field.related_model is PersonName
    )


def record_faults() -> Iterator[str]:
    """Every append-only row against its own digest and against the event that was written with it."""
    for model in vouched_models():
        yield from _faults_of_rows(model)


def _faults_of_rows(model) -> Iterator[str]:
    table, vouched_for = model._meta.db_table, set()
    events = AuditEvent.objects.filter(kind=model.vouched_by).order_by("seq").values_list("data", flat=True)
    for batch in _batched(events.iterator(chunk_size=2000)):
        vouched = dict(row for row in map(_vouched_row, batch) if row)
        vouched_for.update(vouched)
        rows = dict(reading.rows(model.objects.filter(pk__in=list(vouched))))
        for pk, record_digest in vouched.items():
            if pk not in rows:
                yield f"{table} row {pk}: the ledger tells of it, but it is gone"
            elif rows[pk] is None:
                yield f"{table} row {pk}: cannot be read"
            elif not rows[pk].is_intact():
                yield f"{table} row {pk}: its contents do not fit its digest"
            elif rows[pk].record_digest != record_digest:
                yield f"{table} row {pk}: differs from what the ledger says was written"
    for pk in model.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000):
        if pk not in vouched_for:
            yield f"{table} row {pk}: no event of the ledger tells of it"


def _vouched_row(data: str) -> tuple[int, str] | None:
    """(key, digest) of the row that an event vouches for; None if the event was altered, which its own digest shows."""
    try:
        row = reading.payload(data)["row"]
        return int(row["id"]), str(row["record_digest"])
    except (ValueError, KeyError, TypeError):
        return None


def _batched(values) -> Iterator[list]:
    while batch := list(islice(values, _ROWS_AT_ONCE)):
        yield batch
