"""Rows whose values cannot be fetched are told apart from a database that fails. No database."""

import pytest
from django.db import OperationalError

from conditions.ledger import reading


class Failing:
    """A queryset of which every fetch ends in ``fault``."""

    def __init__(self, fault):
        self.fault = fault

    def first(self):
        raise self.fault

    def __iter__(self):
        raise self.fault


VALUES = [
    ValueError("Invalid isoformat string"),
    TypeError("fromisoformat: argument must be str"),
    OverflowError("Python int too large"),
    OperationalError("Could not decode to UTF-8 column 'title' with text '\udcff'"),
]


@pytest.mark.parametrize("fault", VALUES, ids=lambda fault: type(fault).__name__)
def test_a_value_that_its_column_cannot_have_is_no_row(fault):
    assert reading.first(Failing(fault)) is None
    assert reading.at_once(Failing(fault)) is None


@pytest.mark.parametrize("why", ["canceling statement due to statement timeout", "server closed the connection"])
def test_a_database_that_fails_is_no_damaged_row(why):
    with pytest.raises(OperationalError, match=why):
        reading.first(Failing(OperationalError(why)))
    with pytest.raises(OperationalError, match=why):
        reading.at_once(Failing(OperationalError(why)))
