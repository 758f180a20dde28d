"""B30: An incomplete draft is published or submitted."""

from django.urls import reverse

from tests import makers
from tests.routes.route import WRITER, Route

ROUTE = Route(
    ("B30",),
    "An incomplete draft is published or submitted",
    WRITER,
    "It is saved; submitting lists what is missing",
)


def test_an_incomplete_draft_cannot_be_submitted(scene):
    draft = makers.draft(scene.draft)
    draft.set_parts([])
    draft.save_revision(user=scene.writer, clean=False)
    url = reverse("submit_page", args=[scene.draft.pk])
    response = scene.post(scene.writer, url, {"change_summary": "The first version."})
    assert response.status_code == 409
    assert scene.told("review.refused")[0]["code"] == "not_ready"
    scene.nothing_got_out()
