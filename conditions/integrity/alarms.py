"""When what is stored is not what was signed: the log at once, the record and content managers once an hour a page."""

import logging
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from conditions.integrity.events import Alarm
from conditions.ledger.actions import record
from conditions.ledger.keys import KeyRingError
from conditions.ledger.models import AuditEvent
from conditions.publications.mail import tell_content_managers

logger = logging.getLogger("tovani.integrity")

REPEATED_AFTER = timedelta(hours=1)


def raise_alarm(page_id: int, title: str, faults: list[str], stand_in) -> None:
    """Tell everybody who has to know. A reader waits for this, so whatever fails in here is logged and passed over."""
    shown = f"{_what(stand_in)} is shown instead"
    for fault in faults:
        logger.critical("Not what was signed (page %s; %s): %s", page_id, shown, fault)
    try:
        with transaction.atomic():
            if _was_raised_lately(page_id):
                return
            record(Alarm(faults=faults, shown=shown), page_id=page_id, page_title=title)
        tell_content_managers(
            f"Alarm: {title[:100]} is not what was signed",
            "What is stored for a public page is not what a physician signed.\n\n"
            + "\n".join(faults)
            + f"\n\nFor readers {shown}. Run “python manage.py verify” and tell whoever runs the database.\n",
        )
    except (DatabaseError, KeyRingError, OSError):
        logger.exception("The alarm about page %s could not be recorded or mailed", page_id)


def _what(stand_in) -> str:
    if stand_in is None:
        return "nothing"
    return f"version {stand_in.version_number}" if stand_in.digest else "the notice that it was taken down"


def _was_raised_lately(page_id: int) -> bool:
    since = timezone.now() - REPEATED_AFTER
    return AuditEvent.objects.for_page(page_id).filter(kind=Alarm.kind, at__gt=since).exists()


def raised_since(at) -> list[AuditEvent]:
    """Alarms since the instant ``at``, the newest of each page."""
    newest: dict[int, AuditEvent] = {}
    for event in AuditEvent.objects.filter(kind=Alarm.kind, at__gt=at).order_by("seq"):
        newest[event.page_id] = event
    return list(newest.values())
