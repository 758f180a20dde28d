"""From the bytes of a file to its lines. Pure."""

import re
from dataclasses import dataclass

from conditions.importing import apart
from conditions.importing.findings import Findings
from conditions.ledger import characters

MAX_BYTES = 5 * 1024 * 1024
LONGEST_LINE = 20_000  # characters; a paragraph of a page has a few hundred
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")


@dataclass(frozen=True)
class Line:
    """A line that is not blank: its number, its text without the spaces around it, the column its text starts in."""

    number: int
    text: str
    column: int = 1


def read_lines(data: bytes, name: str, findings: Findings) -> list[Line]:
    """The lines of a document that are not blank. Reports what keeps it from being read; then the list is empty."""
    if len(data) > MAX_BYTES:
        size = len(data) / 1024 / 1024
        findings.error(
            "file.too_large", 0, 0, f"The file has {size:.1f} MB; 5 MB is the most that is read.", "Split it."
        )
        return []
    text = apart.text_of(data, findings) if name.lower().endswith(".docx") else _decoded(data, findings)
    if text is None:
        return []
    if not text.strip():
        findings.error("file.empty", 0, 0, "The file is empty.", "Choose the document again.")
        return []
    rows = text.replace("\r\n", "\n").split("\n")
    for number, row in enumerate(rows, 1):
        _check_characters(row, number, findings)
        if len(row) > LONGEST_LINE:
            findings.error(
                "line.too_long",
                number,
                LONGEST_LINE + 1,
                f"The line has {len(row):,} characters; {LONGEST_LINE:,} are the most that are read.",
                "Divide it into paragraphs.",
            )
    if any(finding.code == "line.too_long" for finding in findings.errors):
        return []
    return [
        Line(number, characters.stripped(row).strip(), len(row) - len(row.lstrip()) + 1)
        for number, row in enumerate(rows, 1)
        if characters.stripped(row).strip()
    ]


def _decoded(data: bytes, findings: Findings) -> str | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        findings.error("file.encoding", 1, 1, "The file is UTF-16, not UTF-8.", "Save it as UTF-8 text.")
        return None
    if data[:4] == b"PK\x03\x04":
        findings.error("file.kind", 0, 0, "This is not a text file.", "A Word document must be named .docx.")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = data[: problem.start].decode("utf-8-sig", errors="replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        findings.error(
            "file.encoding",
            line,
            column,
            f"The byte 0x{data[problem.start]:02X} is not UTF-8.",
            "The file was saved in another encoding; save it as UTF-8 text.",
        )
        return None


def _check_characters(row: str, number: int, findings: Findings) -> None:
    for place, character in characters.all_refused(row, line_breaks=False):
        findings.error(
            "character.refused",
            number,
            place + 1,
            f"The character {characters.name_of(character)} may not stand in a document.",
            "Delete it, or type the text there again.",
        )


def warn_of_markup(lines: list[Line], findings: Findings) -> None:
    for line in lines:
        match = _MARKUP.search(line.text)
        if match:
            findings.warn(
                "markup.as_text",
                line.number,
                line.column + match.start(),
                f"“{match.group()[:40]}” looks like HTML. It is taken as text and shown as it stands.",
            )
