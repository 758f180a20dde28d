from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone, translation

from conditions.ledger import anchors, chain, seals, succession
from conditions.ledger.keys import KeyRingError
from conditions.ledger.models import AuditEvent, DigestedModel
from conditions.ledger.people import named

# Any constant will do; it names the ledger among PostgreSQL's advisory locks.
_CHAIN_LOCK = 0x746F76616E69

# The kind of event that tells that somebody else than its owner set the password of an account.
PASSWORD_SET = "account.password_set"  # noqa: S105 - the name of an event


def _lock_chain() -> None:
    """One writer at a time extends the chain. SQLite's IMMEDIATE transactions give that by themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])


def kind_of_object(content_type) -> str:
    """What events call a kind of object, such as “Wagtail Images | image”: in English, whoever did it."""
    with translation.override("en"):
        return str(content_type)


def about_account(account_id: int) -> Q:
    """Events that tell of an account: a password set, a failed login, a change of it, a name erased."""
    ends = Q(data__contains=f'"account_id":{account_id},') | Q(data__contains=f'"account_id":{account_id}}}')
    of_accounts = chain.canonical_json(kind_of_object(ContentType.objects.get_for_model(get_user_model())))
    changed = Q(data__contains=f'"object_id":"{account_id}"') & Q(data__contains=f'"model":{of_accounts}')
    return (Q(kind__startswith="account.") & ends) | (Q(kind__startswith="wagtail.") & changed)


def record(
    kind,
    *,
    actor=None,
    page_id=None,
    page_title="",
    data=None,
    group="",
    at=None,
    vouches_for: DigestedModel | None = None,
) -> AuditEvent:
    """Append one event to the ledger and seal it, in the caller's transaction if there is one.

    ``actor`` is an account or None for the system; ``data`` takes text, whole numbers, booleans, days, instants with a
    zone, lists and dicts of them; TypeError for anything else. ``vouches_for`` is an append-only row written with this
    event: its digest becomes part of the chain. Raises KeyRingError where there is no key to seal with, or one that
    this ledger does not go on with.
    """
    data = dict(data or {})
    if vouches_for is not None:
        data["row"] = {"id": vouches_for.pk, "record_digest": vouches_for.record_digest}
    with transaction.atomic(savepoint=False):
        _lock_chain()
        ring = seals.ring()
        last = AuditEvent.objects.newest_first().only("seq", "digest", "seal_key", "seal").first()
        if last and last.seal_key != ring.current_id and (why := succession.obstacle(ring)):
            raise KeyRingError(why)
        event = AuditEvent(
            seq=last.seq + 1 if last else 1,
            at=at or timezone.now(),
            kind=kind,
            actor_id=getattr(actor, "pk", None),
            person=named(actor),
            page_id=page_id,
            page_title=page_title[:255],
            group=group,
            data=chain.canonical_json(data),
            previous=last.link() if last else chain.GENESIS,
        )
        event.digest = chain.event_digest(event.previous, event.chained_fields())
        event.seal_key, event.seal = ring.seal(event.digest)
        event.save()
        transaction.on_commit(lambda: anchors.log_head(event))
    return event


@contextmanager
def refusals_recorded(kind, errors, *, after=lambda: None, **event):
    """One transaction around an attempt. A refusal undoes what the attempt wrote, goes on record, and is raised.

    ``errors`` have ``code`` and ``on_record``, the reason without anybody's name. ``after`` takes the locks under which
    attempt and record stand together: of attempts at the same moment each then knows of those before it.
    """
    refusal = None
    with transaction.atomic():
        after()
        try:
            with transaction.atomic():
                yield
        except errors as caught:
            refusal = caught
            why = {"why": refusal.on_record, "code": refusal.code}
            record(kind, **{**event, "data": {**event.get("data", {}), **why}})
    if refusal is not None:
        raise refusal
