"""How rows are hashed and events chained. Pure: no Django.

An event's digest is the SHA-256 of the canonical JSON of its fields together with the digest before it, so an event
changed, removed, inserted or swapped breaks the chain at that place. A cut-off tail cannot be seen from inside.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

GENESIS = "0" * 64


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


def chain_faults(events: Iterable[tuple[int, str, str, Mapping[str, Any]]]) -> Iterator[tuple[int, str]]:
    """Yield (sequence number, what is wrong) for a stream of (number, previous, digest, fields) in order.

    Streams: keeps one digest in memory, whatever the length.
    """
    expected_number, expected_previous = 1, GENESIS
    for number, previous, digest, fields in events:
        if number != expected_number:
            missing = number - expected_number
            yield number, f"{missing} event(s) before it are missing" if missing > 0 else "stands out of order"
        elif previous != expected_previous:
            yield number, "does not continue the event before it"
        if event_digest(previous, fields) != digest:
            yield number, "its text does not fit its digest"
        expected_number, expected_previous = number + 1, digest
