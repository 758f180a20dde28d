"""B57: A step or workflow is deleted, and its states with it."""

from wagtail.models import Task, TaskState, Workflow, WorkflowState

from tests.routes.route import SUPERUSER, Route

ROUTE = Route(
    ("B57",),
    "A step or workflow is deleted, and its states with it",
    SUPERUSER,
    "Refused with a message; disabling one ends the review openly or leaves it",
)


def test_deleting_steps_and_workflows(scene):
    before = (TaskState.objects.count(), WorkflowState.objects.count())
    client = scene.client(scene.admin)
    for task in Task.objects.all():
        client.post(f"/admin/workflows/tasks/delete/{task.pk}/")
        client.post(f"/admin/workflows/tasks/disable/{task.pk}/")
    for workflow in Workflow.objects.all():
        client.post(f"/admin/workflows/delete/{workflow.pk}/")
        client.post(f"/admin/workflows/disable/{workflow.pk}/")
    assert (TaskState.objects.count(), WorkflowState.objects.count()) == before
    scene.nothing_got_out()
