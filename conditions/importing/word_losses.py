"""What a Word file says in a way that would be lost or changed as lines of text, each at its paragraph. Pure.

Read from the file's own XML (ECMA-376), because the converter leaves much of it out without a word. Names are compared
without their namespaces, which differ between the two editions of the standard.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

MOST_ELEMENTS = 300_000
DEEPEST = 100  # elements in each other; tables in tables and text boxes have some thirty
MOST_LOSSES = 50  # that are told; whoever has settled them is told the next
_ALIKE = 5  # characters
_LIST_MARK = re.compile(r"(?:•|\d{1,4}\.) ")
_AROUND = re.compile(r"/(?:header|footer)\d*\.xml$", re.IGNORECASE)
_NUMBERING = re.compile(r"\b(?:page|of)\b|[\d\W_]+", re.IGNORECASE)
_OFF = ("0", "false", "off", "none")

# Looks like other letters, and is the same text: told, and not refused.
CAPITALS = "capital letters that are a format only"
# Of a run's properties: what it is called.
_OF_RUNS = {
    "caps": CAPITALS,
    "smallCaps": CAPITALS,
    "strike": "struck-through text",
    "dstrike": "struck-through text",
    "vanish": "hidden text",
    "specVanish": "hidden text",
}
_ELEMENTS = {
    "oMath": "an equation",
    "sym": "a symbol of a special font",
    "fldSimple": "a field that Word fills in",
    "fldChar": "a field that Word fills in",
    "ins": "a tracked insertion",
    "del": "a tracked deletion",
    "moveFrom": "a tracked move",
    "moveTo": "a tracked move",
    "commentReference": "a comment",
    "commentRangeStart": "a comment",
    "txbxContent": "a text box",
    "footnoteReference": "a footnote",
    "endnoteReference": "an endnote",
    "object": "an embedded object",
    "altChunk": "an embedded document",
    "ruby": "a phonetic guide",
    "drawing": "an image or drawing",
    "pict": "an image or drawing",
    "tbl": "a table",
}
HINTS = {
    "a tracked insertion": "Accept or reject all changes in Word, and save it again.",
    "a tracked deletion": "Accept or reject all changes in Word, and save it again.",
    "a tracked move": "Accept or reject all changes in Word, and save it again.",
    "a comment": "Settle the comments in Word and delete them.",
    "superscript": "Write it in ordinary characters (10⁶, m²), or a citation as [1].",
    "subscript": "Write it in ordinary characters (H₂O).",
    "struck-through text": "Delete it in Word, or take the line through it away.",
    "hidden text": "Delete it in Word, or show it.",
    CAPITALS: "The letters are taken over as they were typed.",
    "a footnote": "Write it into the text or among the references.",
    "an endnote": "Write it into the text or among the references.",
    "an image or drawing": "Add it in the editor instead.",
    "a table": "Add it in the editor instead.",
}
OTHER_HINT = "Write it as ordinary text, or add it in the editor."


class TooManyElementsError(ValueError):
    pass


@dataclass(frozen=True)
class Loss:
    """``what`` would be lost from the paragraph that says ``paragraph``; ``words`` are those it stands on, if any."""

    what: str
    paragraph: str
    words: str = ""

    @property
    def sentence(self) -> str:
        said = f" (“{_short(self.words)}”)" if self.words else ""
        where = f"The paragraph “{_short(self.paragraph)}”" if self.paragraph else "The document"
        return f"{where} contains {self.what}{said}, which cannot be taken over."


def losses(archive: zipfile.ZipFile) -> list[Loss]:
    """In the order of the document. Raises KeyError, ValueError or ParseError for what is no Word file."""
    main = _main_part(archive)
    styles = _styles(archive, posixpath.join(posixpath.dirname(main), "styles.xml"))
    found = dict.fromkeys(_of_body(_parsed(archive, main), styles))
    return list(found)[:MOST_LOSSES]


def around_the_text(archive: zipfile.ZipFile) -> list[str]:
    """What headers and footers say beside the number of the page, each once. Raises as ``losses`` does."""
    folder = posixpath.dirname(_main_part(archive))
    names = [name for name in archive.namelist() if posixpath.dirname(name) == folder and _AROUND.search(name)]
    said = (" ".join("".join(_said(_parsed(archive, name))).split()) for name in sorted(names))
    return list(dict.fromkeys(text for text in said if _NUMBERING.sub("", text).strip()))


def _said(root: Element) -> Iterator[str]:
    for element in root.iter():
        if _name(element) == "t":
            yield element.text or ""
        elif _name(element) in ("p", "tab", "br"):
            yield " "


def _main_part(archive: zipfile.ZipFile) -> str:
    for relation in _parsed(archive, "_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    raise KeyError("There is no main document in it.")


def _parsed(archive: zipfile.ZipFile, name: str) -> Element:
    """Entities are refused by name: no Word file has any of its own."""
    data = archive.read(name)
    if data.count(b"<") > MOST_ELEMENTS:
        raise TooManyElementsError(f"{name} has more than {MOST_ELEMENTS:,} elements.")
    root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    return root


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _value(element: Element | None, default: str = "") -> str:
    if element is None:
        return ""
    return next((value for name, value in element.items() if name.rpartition("}")[2] == "val"), default)


def _child(element: Element | None, *names: str) -> Element | None:
    for name in names:
        element = next((child for child in element if _name(child) == name), None) if element is not None else None
    return element


def _of_properties(properties: Element | None) -> Iterator[tuple[str, bool]]:
    """What a run's properties make of its text, and whether they do or undo it."""
    for child in properties if properties is not None else ():
        name = _name(child)
        if name in _OF_RUNS:
            yield _OF_RUNS[name], _value(child, "true") not in _OFF
        elif name == "vertAlign":
            value = _value(child)
            yield "superscript", value == "superscript"
            yield "subscript", value == "subscript"


