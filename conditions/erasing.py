"""Erasing a writer's personal data on request, so that the record can still be verified afterwards.

Regulation (EU) 2016/679, article 17; what stands in the record itself are commitments only (audit/people.py). The name
of a physician who signed is part of the signature (21 CFR 11.50(a)(1)) and stays: article 17(3)(b) and (e).
"""

from django.contrib.auth import get_user_model
from django.db import transaction
from simple_history.utils import get_history_manager_for_model
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, ModelLogEntry
from wagtail.users.models import UserProfile

from conditions.audit.actions import record
from conditions.audit.people import ERASED, PersonName
from conditions.physicians.models import Physician


class ErasingRefusedError(Exception):
    """The message says why this account keeps its name."""


@transaction.atomic
def erase_person(username: str, *, reason: str) -> int:
    """Close the account and blank every name and address kept of its person. Returns how many names went.

    What the person wrote stays, as the work of “Former colleague no. N”. Free text that somebody typed (comments,
    reasons) is not searched. Raises ErasingRefusedError.
    """
    users = get_user_model()
    user = users.objects.select_for_update().filter(**{users.USERNAME_FIELD: username}).first()
    if user is None:
        raise ErasingRefusedError(f"There is no account with the user name “{username}”.")
    if Physician.objects.filter(user=user).exists():
        raise ErasingRefusedError(
            "This account belongs to a physician's profile. A signature must show the signer's printed name "
            "(21 CFR 11.50(a)(1)), so it stays. End the licence and close the account instead."
        )
    blank = _blank(user)
    _close(user, blank)
    get_history_manager_for_model(users).filter(**{users._meta.pk.name: user.pk}).update(**blank)
    ModelLogEntry.objects.for_instance(user).update(label=blank["username"])
    names = PersonName.objects.of_account(user.pk).erase()
    record(ERASED, data={"account_id": user.pk, "names": names, "reason": reason})
    return len(names)


def _blank(user) -> dict[str, str]:
    return {
        "username": f"erased-{user.pk}",
        "first_name": "Former colleague",
        "last_name": f"no. {user.pk} (name erased)",
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
    for model in (APIToken, EditingSession, FormState):
        model.objects.filter(user=user).delete()
    profile = UserProfile.objects.filter(user=user).first()
    if profile:
        profile.avatar.delete(save=False)
        profile.delete()
