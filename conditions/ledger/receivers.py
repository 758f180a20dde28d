"""What others tell us: entries of Wagtail's own log become events of the ledger. Logins: tovani/users/receivers.py."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import connections
from django.db.models.signals import post_migrate, post_save, pre_migrate
from django.dispatch import receiver
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry, PageLogEntry

from conditions.ledger import guards, kinds
from conditions.ledger.actions import record
from conditions.ledger.events import PageLogged, ThingLogged
from conditions.ledger.kinds import EventFamily, EventKind
from conditions.ledger.models import AuditEvent

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