def _applied(to: frozenset[str], properties: Element | None) -> frozenset[str]:
    stated = dict(_of_properties(properties))
    return frozenset({*to, *(what for what, does in stated.items() if does)} - {w for w, d in stated.items() if not d})


def _styles(archive: zipfile.ZipFile, name: str) -> dict[str, frozenset[str]]:
    """What each style makes of text, with what it takes from the styles that it is based on."""
    if name not in archive.namelist():
        return {}
    styles: dict[str, Element] = {}
    for style in _parsed(archive, name):
        if _name(style) == "style":
            identity = next((value for key, value in style.items() if key.rpartition("}")[2] == "styleId"), "")
            styles[identity] = style
    return {identity: _of_style(styles, identity) for identity in styles}


def _of_style(styles: dict[str, Element], identity: str) -> frozenset[str]:
    line: list[Element] = []
    while (style := styles.get(identity)) is not None and style not in line:
        line.append(style)
        identity = _value(_child(style, "basedOn"))
    found: frozenset[str] = frozenset()
    for style in reversed(line):
        found = _applied(found, _child(style, "rPr"))
    return found


def _of_body(root: Element, styles: dict[str, frozenset[str]]) -> Iterator[Loss]:
    waiting: list[tuple[Element, int, str, frozenset[str]]] = [(root, 1, "", frozenset())]
    while waiting:
        element, depth, paragraph, from_style = waiting.pop()
        if depth > DEEPEST:
            raise ValueError(f"Its elements are nested more than {DEEPEST} deep.")
        name = _name(element)
        if name == "p":
            paragraph = _text(element)
            from_style = styles.get(_value(_child(element, "pPr", "pStyle")), frozenset())
        elif name == "r":
            yield from _of_run(element, paragraph, from_style, styles)
        elif name in _ELEMENTS:
            where = paragraph or next((_text(inner) for inner in element.iter() if _name(inner) == "p"), "")
            yield Loss(_ELEMENTS[name], where, _text(element, "t", "delText"))
        waiting += [(child, depth + 1, paragraph, from_style) for child in reversed(element)]


def _of_run(
    run: Element, paragraph: str, from_style: frozenset[str], styles: dict[str, frozenset[str]]
) -> Iterator[Loss]:
    words = _text(run)
    if not words.strip():
        return
    properties = _child(run, "rPr")
    of_style = styles.get(_value(_child(properties, "rStyle")), frozenset())
    for what in sorted(_applied(from_style | of_style, properties)):
        yield Loss(what, paragraph, words)


def _text(element: Element, *names: str) -> str:
    pieces = (inner.text or "" for inner in element.iter() if _name(inner) in (names or ("t",)))
    return " ".join("".join(pieces).split())


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:59].rstrip()}…"


def placed(found: Iterable[Loss], lines: list[str]) -> Iterator[tuple[int, Loss]]:
    """Each with the number of its line, counted from 1, among the ``lines`` that the document was read as; 0 where none
    begins as its paragraph does. What cannot be taken over may be missing from the line.
    """
    said = [_without_mark(line) for line in lines]
    at = 0
    for loss in found:
        alike = [len(posixpath.commonprefix([loss.paragraph, line])) for line in said[at:]]
        most = max(alike, default=0)
        if most < min(_ALIKE, len(loss.paragraph) or 1):
            yield 0, loss
            continue
        at += alike.index(most)
        yield at + 1, loss


def _without_mark(line: str) -> str:
    words = " ".join(line.split())
    mark = _LIST_MARK.match(words)
    return words[mark.end() :] if mark else words
