"""Second factors of accounts in tests, set up as their owners would have days ago."""

import time
from datetime import timedelta
from unittest import mock

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import encrypt
from django.utils import timezone

from conditions.ledger import actions
from conditions.models import AuditEvent
from tests.passkeys import SoftPasskey
from tovani.users.assertions import encode

# What no browser sends as the answer of a passkey.
NO_CREDENTIALS = [
    "",
    "{}",
    "[]",
    "null",
    '"x"',
    "{half",
    '{"id": 1, "response": {}}',
    "1e999",
    "[" * 5000,
    "1" * 5000,
    '{"id": "\\u0000"}',
    '{"id": "\\ud800"}',
]


def app_of(user) -> str:
    """Sets up an authenticator app; returns its secret."""
    secret = totp.generate_totp_secret()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)})
    return secret


def code(secret: str, steps: int = 0) -> str:
    """What the app shows now, or some steps of 30 seconds later."""
    now = list(totp.yield_hotp_counters_from_time())[1]
    return totp.format_hotp_value(totp.hotp_value(secret, now + steps))


def passkey_of(user, algorithm: str = "ES256", **fields) -> SoftPasskey:
    passkey = SoftPasskey(algorithm, **fields)
    handle = encode(user_pk_to_url_str(user).encode())
    credential = passkey.registered({"user": {"id": handle}, "challenge": encode(b"any")})
    data = {"name": "Phone", "credential": credential}
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
    return passkey


def events_of(user, kind: str = "account.credential_changed"):
    return AuditEvent.objects.filter(kind=kind, subject_id=str(user.pk)).order_by("seq")


def confirm(client) -> None:
    """As if whoever is logged in had just proved to be there."""
    session = client.session
    session["confirmed"] = {"account": int(session["_auth_user_id"]), "at": time.time()}
    session.save()


def long_ago():
    """What is changed inside was changed two days before: its account rests no more."""
    earlier = timezone.now() - timedelta(days=2)
    return mock.patch.object(actions.timezone, "now", lambda: earlier)
