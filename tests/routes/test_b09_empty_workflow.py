"""B09: Submitting while the workflow has no active step."""

from django.urls import reverse

from conditions.models import SignoffTask
from tests.routes.route import WRITER, Route

ROUTE = Route(
    ("B09",),
    "Submitting while the workflow has no active step",
    WRITER,
    "Refused with a message: the sign-off step is missing",
)


def test_submitting_without_an_active_step(scene):
    SignoffTask.objects.update(active=False)
    url = reverse("submit_page", args=[scene.public.pk])
    response = scene.post(scene.writer, url, {"change_summary": "A better summary."})
    assert response.status_code == 409
    assert scene.told("review.refused")[0]["code"] == "no_workflow"
    SignoffTask.objects.update(active=True)
    scene.nothing_got_out()
