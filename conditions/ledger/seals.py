"""Sealing with the key ring that the settings name."""

from django.conf import settings

from conditions.ledger import keys


def ring() -> keys.KeyRing:
    """The key ring in use now. Raises KeyRingError, which never shows a key."""
    return keys.load_ring(settings.SEAL_KEY, settings.SEAL_KEY_FILE)


def fits(digest: str, key: str, seal: str) -> bool:
    return ring().fits(digest, key, seal)
