"""B34: Child rows show at once."""

from modelcluster.models import get_all_child_relations

from conditions.models import ConditionPage
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B34",),
    "Child rows show at once",
    SHELL,
    "Condition pages have none: everything is a field or a block, frozen with the page",
)


def test_there_are_no_child_rows_of_ours(scene):
    relations = {relation.name for relation in get_all_child_relations(ConditionPage)}
    assert relations <= {"wagtail_admin_comments", "comments"}, relations
    scene.nothing_got_out()
