"""That it is still its owner who uses a login: proved anew before anything about the account is changed."""

import time

FRESH_FOR = 5 * 60  # seconds
_KEY = "confirmed"


def confirm(request) -> None:
    request.session[_KEY] = {"account": request.user.pk, "at": time.time()}


def is_fresh(request) -> bool:
    """Whether the person of this login proved to be there within the last minutes, with all that the account has."""
    confirmed = request.session.get(_KEY) or {}
    same = confirmed.get("account") == request.user.pk
    return same and 0 <= time.time() - confirmed.get("at", 0) < FRESH_FOR


def forget(request) -> None:
    request.session.pop(_KEY, None)
