"""B07: Approving the workflow's last step with Wagtail's own buttons."""

from django.urls import reverse

from conditions.models import Signature
from tests.routes.route import SUPERUSER, Route

ROUTE = Route(
    ("B07",),
    "Approving the workflow's last step with Wagtail's own buttons",
    SUPERUSER,
    "Refused: only the review screen signs",
)


def test_approving_by_wagtails_own_view(scene):
    state = scene.waiting.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[scene.waiting.pk, "approve", state.pk])
    before = Signature.objects.count()
    for user in (scene.publisher, scene.manager, scene.admin):
        scene.client(user).post(url, {"comment": "Looks fine", "next": "/admin/"})
    assert Signature.objects.count() == before
    scene.nothing_got_out()
