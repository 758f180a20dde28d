"""What others tell us: Wagtail's own log, logins and logouts become events of the ledger."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.mail import send_mail
from django.db import connections
from django.db.models.signals import post_migrate, post_save, pre_migrate, pre_save
from django.dispatch import receiver
from django.utils import timezone, translation
from simple_history.models import HistoricalRecords
from wagtail.models import ModelLogEntry, PageLogEntry

from conditions.ledger import guards, kinds
from conditions.ledger.actions import record
from conditions.ledger.events import (
    LoggedIn,
    LoggedOut,
    LoginFailed,
    PageLogged,
    PasswordSet,
    ThingLogged,
)
from conditions.ledger.kinds import EventFamily, EventKind
from conditions.ledger.models import AuditEvent
from conditions.ledger.obstacles import record_if_possible

# Autosave writes several log rows a minute under one group; the ledger keeps one for each stretch of this length.
AUTOSAVE_STRETCH = timedelta(minutes=10)


@receiver(pre_migrate, dispatch_uid="conditions.ledger.no_way_back")
def refuse_the_way_back(sender, using, plan, **kwargs):
    """No migration of this app is unapplied while there is a ledger: it would be erased or left unreadable.

    Asked before the first step, so that nothing has changed when it is refused. Raises RuntimeError.
    """
    back = any(backwards and migration.app_label == "conditions" for migration, backwards in plan)
    if sender.name != "conditions" or not back:
        return
    if AuditEvent._meta.db_table not in connections[using].introspection.table_names():
        return
    if AuditEvent.objects.using(using).exists():
        raise RuntimeError(
            "This database holds a ledger. Going back would erase it or leave it unreadable, so nothing was changed. "
            "To go back to an older version, restore a backup that was made with it."
        )


@receiver(post_migrate, dispatch_uid="conditions.ledger.guards")
def install_guards(sender, using, **kwargs):
    if sender.name == "conditions":
        guards.install(using)


def _repeats_autosave(entry) -> bool:
    """Of the same page in the same editing session, and shortly before. Other things are never saved by themselves."""
    return (
        isinstance(entry, PageLogEntry)
        and entry.action == "wagtail.edit"
        and bool(entry.uuid)
        and AuditEvent.objects.for_page(entry.page_id)
        .filter(group=str(entry.uuid), kind=entry.action, at__gt=timezone.now() - AUTOSAVE_STRETCH)
        .exists()
    )


@receiver(post_save, sender=PageLogEntry, dispatch_uid="conditions.ledger.pages")
@receiver(post_save, sender=ModelLogEntry, dispatch_uid="conditions.ledger.models")
def mirror_log_entry(sender, instance, created, raw=False, **kwargs):
    if raw or not created or _repeats_autosave(instance):
        return
    logged = {"revision": instance.revision_id, "detail": _as_text(instance.data)}
    event = _of_page(instance, logged) if sender is PageLogEntry else _of_thing(instance, logged)
    record(
        event,
        actor=instance.user,
        page_id=instance.page_id if sender is PageLogEntry else None,
        page_title=instance.label if sender is PageLogEntry else "",
        group=str(instance.uuid or ""),
    )


def _of_page(entry, logged: dict) -> EventKind:
    family = kinds.class_of(entry.action)
    if family is None or not issubclass(family, EventFamily):  # of another package than Wagtail
        return PageLogged(action=entry.action, **logged)
    return family(action=entry.action.removeprefix(family.kind), **logged)


def _of_thing(entry, logged: dict) -> ThingLogged:
    with translation.override("en"):  # whoever did it
        model = str(entry.content_type)
    return ThingLogged(
        action=entry.action.removeprefix("wagtail."),
        type=f"{entry.content_type.app_label}.{entry.content_type.model}",
        object_id=str(entry.object_id),
        model=model,
        # The label of an account is somebody's name, and names can be erased: see people.py.
        object="" if entry.content_type.model_class() is get_user_model() else entry.label,
        **logged,
    )


def _as_text(value):
    """Log data may hold anything JSON can; keep whole numbers and text, spell the rest out."""
    if isinstance(value, dict):
        return {str(key): _as_text(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_text(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


@receiver(pre_save, sender=get_user_model(), dispatch_uid="conditions.ledger.password_about_to_change")
def notice_new_password(sender, instance, raw=False, **kwargs):
    """Mark an account whose password is being set by somebody else than the one who is logged in with it.

    Of a new account that is whoever makes it in the admin and knows the password then; a shell may make the first.
    """
    instance.password_set_by_other, instance.letters_before = False, ""
    acting = _acting()
    if raw or getattr(instance, "_password", None) is None or acting == instance:
        return
    before = sender.objects.filter(pk=instance.pk).values("password", "email").first() if instance.pk else None
    if before is None:
        instance.password_set_by_other = acting is not None
        return
    instance.password_set_by_other = is_password_usable(before["password"]) and before["password"] != ""
    instance.letters_before = before["email"]


@receiver(post_save, sender=get_user_model(), dispatch_uid="conditions.ledger.password_changed")
def on_new_password(sender, instance, raw=False, **kwargs):
    """On record, and a letter to whom it concerns: 21 CFR 11.300(d), safeguards against unauthorized use."""
    if raw or not getattr(instance, "password_set_by_other", False):
        return
    instance.password_set_by_other = False
    record(PasswordSet(account_id=instance.pk), actor=_acting())
    addresses = sorted({instance.email, getattr(instance, "letters_before", "")} - {""})  # a new address may be theirs
    if addresses:
        words = (
            "The password of your account was set by another person or by a reset link. If that was not you or "
            "somebody you asked, tell an administrator at once. For 24 hours nothing can be signed with the account.\n"
        )
        send_mail("Your password was set anew", words, None, addresses)


def _acting():
    """The account behind the request that is being answered; None in a shell, or where nobody is logged in."""
    request = getattr(HistoricalRecords.context, "request", None)
    user = getattr(request, "user", None)
    return user if getattr(user, "pk", None) else None


@receiver(user_logged_in, dispatch_uid="conditions.ledger.login")
def on_login(sender, user, request=None, **kwargs):
    """Who logs in is let in even if that cannot be recorded: somebody has to see what is wrong."""
    why = record_if_possible(LoggedIn(), actor=user)
    if why and request is not None:
        messages.warning(request, f"That you logged in could not be put on record. {why}", fail_silently=True)


@receiver(user_logged_out, dispatch_uid="conditions.ledger.logout")
def on_logout(sender, user, **kwargs):
    if user is not None:
        record_if_possible(LoggedOut(), actor=user)


@receiver(user_login_failed, dispatch_uid="conditions.ledger.login_failed")
def on_login_failed(sender, credentials, **kwargs):
    """Record who was tried, and only if that account exists: people type passwords into the wrong field."""
    users = get_user_model()
    account = users.objects.filter(**{users.USERNAME_FIELD: str(credentials.get("username", ""))[:254]}).first()
    record_if_possible(LoginFailed(account_id=account.pk if account else None))
