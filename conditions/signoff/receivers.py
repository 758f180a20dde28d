"""When Wagtail's own workflow is cancelled, the review ends openly instead of hanging."""

from django.dispatch import receiver
from wagtail.signals import task_cancelled

from conditions.signoff.actions import close_if_waiting
from conditions.signoff.task import SignoffTaskState


@receiver(task_cancelled, sender=SignoffTaskState, dispatch_uid="conditions.signoff.cancelled")
def on_task_cancelled(sender, instance, user, **kwargs):
    close_if_waiting(instance.review.page_id, by=user)
