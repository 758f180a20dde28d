"""Our step in Wagtail's workflow. Its buttons and URLs lead to the review screen; nothing is approved here."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.locks import WorkflowLock
from wagtail.models import Task, TaskState

from conditions.practice.clock import practice_day
from conditions.signoff import rules
from conditions.signoff.models import Review


class ReviewLock(WorkflowLock):
    """Nobody edits what a physician is reading."""

    def get_message(self, user):
        review = Review.objects.waiting().for_page(self.object.pk).select_related("physician__user").first()
        whom = review.awaited(practice_day(timezone.now())) if review and review.physician_id else "a physician"
        return f"This page is waiting for {whom} to read it, so nobody can edit it. To write, withdraw it from review."

    def get_locked_by(self, user, can_lock=False):
        return "Locked for review"

    def get_icon(self, user, can_lock=False):
        return "lock"

    def get_description(self, user, can_lock=False):
        return "Nobody can edit the page while a physician reads it"


class SignoffTaskState(TaskState):
    """Ties Wagtail's state to the review. It can only follow what happened there."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="task_states")

    def approve(self, user=None, update=True, comment=""):
        raise PermissionDenied("A review is decided on the review screen.")

    def reject(self, user=None, update=True, comment=""):
        if Review.objects.values_list("state", flat=True).get(pk=self.review_id) != Review.State.CHANGES_REQUESTED:
            raise PermissionDenied("A review is decided on the review screen.")
        return super().reject(user=user, update=update, comment=comment)

    class Meta:
        verbose_name = "physician sign-off state"


class SignoffTask(Task):
    """A physician reads the frozen version and signs it or asks for changes."""

    task_state_class = SignoffTaskState
    lock_class = ReviewLock

    class Meta:
        verbose_name = "physician sign-off"

    def start(self, workflow_state, user=None):
        review = Review.objects.waiting().for_page(int(workflow_state.object_id)).first()
        if review is None:
            raise PermissionDenied("A page is submitted through its own submission screen.")
        revision = workflow_state.content_object.get_latest_revision()
        task_state = SignoffTaskState(workflow_state=workflow_state, task=self, revision=revision, review=review)
        task_state.save()
        return task_state

    def on_action(self, task_state, user, action_name, **kwargs):
        """Wagtail redirects to what this returns."""
        return reverse("review", args=[task_state.specific.review_id])

    def get_actions(self, obj, user):
        return [("review", "Read and decide", False)] if rules.is_physician(user) else []

    def get_form_for_action(self, action):
        return forms.Form  # nothing to fill in: the decision is made on the review screen

    def user_can_access_editor(self, obj, user):
        return rules.is_physician(user)

    def locked_for_user(self, obj, user):
        return True

    def get_task_states_user_can_moderate(self, user, **kwargs):
        if not rules.is_physician(user):
            return TaskState.objects.none()
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)

    @classmethod
    def get_description(cls):
        return "A physician reads the frozen version and signs it or asks for changes"
