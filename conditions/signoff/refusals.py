"""Every refused attempt is put on record, once for all actions, outside the transaction that it rolls back."""

from conditions.audit.actions import refusals_recorded
from conditions.signoff.errors import SignoffError


def refused_on_record(kind: str, attempt: str, *, by, page_id: int, title: str, **data):
    """A context in which a SignoffError becomes an event of ``kind`` before it passes on to the caller."""
    return refusals_recorded(
        kind, SignoffError, actor=by, page_id=page_id, page_title=title, data={"attempt": attempt, **data}
    )
