"""Mail to the people a step concerns, written in the transaction that makes it true; none about one's own deed."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.urls import reverse
from wagtail.models import WorkflowState
from wagtail.signals import workflow_approved, workflow_rejected, workflow_submitted

from conditions.physicians.models import Physician
from conditions.templatetags.formatting import moment

DUE_SOON = timedelta(days=30)


def take_over() -> None:
    """Switch off Wagtail's workflow mails ("rejected", "moderation"); ours tell the same in a physician's words."""
    for signal, name in (
        (workflow_submitted, "submitted"),
        (workflow_rejected, "rejected"),
        (workflow_approved, "approved"),
    ):
        signal.disconnect(sender=WorkflowState, dispatch_uid=f"workflow_state_{name}_email_notification")


def _send(subject: str, body: str, users, *, by_id) -> None:
    """To all ``users`` but the one who did it."""
    addresses = sorted({user.email for user in users if user.is_active and user.email and user.pk != by_id})
    if addresses:
        send_mail(subject, body, None, addresses)


def _url(name: str, *args) -> str:
    return settings.WAGTAILADMIN_BASE_URL + reverse(name, args=args)


def submitted(review) -> None:
    """To the physician who is asked, or to all who may sign it: those who wrote it may not."""
    physicians = Physician.objects.filter(active=True).exclude(user__in=review.version.author_ids)
    asked = [review.physician] if review.physician else physicians.select_related("user")
    _send(
        f"For your review: {review.version.title}",
        f"{review.submitted_by_name} asks for your review.\n\nWhat changed: {review.version.change_summary}\n\n"
        f"{_url('review', review.pk)}\n",
        [physician.user for physician in asked],
        by_id=review.submitted_by_id,
    )


def _writers(review):
    return get_user_model().objects.filter(pk__in={*review.version.author_ids, review.submitted_by_id})


def changes_requested(review, reason: str, *, by) -> None:
    _send(
        f"Changes requested: {review.version.title}",
        f"{reason}\n\n{_url('wagtailadmin_pages:edit', review.page_id)}\n",
        _writers(review),
        by_id=by.pk,
    )


def signed(review, signature, slug: str, public_from=None) -> None:
    when, link = "It is public now", _url("condition", slug)
    if public_from:  # until then readers find nothing, or another version, at its address
        when, link = f"It becomes public on {moment(public_from)}", _url("page_history", review.page_id)
    _send(
        f"Signed: {review.version.title}",
        f"{signature.signer} signed version {review.version.number}. {when}.\n\n{link}\n",
        _writers(review),
        by_id=signature.physician.user_id,
    )
