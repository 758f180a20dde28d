"""One file, whole: bytes in, a document and its findings out. Pure; the same input gives the same output."""

from dataclasses import dataclass
from typing import Any

from conditions.importing.document import Document
from conditions.importing.findings import Findings
from conditions.importing.grammar import parse
from conditions.importing.sources import Line, read_lines


@dataclass
class Reading:
    """``document`` is what was understood; it may be written only if ``ok``."""

    name: str
    lines: list[Line]
    document: Document | None
    findings: Findings

    @property
    def ok(self) -> bool:
        return not self.findings.errors

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.name,
            "ok": self.ok,
            "errors": [finding.as_dict() for finding in self.findings.errors],
            "warnings": [finding.as_dict() for finding in self.findings.warnings],
            "condition": self.document.condition() if self.document else {},
        }


def read_document(data: bytes, name: str, phrases: list[str] | None = None) -> Reading:
    """Read a text or Word file. Never raises for what is in it; every error is among the findings."""
    findings = Findings()
    lines = read_lines(data, name, findings)
    document = parse(lines, phrases, findings) if lines else None
    if document and not findings.errors:
        _check_whole(lines, document, findings)
    findings.sort()
    return Reading(name, lines, document, findings)


def _check_whole(lines: list[Line], document: Document, findings: Findings) -> None:
    """The last guard of "loses nothing": the parts, written back, must be the lines that were read."""
    written = [" ".join(line.split()) for line in document.lines()]
    for line, back in zip(lines, [*written, *[""] * len(lines)], strict=False):
        if " ".join(line.text.split()) != back:
            findings.error(
                "line.lost",
                line.number,
                line.column,
                "This line was not understood whole.",
                f"It was read as “{back[:80]}”.",
            )
            return


def split_phrases(text: str | None) -> list[str] | None:
    """Phrases given by hand: one a line, or with ``|`` between them. None if there are none."""
    if not text or not text.strip():
        return None
    return [phrase.strip() for phrase in text.replace("|", "\n").splitlines() if phrase.strip()]
