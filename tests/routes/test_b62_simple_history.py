"""B62: django-simple-history misses `update()`, raw SQL and moves, and can be cleaned."""

import pytest
from django.core.management import CommandError, call_command

from conditions.models import ConditionPage, Physician
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B62",),
    "django-simple-history misses `update()`, raw SQL and moves, and can be cleaned",
    SHELL,
    "The truth about pages is the ledger; the histories of people and works are evidence, and cleaning them is refused",
)


def test_the_truth_about_pages_does_not_rest_on_it(scene):
    assert not hasattr(ConditionPage, "history")
    Physician.history.all().delete()
    scene.nothing_got_out()


@pytest.mark.parametrize("command", ["clean_old_history", "clean_duplicate_history"])
def test_the_commands_that_clean_it_are_refused(scene, command):
    kept = Physician.history.count()
    with pytest.raises(CommandError, match="Histories are part of the record"):
        call_command(command, "--auto")
    assert Physician.history.count() == kept > 0
