"""Links that are sent by mail: to set a password, and to show that an e-mail address is one's own."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from conditions.ledger.actions import record
from conditions.ledger.kinds import ACCOUNT, Subject
from conditions.ledger.models import AuditEvent
from tovani.users.events import CredentialChanged, Invited
from tovani.users.models import User, same_address

_HOURS = settings.PASSWORD_RESET_TIMEOUT // 3600
_NEW_ADDRESS = "tovani.users.new_address"


def send_invitation(account, *, by) -> None:
    """Raises ValueError for an account without an e-mail address, or one that was closed."""
    if not account.email or not account.is_active:
        raise ValueError("An invitation needs an e-mail address and an open account.")
    record(Invited(account_id=account.pk), actor=by)
    words = (
        f"{by.get_full_name()} made an account for you in the content system of {settings.WAGTAIL_SITE_NAME}. Your "
        f"user name is {account.get_username()}. Set your password here:\n\n{_password_link(account)}\n\n"
        f"The link can be used for {_HOURS} hours, and once.\n"
    )
    send_mail(f"Your account at {settings.WAGTAIL_SITE_NAME}", words, None, [account.email])


def send_reset(email: str) -> None:
    """To every open account with this address. What is answered does not tell whether there is one."""
    for account in User.objects.filter(email__iexact=email, is_active=True).order_by("pk"):
        if not same_address(account.email, email):  # as databases compare, other letters may pass
            continue
        words = (
            f"Somebody asked to set a new password for your account “{account.get_username()}”. If that was you, do it "
            f"here:\n\n{_password_link(account)}\n\nThe link can be used for {_HOURS} hours, and once. If it was not "
            "you, do nothing: your password stays as it is.\n"
        )
        send_mail("Set a new password", words, None, [account.email])


def _password_link(account) -> str:
    uid = urlsafe_base64_encode(force_bytes(account.pk))
    path = reverse("set_password", args=[uid, default_token_generator.make_token(account)])
    return settings.WAGTAILADMIN_BASE_URL + path


def send_address_check(account, email: str) -> None:
    said = {"account": account.pk, "old": account.email, "new": email, "proved": _state_of(account)}
    token = signing.dumps(said, salt=_NEW_ADDRESS)
    link = settings.WAGTAILADMIN_BASE_URL + reverse("confirm_email", args=[token])
    words = (
        f"This address was given for the account “{account.get_username()}” at {settings.WAGTAIL_SITE_NAME}. If that "
        f"was you, log in and open this link:\n\n{link}\n\nIt can be used for {_HOURS} hours.\n"
    )
    send_mail("Is this your e-mail address?", words, None, [email])


def address_in(token: str, account) -> str:
    """The new address that ``token`` was made for. Raises ValueError for another account's, an old or a false one."""
    try:
        said = signing.loads(token, salt=_NEW_ADDRESS, max_age=settings.PASSWORD_RESET_TIMEOUT)
    except signing.BadSignature as problem:
        raise ValueError("This link cannot be used any more. Ask for a new one.") from problem
    if (said["account"], said["old"], said["proved"]) != (account.pk, account.email, _state_of(account)):
        raise ValueError("This link belongs to another account, was used before, or the account was changed since.")
    return said["new"]


def _state_of(account) -> int:
    """Moves with each change of how the account is proved, so that a link made before is of no use after."""
    changed = AuditEvent.objects.about(Subject(ACCOUNT, str(account.pk))).filter(kind=CredentialChanged.kind)
    return changed.newest_first().values_list("seq", flat=True).first() or 0
