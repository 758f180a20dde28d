"""Kinds of events. Each is declared once, as a small class: what it holds, its topic, how it reads as a sentence. Pure.

A room declares the kinds that it records in its ``events.py``::

    class PasswordSet(EventKind, kind="account.password_set", topic=Topic.ACCOUNTS):
        account_id: int

        def sentence(self):
            return "set the password of another person's account"

The fields are the payload. They are text, whole numbers, booleans, days, instants with a zone, and lists and dicts of
them (chain.canonical_json). A kind whose name ends with a dot is a family, of events whose names go on after it: the
rest is in ``action`` and not in the payload. Kinds of the past are read for ever, so a field that is added later needs
a default, and none is taken away.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, ClassVar, NamedTuple, Self, dataclass_transform


class Topic(Enum):
    """What an auditor can ask for. The name in lower case stands in addresses; the value is what people read."""

    PUBLICATION = "Made public, taken down, planned"
    SIGNATURE = "Signatures"
    REVIEW = "Submissions and reviews"
    WRITING = "Writing, copying, moving and deleting pages"
    COMMENTS = "Comments"
    THINGS = "Works, images, profiles, accounts, groups and settings"
    ACCOUNTS = "Logins, passwords, erased names"
    AUDIT = "Looking and exporting"
    INTEGRITY = "Alarms, keys and backups"

    @property
    def key(self) -> str:
        return self.name.lower()


class Subject(NamedTuple):
    """What an event is about beside its page: a kind of thing, as Django labels models, and its key."""

    type: str = ""
    key: str = ""


NOTHING = Subject()
ACCOUNT = "users.user"

_DECLARED: dict[str, "type[EventKind]"] = {}


class DeclaredTwiceError(Exception):
    """Two classes declare one kind of event."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
class EventKind:
    """What happened, as one kind of event holds it. Each subclass is a frozen dataclass with keyword arguments."""

    kind: ClassVar[str] = ""
    topic: ClassVar[Topic]

    def __init_subclass__(cls, *, kind: str = "", topic: Topic | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        dataclass(frozen=True, kw_only=True)(cls)
        if topic:
            cls.topic = topic
        cls.kind = kind
        if kind and kind in _DECLARED:
            raise DeclaredTwiceError(f"{kind}: {_DECLARED[kind].__qualname__} and {cls.__qualname__}")
        if kind:
            _DECLARED[kind] = cls

    @property
    def name(self) -> str:
        """The kind as it stands in the ledger."""
        return self.kind

    def payload(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def read(cls, name: str, payload: Mapping[str, Any]) -> Self:
        """What an event of this kind holds. Raises KeyError where something is missing, as it is in an altered one."""
        known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
        try:
            return cls(**{key: value for key, value in payload.items() if key in known})
        except TypeError as problem:
            raise KeyError(str(problem)) from problem

    def subject(self) -> Subject:
        """What it is about beside its page; of an event written with an append-only row that is the row."""
        return NOTHING

    def sentence(self) -> str:
        """What happened, as the rest of a sentence that starts with who did it."""
        raise NotImplementedError


class EventFamily(EventKind):
    """Events whose names share a beginning; ``action`` is the rest of the name."""

    action: str

    @property
    def name(self) -> str:
        return self.kind + self.action

    def payload(self) -> dict[str, Any]:
        return {name: value for name, value in super().payload().items() if name != "action"}

    @classmethod
    def read(cls, name: str, payload: Mapping[str, Any]) -> Self:
        return super().read(name, {**payload, "action": name.removeprefix(cls.kind)})

    @property
    def action_in_words(self) -> str:
        return self.action.rpartition(".")[2].replace("_", " ")


class Refusal(EventKind):
    """An attempt that was refused. ``why`` is the reason without anybody's name, ``code`` that of the error."""

    attempt: str
    why: str
    code: str

    def sentence(self) -> str:
        return f"was refused ({self.attempt}): {self.why}"


def declared() -> Iterator[type[EventKind]]:
    return iter(_DECLARED.values())


def refusals() -> list[str]:
    return [kind.kind for kind in declared() if issubclass(kind, Refusal)]


def of_topic(topic: Topic) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """The names of single kinds, and the beginnings of families, each with the longer ones that are other families."""
    mine = [kind for kind in declared() if kind.topic is topic]
    families = [kind.kind for kind in declared() if issubclass(kind, EventFamily)]
    single = [kind.kind for kind in mine if kind.kind not in families]
    wide = [kind.kind for kind in mine if kind.kind in families]
    return single, [(name, [f for f in families if f.startswith(name) and f != name]) for name in wide]


def class_of(name: str) -> type[EventKind] | None:
    """The class that declares events of this name; of families the one with the longest beginning."""
    if name in _DECLARED:
        return _DECLARED[name]
    parts = name.split(".")
    beginnings = (".".join(parts[:count]) + "." for count in range(len(parts) - 1, 0, -1))
    return next((_DECLARED[beginning] for beginning in beginnings if beginning in _DECLARED), None)


def sentence(name: str, payload: Mapping[str, Any]) -> str:
    """What happened in words. Raises KeyError, TypeError or ValueError of an event that was altered."""
    declared_by = class_of(name)
    if declared_by is None:
        return f"recorded “{name}”, a kind of event that this version does not know"
    return declared_by.read(name, payload).sentence()


def because(reason: str) -> str:
    return f": {reason}" if reason else ""
