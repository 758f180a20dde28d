"""What a condition page is made of, as data: its head and its parts, each with its shape. Pure: no Django, no Wagtail.

The canonical form of a page is one dict: the fields of the head beside each other, and ``parts``, a list of records
with their ``kind``, in reading order.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from conditions.parts.shapes import Day, File, NotInShapeError, Path, Record, Shape, Text, leaves
from conditions.parts.texts import tidy

FREE = 0  # the place of a part that stays behind the one it was put after
CHECK_BY = Day(label="check again by", silent=True)  # a day by which what stands there has to be looked at again


@dataclass(frozen=True)
class Finding:
    """Something a writer must mend. ``code`` names the rule, ``path`` the place; ``hint`` says what to do."""

    code: str
    path: Path
    message: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class PartShape:
    """A part without its Wagtail block. ``place`` is where it stands in the reading order, FREE for anywhere.

    ``older`` keeps the records of earlier schemas: {last schema that had it: record}.

    ``kept``, ``kept_of_entries`` and ``works`` speak of the fields of its block. The first two name those that
    documents do not carry, so that an import over a page leaves them as they are: of the block itself, and of the
    entries of a list, {list: (field that tells entries apart, fields kept)}. ``works`` is the list whose entries choose
    works from the library, and the field that chooses one.
    """

    kind: str
    label: str
    place: int
    shape: Record
    headings: Mapping[str, str] = field(default_factory=dict)  # by language
    heading_from: Callable[[Mapping[str, Any], str, str], str] | None = None  # value, heading, name of the practice
    required: bool = False
    required_by: tuple[str, str, str] | None = None  # (mark of the page that asks for it, message, hint)
    once: bool = True
    asks_for: tuple[tuple[str, str, str], ...] = ()  # (kind, message, hint)
    check: Callable[[Mapping[str, Any], Path], Iterator[Finding]] | None = None
    present: Callable[[dict[str, Any], Any], Mapping[str, Any]] | None = None
    outline: Callable[[Mapping[str, Any], Any], Iterator[Any]] | None = None
    structured: Callable[[Mapping[str, Any], Any], Mapping[str, Any]] | None = None
    sources: Callable[[Mapping[str, Any]], Sequence[str]] | None = None  # the keys of the works it lists
    kept: tuple[str, ...] = ()
    kept_of_entries: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    works: tuple[str, str] | None = None
    labelled: str = ""  # a line that readers see above it
    in_contents: bool = True
    first: bool = False  # stands above the title
    older: Mapping[int, Record] = field(default_factory=dict)

    def record_of(self, schema: int) -> Record:
        """The fields it had in ``schema``, its heading and kind apart."""
        return next((shape for last, shape in sorted(self.older.items()) if schema <= last), self.shape)

    def full_record(self, schema: int) -> Record:
        """All fields of the canonical form."""
        if schema not in self._full_records:
            shape = self.record_of(schema)
            own_heading = {} if "heading" in shape.fields else {"heading": Text(label="heading", heads=True)}
            fields = {**own_heading, **shape.fields, "check_by": CHECK_BY}
            self._full_records[schema] = replace(shape, fields=fields)
        return self._full_records[schema]

    @cached_property
    def _full_records(self) -> dict[int, Record]:
        """Those that were asked for, by schema: comparing asks once for each leaf."""
        return {}

    def heading(self, frozen: Mapping[str, Any], language: str, practice: str) -> str:
        stands = self.headings.get(language, self.headings.get("en", ""))
        return self.heading_from(frozen, stands, practice) if self.heading_from else stands

    def name_of(self, part: Mapping[str, Any]) -> str:
        """What people call this part of this page."""
        heading = part.get("heading")
        return heading if isinstance(heading, str) and heading else self.label

    @property
    def is_free(self) -> bool:
        return self.place == FREE


class UnknownPartError(NotInShapeError):
    """A part of a kind that nobody has declared."""


@dataclass(frozen=True)
class PageShape:
    """Head and parts together. Walkers take it as an argument, so that none of them imports a part's file."""

    head: Record
    parts: Mapping[str, PartShape]

    def part(self, kind: str) -> PartShape:
        try:
            return self.parts[kind]
        except KeyError:
            raise UnknownPartError(f"There is no part of the kind “{kind}”.") from None

    def in_order(self) -> list[PartShape]:
        return sorted(self.parts.values(), key=lambda part: (part.is_free, part.place))

    def ordered(self, parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """``parts`` in reading order; free ones follow the part they were put after."""
        return [part for _place, part in self.arranged(parts, [part["kind"] for part in parts])]

    def arranged(self, parts: Sequence[Any], kinds: Sequence[str]) -> list[tuple[int, Any]]:
        """(former position, part) in reading order."""
        place, ranked = min(part.place for part in self.parts.values() if not part.is_free), []
        for number, (part, kind) in enumerate(zip(parts, kinds, strict=True)):
            shape = self.part(kind)
            place = place if shape.is_free else shape.place
            ranked.append((place, shape.is_free, number, part))
        return [(number, part) for _place, _free, number, part in sorted(ranked, key=lambda entry: entry[:3])]

    def ensure(self, content: Any) -> None:
        """Raises NotInShapeError unless ``content`` is the content of a page, with nothing missing and nothing more."""
        if not isinstance(content, dict) or not isinstance(content.get("parts"), list):
            raise NotInShapeError("This is not the content of a page.")
        self.head.ensure({name: value for name, value in content.items() if name != "parts"}, ())
        for number, part in enumerate(content["parts"]):
            at: Path = ("parts", number)
            if not isinstance(part, dict) or not isinstance(part.get("kind"), str):
                raise NotInShapeError(f"parts/{number}: is no part")
            shape = self.part(part["kind"]).full_record(content["schema"])
            shape.ensure({name: value for name, value in part.items() if name != "kind"}, at)

    def leaves(self, content: Mapping[str, Any]) -> Iterator[tuple[Path, Shape, Any]]:
        """Every leaf of a page, head first, then the parts in reading order."""
        yield from leaves(self.head, content)
        for number, part in enumerate(content["parts"]):
            shape = self.part(part["kind"]).full_record(content["schema"])
            yield from leaves(shape, part, ("parts", number))

    def parts_of(self, content: Mapping[str, Any]) -> Iterator[tuple[PartShape, Mapping[str, Any]]]:
        for part in content["parts"]:
            yield self.part(part["kind"]), part

    def at(self, content: Any, path: Path) -> tuple[Shape, Any]:
        """Shape and value at ``path``. Raises NotInShapeError where there is nothing."""
        shape: Shape = self.head
        value: Any = content
        steps = list(path)
        try:
            if steps[:1] == ["parts"]:
                value = content["parts"][steps[1]]
                shape = self.part(value["kind"]).full_record(content["schema"])
                steps = steps[2:]
            for step in steps:
                shape, value = shape.within(value, step)
        except (LookupError, TypeError) as problem:
            raise NotInShapeError(f"There is nothing at {'/'.join(map(str, path))}.") from problem
        return shape, value

    def places(self, content: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Where a reviewer may comment on a page as a whole or on a part: (path, label), in reading order."""
        found = [("title", "Title and summary")]
        for number, part in enumerate(content["parts"]):
            found.append((f"parts/{number}", self.part(part["kind"]).name_of(part)))
        return [*found, ("search_phrases", "Search phrases"), ("disclaimer", "Disclaimer")]

    def label(self, content: Mapping[str, Any], path: Path) -> str:
        """What people call the place: “First-line treatments › entry 2 (Talking) › text”."""
        if path[:1] == ("parts",) and len(path) > 1:
            part = content["parts"][path[1]]
            shape: Shape = self.part(part["kind"]).full_record(content["schema"])
            names, value, steps = [self.part(part["kind"]).name_of(part)], part, path[2:]
        else:
            shape, names, value, steps = self.head, [], content, path
        for step in steps:
            try:
                shape, value = shape.within(value, step)
            except LookupError:
                break
            name = shape.label if isinstance(step, str) else _entry(shape, value, step)
            if name:
                names.append(name)
        return " › ".join(names) or "Page"


def _entry(shape: Shape, value: Any, number: int) -> str:
    """An entry of a list by its number, and by its heading where it has one."""
    if shape.is_leaf:
        return f"{number + 1}"
    heading = next((value[name] for name, inner in getattr(shape, "fields", {}).items() if inner.heads), "")
    words = " / ".join(heading) if isinstance(heading, list) else heading
    return f"{number + 1} ({tidy(words)[:60]})" if words else f"{number + 1}"


def numbers_of(page: PageShape, content: Mapping[str, Any]) -> dict[str, int]:
    """The number of each work in the references, by its key; the first where one stands twice."""
    found: dict[str, int] = {}
    for shape, part in page.parts_of(content):
        for number, key in enumerate(shape.sources(part) if shape.sources else (), 1):
            found.setdefault(key, number)
    return found


def files_of(page: PageShape, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The frozen figures of a page, empty ones left out."""
    return [value for _path, shape, value in page.leaves(content) if isinstance(shape, File) and value["name"]]
