"""What holds for the tests of pure modules, which ``python -m tests.pure`` runs alone."""

from types import SimpleNamespace

import pytest

from conditions.models import ConditionPage
from tests.conftest import PURE, ROOT, asks_for_database, is_pure


def test_no_test_of_a_pure_module_reaches_a_database():
    """This file is one of them: what is refused here is refused in each."""
    assert is_pure(ROOT / "tests" / "test_pure.py")
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        ConditionPage.objects.exists()


@pytest.mark.parametrize(
    ("keywords", "fixtures", "asks"),
    [
        ({"django_db"}, [], True),
        (set(), ["page", "db"], True),
        (set(), ["transactional_db"], True),
        (set(), ["tmp_path"], False),
    ],
)
def test_a_test_that_asks_for_a_database_is_known_by_its_mark_and_its_fixtures(keywords, fixtures, asks):
    assert asks_for_database(SimpleNamespace(keywords=keywords, fixturenames=fixtures)) is asks


@pytest.mark.parametrize("name", PURE)
def test_each_entry_of_the_list_is_there(name):
    assert (ROOT / "tests" / name).exists()
