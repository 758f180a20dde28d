"""The events of plans. Pure."""

from datetime import UTC, datetime

from conditions.dates import day_in_words
from conditions.ledger.kinds import Subject, Topic, because
from conditions.signoff.events import PLAN, Published, TakenDown
from conditions.versions.events import OfAVersion


class _OfAPlan(OfAVersion):
    """``what`` is the plan in words, such as “Take down”."""

    schedule: int
    what: str

    def subject(self) -> Subject:
        return Subject(PLAN, str(self.schedule))


class Planned(_OfAPlan, kind="schedule.set", topic=Topic.PUBLICATION):
    """``due_at`` is an instant; in ISO 8601 when it is read."""

    due_at: datetime | str
    reason: str
    notice: str

    def sentence(self) -> str:
        """The time is universal: the ledger's own, the same for everybody who reads it."""
        at = datetime.fromisoformat(str(self.due_at)).astimezone(UTC)
        when = f"{day_in_words(at)}, {at:%H:%M} UTC"
        return f"planned for {when}: {self.what.lower()} ({self.which})" + because(self.reason)


class PlanCancelled(_OfAPlan, kind="schedule.cancelled", topic=Topic.PUBLICATION):
    why: str

    def sentence(self) -> str:
        return f"no longer planned: {self.what.lower()} ({self.which}). {self.why}"


class PlanNotDone(_OfAPlan, kind="schedule.not_done", topic=Topic.PUBLICATION):
    """Its time came, and a rule stood against it."""

    why: str

    def sentence(self) -> str:
        return f"not done: {self.what.lower()} ({self.which}). {self.why}"


# What ends a plan: it was carried out, cancelled or not done.
ENDS = (Published.kind, TakenDown.kind, PlanCancelled.kind, PlanNotDone.kind)
