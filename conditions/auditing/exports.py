"""The ledger as files for other programs. All three are streamed: memory does not grow with the number of events."""

import csv
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from conditions.auditing.timeline import sentence_of
from conditions.ledger import chain
from conditions.ledger.characters import well_formed
from conditions.ledger.models import AuditEvent

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


@dataclass(frozen=True)
class Column:
    """``is_free`` says of a column of text whether words that people typed, or that were altered, can stand in it.

    Such text must not become a formula in a spreadsheet (OWASP, CSV injection). In the other columns stands what only
    this program writes and others compare: an apostrophe would spoil a seal, whose base64 may begin with “+”.
    """

    name: str
    value: Callable[[AuditEvent], Any]
    is_free: bool


COLUMNS = (
    Column("number", lambda event: event.seq, is_free=False),
    Column("time (UTC)", lambda event: f"{event.at:%Y-%m-%d %H:%M:%S}", is_free=False),
    Column("who", lambda event: event.actor_name or "The system", is_free=True),
    Column("what", sentence_of, is_free=True),
    Column("page", lambda event: event.page_title, is_free=True),
    Column("page number", lambda event: event.page_id, is_free=False),
    Column("kind", lambda event: event.kind, is_free=True),
    Column("details", lambda event: event.data, is_free=True),
    Column("digest", lambda event: event.digest, is_free=False),
    Column("key", lambda event: event.seal_key, is_free=False),
    Column("seal", lambda event: event.seal, is_free=False),
)
_UNREADABLE = "(this event cannot be read; run “python manage.py verify”)"
# With these a spreadsheet begins a formula, in some languages also with their wide forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _names() -> list[str]:
    return [column.name for column in COLUMNS]


def _cells(seq: int, event: AuditEvent | None) -> list[tuple[Column, Any]]:
    """Each column with what stands in it. Of an event that cannot be read only its number, and that."""
    if event is None:
        known = {"number": seq, "what": _UNREADABLE}
        return [(column, known.get(column.name, "")) for column in COLUMNS]
    return [(column, column.value(event)) for column in COLUMNS]


def _would_be_a_formula(column: Column, value: Any) -> bool:
    return column.is_free and isinstance(value, str) and value.startswith(_FORMULA)


def _csv_cell(column: Column, value: Any) -> Any:
    """Where a spreadsheet would take it for a formula, with an apostrophe before it."""
    return f"'{value}" if _would_be_a_formula(column, value) else value


def as_csv(events: Rows) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheets read names right."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + writer.writerow(_names()).encode()
    for seq, event in events:
        yield well_formed(writer.writerow([_csv_cell(*cell) for cell in _cells(seq, event)])).encode()


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
            sheet.append(_names())
        sheet.append([_xlsx_cell(sheet, *cell) for cell in _cells(seq, event)])
    if not workbook.worksheets:
        workbook.create_sheet("Ledger").append(_names())
    with tempfile.TemporaryFile() as file:
        workbook.save(file)
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block


def _xlsx_cell(sheet, column: Column, value: Any):
    """Text is typed as text; where it would be a formula once somebody edits the cell, it is quoted as well."""
    if not isinstance(value, str):
        return value
    text = well_formed(value)
    cell = WriteOnlyCell(sheet, text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - len(_CUT)] + _CUT)
    cell.data_type = "s"
    cell.quotePrefix = _would_be_a_formula(column, value)
    return cell


FORMATS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/x-ndjson", as_json_lines),
    "xlsx": (XLSX, as_xlsx),
}
