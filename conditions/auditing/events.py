"""The events of looking at the record. Pure."""

from typing import Any

from conditions.ledger.kinds import EventKind, Topic


class Looked(EventKind, kind="audit.looked", topic=Topic.AUDIT):
    """``screen`` in words; ``asked`` is what was asked of it, by name of the field."""

    screen: str
    asked: dict[str, Any] | None = None

    def sentence(self) -> str:
        return f"looked at {self.screen}" + _asking(self.asked)


class Exported(EventKind, kind="audit.exported", topic=Topic.AUDIT):
    """``form`` is the file's, such as "csv"."""

    form: str
    asked: dict[str, Any] | None = None

    def sentence(self) -> str:
        return f"exported events of the ledger as {self.form.upper()}" + _asking(self.asked)


class DossierTaken(EventKind, kind="audit.dossier", topic=Topic.AUDIT):
    address: str

    def sentence(self) -> str:
        return "took a dossier of the page"


def _asking(asked: dict[str, Any] | None) -> str:
    named = (f"{name.removesuffix('_id').replace('_', ' ')} {value}" for name, value in (asked or {}).items())
    return f", asking for {', '.join(named)}" if asked else ""
