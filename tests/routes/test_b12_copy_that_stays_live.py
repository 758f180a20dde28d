"""B12: Copy with “publish copies”."""

import pytest

from conditions.models import ConditionPage, ContentVersion
from tests.routes.route import PUBLISHER, Route

ROUTE = Route(
    ("B12",),
    "Copy with “publish copies”",
    PUBLISHER,
    "Refused with a message; an ordinary copy is a draft of its own, without history or signature",
)


@pytest.mark.parametrize("which", [0, 2], ids=["public page", "page in review"])
def test_copy_that_stays_live(scene, which):
    page = scene.pages[which]
    data = {
        "new_title": "Copied",
        "new_slug": "copied",
        "new_parent_page": scene.index.pk,
        "publish_copies": "on",
        "alias": "",
    }
    refused = scene.client(scene.publisher).post(f"/admin/pages/{page.pk}/copy/", data, follow=True)
    assert "A copy is a draft of its own" in refused.content.decode()
    assert not ConditionPage.objects.filter(slug="copied").exists()
    del data["publish_copies"]
    scene.post(scene.publisher, f"/admin/pages/{page.pk}/copy/", data)
    copy = ConditionPage.objects.get(slug="copied")
    assert not copy.live and not ContentVersion.objects.for_page(copy.pk).exists()
    assert copy.current_workflow_state is None
    scene.nothing_got_out()
    assert scene.told("wagtail.copy")
