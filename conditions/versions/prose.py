"""Rich text as data: a list of paragraphs and lists whose runs carry marks. Pure: no Django.

The editor stores HTML; the public never gets it. What is not on the list below loses its tags and keeps its words.

    {"kind": "paragraph", "runs": [...]}        {"kind": "list", "ordered": bool, "items": [[run, ...], ...]}
    run: {"text": "..."} with any of "bold": true, "italic": true, "href": "https://..." or "page": 12
"""

from html.parser import HTMLParser

from conditions.versions.canonical import tidy

_MARKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}
_SAFE_LINKS = ("https://", "http://", "mailto:", "tel:")
_DROPPED = {"script", "style", "template"}


def paragraph(text: str) -> dict:
    return {"kind": "paragraph", "runs": [{"text": text}]}


class _ProseParser(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[dict] = []
        self.runs: list[dict] = []
        self.marks: list[str] = []
        self.links: list[dict] = []
        self.lists: list[dict] = []
        self.dropped = 0

    def handle_starttag(self, tag, attrs):
        if tag in _DROPPED:
            self.dropped += 1
        elif tag in _MARKS:
            self.marks.append(_MARKS[tag])
        elif tag == "a":
            self.links.append(_target(dict(attrs)))
        elif tag in ("ul", "ol"):
            self._close()
            self.lists.append({"kind": "list", "ordered": tag == "ol", "items": []})
        elif tag == "br":
            self._add(" ")
        else:
            self._close()

    def handle_endtag(self, tag):
        if tag in _DROPPED:
            self.dropped = max(0, self.dropped - 1)
        elif tag in _MARKS:
            if _MARKS[tag] in self.marks:
                self.marks.remove(_MARKS[tag])
        elif tag == "a":
            if self.links:
                self.links.pop()
        elif tag in ("ul", "ol"):
            self._close()
            if self.lists:
                finished = self.lists.pop()
                if finished["items"]:
                    self.parts.append(finished)
        else:
            self._close()

    def handle_data(self, data):
        if not self.dropped:
            self._add(data)

    def _add(self, text):
        run = {"text": text, **dict.fromkeys(self.marks, True), **(self.links[-1] if self.links else {})}
        if self.runs and {**self.runs[-1], "text": ""} == {**run, "text": ""}:
            self.runs[-1]["text"] += text
        else:
            self.runs.append(run)

    def _close(self):
        runs, self.runs = _tidied(self.runs), []
        if not runs:
            return
        if self.lists:
            self.lists[-1]["items"].append(runs)
        else:
            self.parts.append({"kind": "paragraph", "runs": runs})


def _target(attrs: dict) -> dict:
    if attrs.get("linktype") == "page" and (attrs.get("id") or "").isdigit():
        return {"page": int(attrs["id"])}
    href = (attrs.get("href") or "").strip()
    return {"href": href} if href.lower().startswith(_SAFE_LINKS) else {}


def _tidied(runs: list[dict]) -> list[dict]:
    """Spaces folded across runs: one between words, none at the ends."""
    tidied, space_before = [], True
    for run in runs:
        text = tidy(run["text"])
        raw = run["text"]
        lead = "" if space_before or not raw[:1].isspace() else " "
        if not text:
            if lead and tidied:
                tidied[-1]["text"] += " "
                space_before = True
            continue
        trail = " " if raw[-1:].isspace() else ""
        tidied.append({**run, "text": lead + text + trail})
        space_before = bool(trail)
    if tidied:
        tidied[-1]["text"] = tidied[-1]["text"].rstrip()
    return [run for run in tidied if run["text"]]


def from_html(html: str) -> list[dict]:
    """The parts of a piece of rich text; no markup survives but the marks, lists and safe links named above."""
    parser = _ProseParser()
    parser.feed(html)
    parser.close()
    parser._close()
    while parser.lists:
        unfinished = parser.lists.pop()
        if unfinished["items"]:
            parser.parts.append(unfinished)
    return parser.parts


def lines(parts: list[dict]) -> list[str]:
    """The words of prose, one line a paragraph or list item (numbered where the list is)."""
    found = []
    for part in parts:
        if part["kind"] == "paragraph":
            found.append("".join(run["text"] for run in part["runs"]))
        else:
            for number, runs in enumerate(part["items"], 1):
                mark = f"{number}. " if part["ordered"] else "- "
                found.append(mark + "".join(run["text"] for run in runs))
    return found
