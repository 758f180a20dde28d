from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from conditions.ledger import anchors, chain, seals, succession
from conditions.ledger.keys import KeyRingError
from conditions.ledger.kinds import EventKind, Subject
from conditions.ledger.models import AuditEvent, DigestedModel
from conditions.ledger.people import named

# Any constant will do; it names the ledger among PostgreSQL's advisory locks.
_CHAIN_LOCK = 0x746F76616E69


def _lock_chain() -> None:
    """One writer at a time extends the chain. SQLite's IMMEDIATE transactions give that by themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])


def subject_of(row: DigestedModel) -> Subject:
    """How the event that was written with an append-only row names it."""
    return Subject(row._meta.label_lower, str(row.pk))


def record(
    event: EventKind,
    *,
    actor=None,
    page_id=None,
    page_title="",
    group="",
    at=None,
    vouches_for: DigestedModel | None = None,
) -> AuditEvent:
    """Append one event to the ledger and seal it, in the caller's transaction if there is one.

    ``actor`` is an account or None for the system. ``vouches_for`` is an append-only row written with this event: its
    digest becomes part of the chain. Raises KeyRingError where there is no key to seal with, or one that this ledger
    does not go on with; TypeError where the payload holds a value that has no canonical form.
    """
    payload, subject = event.payload(), event.subject()
    if vouches_for is not None:
        payload["row"] = {"id": vouches_for.pk, "record_digest": vouches_for.record_digest}
        subject = subject_of(vouches_for)
    with transaction.atomic(savepoint=False):
        _lock_chain()
        ring = seals.ring()
        last = AuditEvent.objects.newest_first().only("seq", "digest", "seal_key", "seal").first()
        if last and last.seal_key != ring.current_id and (why := succession.obstacle(ring)):
            raise KeyRingError(why)
        written = AuditEvent(
            seq=last.seq + 1 if last else 1,
            at=at or timezone.now(),
            kind=event.name,
            actor_id=getattr(actor, "pk", None),
            person=named(actor),
            page_id=page_id,
            page_title=page_title[:255],
            subject_type=subject.type,
            subject_id=subject.key,
            group=group,
            data=chain.canonical_json(payload),
            previous=last.link() if last else chain.GENESIS,
        )
        written.digest = chain.event_digest(written.previous, written.chained_fields())
        written.seal_key, written.seal = ring.seal(written.digest)
        written.save()
        transaction.on_commit(lambda: anchors.log_head(written))
    return written


@contextmanager
def refusals_recorded(
    errors: type[Exception],
    as_event: Callable[..., EventKind],
    *,
    after: Callable[[], object] = lambda: None,
    on_refusal: Callable[[], object] = lambda: None,
    **of_event,
) -> Iterator[None]:
    """One transaction around an attempt. A refusal undoes what the attempt wrote, goes on record, and is raised.

    ``as_event`` makes the event from the error; ``of_event`` is what ``record`` takes beside it. ``after`` takes the
    locks under which attempt and record stand together: of attempts at one moment each then knows of those before.
    ``on_refusal`` writes what is to stand although the attempt does not.
    """
    refusal = None
    with transaction.atomic():
        after()
        try:
            with transaction.atomic():
                yield
        except errors as caught:
            refusal = caught
            on_refusal()
            record(as_event(refusal), **of_event)
    if refusal is not None:
        raise refusal
