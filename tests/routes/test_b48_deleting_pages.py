"""B48: A page is deleted: a draft in review by its writer, a public page, a whole tree."""

import pytest

from conditions.models import ConditionPage
from tests import makers
from tests.routes.route import WRITER, Route

ROUTE = Route(
    ("B48",),
    "A page is deleted: a draft in review by its writer, a public page, a whole tree",
    WRITER,
    "Refused with a message for everything that was ever submitted",
)


@pytest.mark.parametrize("who", ["writer", "publisher", "admin"])
def test_deleting(scene, who):
    user = getattr(scene, who)
    for page in (scene.public, scene.waiting, scene.index):
        scene.client(user).post(f"/admin/pages/{page.pk}/delete/", {"confirm_site_name": "x"})
        scene.post(user, f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/")
    assert ConditionPage.objects.filter(pk__in=[scene.public.pk, scene.waiting.pk]).count() == 2
    assert makers.fresh(scene.public).live
    scene.nothing_got_out()
