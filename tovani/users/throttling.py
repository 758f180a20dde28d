"""How often somebody may try, by account and by network address. Counted in the cache that all processes share.

How often one account can be tried is django-allauth's (ACCOUNT_RATE_LIMITS in the settings). What else is limited is
counted by its machinery under names of ours: it clears its own counts, those of the network too, once one login of that
network was right.
"""

import hmac
from hashlib import sha256

from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import get_user_by_username
from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail

from conditions.ledger.obstacles import record_if_possible
from tovani.users.events import AccountLocked

LIMITS = {
    "login": "20/10m/ip",
    "confirm": "10/10m/key,30/10m/ip",
    "reset": "3/1h/key,20/1h/ip",
    "invitation": "30/10m/ip",
}
LOCKED_FOR = 15 * 60  # seconds between two letters about one account


class TooManyError(Exception):
    """The message is for the person who tried."""


def address_of(request) -> str:
    """The network address a request came from; that of nobody where the server passes none on (a Unix socket)."""
    return get_client_ip(request) or "0.0.0.0"  # noqa: S104


def source_of(request) -> str:
    """Stands for a network address where it is kept for good: the same for the same address, and not to be read."""
    return hmac.new(settings.SECRET_KEY.encode(), address_of(request).encode(), sha256).hexdigest()[:12]


def count(request, action: str, key: str = ""):
    """Count an attempt. Raises TooManyError once there were too many from this network or about this ``key``.

    Returns what takes the attempt back: ``.rollback()``, for one that was right.
    """
    allowed = ratelimit.consume(request, app="tovani.users", action=action, config=LIMITS, key=key, limit_get=True)
    if not allowed:
        raise TooManyError(get_adapter(request).error_messages["too_many_login_attempts"])
    return allowed


def tell_if_account(username: str) -> None:
    """Who is locked out of an account that exists is told by mail, once in a while; nobody else learns of it."""
    account = get_user_by_username(str(username)[:150])
    if account is not None and account.is_active:
        tell_locked(account)


def tell_locked(account) -> None:
    if not cache.add(f"tovani.users.locked.{account.pk}", True, LOCKED_FOR):
        return
    record_if_possible(AccountLocked(account_id=account.pk))
    if account.email:
        words = (
            "Somebody gave a wrong password or code for your account several times. For some minutes no answer is "
            "looked at, so nobody can log in or sign with it. If that was you, wait and try again. If it was not, "
            "your password may be known to somebody: choose a new one, and tell an administrator.\n"
        )
        send_mail("Your account is locked for some minutes", words, None, [account.email])
