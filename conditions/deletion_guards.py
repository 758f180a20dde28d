"""What the record rests on is not removed: by no screen, no command and no code that goes through the models.

Every way of deleting through Django asks the signal before it writes. Raw SQL does not; against that stand the triggers
on the record itself (ledger/guards.py), which never needs these rows to be read. Revisions are kept by a protected
foreign key instead (signoff.models.Review), because ``purge_revisions`` goes on to the next one after that.
"""

import hashlib
from pathlib import PurePosixPath

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.db.models import ProtectedError
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Task, TaskState, Workflow, WorkflowState

from conditions.ledger.kinds import ACCOUNT, Subject
from conditions.ledger.models import AuditEvent
from conditions.practice.models import Practice
from conditions.references.models import Reference
from conditions.signoff.task import SignoffTaskState
from conditions.versions.models import ContentVersion
from tovani.users.roles import GROUPS


class OnTheRecordError(ProtectedError):
    """Something that the record speaks of was about to be deleted. The message says why and what to do instead."""

    def __init__(self, message: str, row):
        super().__init__(message, {row})
        self.message = message

    def __str__(self):
        return self.message


def _refuse(row, why: str, instead: str):
    raise OnTheRecordError(f"{why}, so it is part of the record and cannot be deleted. {instead}", row)


@receiver(pre_delete, sender=Page, dispatch_uid="conditions.deletion_guards.page")
def keep_page(sender, instance, **kwargs):
    if ContentVersion.objects.for_page(instance.pk).exists():
        _refuse(instance, f"“{instance.title}” was submitted for review at least once", "Take it down instead.")


@receiver(pre_delete, sender=get_user_model(), dispatch_uid="conditions.deletion_guards.account")
def keep_account(sender, instance, **kwargs):
    about_it = AuditEvent.objects.about(Subject(ACCOUNT, str(instance.pk)))
    spoken_of = AuditEvent.objects.filter(actor_id=instance.pk) | about_it
    if spoken_of.exclude(kind="thing.delete").exists():  # that of this attempt is there already
        name = instance.get_full_name() or instance.get_username()
        _refuse(
            instance,
            f"The account of {name} has done something here, or something was done to it",
            "Close it instead: untick “Active”. (A person's data is erased by the command “erase_person”.)",
        )


@receiver(pre_delete, sender=Group, dispatch_uid="conditions.deletion_guards.group")
def keep_group(sender, instance, **kwargs):
    """The history of accounts tells who was in which group when, and it would lose every line about this one."""
    memberships = apps.get_model("users", "HistoricalUser_groups")
    if instance.name in GROUPS or memberships.objects.filter(group_id=instance.pk).exists():
        _refuse(instance, f"Accounts were in the group “{instance.name}”", "Take everybody out of it instead.")


@receiver(pre_save, sender=Group, dispatch_uid="conditions.deletion_guards.group_name")
def keep_name_of_group(sender, instance, raw=False, **kwargs):
    before = Group.objects.filter(pk=instance.pk).values_list("name", flat=True).first() if instance.pk else None
    if not raw and before in GROUPS and before != instance.name:
        raise OnTheRecordError(
            f"The group “{before}” keeps its name: what its members may see and do hangs on it. Make another group.",
            instance,
        )


@receiver(pre_delete, sender=Reference, dispatch_uid="conditions.deletion_guards.reference")
def keep_reference(sender, instance, **kwargs):
    if ReferenceIndex.get_references_to(instance).exists() or _is_cited(instance):
        _refuse(instance, f"“{instance}” is cited by a page", "Take it out of the pages first; it may be corrected.")


def _is_cited(reference: Reference) -> bool:
    """By any version that was ever submitted."""
    marks = [f'"{name}":"{value}"' for name, value in (("pmid", reference.pmid), ("doi", reference.doi)) if value]
    return any(ContentVersion.objects.filter(canonical__contains=mark).exists() for mark in marks)


@receiver(pre_delete, dispatch_uid="conditions.deletion_guards.task")
def keep_task(sender, instance, **kwargs):
    """Of every kind of task: ``sender`` is the kind, and Wagtail's rows hang on the common parent."""
    if isinstance(instance, Task) and TaskState.objects.filter(task_id=instance.pk).exists():
        _refuse(instance, f"Reviews went through the step “{instance.name}”", "Disable it instead.")


@receiver(pre_delete, sender=Workflow, dispatch_uid="conditions.deletion_guards.workflow")
def keep_workflow(sender, instance, **kwargs):
    if WorkflowState.objects.filter(workflow_id=instance.pk).exists():
        _refuse(instance, f"Reviews went through the workflow “{instance.name}”", "Disable it instead.")


@receiver(pre_delete, sender=WorkflowState, dispatch_uid="conditions.deletion_guards.workflow_state")
def keep_workflow_state(sender, instance, **kwargs):
    if SignoffTaskState.objects.filter(workflow_state_id=instance.pk).exists():
        _refuse(instance, "A review hangs on this state of a workflow", "It stays as it ended.")


@receiver(pre_delete, sender=SignoffTaskState, dispatch_uid="conditions.deletion_guards.task_state")
def keep_task_state(sender, instance, **kwargs):
    _refuse(instance, "A review hangs on this state of a step", "It stays as it ended.")


@receiver(pre_delete, sender=get_image_model(), dispatch_uid="conditions.deletion_guards.image")
def keep_image(sender, instance, **kwargs):
    """An image is its bytes: those of every submitted figure are kept under their digest (versions/freezing.py).

    Whatever its bytes are now, it also stays while a page has it, or the head of every page as the logo.
    """
    if _was_submitted(instance):
        _refuse(
            instance,
            f"The image “{instance.title}” stands on a page that was submitted for review",
            "Move it to a collection for old images instead.",
        )
    if Practice.objects.filter(logo=instance).exists():
        raise OnTheRecordError(
            f"The image “{instance.title}” is the practice's logo, so it cannot be deleted. Choose another one in "
            "Settings › Practice first, or none.",
            instance,
        )
    if ReferenceIndex.get_references_to(instance).exists():
        _refuse(instance, f"The image “{instance.title}” stands on a page", "Take it out of the page first.")


def _was_submitted(image) -> bool:
    try:
        with image.file.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return False  # its file is gone already, so nothing can be kept by keeping the row
    return default_storage.exists(f"versions/{sha256}{PurePosixPath(image.file.name).suffix.lower()}")
