"""Days and instants in words."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from conditions.dates import day_in_words, moment_in_words, time_in_words


def test_a_day_has_no_zero_before_its_number():
    assert day_in_words(date(2026, 5, 3)) == "May 3, 2026"
    assert day_in_words(date(2026, 12, 30)) == "December 30, 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(0, 5, "12:05 AM UTC"), (9, 30, "9:30 AM UTC"), (12, 0, "12:00 PM UTC"), (23, 59, "11:59 PM UTC")],
)
def test_a_time_is_of_twelve_hours_and_names_its_zone(hour, minute, words):
    at = datetime(2026, 5, 3, hour, minute, tzinfo=UTC)
    assert time_in_words(at) == words
    assert moment_in_words(at) == f"May 3, 2026, {words}"


def test_the_zone_is_that_of_the_day():
    new_york = ZoneInfo("America/New_York")
    assert time_in_words(datetime(2026, 7, 1, 14, 5, tzinfo=new_york)) == "2:05 PM EDT"
    assert time_in_words(datetime(2026, 12, 1, 14, 5, tzinfo=new_york)) == "2:05 PM EST"
