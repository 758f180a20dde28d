"""Changes of rights go on record with what was given and what was taken, by whatever screen or code they came about.

Rights are those of Django and Wagtail: permissions of groups and accounts, over pages and collections, membership in
groups, being a superuser, what a workflow does and to which pages it is assigned.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from simple_history.models import HistoricalRecords
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, WorkflowPage, WorkflowTask

from conditions.ledger.actions import record
from conditions.ledger.events import RightsChanged, ThingDeleted

User = get_user_model()


def acting():
    """The account behind the request that is being answered; None in a shell, or where nobody is logged in."""
    request = getattr(HistoricalRecords.context, "request", None)
    user = getattr(request, "user", None)
    return user if getattr(user, "pk", None) else None


def _changed(thing, of: str, added=(), removed=()) -> None:
    event = RightsChanged(
        of=of, type=thing._meta.label_lower, key=str(thing.pk), added=sorted(added), removed=sorted(removed)
    )
    record(event, actor=acting())


def _named(thing) -> str:
    if isinstance(thing, User):
        return f"account no. {thing.pk}"
    return f"the {thing._meta.verbose_name} “{getattr(thing, 'name', thing)}”"


_WORDS = {
    Permission: lambda permission: f"{permission.content_type.app_label}.{permission.codename}",
    Group: lambda group: f"the group “{group.name}”",
}
_HOW = {"post_add": "added", "pre_remove": "removed", "pre_clear": "removed"}


def _on_many(sender, instance, action, reverse, model, pk_set, **kwargs):
    """One side of a relation to many. What is added Django names without what was there before; what is removed not."""
    if action not in _HOW:
        return
    if action != "post_add":
        present = set(_through(sender, instance))
        pk_set = present if pk_set is None else present & pk_set
    if not pk_set:
        return
    others = model._base_manager.filter(pk__in=pk_set)
    if reverse:  # told from the other side: each of the others has ``instance`` now
        word = _WORDS[type(instance)](instance)
        for other in others:
            _changed(other, _named(other), **{_HOW[action]: [word]})
    else:
        _changed(instance, _named(instance), **{_HOW[action]: [_WORDS[model](other) for other in others]})


def _through(sender, instance) -> list:
    mine, theirs = _columns(sender, type(instance))
    return sender._base_manager.filter(**{mine: instance.pk}).values_list(theirs, flat=True)


def _columns(sender, model) -> tuple[str, str]:
    keys = [field for field in sender._meta.fields if field.is_relation]
    mine = next(field for field in keys if issubclass(model, field.related_model))
    return mine.attname, next(field.attname for field in keys if field is not mine)


for _through_model in (Group.permissions.through, User.groups.through, User.user_permissions.through):
    m2m_changed.connect(_on_many, sender=_through_model, dispatch_uid=f"rights.{_through_model.__name__}")


def _over_a_page(right: GroupPagePermission) -> str:
    return f"{right.permission.codename} on the page “{right.page.title}” and below"


def _over_a_collection(right: GroupCollectionPermission) -> str:
    return f"{right.permission.codename} in the collection “{right.collection.name}” and below"


_ROWS = {
    GroupPagePermission: (lambda row: row.group, _over_a_page),
    GroupCollectionPermission: (lambda row: row.group, _over_a_collection),
    WorkflowPage: (lambda row: row.workflow, lambda row: f"the page “{row.page.title}” and those below"),
    WorkflowTask: (lambda row: row.workflow, lambda row: f"the step “{row.task.name}”"),
}


def _on_row(sender, instance, created=None, raw=False, **kwargs):
    """A row that is a right itself: there since now, or gone."""
    if raw or created is False:
        return
    record_rows([instance], "added" if created else "removed")


def record_rows(rows, how: str = "added") -> None:
    """Put rows on record that are rights themselves, one event for each. For whoever stores them without a signal."""
    for row in rows:
        holder, words = _ROWS[type(row)]
        thing = holder(row)
        _changed(thing, _named(thing), **{how: [words(row)]})


for _model in _ROWS:
    post_save.connect(_on_row, sender=_model, dispatch_uid=f"rights.saved.{_model.__name__}")
    pre_delete.connect(_on_row, sender=_model, dispatch_uid=f"rights.deleted.{_model.__name__}")


@receiver(pre_save, sender=User, dispatch_uid="rights.superuser_before")
def remember_superuser(sender, instance, raw=False, **kwargs):
    before = sender._base_manager.filter(pk=instance.pk).values_list("is_superuser", flat=True) if instance.pk else ()
    instance.was_superuser = instance.is_superuser if raw else next(iter(before), False)


@receiver(post_save, sender=User, dispatch_uid="rights.superuser")
def on_superuser(sender, instance, **kwargs):
    before, instance.was_superuser = getattr(instance, "was_superuser", False), instance.is_superuser
    if before != instance.is_superuser:
        _changed(instance, _named(instance), **{"added" if instance.is_superuser else "removed": ["every right"]})


@receiver(pre_save, sender=Collection, dispatch_uid="rights.collection_before")
def remember_name(sender, instance, raw=False, **kwargs):
    before = sender.objects.filter(pk=instance.pk).values_list("name", flat=True).first() if instance.pk else None
    instance.name_before = instance.name if raw else before


@receiver(post_save, sender=Collection, dispatch_uid="rights.collection")
def on_collection(sender, instance, created, raw=False, **kwargs):
    before = getattr(instance, "name_before", instance.name)
    if not raw and before != instance.name:
        removed = [f"the name “{before}”"] if before else []
        _changed(instance, f"collection no. {instance.pk}", [f"the name “{instance.name}”"], removed)


@receiver(post_delete, sender=Collection, dispatch_uid="rights.collection_deleted")
def on_collection_deleted(sender, instance, **kwargs):
    _deleted(instance, f"the collection “{instance.name}”")


@receiver(post_delete, sender=get_image_model(), dispatch_uid="rights.image_deleted")
def on_image_deleted(sender, instance, **kwargs):
    _deleted(instance, f"the image “{instance.title}” ({instance.file.name}, {instance.file_hash or 'no hash'})")


def _deleted(thing, was: str) -> None:
    record(ThingDeleted(type=thing._meta.label_lower, object_id=str(thing.pk), was=was), actor=acting())
