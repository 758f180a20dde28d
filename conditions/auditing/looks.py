"""Looking at the record is itself on record: once in ten minutes for each person, screen and question."""

from datetime import datetime, timedelta

from conditions.ledger.actions import record
from conditions.ledger.chain import canonical_json, sha256
from conditions.ledger.models import AuditEvent

LOOKED = "audit.looked"
REPEATED_AFTER = timedelta(minutes=10)


def record_look(
    user, screen: str, *, at: datetime, page_id: int | None = None, title: str = "", asked: dict | None = None
) -> None:
    """Put on record that ``user`` looks at ``screen``, named in words, and what was ``asked`` of it."""
    asked = asked or {}
    group = f"look:{sha256(canonical_json([screen, asked]))}"[:64]
    lately = AuditEvent.objects.filter(actor_id=user.pk, kind=LOOKED, group=group, at__gt=at - REPEATED_AFTER)
    if not lately.filter(page_id=page_id).exists():
        record(
            LOOKED,
            actor=user,
            page_id=page_id,
            page_title=title,
            group=group,
            data={"screen": screen, **({"asked": asked} if asked else {})},
        )
