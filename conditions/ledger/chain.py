"""How rows are hashed and events chained. Pure: no Django.

An event's digest is the SHA-256 of the canonical JSON of its fields together with the link before it, so an event
changed, removed, inserted or swapped breaks the chain at that place. The seal over each digest, made with a key that is
not in the database, stops whoever owns the database from writing the chain anew. A cut-off tail cannot be seen from
inside; anchors.py compares with heads kept elsewhere.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

GENESIS = "0" * 64
ROTATED = "seal.rotated"  # the kind of event, sealed with the old key, that names the next one
# Of a stretch of this length whose chain is whole the last seal vouches for all; otherwise each seal is looked at.
SEALS_CHECKED_EVERY = 256


def canonical_json(value: Any) -> str:
    """One text for one value: keys sorted by code point, no spaces, NFC, UTC instants, no floats.

    Raises TypeError for a value that has no single written form (a float, a naive instant, an object).
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("an instant without a time zone has no canonical form")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys must be text")
        return {unicodedata.normalize("NFC", key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def sha256(text: str) -> str:
    """The SHA-256 of ``text`` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def record_digest(fields: Mapping[str, Any]) -> str:
    """The digest of one row's fields, names included."""
    return sha256(canonical_json(fields))


def event_digest(previous: str, fields: Mapping[str, Any]) -> str:
    """The digest of an event that follows the one whose digest is ``previous``."""
    return sha256(canonical_json({"previous": previous, "event": fields}))


def link(digest: str, key: str, seal: str) -> str:
    """What the next event holds of this one: digest, key and seal together, so that none of them can be exchanged."""
    return sha256(f"{digest} {key} {seal}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it stands in the ledger; ``fields`` are those that its digest is made from."""

    number: int
    previous: str
    digest: str
    key: str
    seal: str
    fields: Mapping[str, Any]


def chain_faults(
    events: Iterable[Entry], seal_fits: Callable[[str, str, str], bool], current_key: str = ""
) -> Iterator[tuple[int, str]]:
    """Yield (number, what is wrong) for a stream of events in order. ``seal_fits`` takes digest, key id and seal.

    ``current_key`` is the id of the key that seals now, where it is known: a ledger that ends before that key was named
    was written with one that is out of use, whoever still has it.

    Streams: keeps at most SEALS_CHECKED_EVERY events in memory, whatever the length.
    """
    number, previous = 0, GENESIS
    keys, stretch, broken = _KeySuccession(), [], False
    for entry in events:
        found = [*_place_faults(entry, number + 1, previous), *keys.faults(entry)]
        if not _fits_its_digest(entry):
            found.append("its text does not fit its digest")
        yield from ((entry.number, what) for what in found)
        broken = broken or bool(found)
        number, previous = entry.number, link(entry.digest, entry.key, entry.seal)
        stretch.append((entry.number, entry.digest, entry.key, entry.seal))
        if len(stretch) == SEALS_CHECKED_EVERY:
            yield from _seal_faults(stretch, seal_fits, each=broken)
            stretch, broken = [], False
    if stretch:
        yield from _seal_faults(stretch, seal_fits, each=broken)
    if number and current_key and not keys.may_go_on_with(current_key):
        yield number, "the ledger ends before the key that seals now was named: its end was cut off or written anew"


def fits(digest: str, compute: Callable[[], str]) -> bool:
    """Whether ``compute`` gives ``digest``; not so where it meets a value of a kind that is never written."""
    try:
        return compute() == digest
    except (TypeError, ValueError):
        return False


def _fits_its_digest(entry: Entry) -> bool:
    return fits(entry.digest, lambda: event_digest(entry.previous, entry.fields))


def _place_faults(entry: Entry, expected_number: int, expected_previous: str) -> Iterator[str]:
    missing = entry.number - expected_number
    if missing:
        yield f"{missing} event(s) before it are missing" if missing > 0 else "stands out of order"
    elif entry.previous != expected_previous:
        yield "does not continue the event before it"


class _KeySuccession:
    """Which key may seal next: the one in use, or one that an event sealed with the one in use has named.

    A key that was followed by another seals nothing any more, so an old key that leaks is of no use.
    """

    def __init__(self) -> None:
        self.current = ""
        self.named: set[str] = set()

    def faults(self, entry: Entry) -> Iterator[str]:
        if not entry.seal:
            yield "is not sealed"
            return
        if self.current and entry.key != self.current and entry.key not in self.named:
            yield "is sealed with a key that no event sealed with the key before names"
        if entry.key != self.current:
            self.current, self.named = entry.key, set()
        if entry.fields.get("kind") == ROTATED:
            self.named.add(_named_key(entry.fields.get("data", "")))

    def may_go_on_with(self, key: str) -> bool:
        return key == self.current or key in self.named


def _named_key(data: str) -> str:
    try:
        return str(json.loads(data)["key"])
    except (ValueError, KeyError, TypeError, RecursionError):  # altered; its digest says so
        return ""


def _seal_faults(
    stretch: list[tuple[int, str, str, str]], seal_fits: Callable[[str, str, str], bool], *, each: bool
) -> Iterator[tuple[int, str]]:
    _number, digest, key, seal = stretch[-1]
    if not each and seal_fits(digest, key, seal):
        return
    for number, digest, key, seal in stretch:
        if seal and not seal_fits(digest, key, seal):
            yield number, "its seal does not fit"
