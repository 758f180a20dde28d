"""B19, B20: `add_child(instance=…)` and `page.live = True; page.save()`."""

from conditions.models import ConditionPage
from tests import makers
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B19", "B20"),
    "`add_child(instance=…)` and `page.live = True; page.save()`",
    SHELL,
    "`live` is derived from the publications whatever is assigned",
)


def test_added_and_saved_as_live(scene):
    added = ConditionPage(**makers.page_fields(title="Added", slug="added", summary=scene.SECRET), live=True)
    scene.index.add_child(instance=added)
    for page in [makers.fresh(added), *scene.pages]:
        page.live = True
        page.save()
    assert not makers.fresh(added).live
    scene.nothing_got_out()
