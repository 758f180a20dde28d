"""Word files as lines of text: a paragraph a line, list items with their bullet or number. Pure."""

import io
import zipfile
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import mammoth

from conditions.importing.findings import Findings
from conditions.importing.word_losses import (
    CAPITALS,
    HINTS,
    OTHER_HINT,
    Loss,
    TooManyElementsError,
    around_the_text,
    losses,
    placed,
)

MAX_UNPACKED = 50 * 1024 * 1024


_OLE = b"\xd0\xcf\x11\xe0"  # the older .doc, and every file that Office has locked with a password
# Messages of mammoth that concern how something looks: nothing that is said depends on them.
_HARMLESS = ("Unrecognised paragraph style", "Unrecognised run style", "style with ID")


def text_of(data: bytes, findings: Findings) -> str | None:
    """The text of a .docx file, or None with a finding where it cannot be read at all. What would be lost is an error
    at its line.

    It takes the time and memory that the file asks for: a file of a stranger is read by ``apart``.
    """
    if data.startswith(_OLE):
        unreadable(findings, "It is locked with a password, or an older .doc.")
        return None
    lost: list[Loss] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MAX_UNPACKED:
                findings.error(
                    "word.too_large", 0, 0, "The Word file unpacks to more than 50 MB.", "Take its images out."
                )
                return None
            lost = losses(archive)
            around = around_the_text(archive)
        result = mammoth.convert_to_html(io.BytesIO(data), convert_image=mammoth.images.img_element(_no_image))
    except TooManyElementsError as problem:
        findings.error("word.too_large", 0, 0, "The Word file is too large for one page.", str(problem))
        return None
    except Exception as problem:  # a damaged file may fail anywhere in the converter
        _tell_losses(lost, [], findings)
        unreadable(findings, str(problem)[:200])
        return None
    reader = _LineReader()
    reader.feed(result.value)
    reader.close()
    _tell_losses(lost, reader.lines, findings)
    _tell(result.messages, findings)
    for text in around:
        findings.warn("word.around", 0, 0, f"The header or footer “{text[:80]}” is not taken over.")
    if reader.marked:
        findings.warn("word.formatting", 0, 0, "Bold and italic type is not taken over; the words are.")
    return "\n".join(reader.lines)


def _tell_losses(lost: list[Loss], lines: list[str], findings: Findings) -> None:
    for line, loss in placed(lost, lines):
        hint = HINTS.get(loss.what, OTHER_HINT)
        if loss.what == CAPITALS:
            findings.warn("word.capitals", line, min(line, 1), loss.sentence, hint)
        else:
            findings.error("word.unsupported", line, min(line, 1), loss.sentence, hint)


def unreadable(findings: Findings, why: str) -> None:
    findings.error(
        "word.unreadable",
        0,
        0,
        f"The file cannot be read as a Word document (.docx). {why}",
        "Open it in Word and save it again as .docx without a password, or save it as plain text.",
    )


def _tell(messages: list[Any], findings: Findings) -> None:
    """What the converter says: an element that it left out is an error, the rest a warning."""
    for said in dict.fromkeys(message.message for message in messages):
        if "unrecognised element was ignored" in said:
            name = said.rpartition(": ")[2]
            sentence = f"The document contains “{name}”, which cannot be read."
            findings.error("word.unsupported", 0, 0, sentence, OTHER_HINT)
        elif not any(harmless in said for harmless in _HARMLESS):
            findings.warn("word.message", 0, 0, f"The Word file: {said}")


def _no_image(_image: Any) -> dict[str, str]:
    return {"src": ""}


@dataclass
class _List:
    tag: str
    items: int = 0


class _LineReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.text = ""
        self.lists: list[_List] = []
        self.marked = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("strong", "em"):
            self.marked = True
        elif tag in ("ul", "ol"):
            self._end_line()
            self.lists.append(_List(tag))
        elif tag == "li":
            self._end_line()
            self.lists[-1].items += 1
            self.text = "• " if self.lists[-1].tag == "ul" else f"{self.lists[-1].items}. "
        elif tag == "br":
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
            self._end_line()
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()

    def handle_data(self, data: str) -> None:
        self.text += data

    def _end_line(self) -> None:
        if self.text.strip():
            self.lines.append(self.text)
        self.text = ""
