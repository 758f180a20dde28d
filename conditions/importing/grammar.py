"""From lines to a condition document, all errors in one pass. Pure.

Headings are known, stand once each and in order; a heading is never guessed from its shape.
"""

import re
from datetime import datetime
from difflib import get_close_matches

from conditions.coding.systems import CODE_SYSTEMS, code_problem
from conditions.importing.document import BREADCRUMBS, FOCUS_HEADINGS, HEADINGS, KEY_OF_HEADING, Document
from conditions.importing.findings import Findings
from conditions.importing.phrases import read_phrases, vocabulary_of
from conditions.importing.reference_lines import check_named_citations, read_reference
from conditions.importing.sources import Line, warn_of_markup
from conditions.parts.limits import KEY_POINTS, fits

_TITLE = re.compile(r"(?P<title>.+?)(?: \((?P<abbreviation>[^()]{1,60})\))?")
_CODE = re.compile(
    rf"(?P<system>{'|'.join(sorted(map(re.escape, CODE_SYSTEMS), key=len, reverse=True))}) (?P<code>\S+)"
)
_BULLET = re.compile(r"(?P<bullet>[•\-*])\s+(?P<text>.+)")
_CLOSING = re.compile(
    r"Last reviewed by (?P<name>[^,]+), (?P<credentials>.+?) on (?P<date>[A-Z][a-z]+ [1-9]\d?, \d{4})\. "
    r"(?P<disclaimer>.+)"
)
_SENTENCE_ENDS = (".", "!", "?", ":", "…", "”", ")", '"', "]")
_LONGEST_TITLE = 255


def parse(lines: list[Line], given_phrases: list[str] | None, findings: Findings) -> Document:
    """The document in ``lines``; what is wrong with it goes to ``findings``."""
    parts, head = _split(lines, findings)
    document = Document()
    _read_head(head, document, findings)
    body = [line for key, part in parts.items() if key not in ("search_phrases", "references") for line in part]
    closing = parts["references"].pop() if parts.get("references") else None
    document.search_lines = [line.text for line in parts.get("search_phrases", [])]
    vocabulary = vocabulary_of([line.text for line in [*head, *body]])
    document.search_phrases = read_phrases(parts.get("search_phrases", []), given_phrases, vocabulary, findings)
    _read_key_points(parts.get("key_points", []), document, findings)
    document.definition = _read_prose(parts.get("definition", []), findings)
    document.refractory = _read_prose(parts.get("refractory", []), findings)
    document.focus_treatment = _read_prose(parts.get("focus_treatment", []), findings)
    document.practice_fit = _read_prose(parts.get("practice_fit", []), findings)
    document.focus_heading = next((line.text for line in lines if line.text in FOCUS_HEADINGS), "")
    document.differential = [
        {"names": [name.strip() for name in title.removeprefix("vs. ").split(" / ")], "text": text}
        for title, text in _read_items(parts.get("differential", []), "differential", findings)
    ]
    document.treatments = [
        {"name": title, "text": text}
        for title, text in _read_items(parts.get("treatments", []), "treatments", findings)
    ]
    document.faq = [
        {"question": title, "answer": text} for title, text in _read_items(parts.get("faq", []), "faq", findings)
    ]
    for number, line in enumerate(parts.get("references", []), 1):
        reference = read_reference(line, number, findings)
        if reference:
            document.references.append(reference)
    _check_pmids(document, parts.get("references", []), findings)
    if len(document.references) == len(parts.get("references", [])):
        check_named_citations(body, document.references, findings)
    _read_closing(closing, document, findings)
    warn_of_markup(lines, findings)
    return document


def _split(lines: list[Line], findings: Findings) -> tuple[dict[str, list[Line]], list[Line]]:
    """Lines by the key of the heading above them; those above the first heading apart."""
    order = [key for key, _headings in HEADINGS]
    parts: dict[str, list[Line]] = {}
    head: list[Line] = []
    current, reached = head, -1
    for line in lines:
        key = KEY_OF_HEADING.get(line.text)
        if key is None:
            current.append(line)
            continue
        if key in parts:
            findings.error(
                "heading.repeated", line.number, line.column, f"The heading “{line.text}” stands twice.", "Delete one."
            )
        elif order.index(key) < reached:
            findings.error(
                "heading.order",
                line.number,
                line.column,
                f"The heading “{line.text}” stands too late.",
                f"It belongs before “{HEADINGS[reached][1][0]}”.",
            )
        reached = max(reached, order.index(key))
        current = parts.setdefault(key, [])
    last = lines[-1].number if lines else 0
    for key, headings in HEADINGS:
        if key not in parts:
            findings.error(
                "heading.missing", last, 1, f"The heading “{headings[0]}” is missing.", _look_alike(headings, lines)
            )
        elif not parts[key]:
            findings.error(
                "part.empty", _line_of(headings, lines), 1, f"Nothing stands under “{headings[0]}”.", "Write it."
            )
    return parts, head


def _look_alike(headings: tuple[str, ...], lines: list[Line]) -> str:
    texts = {line.text.lower(): line for line in lines if len(line.text) < 80}
    close = get_close_matches(headings[0].lower(), texts, n=1, cutoff=0.8)
    return (
        f"Line {texts[close[0]].number} reads “{texts[close[0]].text}”." if close else "Headings stand word for word."
    )


def _line_of(headings: tuple[str, ...], lines: list[Line]) -> int:
    return next(line.number for line in lines if line.text in headings)


