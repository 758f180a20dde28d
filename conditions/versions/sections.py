"""The parts of a condition page: their order, their headings, and every word in them. Pure.

The kinds are those of the content blocks; ``ORDER`` is the order in which the public reads them, whatever the order in
which a writer put them down. A figure, table or callout stays behind the part it was put after.
"""

from collections.abc import Iterator
from typing import Any

from conditions.versions import prose

ORDER = (
    "urgent_help",
    "key_points",
    "definition",
    "differential",
    "treatments",
    "refractory",
    "focus_treatment",
    "safety",
    "practice_fit",
    "faq",
)
FREE = ("figure", "table", "callout")

HEADINGS = {
    "key_points": "The short version",
    "definition": "Clinical definition",
    "differential": "How it differs from related conditions",
    "treatments": "First-line treatments",
    "refractory": "When standard treatments fail",
    "safety": "Safety",
    "practice_fit": "Where this fits with Tovani",
    "faq": "Frequently asked",
    "references": "References",
}

LABELS = {
    **HEADINGS,
    "urgent_help": "Urgent help",
    "focus_treatment": "Where the treatment fits",
    "figure": "Figure",
    "table": "Table",
    "callout": "Callout",
    "title": "Title and summary",
    "codes": "Codes",
    "search_phrases": "Search phrases",
    "marks": "What the page is marked as",
    "disclaimer": "Disclaimer",
}


def in_reading_order(sections: list[dict]) -> list[dict]:
    """Urgent help first, then the order of the document; free parts follow the part they were put after."""
    rank, ranked = 0, []
    for section in sections:
        if section["kind"] in ORDER:
            rank = ORDER.index(section["kind"])
        ranked.append((rank, section["kind"] in FREE, section))
    return [section for _rank, _free, section in sorted(ranked, key=lambda entry: entry[:2])]


def _each(items: list[dict], *names: str) -> Iterator[str]:
    for item in items:
        for name in names:
            value = item[name]
            if isinstance(value, list):
                yield ", ".join(value)
            elif value:
                yield value


def section_lines(section: dict[str, Any]) -> list[str]:
    """Every word of one part, heading first, a line for each paragraph, point or cell row."""
    kind = section["kind"]
    found = [section["heading"]] if section.get("heading") else []
    if kind == "urgent_help":
        found += [section["text"], *_each(section["contacts"], "name", "phone", "text")]
    elif kind == "key_points":
        found += section["points"]
    elif kind == "differential":
        found += _each(section["items"], "names", "text")
    elif kind == "treatments":
        found += _each(section["items"], "name", "therapy", "status", "text")
    elif kind == "safety":
        for part in section["parts"]:
            found += [part["heading"], *part["lines"]]
    elif kind == "faq":
        found += _each(section["items"], "question", "answer")
    elif kind == "figure":
        found += [text for text in (section["alt"], section["caption"]) if text]
    elif kind == "table":
        found += [section["caption"], " | ".join(section["header"]), *(" | ".join(row) for row in section["rows"])]
    else:
        found += prose.lines(section["prose"]) + section.get("steps", [])
    return [line for line in found if line]
