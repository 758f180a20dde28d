"""A page as a sequence of headings, paragraphs and items: what plain text, Markdown and other flat forms are made of.

Pure. A part that reads in another way than its shape says has an ``outline`` of its own in its file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod
from typing import Any

from conditions.parts import inline, prose, shapes
from conditions.parts.grid import HEADER, ROWS, Table
from conditions.parts.inline import Run
from conditions.parts.page import PageShape, PartShape, numbers_of
from conditions.parts.shapes import Shape

PART, ENTRY = 2, 3  # levels of headings; 1 is the title


@dataclass(frozen=True)
class Line:
    """``style`` is heading, paragraph, note, item, figure, row or link. ``number`` counts items of numbered lists."""

    style: str
    runs: list[Run] = field(default_factory=list)
    level: int = 0
    number: int = 0
    cells: list[list[Run]] = field(default_factory=list)
    file: Mapping[str, Any] | None = None

    @property
    def is_empty(self) -> bool:
        return not self.runs and not self.cells and not (self.file and self.file["name"])


def _text(words: str) -> list[Run]:
    return [{"text": words}] if words else []


class Outline:
    """The lines of the parts of one page."""

    def __init__(self, page: PageShape, content: Mapping[str, Any], *, labelled: bool):
        self.page, self.content, self.labelled = page, content, labelled

    def heading(self, words: str, level: int = PART) -> Line:
        return Line("heading", _text(words), level=level)

    def item(self, runs: list[Run], *, number: int = 0, level: int = 0) -> Line:
        return Line("item", runs, level=level, number=number)

    def paragraph(self, runs: list[Run]) -> Line:
        return Line("paragraph", list(runs))

    def figure(self, file: Mapping[str, Any], alt: str) -> Line:
        """A picture with its alternative text, which is all that a form without pictures has of it."""
        return Line("figure", _text(alt), file=file)

    def lines(self) -> Iterator[list[Line]]:
        """The lines of each part in reading order; none are empty."""
        for shape, part in self.page.parts_of(self.content):
            own = shape.outline(part, self) if shape.outline else self._part(shape, part)
            label = [Line("note", _text(shape.labelled))] if self.labelled and shape.labelled else []
            yield [*label, *(line for line in own if not line.is_empty)]

    def _part(self, part: PartShape, value: Mapping[str, Any]) -> Iterator[Line]:
        yield self.heading(value["heading"])
        record = part.full_record(self.content["schema"])
        rest = {name: shape for name, shape in record.fields.items() if name != "heading"}
        yield from self._of(replace(record, fields=rest), value)

    def of(self, shape: Shape, value: Any) -> Iterator[Line]:
        if shape.silent:
            return
        found = list(self._of(shape, value))
        if shape.headed and found:
            yield self.heading(shape.label, ENTRY)
        yield from found

    @singledispatchmethod
    def _of(self, shape: Shape, value: Any) -> Iterator[Line]:
        """Flags and days have no words of their own."""
        return iter(())

    @_of.register(shapes.Text)
    @_of.register(shapes.Choice)
    @_of.register(shapes.Number)
    def _plain(self, shape: Shape, value: Any) -> Iterator[Line]:
        yield Line("paragraph", _text(shape.words(value)))

    @_of.register
    def _cited(self, shape: shapes.CitedText, value: Any) -> Iterator[Line]:
        yield Line("paragraph", list(value))

    @_of.register
    def _prose(self, shape: shapes.Prose, value: Any) -> Iterator[Line]:
        for paragraph, number in prose.numbered(value):
            style = "paragraph" if paragraph["kind"] == "paragraph" else "item"
            yield Line(style, paragraph["runs"], level=paragraph["level"], number=number)

    @_of.register
    def _link(self, shape: shapes.Link, value: Any) -> Iterator[Line]:
        if value:
            words = f"Our page on {value['title']}" if value["title"] else "Our page on it"
            yield Line("link", [{"text": words, "link": value}])

    @_of.register
    def _file(self, shape: shapes.File, value: Any) -> Iterator[Line]:
        yield self.figure(value, "")

    @_of.register
    def _items(self, shape: shapes.Items, value: Any) -> Iterator[Line]:
        for number, entry in enumerate(value, 1):
            if isinstance(shape.of, shapes.Record):
                yield from self._entry(shape.of, entry, number if shape.numbered else 0)
            else:
                yield self.item(self._runs(shape.of, entry), number=number if shape.numbered else 0)

    @_of.register
    def _record(self, shape: shapes.Record, value: Any) -> Iterator[Line]:
        for _name, inner, found in shape.children(value):
            yield from self.of(inner, found)

    @_of.register
    def _table(self, shape: Table, value: Any) -> Iterator[Line]:
        for _name, inner, found in shape.others(value):
            yield from self.of(inner, found)
        yield Line("row", cells=[self._runs(shape.heading, heading) for heading in value[HEADER]])
        for row in value[ROWS]:
            yield Line("row", cells=[self._runs(shape.cell, cell) for cell in row])

    def _runs(self, shape: Shape, value: Any) -> list[Run]:
        return list(value) if isinstance(shape, shapes.CitedText) else _text(shape.words(value))

    def _entry(self, shape: shapes.Record, value: Mapping[str, Any], number: int) -> Iterator[Line]:
        heads = [(inner, value[name]) for name, inner in shape.fields.items() if inner.heads]
        rest = [(inner, value[name]) for name, inner in shape.fields.items() if not inner.heads and not inner.silent]
        if not heads:
            runs: list[Run] = []
            for inner, found in rest:
                added = self._runs(inner, found) if inner.is_leaf else []
                runs += [*(_text(shape.joined_by) if runs and added else []), *added]
            yield self.item(runs, number=number)
            return
        words = " / ".join(name for _shape, found in heads for name in ([found] if isinstance(found, str) else found))
        yield self.heading(f"{number}. {words}" if number and words else words, ENTRY)
        labels = [inner.words(found) for inner, found in rest if isinstance(inner, shapes.Choice)]
        yield Line("note", _text(" · ".join(filter(None, labels))))
        for inner, found in rest:
            if not isinstance(inner, shapes.Choice):
                yield from self.of(inner, found)


def heading_lines(content: Mapping[str, Any]) -> list[str]:
    """Title, other names, codes and summary, a line each."""
    title = content["title"] + (f" ({content['abbreviation']})" if content["abbreviation"] else "")
    found = [title]
    if content["also_called"]:
        found.append("Also called: " + ", ".join(content["also_called"]))
    if content["codes"]:
        found.append(" / ".join(f"{code['system']} {code['code']}" for code in content["codes"]))
    return [*found, content["summary"]]


def _line_of_text(line: Line, numbers: Mapping[str, int]) -> str:
    if line.style == "link":
        return ""  # a way to another page, no words of this one
    if line.style == "row":
        return " | ".join(inline.plain(cell, dict(numbers)) for cell in line.cells)
    words = inline.plain(line.runs, dict(numbers))
    if line.style != "item":
        return words
    mark = f"{line.number}. " if line.number else "- "
    indent = "  " * line.level
    return indent + mark + words.replace("\n", f"\n{indent}{' ' * len(mark)}")


def plain_text(page: PageShape, content: Mapping[str, Any], *, labelled: bool = False) -> str:
    """The whole page as text: parts separated by an empty line, one newline at the end.

    ``labelled`` is for readers: what is about the practice's own service begins with a line that says so, as it does on
    the page. What is frozen with a version has no such line.
    """
    numbers = numbers_of(page, content)
    blocks = ["\n".join(heading_lines(content)), content["sample"]]
    for lines in Outline(page, content, labelled=labelled).lines():
        blocks.append("\n".join(filter(None, (_line_of_text(line, numbers) for line in lines))))
    if content["search_phrases"]:
        blocks.append("\n".join(["Common ways people search for this", *content["search_phrases"]]))
    blocks.append(content["disclaimer"])
    return "\n\n".join(block for block in blocks if block) + "\n"


def prose_text(paragraphs: list[dict[str, Any]], numbers: Mapping[str, int]) -> str:
    """A piece of prose as lines of text."""
    styled = (
        Line("item" if p["kind"] != "paragraph" else "paragraph", p["runs"], level=p["level"], number=number)
        for p, number in prose.numbered(paragraphs)
    )
    return "\n".join(_line_of_text(line, numbers) for line in styled)
