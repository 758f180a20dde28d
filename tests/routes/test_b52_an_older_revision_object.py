"""B52: Publishing an older revision object moves the latest one backwards."""

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from tests import makers
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B52",),
    "Publishing an older revision object moves the latest one backwards",
    SHELL,
    "The row goes back and the newer draft stays; nothing becomes public",
)


def test_an_older_revision_object(scene):
    page = scene.public
    newest, oldest = page.latest_revision, page.revisions.order_by("pk").first()
    PublishPageRevisionAction(oldest, user=scene.admin).execute(skip_permission_checks=True)
    assert page.revisions.get(pk=newest.pk).as_object().summary == scene.SECRET, "a writer's draft was lost"
    assert makers.fresh(page).live
    scene.nothing_got_out()


def test_the_same_through_the_page_is_refused(scene):
    with pytest.raises(PermissionDenied):
        scene.public.revisions.order_by("pk").first().publish(user=scene.admin)
    scene.nothing_got_out()
