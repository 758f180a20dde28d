"""B75: `WAGTAIL_WORKFLOW_ENABLED=False`."""

import pytest

from conditions.models import LockedForReviewError
from tests import makers
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B75",),
    "`WAGTAIL_WORKFLOW_ENABLED=False`",
    SHELL,
    "The lock holds, for it asks our own review, and a system check names the setting",
)


def test_the_lock_holds_without_workflows(scene, settings):
    settings.WAGTAIL_WORKFLOW_ENABLED = False
    with pytest.raises(LockedForReviewError):
        makers.edited(scene.waiting, scene.writer, summary="Something else entirely.")
    settings.WAGTAIL_WORKFLOW_ENABLED = True
    scene.nothing_got_out()
