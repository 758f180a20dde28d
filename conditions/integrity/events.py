"""The events of alarms and of making the projection again. Pure."""

from conditions.ledger.kinds import EventKind, Topic


class Rebuilt(EventKind, kind="publication.rebuilt", topic=Topic.PUBLICATION):
    publications: int

    def sentence(self) -> str:
        return "rebuilt the publications from the records"


class Alarm(EventKind, kind="integrity.alarm", topic=Topic.INTEGRITY):
    """``faults`` are sentences with table and row; ``shown`` is what readers get instead."""

    faults: list[str]
    shown: str

    def sentence(self) -> str:
        return f"found that what is stored is not what was signed ({self.shown}): {'; '.join(self.faults)}"
