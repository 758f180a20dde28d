"""Reading records that may have been altered by hand: whoever reads them goes on, and says which row it was.

SQLite stores any value in any column, so fetching a row may fail, or bring back values of other types than its
columns are for. This is the one place that knows what is raised then.
"""

import json
from collections.abc import Iterator
from itertools import islice

from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation
from django.db import DatabaseError

_NOT_FETCHED = object()
# What reading an altered record may raise.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, ObjectDoesNotExist, SuspiciousOperation, RecursionError)
# What fetching a row may raise that holds values of another type than its columns; SQLite stores any.
UNFETCHABLE = (ValueError, TypeError, OverflowError, DatabaseError)


_UNDECODABLE = "could not decode"  # SQLite's words for text that is no UTF-8


def _ensure_of_a_value(fault: Exception) -> None:
    """Raises ``fault`` again where the database failed, and not a value: that says nothing of the row."""
    if isinstance(fault, DatabaseError) and _UNDECODABLE not in str(fault).lower():
        raise fault


def payload(data: str) -> dict:
    """What the data of an event tells; empty where it was altered beyond reading, which its own digest shows."""
    try:
        found = json.loads(data)
    except (ValueError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def rows(queryset, *, newest_first: bool = False, batch: int = 200) -> Iterator[tuple]:
    """Yield (key, row) for every row in order of the key, and None for a row that cannot be fetched. Streams."""
    ordered = queryset.order_by("-pk" if newest_first else "pk")
    for keys in _batches(ordered.values_list("pk", flat=True).iterator(chunk_size=2000), batch):
        try:
            found = ordered.in_bulk(keys)
        except UNFETCHABLE as fault:
            _ensure_of_a_value(fault)
            found = {key: first(ordered.filter(pk=key)) for key in keys}
        yield from ((key, row if _is_of_its_columns(row) else None) for key, row in ((k, found.get(k)) for k in keys))


def few(queryset, *, newest_first: bool = False) -> list[tuple]:
    """As ``rows``, of so few rows that they are fetched at once: one query, unless one of them cannot be fetched."""
    found = at_once(queryset.order_by("-pk" if newest_first else "pk"))
    if found is None:
        return list(rows(queryset, newest_first=newest_first))
    return [(row.pk, row if _is_of_its_columns(row) else None) for row in found]


def at_once(queryset) -> list | None:
    """Every row in one query; None where one of them cannot be fetched."""
    try:
        return list(queryset)
    except UNFETCHABLE as fault:
        _ensure_of_a_value(fault)
        return None


def first(queryset):
    """The first row; None where there is none, or it cannot be fetched."""
    try:
        return queryset.first()
    except UNFETCHABLE as fault:
        _ensure_of_a_value(fault)
        return None


def _is_of_its_columns(row) -> bool:
    """Whether a row, and those fetched with it, hold values of the kinds that their columns are for."""
    if row is None:
        return False
    for field in row._meta.concrete_fields:
        value = row.__dict__.get(field.attname, _NOT_FETCHED)
        if (value is None and not field.null) or isinstance(value, bytes | float):  # we have no such columns
            return False
    return all(map(_is_of_its_columns, filter(None, row._state.fields_cache.values())))


def _batches(values, size: int) -> Iterator[list]:
    while batch := list(islice(values, size)):
        yield batch
