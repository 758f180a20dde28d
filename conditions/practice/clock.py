"""The time where the practice is, whatever time zone the person at the screen has set."""

from datetime import date, datetime

from django.utils import timezone


def local(at: datetime) -> datetime:
    """The same instant in the practice's time zone."""
    return timezone.localtime(at, timezone.get_default_timezone())


def practice_day(at: datetime) -> date:
    """The day on which ``at`` falls where the practice is."""
    return local(at).date()


def zone_name() -> str:
    """The practice's time zone, as people read it."""
    return str(timezone.get_default_timezone()).replace("_", " ")
