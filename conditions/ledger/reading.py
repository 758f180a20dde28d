"""Reading records that may have been altered by hand: whoever reads them goes on, and says which row it was."""

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


def payload(data: str) -> dict:
    """What the data of an event tells; empty where it was altered beyond reading, which its own digest shows."""
    try:
        found = json.loads(data)
    except (ValueError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def rows(queryset, *, newest_first: bool = False, at_once: int = 200) -> Iterator[tuple]:
    """Yield (key, row) for every row in order of the key, and None for a row that cannot be fetched. Streams."""
    ordered = queryset.order_by("-pk" if newest_first else "pk")
    for keys in _batches(ordered.values_list("pk", flat=True).iterator(chunk_size=2000), at_once):
        try:
            found = ordered.in_bulk(keys)
        except UNFETCHABLE:
            found = {key: _row(ordered, key) for key in keys}
        yield from ((key, row if _is_of_its_columns(row) else None) for key, row in ((k, found.get(k)) for k in keys))


def few(queryset, *, newest_first: bool = False) -> list[tuple]:
    """As ``rows``, of so few rows that they are fetched at once: one query, unless one of them cannot be fetched."""
    try:
        found = list(queryset.order_by("-pk" if newest_first else "pk"))
    except UNFETCHABLE:
        return list(rows(queryset, newest_first=newest_first))
    return [(row.pk, row if _is_of_its_columns(row) else None) for row in found]


def _row(queryset, key):
    try:
        return queryset.filter(pk=key).first()
    except UNFETCHABLE:
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
