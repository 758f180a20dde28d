"""Mail about changes to an account: to the person, at the address of before too, and to the managers."""

from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db.models import Q

from tovani.users.roles import MANAGERS


def tell_of_change(account, what: str, *, by, also: str = "") -> None:
    """One mail to each address, so that nobody learns the address of another."""
    who = "by its owner" if by == account else f"by {by.get_full_name()}" if by else "by nobody who was logged in"
    name = account.get_full_name()
    for address in sorted({account.email, also} - {""}):
        words = (
            f"How your account is proved was changed, {who}: {what}. For 24 hours nothing can be signed with it.\n\n"
            "If that was not you or somebody you asked, tell an administrator at once: somebody may be using your "
            "account.\n"
        )
        send_mail(f"Your account was changed: {what}", words, None, [address])
    for manager in _managers(account):
        words = (
            f"How the account of {name} is proved was changed, {who}: {what}. For 24 hours nothing can be signed with "
            "it.\n\nIf you do not know of it, ask the person by another way than mail. An account can be closed at "
            "once: untick “Active” in its settings.\n"
        )
        send_mail(f"The account of {name} was changed: {what}", words, None, [manager.email])


def _managers(account):
    rule = Q(groups__name=MANAGERS) | Q(is_superuser=True)
    found = get_user_model().objects.filter(rule, is_active=True).exclude(email="").exclude(pk=account.pk)
    return found.distinct().order_by("pk")
