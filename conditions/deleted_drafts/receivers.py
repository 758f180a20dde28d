"""By whatever way a page is deleted, its draft is kept first."""

from django.db.models.signals import pre_delete

from conditions.deleted_drafts.actions import keep


def on_deletion(sender, instance, **kwargs):
    keep(instance)


pre_delete.connect(on_deletion, sender="conditions.ConditionPage", dispatch_uid="conditions.deleted_drafts")
