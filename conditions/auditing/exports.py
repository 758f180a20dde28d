"""The ledger as files for other programs. All three are streamed: memory does not grow with the number of events."""

import csv
import json
import re
import tempfile
from collections.abc import Iterable, Iterator

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from conditions.auditing.timeline import told
from conditions.ledger import chain
from conditions.ledger.characters import well_formed
from conditions.ledger.models import AuditEvent

COLUMNS = ("number", "time (UTC)", "who", "what", "page", "page number", "kind", "details", "digest", "key", "seal")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BLOCK = 64 * 1024
_LONGEST_CELL = 32_767  # of a worksheet: ECMA-376, as Excel has it
_ROWS_A_SHEET = 1_048_575  # and a line with the names of the columns
_CUT = " … (cut; whole in JSON Lines)"
# JSON escapes control characters by itself. These it leaves, and programs stumble over them or cannot encode them.
_NOT_LEFT_IN_JSON = re.compile("[\ufffe\uffff\ud800-\udfff]")


class _Echo:
    """A file for the csv module that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


Rows = Iterable[tuple[int, AuditEvent | None]]  # numbers with events, None for one that cannot be read


def _cells(seq: int, event: AuditEvent | None) -> list:
    if event is None:
        return [seq, "", "", "(this event cannot be read; run “python manage.py verify”)", *[""] * (len(COLUMNS) - 4)]
    return [
        event.seq,
        f"{event.at:%Y-%m-%d %H:%M:%S}",
        event.actor_name or "The system",
        told(event),
        event.page_title,
        event.page_id,
        event.kind,
        event.data,
        event.digest,
        event.seal_key,
        event.seal,
    ]


_WRITTEN_HERE = 3  # the last columns, digest, key and seal, are ours; an apostrophe would spoil them


def _harmless(cells: list) -> list:
    return [*map(_harmless_cell, cells[:-_WRITTEN_HERE]), *cells[-_WRITTEN_HERE:]]


def _harmless_cell(value):
    """Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection)."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def as_csv(events: Rows) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheets read names right."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + writer.writerow(COLUMNS).encode()
    for seq, event in events:
        yield well_formed(writer.writerow(_harmless(_cells(seq, event)))).encode()


def as_json_lines(events: Rows) -> Iterator[bytes]:
    """One event a line with everything its digest is made from; who it was by name; digest, key and seal.

    Nothing is replaced here: the digest is over these values. What others stumble over is escaped.
    """
    for seq, event in events:
        if event is None:
            yield (chain.canonical_json({"event": {"seq": seq}, "unreadable": True}) + "\n").encode()
            continue
        outside = {
            "who": event.actor_name or "The system",
            "previous": event.previous,
            "digest": event.digest,
            "seal_key": event.seal_key,
            "seal": event.seal,
        }
        line = {"event": event.chained_fields(), **outside}
        try:
            written = chain.canonical_json(line)
        except TypeError:  # a value of a kind that was never written
            written = json.dumps({**line, "unreadable": True}, default=str, sort_keys=True)
        yield f"{_escaped(written)}\n".encode()


def _escaped(written: str) -> str:
    return _NOT_LEFT_IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", written)


def as_xlsx(events: Rows) -> Iterator[bytes]:
    """A workbook, written row by row into a temporary file and handed on from there. Text stays text.

    A sheet that is full is followed by another one.
    """
    workbook = Workbook(write_only=True)
    for number, (seq, event) in enumerate(events):
        if number % _ROWS_A_SHEET == 0:
            sheet = workbook.create_sheet(f"Ledger {number // _ROWS_A_SHEET + 1}" if number else "Ledger")
            sheet.append(COLUMNS)
        sheet.append([_text_cell(sheet, value) for value in _cells(seq, event)])
    if not workbook.worksheets:
        workbook.create_sheet("Ledger").append(COLUMNS)
    with tempfile.TemporaryFile() as file:
        workbook.save(file)
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block


def _text_cell(sheet, value):
    if not isinstance(value, str):
        return value
    text = well_formed(value)
    cell = WriteOnlyCell(sheet, text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - len(_CUT)] + _CUT)
    cell.data_type = "s"
    return cell


FORMATS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/x-ndjson", as_json_lines),
    "xlsx": (XLSX, as_xlsx),
}
