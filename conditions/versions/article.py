"""A content version made ready for the article template: anchors, citation links, back links. Pure; escapes all text.

One template renders the result for the public page, the editor's preview and the review screen alike.
"""

import re
from html import escape

from conditions.references.identifiers import doi_url, pubmed_url
from conditions.versions.citations import CitationIndex, segments
from conditions.versions.plaintext import stopped


class Markup(str):
    """Text that has been escaped here and nowhere else; Django's templates take it as safe."""

    def __html__(self):
        return self


def build_article(content: dict, *, file_url=lambda name: name) -> dict:
    """``content`` (any schema) as the article template wants it. ``file_url`` turns a stored file's name into a URL."""
    builder = _ArticleBuilder(content, file_url)
    sections = builder.sections()
    return {
        "title": content["title"],
        "abbreviation": content["abbreviation"],
        "also_called": content["also_called"],
        "codes": content["codes"],
        "summary": content["summary"],
        "sample": content["sample"],
        "quick_exit": content.get("quick_exit", False),  # since schema 2
        "urgent_help": next((s for s in sections if s["kind"] == "urgent_help"), None),
        "sections": [s for s in sections if s["kind"] != "urgent_help"],
        "contents": [(s["id"], s["heading"]) for s in sections if s["kind"] != "urgent_help" and s.get("heading")]
        + ([("references", "References")] if content["references"] else []),
        "references": builder.references(),
        "search_phrases": content["search_phrases"],
        "disclaimer": content["disclaimer"],
    }


class _ArticleBuilder:
    def __init__(self, content, file_url):
        self.content = content
        self.file_url = file_url
        self.citations = CitationIndex({reference["number"] for reference in content["references"]})
        self.ids: dict[str, int] = {}

    def anchor(self, kind):
        self.ids[kind] = self.ids.get(kind, 0) + 1
        slug = kind.replace("_", "-")
        return slug if self.ids[kind] == 1 else f"{slug}-{self.ids[kind]}"

    def text(self, text) -> Markup:
        return Markup("".join(self._segment(segment) for segment in segments(text)))

    def _segment(self, segment):
        if isinstance(segment, str):
            return escape(segment)
        links = []
        for number in segment:
            anchor = self.citations.place(number)
            links.append(
                f'<a id="{anchor}" href="#reference-{number}" aria-label="Reference {number}">{number}</a>'
                if anchor
                else str(number)
            )
        return f'<sup class="cite">[{", ".join(links)}]</sup>'

    def runs(self, runs) -> Markup:
        return Markup("".join(map(self._run, runs)))

    def _run(self, run):
        html = self.text(run["text"])
        if run.get("bold"):
            html = f"<strong>{html}</strong>"
        if run.get("italic"):
            html = f"<em>{html}</em>"
        if run.get("href"):
            html = f'<a href="{escape(run["href"])}" rel="noreferrer">{html}</a>'
        return html

    def prose(self, parts) -> list[dict]:
        return [
            {"kind": "paragraph", "html": self.runs(part["runs"])}
            if part["kind"] == "paragraph"
            else {"kind": "list", "ordered": part["ordered"], "items": [self.runs(runs) for runs in part["items"]]}
            for part in parts
        ]

    def sections(self) -> list[dict]:
        return [self.section(section) for section in self.content["sections"]]

    def section(self, section) -> dict:
        shown = dict(section, id=self.anchor(section["kind"]))
        kind = section["kind"]
        if kind == "key_points":
            shown["points"] = [self.text(point) for point in section["points"]]
        elif kind in ("differential", "treatments"):
            shown["items"] = [dict(item, text=self.text(item["text"])) for item in section["items"]]
        elif kind == "safety":
            shown["parts"] = [
                dict(part, lines=[self.text(line) for line in part["lines"]]) for part in section["parts"]
            ]
        elif kind == "faq":
            shown["items"] = [dict(item, answer=self.text(item["answer"])) for item in section["items"]]
        elif kind == "figure":
            shown["url"] = self.file_url(section["file"]["name"])
            shown["caption"] = self.text(section["caption"])
        elif kind == "table":
            shown["rows"] = [[self.text(cell) for cell in row] for row in section["rows"]]
        elif kind == "urgent_help":
            shown["contacts"] = [dict(c, href=reach(c["phone"])) for c in section["contacts"]]
        else:
            shown["prose"] = self.prose(section["prose"])
            shown["steps"] = [self.text(step) for step in section.get("steps", [])]
        return shown

    def references(self) -> list[dict]:
        """Built last: by then every citation in the text has been counted."""
        return [
            dict(
                reference,
                authors=stopped(reference["authors"]),
                title=stopped(reference["title"]) if reference["title"] else "",
                summary=self.text(reference["summary"]),
                pubmed_url=pubmed_url(reference["pmid"]) if reference["pmid"] else "",
                doi_url=doi_url(reference["doi"]) if reference["doi"] else "",
                places=self.citations.places[reference["number"]],
            )
            for reference in self.content["references"]
        ]


_TO_A_NUMBER = re.compile(r"\bto\s+(\d{3,6})$", re.IGNORECASE)


def reach(phone: str) -> str:
    """Where a touch on a contact leads: ``tel:`` and the digits, or ``sms:`` for “Text HOME to 741741”.

    Empty where other words stand beside the number.
    """
    text = _TO_A_NUMBER.search(phone.strip())
    if text:
        return f"sms:{text.group(1)}"
    if any(character.isalpha() for character in phone):
        return ""
    digits = "".join(character for character in phone if character.isdigit() or character == "+")
    return f"tel:{digits}" if digits else ""
