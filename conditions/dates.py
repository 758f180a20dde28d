"""Days and instants as people read them. Pure."""

from datetime import date, datetime


def day_in_words(day: date) -> str:
    """A day: May 30, 2026."""
    return f"{day:%B} {day.day}, {day.year}"


def time_in_words(at: datetime) -> str:
    """The time of an instant in its own zone, named: 2:05 PM EDT."""
    return f"{at.hour % 12 or 12}:{at:%M %p %Z}"


def moment_in_words(at: datetime) -> str:
    """An instant in its own zone: May 30, 2026, 2:05 PM EDT."""
    return f"{day_in_words(at)}, {time_in_words(at)}"
