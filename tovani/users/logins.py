"""What a login carries with it: when it began, when its owner last did something, and what it was proved with."""

import time
from datetime import timedelta

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings

ENDS_AFTER = timedelta(hours=12)
_BEGAN, _SEEN = "login_began", "login_seen"
_NOTED_EVERY = 60  # seconds: a session is saved no more often for that


def begin(request) -> None:
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())


def prove_second(request, authenticator) -> None:
    record_authentication(request, authenticator.user, "mfa", id=authenticator.pk, type=authenticator.type)


def has_second(request) -> bool:
    """Whether this login, and not only its account, was proved by a second factor."""
    return any(entry.get("method") == "mfa" for entry in get_authentication_records(request, request.user))


def has_ended(request) -> bool:
    """Whether nobody did anything for too long, or the login is older than a working day."""
    now, session = time.time(), request.session
    if _BEGAN not in session:  # of a version before this one, or made by a test
        begin(request)
    idle = settings.SESSION_IDLE_MINUTES * 60
    return now - session[_SEEN] >= idle or now - session[_BEGAN] >= ENDS_AFTER.total_seconds()


def note_activity(request) -> None:
    now = int(time.time())
    if now - request.session[_SEEN] >= _NOTED_EVERY:
        request.session[_SEEN] = now
