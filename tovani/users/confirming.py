"""That it is still its owner who uses a login: proved anew before anything about the account is changed."""

import time
from typing import Any

from django.core import signing

FRESH_FOR = 5 * 60  # seconds
_KEY = "confirmed"
_KEPT = "tovani.users.kept"


def confirm(request) -> None:
    request.session[_KEY] = {"account": request.user.pk, "at": time.time()}


def is_fresh(request) -> bool:
    """Whether the person of this login proved to be there within the last minutes, with all that the account has."""
    confirmed = request.session.get(_KEY) or {}
    same = confirmed.get("account") == request.user.pk
    return same and 0 <= time.time() - confirmed.get("at", 0) < FRESH_FOR


def kept(request) -> str:
    """What was sent in ``request``, to be carried by the page that asks for the proof and by nothing else: so nobody
    can leave it behind for somebody else to confirm.
    """
    fields = [
        (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
    ]
    said = {"account": request.user.pk, "path": request.get_full_path(), "fields": fields}
    return signing.dumps(said, salt=_KEPT, compress=True)


def what_was_kept(request, token: str) -> dict[str, Any] | None:
    """{"path", "fields"} as ``kept`` took them of this account a short while ago; None for anything else."""
    try:
        said = signing.loads(token, salt=_KEPT, max_age=2 * FRESH_FOR)
    except signing.BadSignature:
        return None
    return said if said["account"] == request.user.pk else None
