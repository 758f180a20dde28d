"""Every refused attempt is put on record, once for all actions; what cannot be put on record is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError

from conditions.ledger.actions import refusals_recorded
from conditions.ledger.keys import KeyRingError
from conditions.ledger.kinds import Refusal
from conditions.ledger.obstacles import obstacle
from conditions.signoff.errors import NotRecordableError, SignoffError, WrongPasswordError
from conditions.signoff.events import WrongPassword
from conditions.signoff.locking import lock_account


@contextmanager
def refused_on_record(
    kind: type[Refusal],
    attempt: str,
    *,
    by,
    page_id: int,
    title: str,
    on_refusal: Callable[[], object] = lambda: None,
    **data,
) -> Iterator[None]:
    """A transaction in which a SignoffError becomes an event of ``kind`` before it passes on to the caller.

    The account is locked first, so that wrong passwords tried at the same moment are counted one after the other.
    Raises NotRecordableError where neither the deed nor its refusal could be recorded; then nothing was done.
    """

    def as_event(refusal: SignoffError) -> Refusal:
        of_its_own = WrongPassword if isinstance(refusal, WrongPasswordError) else kind
        return of_its_own(attempt=attempt, why=refusal.on_record, code=refusal.code, **data)

    about = {"actor": by, "page_id": page_id, "page_title": title}
    try:
        with refusals_recorded(SignoffError, as_event, after=lambda: lock_account(by), on_refusal=on_refusal, **about):
            yield
    except (KeyRingError, DatabaseError) as fault:
        why = obstacle(fault)
        if not why:
            raise
        raise NotRecordableError(f"It was not done, because it could not be put on record. {why}") from fault
