"""What keeps the ledger from being written: a key ring that cannot seal it, or a database that takes no changes."""

import logging

from django.db import DatabaseError, transaction

from conditions.ledger.actions import record
from conditions.ledger.keys import KeyRingError
from conditions.ledger.kinds import EventKind

logger = logging.getLogger("tovani.integrity")

WHAT_WORKS = (
    "Until that is mended nothing can be written, submitted, signed, published or taken down. Reading the pages, "
    "looking at the record and exporting it go on. Tell whoever runs the site."
)
_READ_ONLY = "25006"  # PostgreSQL: read_only_sql_transaction


def obstacle(fault: BaseException) -> str:
    """What is wrong and what still works, in sentences, if ``fault`` says that nothing can be recorded; else empty."""
    if isinstance(fault, KeyRingError):
        return f"The record cannot be sealed. {fault} {WHAT_WORKS}"
    if is_read_only(fault):
        return f"The database takes no changes at the moment. {WHAT_WORKS}"
    return ""


def is_read_only(fault: BaseException) -> bool:
    """Whether the database refused to write because it is open for reading only."""
    state = getattr(fault.__cause__, "sqlstate", "")
    return isinstance(fault, DatabaseError) and (state == _READ_ONLY or "readonly database" in str(fault))


def record_if_possible(event: EventKind, **of_event) -> str:
    """``record`` of what must not fail because it cannot be recorded: looking, and logging in to see what is wrong.

    Returns what stands in the way, in sentences; empty where it was recorded. Then the log hears of it as critical.
    """
    try:
        with transaction.atomic():
            record(event, **of_event)
    except (KeyRingError, DatabaseError) as fault:
        who = getattr(of_event.get("actor"), "pk", None)
        logger.critical("Not recorded: %s by account %s, page %s: %s", event.name, who, of_event.get("page_id"), fault)
        return obstacle(fault) or f"The database did not take it. {WHAT_WORKS}"
    return ""
