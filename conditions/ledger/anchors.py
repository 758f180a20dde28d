"""Heads of the ledger kept elsewhere: against them a tail that was cut off, or a ledger put back in time, shows.

A head is one line, the same in the log, in the output of ``ledger_head`` and in a dossier:
``ledger head <number> <digest>``. Whatever else stands on the line (a time, a host) does not matter.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from conditions.ledger.models import AuditEvent

logger = logging.getLogger("tovani.ledger")

_LINE = re.compile(r"\bledger head (\d{1,18}) ([0-9a-f]{64})\b")
_AT_ONCE = 500


def line(event: AuditEvent) -> str:
    return f"ledger head {event.seq} {event.digest}"


def log_head(event: AuditEvent) -> None:
    logger.info(line(event))


def head() -> AuditEvent | None:
    return AuditEvent.objects.newest_first().first()


def read(lines: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """(line number, event number, digest) for each head among ``lines``; other lines are passed over."""
    for number, text in enumerate(lines, 1):
        for found in _LINE.finditer(text):
            yield number, int(found.group(1)), found.group(2)


def faults(lines: Iterable[str], name: str) -> Iterator[str]:
    """One line for each head in ``lines`` that the ledger does not hold. ``name`` is the file, for the message.

    A file without any head is a fault too: it would prove nothing.
    """
    table, last = AuditEvent._meta.db_table, head()
    last_number, compared = last.seq if last else 0, 0
    heads = read(lines)
    while batch := list(islice(heads, _AT_ONCE)):
        stored = dict(AuditEvent.objects.filter(seq__in={s for _n, s, _d in batch}).values_list("seq", "digest"))
        for number, seq, digest in batch:
            compared += 1
            if seq > last_number:
                yield f"{table} ends at row {last_number}: {name} line {number} knows row {seq}; the tail was cut off"
            elif stored.get(seq) != digest:
                yield f"{table} row {seq}: differs from the head in {name} line {number}"
    if not compared:
        yield f"{name}: holds no line “ledger head <number> <digest>”, so nothing could be compared"
