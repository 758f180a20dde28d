"""B62: django-simple-history misses `update()`, raw SQL and moves, and can be cleaned."""

from django.core.management import call_command

from conditions.models import ConditionPage, Physician
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B62",),
    "django-simple-history misses `update()`, raw SQL and moves, and can be cleaned",
    SHELL,
    "It is kept for lists of people and works; the truth about pages is the ledger",
)


def test_the_truth_about_pages_does_not_rest_on_it(scene):
    assert not hasattr(ConditionPage, "history")
    Physician.history.all().delete()
    call_command("clean_old_history", "--auto", "--days", "0", verbosity=0)
    scene.nothing_got_out()
