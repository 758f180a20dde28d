"""Whether the key ring at hand may go on with this ledger. An event with the wrong seal would be a fault for ever."""

from conditions.ledger import chain, keys, seals
from conditions.ledger.models import AuditEvent

_LOOKED_AT = 20  # newest events: a ring that knows no key of theirs is another site's


def why_unsealable() -> str:
    """Why nothing can be put on record now with the key ring at hand, in words; empty where it can."""
    try:
        ring = seals.ring()
    except keys.KeyRingError as problem:
        return str(problem)
    return obstacle(ring) if ring.current else keys.PUBLIC_ONLY


def obstacle(ring: keys.KeyRing) -> str:
    """Why ``ring`` must not seal the next event, in words; empty where it may. One query as a rule."""
    last = AuditEvent.objects.newest_first().only("seq", "seal_key").first()
    if last is None or not ring.current_id or last.seal_key == ring.current_id:
        return ""
    newest = list(AuditEvent.objects.newest_first()[:_LOOKED_AT])
    if not any(event.seal_key in ring.public for event in newest):
        return "The ledger is sealed with keys that this key ring does not know: it is another site's, or an old copy."
    followers = _named_after(ring.current_id)
    if last.seal_key in followers:
        return f"This key ring was replaced: the ledger goes on with the key {last.seal_key}. Start with the new ring."
    if newest[0].is_intact() and ring.current_id not in _named_after(last.seal_key):
        return f"The ledger goes on with the key {last.seal_key}, and nothing in it names the key of this ring."
    return ""  # the newest event was altered: that is for verify to name, and must stop nobody from taking a page down


def _named_after(key: str) -> set[str]:
    """The keys that intact events sealed with ``key`` name as the next."""
    named = AuditEvent.objects.filter(kind=chain.ROTATED, seal_key=key)
    return {str(event.payload.get("key", "")) for event in named if event.is_intact()}
