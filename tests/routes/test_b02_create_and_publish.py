"""B02: Create and publish in one step."""

from conditions.models import ConditionPage
from tests import editor, makers
from tests.routes.route import PUBLISHER, Route

ROUTE = Route(
    ("B02",),
    "Create and publish in one step",
    PUBLISHER,
    "A draft is created; its row is never live",
)


def test_create_and_publish(scene):
    data = editor.form_data(makers.draft(scene.draft), changes={"title": "Brand New", "slug": "brand-new"})
    url = f"/admin/pages/add/conditions/conditionpage/{scene.index.pk}/"
    scene.post(scene.publisher, url, {**data, "action-publish": "1"})
    assert not ConditionPage.objects.get(slug="brand-new").live
    scene.nothing_got_out()
    assert scene.told("wagtail.create") and scene.told("wagtail.publish") == []
