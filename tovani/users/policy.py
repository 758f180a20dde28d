"""Who has to prove more than a password, and who is exempt."""

from datetime import timedelta

from django.conf import settings

from tovani.users.roles import MANAGERS, PHYSICIANS

# The time between a change of how an account is proved and its next signature: long enough for its owner to be told.
RESTS_FOR = timedelta(hours=24)


def is_exempt(user) -> bool:
    """Whether the account needs neither a second factor nor a rest: sample accounts, in development only.

    Production has no account in ``EXEMPT_ACCOUNTS``. A signature that was made so says it (signoff/proofs.py).
    """
    return user.get_username() in settings.EXEMPT_ACCOUNTS


def needs_second_factor(user) -> bool:
    """Whether the account must be proved by a second factor beside its password: whoever signs, arranges, or rules."""
    if is_exempt(user):
        return False
    return user.is_superuser or user.groups.filter(name__in=(PHYSICIANS, MANAGERS)).exists()
