"""What a login carries with it: when it began, when its owner last did something, and what it was proved with."""

import time
from datetime import timedelta

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core import context
from allauth.usersessions.models import UserSession
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


def end_others(user) -> int:
    """End the logins of ``user`` but the one that asks for it, if it is one of theirs. Returns how many."""
    request = context.request
    own = request.session.session_key if request is not None and request.user == user else None
    others = [held for held in UserSession.objects.filter(user=user) if held.session_key != own]
    for held in others:
        held.end()
    return len(others)


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
