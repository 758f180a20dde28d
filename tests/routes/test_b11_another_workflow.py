"""B11: Another workflow or step attached to the tree, or started in code."""

from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from tests import makers
from tests.routes.route import SUPERUSER, Route

ROUTE = Route(
    ("B11",),
    "Another workflow or step attached to the tree, or started in code",
    SUPERUSER,
    "It may run and finish; nothing becomes public",
)


def test_another_workflow(scene):
    workflow = Workflow.objects.create(name="Quick", active=True)
    task = GroupApprovalTask.objects.create(name="Anybody", active=True)
    task.groups.add(Group.objects.get(name="Medical writers"))
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.filter(page=scene.index).delete()
    WorkflowPage.objects.create(workflow=workflow, page=scene.index)
    draft = makers.draft(scene.draft)
    state = workflow.start(draft, scene.admin)
    state.current_task_state.approve(user=scene.admin)
    assert not makers.fresh(scene.draft).live
    scene.nothing_got_out()
