"""Every refused attempt is put on record, once for all actions."""

from conditions.ledger.actions import refusals_recorded
from conditions.signoff.errors import SignoffError
from conditions.signoff.locking import lock_account


def refused_on_record(kind: str, attempt: str, *, by, page_id: int, title: str, **data):
    """A transaction in which a SignoffError becomes an event of ``kind`` before it passes on to the caller.

    The account is locked first, so that wrong passwords tried at the same moment are counted one after the other.
    """
    told = {"actor": by, "page_id": page_id, "page_title": title, "data": {"attempt": attempt, **data}}
    return refusals_recorded(kind, SignoffError, after=lambda: lock_account(by), **told)
