"""B74: Publishing outside silently cancels the review."""

from conditions.models import Review
from tests import editor, makers
from tests.routes.route import PUBLISHER, Route

ROUTE = Route(
    ("B74",),
    "Publishing outside silently cancels the review",
    PUBLISHER,
    "Nothing can be published outside; cancelling the workflow ends the review on record",
)


def test_publishing_outside_leaves_the_review(scene):
    data = editor.form_data(makers.draft(scene.waiting), **{"action-publish": "1"})
    scene.post(scene.publisher, f"/admin/pages/{scene.waiting.pk}/edit/", data)
    assert Review.objects.get(pk=scene.review.pk).is_waiting
    scene.nothing_got_out()


def test_cancelling_the_workflow_ends_the_review_openly(scene):
    scene.waiting.current_workflow_state.cancel(user=scene.manager)
    assert Review.objects.get(pk=scene.review.pk).state == "withdrawn"
    assert "cancelled" in scene.told("review.withdrawn")[0]["reason"]
    scene.nothing_got_out()
