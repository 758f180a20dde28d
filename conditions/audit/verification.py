"""Checking the ledger and the rows it vouches for. Streams; memory does not grow with the ledger."""

import json
from collections.abc import Iterator

from django.apps import apps

from conditions.audit import chain, guards
from conditions.audit.models import AppendOnlyModel, AuditEvent, DigestedModel


def _events():
    for event in AuditEvent.objects.order_by("seq").iterator(chunk_size=2000):
        yield event.seq, event.previous, event.digest, event.chained_fields()


def ledger_faults() -> Iterator[str]:
    """One line for each event that was changed, and for each place where events are missing or out of order."""
    for seq, what in chain.chain_faults(_events()):
        yield f"{AuditEvent._meta.db_table} row {seq}: {what}"


def guard_faults() -> Iterator[str]:
    for name in guards.missing():
        yield f"trigger {name}: missing from the database"


def vouched_models() -> list[type[DigestedModel]]:
    return [m for m in apps.get_models() if issubclass(m, DigestedModel) and issubclass(m, AppendOnlyModel)]


def record_faults() -> Iterator[str]:
    """Every append-only row against its own digest and against the event that was written with it."""
    for model in vouched_models():
        vouched = {}
        for event in AuditEvent.objects.filter(kind=model.vouched_by).iterator(chunk_size=2000):
            row = json.loads(event.data)["row"]
            vouched[row["id"]] = row["record_digest"]
        table = model._meta.db_table
        for row in model.objects.order_by("pk").iterator(chunk_size=200):
            expected = vouched.pop(row.pk, None)
            if not row.is_intact():
                yield f"{table} row {row.pk}: its contents do not fit its digest"
            elif expected is None:
                yield f"{table} row {row.pk}: no event of the ledger tells of it"
            elif expected != row.record_digest:
                yield f"{table} row {row.pk}: differs from what the ledger says was written"
        for pk in vouched:
            yield f"{table} row {pk}: the ledger tells of it, but it is gone"
