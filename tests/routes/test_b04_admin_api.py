"""B04: The admin API: publish, copy, alias, revert, unpublish, delete."""

import pytest

from conditions.models import ConditionPage
from tests.routes.route import PUBLISHER, Route

ROUTE = Route(
    ("B04",),
    "The admin API: publish, copy, alias, revert, unpublish, delete",
    PUBLISHER,
    "Publishing, unpublishing and deleting what is on the record are refused; copies are drafts",
)


ACTIONS = {
    "publish": {},
    "unpublish": {},
    "delete": {},
    "copy": {"slug": "copied", "keep_live": "true", "alias": "false"},
    "create_alias": {"update_slug": "aliased"},
    "revert_to_page_revision": {},
    "move": {},
}


@pytest.mark.parametrize("action", ACTIONS)
def test_admin_api(scene, action):
    for page in (scene.public, scene.waiting):
        data = {**ACTIONS[action], "revision_id": page.latest_revision_id, "destination_page_id": scene.index.pk}
        scene.post(scene.publisher, f"/admin/api/main/pages/{page.pk}/action/{action}/", data)
        assert ConditionPage.objects.filter(pk=page.pk).exists()
    scene.nothing_got_out()
    assert scene.told("wagtail.publish") == scene.told("wagtail.unpublish") == []
