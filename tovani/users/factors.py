"""What an account is proved with: password, authenticator app, passkeys, recovery codes."""

from allauth.mfa.models import Authenticator
from django.utils import timezone

APP, PASSKEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES


def of(user, *types):
    """The authenticators of ``user``, of these types or of all, oldest first."""
    found = Authenticator.objects.filter(user_id=user.pk).order_by("created_at", "pk")
    return found.filter(type__in=types) if types else found


def has_second(user) -> bool:
    return of(user, APP, PASSKEY).exists()


def is_last_second(authenticator) -> bool:
    """Whether no second factor is left once this one is removed."""
    return not of(authenticator.user, APP, PASSKEY).exclude(pk=authenticator.pk).exists()


def code_fits(user, code: str, *types) -> Authenticator | None:
    """The authenticator whose code this is, marked as used; None if it is none, or was used before."""
    for authenticator in of(user, *types):
        if authenticator.wrap().validate_code(code):
            authenticator.last_used_at = timezone.now()
            authenticator.save(update_fields=["last_used_at"])
            return authenticator
    return None