def _read_head(head: list[Line], document: Document, findings: Findings) -> None:
    """Breadcrumbs, title, codes, summary."""
    rest = list(head)
    while rest and rest[0].text in BREADCRUMBS:
        document.breadcrumbs.append(rest.pop(0).text)
    at = head[-1].number if head else 1
    if len(rest) != 3:
        findings.error(
            "head.lines",
            rest[0].number if rest else at,
            1,
            f"Above the first heading stand {len(rest)} lines.",
            "There must be three: the title, the codes, the summary.",
        )
    if rest:
        title = _TITLE.fullmatch(rest[0].text)
        document.title, document.abbreviation = (title["title"], title["abbreviation"] or "") if title else ("", "")
        if len(document.title) > _LONGEST_TITLE:
            findings.error(
                "title.length",
                rest[0].number,
                1,
                f"The title has {len(document.title)} characters.",
                f"{_LONGEST_TITLE} is the most.",
            )
    if len(rest) > 1:
        _read_codes(rest[1], document, findings)
    if len(rest) > 2:
        document.summary = rest[2].text


def _read_codes(line: Line, document: Document, findings: Findings) -> None:
    column = line.column
    for piece in line.text.split(" / "):
        match = _CODE.fullmatch(piece)
        if not match:
            findings.error(
                "codes.form",
                line.number,
                column,
                f"“{piece[:60]}” is not a code with its system.",
                f"Write a system ({', '.join(CODE_SYSTEMS)}), a space and the code; “ / ” between two.",
            )
        else:
            wrong = code_problem(match["system"], match["code"])
            if wrong:
                findings.error(
                    "codes.form", line.number, column + match.start("code"), wrong, "Correct code or system."
                )
            document.codes.append({"system": match["system"], "code": match["code"]})
        column += len(piece) + len(" / ")


def _read_key_points(lines: list[Line], document: Document, findings: Findings) -> None:
    for line in lines:
        match = _BULLET.fullmatch(line.text)
        if not match:
            findings.error(
                "key_points.bullet",
                line.number,
                line.column,
                "A key point starts with a bullet (•).",
                "Add the bullet.",
            )
            continue
        document.bullets.append(match["bullet"])
        document.key_points.append(match["text"])
    if lines and not fits(len(lines), KEY_POINTS):
        findings.error(
            "key_points.count",
            lines[0].number,
            lines[0].column,
            f"There are {len(lines)} key points.",
            f"Give {KEY_POINTS[0]} to {KEY_POINTS[1]}.",
        )


def _read_prose(lines: list[Line], findings: Findings) -> list[str]:
    for line in lines:
        if not line.text.endswith(_SENTENCE_ENDS):
            findings.error(
                "line.unknown",
                line.number,
                line.column,
                f"“{line.text[:60]}” is neither a known heading nor a paragraph.",
                _heading_hint(line.text),
            )
    return [line.text for line in lines]


def _heading_hint(text: str) -> str:
    close = get_close_matches(text, KEY_OF_HEADING, n=1, cutoff=0.6)
    return f"Is it “{close[0]}”?" if close else "A paragraph ends with a full stop; other headings are not known."


def _read_items(lines: list[Line], key: str, findings: Findings) -> list[tuple[str, str]]:
    """Title lines and paragraphs in turn."""
    items = []
    for position in range(0, len(lines), 2):
        title = lines[position]
        wrong = _title_problem(key, title.text)
        if wrong:
            findings.error(f"{key}.title", title.number, title.column, *wrong)
        if position + 1 == len(lines):
            findings.error(
                f"{key}.text",
                title.number,
                title.column,
                f"“{title.text[:60]}” has no paragraph.",
                "Add it below the title.",
            )
            break
        items.append((title.text, lines[position + 1].text))
    return items


def _title_problem(key: str, text: str) -> tuple[str, str] | None:
    if key == "differential" and not text.startswith("vs. "):
        return f"“{text[:60]}” does not start with “vs. ”.", "Titles and single paragraphs alternate here."
    if key == "faq" and not text.endswith("?"):
        return f"“{text[:60]}” does not end with a question mark.", "Questions and single answers alternate here."
    if key == "treatments" and text.endswith("."):
        return (
            f"“{text[:60]}” is a sentence, not the name of a treatment.",
            "Names and single paragraphs alternate here.",
        )
    return None


def _check_pmids(document: Document, lines: list[Line], findings: Findings) -> None:
    seen: dict[str, int] = {}
    for reference in document.references:
        pmid, number = reference["pmid"], reference["number"]
        if pmid in seen:
            line = lines[number - 1]
            findings.error(
                "reference.twice",
                line.number,
                line.column,
                f"References {seen[pmid]} and {number} have the same PMID {pmid}.",
                "Delete one, and cite the other.",
            )
        seen.setdefault(pmid, number)


def _read_closing(line: Line | None, document: Document, findings: Findings) -> None:
    match = _CLOSING.fullmatch(line.text) if line else None
    if not line or not match:
        findings.error(
            "closing.form",
            line.number if line else 0,
            line.column if line else 0,
            "The last line does not hold the review claim and the disclaimer.",
            "It reads: Last reviewed by Dr. Name, DO on May 30, 2026. Disclaimer.",
        )
        return
    try:
        day = datetime.strptime(match["date"], "%B %d, %Y").date()
    except ValueError:
        findings.error(
            "closing.date",
            line.number,
            line.column + match.start("date"),
            f"There is no day “{match['date']}”.",
            "Write it like May 30, 2026.",
        )
        return
    document.review_claim = {"name": match["name"], "credentials": match["credentials"], "date": day.isoformat()}
    document.disclaimer = match["disclaimer"]
