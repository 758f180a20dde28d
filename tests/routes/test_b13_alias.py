"""B13: Alias of a page."""

from conditions.models import ConditionPage
from tests import makers
from tests.routes.route import PUBLISHER, Route

ROUTE = Route(
    ("B13",),
    "Alias of a page",
    PUBLISHER,
    "Refused with a message; one made in code is a row that the public never reads",
)


def test_an_alias_is_refused_in_the_admin(scene):
    data = {"new_title": "Alias", "new_slug": "aliased", "new_parent_page": scene.index.pk, "alias": "on"}
    client = scene.client(scene.publisher)
    response = client.post(f"/admin/pages/{scene.public.pk}/copy/", data, follow=True)
    assert "A condition page has one address" in response.content.decode()
    assert not ConditionPage.objects.filter(slug="aliased").exists()
    scene.nothing_got_out()


def test_an_alias_made_in_code_is_not_public(scene):
    page = makers.fresh(scene.public)
    page.create_alias(parent=scene.index, update_slug="aliased")
    assert not ConditionPage.objects.get(slug="aliased").live
    scene.nothing_got_out()
    assert scene.told("wagtail.create_alias")
