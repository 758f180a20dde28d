"""Word files as lines of text: a paragraph a line, list items with their bullet or number. Pure."""

import io
import zipfile
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import mammoth

from conditions.importing.findings import Findings

MAX_UNPACKED = 50 * 1024 * 1024


def text_of(data: bytes, findings: Findings) -> str | None:
    """The text of a .docx file, or None with a finding where it cannot be read whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MAX_UNPACKED:
                findings.error(
                    "word.too_large", 0, 0, "The Word file unpacks to more than 50 MB.", "Take its images out."
                )
                return None
        result = mammoth.convert_to_html(io.BytesIO(data), convert_image=mammoth.images.img_element(_no_image))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as problem:
        findings.error("word.unreadable", 0, 0, "The file is not a Word document (.docx).", str(problem)[:200])
        return None
    reader = _LineReader()
    reader.feed(result.value)
    reader.close()
    for kind in sorted(reader.refused):
        findings.error(
            "word.unsupported",
            0,
            0,
            f"The document contains {kind}; it would be lost.",
            "Add it in the editor instead.",
        )
    if reader.marked:
        findings.warn("word.formatting", 0, 0, "Bold and italic type is not taken over; the words are.")
    return "\n".join(reader.lines)


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
        self.refused: set[str] = set()
        self.marked = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.refused.add("a table")
        elif tag == "img":
            self.refused.add("an image")
        elif tag in ("strong", "em"):
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
