"""One step of ``benchmarks.ledger`` in a process of its own: ``fill`` writes a ledger, ``verify`` checks it."""

import hashlib
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from conditions.ledger import chain, guards, keys, seals  # noqa: E402
from conditions.ledger.models import AuditEvent  # noqa: E402
from conditions.ledger.people import PersonName, commitment  # noqa: E402
from conditions.ledger.verification import ledger_faults  # noqa: E402

_AT_ONCE = 5_000
_REPEATS = 20
START = datetime(2026, 1, 1, tzinfo=UTC)
WHO = ("Dora Moss", "5a" * 16)
DATA = {"version": 3, "digest": "ab" * 32, "reason": "The paragraph on monitoring has to name the interval."}


def fill(length: int) -> None:
    """Events as ``record`` writes them, in batches: one at a time would measure the filling."""
    call_command("migrate", verbosity=0)
    with guards.lifted():
        AuditEvent.objects.all()._raw_delete("default")
        PersonName.objects.all()._raw_delete("default")
    person = PersonName.objects.create(commitment=commitment(7, *WHO), account_id=7, name=WHO[0], salt=WHO[1])
    ring, previous, batch = seals.ring(), chain.GENESIS, []
    with transaction.atomic():
        for seq in range(1, length + 1):
            event = AuditEvent(
                seq=seq,
                at=START + timedelta(seconds=seq),
                kind="review.changes_requested",
                actor_id=7,
                person=person,
                page_id=seq % 900,
                page_title="A page",
                data=chain.canonical_json(DATA),
                previous=previous,
            )
            event.digest = chain.event_digest(previous, event.chained_fields())
            event.seal_key, event.seal = ring.seal(event.digest)
            previous = event.link()
            batch.append(event)
            if len(batch) == _AT_ONCE:
                AuditEvent.objects.bulk_create(batch)
                batch = []
        AuditEvent.objects.bulk_create(batch)


def verify(length: int) -> None:
    started = time.perf_counter()
    faults = list(ledger_faults())
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if faults or AuditEvent.objects.count() != length:
        sys.exit(f"The ledger is not what was written: {faults[:3]}")
    size, plain = _plain_sha256()
    print(
        f"{length:>9,}{seconds:>10.2f}{length / seconds:>10,.0f}{size / 1e6:>8.1f}{seconds / plain:>11.1f}{peak:>9.0f}",
        flush=True,
    )


def _plain_sha256() -> tuple[int, float]:
    """(bytes, seconds) of SHA-256 alone over what verifying hashes, from a sample made ready beforehand."""
    texts = [
        chain.canonical_json({"previous": event.previous, "event": event.chained_fields()}).encode()
        for event in AuditEvent.objects.order_by("seq")[:_AT_ONCE]
    ]
    length = AuditEvent.objects.count()
    started = time.perf_counter()
    for _repeat in range(_REPEATS):
        for text in texts:
            hashlib.sha256(text).hexdigest()
    seconds = (time.perf_counter() - started) / _REPEATS
    return sum(map(len, texts)) * length // len(texts), seconds * length / len(texts)


if __name__ == "__main__":
    step, count, ring_file = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    if not ring_file.exists():
        keys.write_ring(keys.new_ring(), ring_file)
    settings.SEAL_KEY, settings.SEAL_KEY_FILE = "", str(ring_file)
    {"fill": fill, "verify": verify}[step](count)
    connection.close()
