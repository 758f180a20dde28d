"""B72: Acting on an older task state."""

import pytest
from django.urls import reverse

from conditions.models import Signature
from conditions.signoff.actions import withdraw_review
from conditions.signoff.errors import SignoffError
from tests import makers
from tests.routes.route import PHYSICIAN, Route

ROUTE = Route(
    ("B72",),
    "Acting on an older task state",
    PHYSICIAN,
    "Refused: that review has ended",
)


def test_an_older_task_state(scene):
    state = scene.waiting.current_workflow_task_state
    withdraw_review(scene.review, by=scene.writer)
    makers.edited(scene.waiting, scene.writer, summary="A new sentence for the second version.")
    makers.submitted(scene.waiting, scene.writer)
    before = Signature.objects.count()
    url = reverse("wagtailadmin_pages:workflow_action", args=[scene.waiting.pk, "approve", state.pk])
    scene.client(scene.admin).post(url, {"comment": "x"})
    with pytest.raises(SignoffError):
        makers.signed(scene.review, scene.physician)
    assert Signature.objects.count() == before
    scene.nothing_got_out()
