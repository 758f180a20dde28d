"""Looking at the record is itself on record: once in ten minutes for each person, screen and question."""

from datetime import datetime, timedelta

from conditions.auditing.events import Looked
from conditions.ledger.chain import canonical_json, sha256
from conditions.ledger.models import AuditEvent
from conditions.ledger.obstacles import record_if_possible

REPEATED_AFTER = timedelta(minutes=10)


def record_look(
    user, screen: str, *, at: datetime, page_id: int | None = None, title: str = "", asked: dict | None = None
) -> str:
    """Put on record that ``user`` looks at ``screen``, named in words, and what was ``asked`` of it.

    Looking must not fail because it is recorded. Returns why it could not be, in sentences; empty where it was.
    """
    asked = asked or {}
    group = f"look:{sha256(canonical_json([screen, asked]))}"[:64]
    lately = AuditEvent.objects.filter(actor_id=user.pk, kind=Looked.kind, group=group, at__gt=at - REPEATED_AFTER)
    if lately.filter(page_id=page_id).exists():
        return ""
    return record_if_possible(
        Looked(screen=screen, asked=asked or None),
        actor=user,
        page_id=page_id,
        page_title=title,
        group=group,
    )
