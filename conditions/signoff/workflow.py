"""The Wagtail side of a review: its workflow mirrors ours so that the admin tells the truth, and decides nothing."""

from wagtail.models import TaskState, WorkflowState

from conditions.signoff import errors
from conditions.signoff.task import SignoffTask


def ensure_assigned(page) -> None:
    """Raises NoWorkflowError unless the page's workflow consists of our task."""
    workflow = page.get_workflow()
    tasks = [task.specific for task in workflow.tasks.filter(active=True)] if workflow else []
    if len(tasks) != 1 or not isinstance(tasks[0], SignoffTask):
        raise errors.NoWorkflowError(
            "The physician sign-off workflow is not assigned to this part of the site, so nothing can be submitted. "
            "An administrator can assign it under Settings › Workflows."
        )


def start(page, by) -> None:
    """Start the workflow, or go on with the one in which changes were asked for."""
    state = page.current_workflow_state
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(by)
    else:
        page.get_workflow().start(page, by)


def _task_state(review):
    """The task state of ``review``, if Wagtail still has it; its rows may have been purged."""
    found = review.task_states.filter(status="in_progress").select_related("workflow_state").first()
    return found.specific if found else None


def approve(review, by) -> None:
    """Mark step and workflow as approved. Wagtail's own approve() would ask forty queries more and mail the writer."""
    state = _task_state(review)
    if state:
        TaskState.objects.filter(pk=state.pk).update(
            status=TaskState.STATUS_APPROVED, finished_at=review.decided_at, finished_by=by
        )
        WorkflowState.objects.filter(pk=state.workflow_state_id).update(status=WorkflowState.STATUS_APPROVED)


def reject(review, by, reason: str) -> None:
    state = _task_state(review)
    if state:
        state.reject(user=by, comment=reason)


def cancel(review, by) -> None:
    state = _task_state(review)
    if state:
        state.workflow_state.cancel(user=by)
