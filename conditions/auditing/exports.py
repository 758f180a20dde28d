"""The ledger as files for other programs. All three are streamed: memory does not grow with the number of events."""

import csv
import tempfile
from collections.abc import Iterable, Iterator

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from conditions.audit import chain
from conditions.audit.models import AuditEvent
from conditions.auditing.timeline import told

COLUMNS = ("number", "time (UTC)", "who", "what", "page", "page number", "kind", "details", "digest", "key", "seal")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BLOCK = 64 * 1024
_LONGEST_CELL = 32_767  # of a worksheet: ECMA-376, as Excel has it


class _Echo:
    """A file for the csv module that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _cells(event: AuditEvent) -> list:
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


def _harmless(value):
    """Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection)."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def as_csv(events: Iterable[AuditEvent]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheets read names right."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + writer.writerow(COLUMNS).encode()
    for event in events:
        yield writer.writerow([_harmless(cell) for cell in _cells(event)]).encode()


def as_json_lines(events: Iterable[AuditEvent]) -> Iterator[bytes]:
    """One event a line with everything its digest is made from; who it was by name; digest, key and seal."""
    for event in events:
        outside = {
            "who": event.actor_name or "The system",
            "previous": event.previous,
            "digest": event.digest,
            "seal_key": event.seal_key,
            "seal": event.seal,
        }
        yield (chain.canonical_json({"event": event.chained_fields(), **outside}) + "\n").encode()


def as_xlsx(events: Iterable[AuditEvent]) -> Iterator[bytes]:
    """A workbook, written row by row into a temporary file and handed on from there. Text stays text."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Ledger")
    sheet.append(COLUMNS)
    for event in events:
        sheet.append([_text_cell(sheet, value) for value in _cells(event)])
    with tempfile.TemporaryFile() as file:
        workbook.save(file)
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block


def _text_cell(sheet, value):
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)[:_LONGEST_CELL])
    cell.data_type = "s"
    return cell


FORMATS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/x-ndjson", as_json_lines),
    "xlsx": (XLSX, as_xlsx),
}
