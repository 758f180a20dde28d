"""Erasing a writer's personal data on request, so that the record can still be verified afterwards.

Regulation (EU) 2016/679, article 17; what stands in the record itself are commitments only (ledger/people.py). The name
of a physician who signed is part of the signature (21 CFR 11.50(a)(1)) and stays: article 17(3)(b) and (e).
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from simple_history.utils import get_history_manager_for_model
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, ModelLogEntry
from wagtail.users.models import UserProfile

from conditions.ledger import characters
from conditions.ledger.actions import record
from conditions.ledger.events import NameErased
from conditions.ledger.people import PersonName
from conditions.outbox.models import OutgoingMail
from conditions.physicians.models import Physician


class ErasingRefusedError(Exception):
    """The message says why this account keeps its name."""


@transaction.atomic
def erase_person(username: str, *, reason: str) -> int:
    """Close the account and blank every name and address kept of its person. Returns how many names went.

    What the person wrote stays, as the work of “Former colleague no. N”. Free text that somebody typed (comments,
    reasons) is not searched. Raises ErasingRefusedError.
    """
    reason = characters.stripped(reason)
    if sentence := characters.problem(reason):
        raise ErasingRefusedError(f"The reason cannot go on record. {sentence}")
    users = get_user_model()
    user = users.objects.select_for_update().filter(**{users.USERNAME_FIELD: username}).first()
    if user is None:
        return _erase_deleted(username, reason)
    if Physician.objects.filter(user=user).exists():
        raise ErasingRefusedError(
            "This account belongs to a physician's profile. A signature must show the signer's printed name "
            "(21 CFR 11.50(a)(1)), so it stays. End the licence and close the account instead."
        )
    blank = _blank(user.pk)
    _close(user, blank)
    return _erase_from_records(user.pk, blank, reason)


def _erase_deleted(username: str, reason: str) -> int:
    """An account that was deleted has left its name in the history of accounts."""
    users = get_user_model()
    histories = get_history_manager_for_model(users).filter(**{users.USERNAME_FIELD: username})
    pk = histories.order_by("-history_id").values_list(users._meta.pk.name, flat=True).first()
    if pk is None or users.objects.filter(pk=pk).exists():
        raise ErasingRefusedError(f"There is no account with the user name “{username}”.")
    return _erase_from_records(pk, _blank(pk), reason)


def _erase_from_records(pk: int, blank: dict[str, str], reason: str) -> int:
    users = get_user_model()
    history = get_history_manager_for_model(users).filter(**{users._meta.pk.name: pk})
    OutgoingMail.objects.to(*history.values_list("email", flat=True)).delete()
    history.update(**blank)
    of_users = ContentType.objects.get_for_model(users)
    ModelLogEntry.objects.filter(content_type=of_users, object_id=str(pk)).update(label=blank["username"])
    names = PersonName.objects.of_account(pk).erase()
    record(NameErased(account_id=pk, names=names, reason=reason))
    return len(names)


def _blank(pk: int) -> dict[str, str]:
    taken = get_user_model().objects.exclude(pk=pk).filter(username__startswith=f"erased-{pk}")
    free = {f"erased-{pk}", *(f"erased-{pk}-{n}" for n in range(taken.count()))} - {user.username for user in taken}
    return {
        "username": min(free, key=len),
        "first_name": "Former colleague",
        "last_name": f"no. {pk} (name erased)",
        "email": "",
    }


def _close(user, blank: dict[str, str]) -> None:
    for field, value in blank.items():
        setattr(user, field, value)
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    for model in (APIToken, Authenticator, EditingSession, EmailAddress, FormState, UserSession):
        model.objects.filter(user=user).delete()
    profile = UserProfile.objects.filter(user=user).first()
    if profile:
        profile.avatar.delete(save=False)
        profile.delete()
