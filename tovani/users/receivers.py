"""What happens to accounts: it goes on record, and whom it concerns is told."""

from allauth.account.internal.userkit import get_user_by_username
from allauth.mfa import signals as second_factors
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone

from conditions.ledger.actions import record
from conditions.ledger.events import LoggedIn, LoggedOut, LoginFailed
from conditions.ledger.obstacles import record_if_possible
from conditions.ledger.rights import acting
from tovani.users import logins, notices, passkeys
from tovani.users.events import CredentialChanged
from tovani.users.models import FailedLogins, same_address
from tovani.users.throttling import source_of

User = get_user_model()


@receiver(pre_save, sender=User, dispatch_uid="tovani.users.about_to_change")
def notice_changes(sender, instance, raw=False, update_fields=None, **kwargs):
    """Compare with what is stored, so that no way of saving an account passes by.

    A hash that Django makes anew of the same password at a login is no change. An account made in a shell is the
    operator's; of one that somebody makes in the admin, its first password is that somebody's until it is changed.
    """
    instance.changes, instance.letters_before = [], ""
    if raw:
        return
    before = sender._base_manager.filter(pk=instance.pk).values("password", "email").first() if instance.pk else None
    if before is None:
        if acting() is not None and is_password_usable(instance.password) and instance.password:
            instance.changes = ["first password"]
        return
    saved = {"password", "email"} if update_fields is None else {"password", "email"} & set(update_fields)
    hashed_anew = getattr(instance, "is_hashed_anew", False)
    if "password" in saved and instance.password != before["password"] and not hashed_anew:
        how = getattr(instance, "changed_how", "")
        instance.changes.append(f"new password{how and ', '}{how}")
    if "email" in saved and not same_address(instance.email, before["email"]):
        instance.changes.append("new e-mail address")
    instance.letters_before = before["email"]


@receiver(post_save, sender=User, dispatch_uid="tovani.users.changed")
def on_changes(sender, instance, created=False, **kwargs):
    changes, instance.changes = getattr(instance, "changes", []), []
    for what in changes:
        record(CredentialChanged(account_id=instance.pk, what=what), actor=acting())
        if not created:
            notices.tell_of_change(instance, what, by=acting(), also=instance.letters_before)


_NAMES = {
    Authenticator.Type.TOTP: "authenticator app",
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.RECOVERY_CODES: "recovery codes",
}
_SECRETS = ("secret", "seed", "credential")


@receiver(pre_save, sender=Authenticator, dispatch_uid="tovani.users.factor_about_to_change")
def notice_new_secret(sender, instance, raw=False, **kwargs):
    found = sender.objects.filter(pk=instance.pk) if instance.pk and not raw else sender.objects.none()
    stored, owner = found.values_list("data", "user_id").first() or ({}, None)
    same = all(stored.get(name) == instance.data.get(name) for name in _SECRETS) and owner == instance.user_id
    instance.is_replaced = owner is not None and not same


@receiver(post_save, sender=Authenticator, dispatch_uid="tovani.users.factor_changed")
def on_factor_saved(sender, instance, created, raw=False, **kwargs):
    if raw or not (created or instance.is_replaced):
        return
    _factor_changed(instance, "added" if created else "replaced")


@receiver(post_delete, sender=Authenticator, dispatch_uid="tovani.users.factor_removed")
def on_factor_deleted(sender, instance, origin=None, **kwargs):
    if getattr(origin, "model", type(origin)) is not User:  # deleted with its account there is nobody to tell
        _factor_changed(instance, "removed")


def _factor_changed(authenticator, how: str) -> None:
    what = f"{_NAMES[authenticator.type]} {how}"
    is_passkey = authenticator.type == Authenticator.Type.WEBAUTHN
    key = passkeys.fingerprint_of(authenticator) if is_passkey else ""
    record(CredentialChanged(account_id=authenticator.user_id, what=what, key=key), actor=acting())
    if how != "added":
        logins.end_others(authenticator.user)  # they may have been proved with what is gone
    if authenticator.type != Authenticator.Type.RECOVERY_CODES or how != "added":  # made along with the first factor
        notices.tell_of_change(authenticator.user, what, by=acting())


@receiver(second_factors.authenticator_added, dispatch_uid="tovani.users.factor_added")
def on_factor_added(sender, request, user, authenticator, **kwargs):
    """Who just set it up holds it: this login counts as proved by two factors. Others of the account end."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        logins.prove_second(request, authenticator)
        logins.end_others(user)


@receiver(user_logged_in, dispatch_uid="tovani.users.login")
def on_login(sender, user, request=None, **kwargs):
    """Who logs in is let in even if that cannot be recorded: somebody has to see what is wrong."""
    why = record_if_possible(LoggedIn(), actor=user)
    if request is not None:
        logins.begin(request)
        if why:
            messages.warning(request, f"That you logged in could not be put on record. {why}", fail_silently=True)
    FailedLogins.objects.tell_of_past_minutes(timezone.now())


@receiver(user_logged_out, dispatch_uid="tovani.users.logout")
def on_logout(sender, user, **kwargs):
    if user is not None:
        record_if_possible(LoggedOut(), actor=user)


@receiver(user_login_failed, dispatch_uid="tovani.users.login_failed")
def on_login_failed(sender, credentials, request=None, **kwargs):
    """Record who was tried, and only if that account exists: people type passwords into the wrong field.

    How often one account can be tried is limited. Who tries names that do not exist is counted by the minute instead.
    """
    account = get_user_by_username(
        str(credentials.get(User.USERNAME_FIELD, ""))[:150]
    )  # as it is looked up, in any case
    if account is not None:
        record_if_possible(LoginFailed(account_id=account.pk))
    else:
        now = timezone.now()
        FailedLogins.objects.count(source_of(request) if request else "a shell", now)
        FailedLogins.objects.tell_of_past_minutes(now)
