"""The few shapes that a condition page is made of. Pure: no Django, no Wagtail.

A shape says what a place of the canonical form holds, how it comes from the writer's desk, which of its words a reader
sees, and what a writer is told when it is empty. Everything that walks a page (freezing, text, Markdown, comparison,
search, comments) walks these shapes; none of it knows a part by name. A place is named by its path: a tuple of field
names and positions, ``("parts", 3, "items", 0, "text", 1)``.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any, Protocol

from conditions.parts import inline, prose
from conditions.parts.texts import tidy

Path = tuple[str | int, ...]


class NotInShapeError(ValueError):
    """A value is not what its shape says. The message names the place."""


class Weight(IntEnum):
    """What a word is worth in a search, by the place it stands in. One place is worth more than all after it."""

    NOTHING = 0
    TEXT = 1
    KEY_POINT = 10
    PHRASE = 100
    OTHER_NAME = 1_000
    TITLE = 10_000


class Desk(Protocol):
    """What freezing asks of the place where the writer's values come from (versions/freezing.py)."""

    keys: Sequence[str]

    def name(self, path: Path, identity: str | None) -> None:
        """Remember the identity of what stands at ``path``."""

    def page_with_number(self, number: int) -> dict[str, str] | None: ...

    def page(self, page: Any) -> dict[str, str] | None: ...

    def file(self, image: Any) -> dict[str, Any]: ...


@dataclass(frozen=True, kw_only=True)
class Shape:
    """``label`` is what people call the place; ``source`` the field of the block, where it has another name; ``editor``
    the field that a comment on it stands at, where what is frozen was taken from inside that field.
    """

    label: str = ""
    source: str = ""
    editor: str = ""
    required: bool = False
    heads: bool = False  # stands as the heading of its entry
    headed: bool = False  # its label stands above it, as a heading of its own
    weight: Weight = Weight.TEXT
    flag: str = ""  # what a change of it always is, such as "code" (compare/flags.py)
    silent: bool = False  # readers do not see it

    empty: Any = field(default="", init=False)

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        """The canonical value of what a writer has put down."""
        raise NotImplementedError

    def is_empty(self, value: Any) -> bool:
        return not value

    def children(self, value: Any) -> Iterator[tuple[str | int, "Shape", Any]]:
        """The places inside, in reading order. A leaf has none."""
        return iter(())

    def within(self, value: Any, step: str | int) -> tuple["Shape", Any]:
        """What stands at ``step`` inside. Raises LookupError where nothing does."""
        for name, shape, found in self.children(value):
            if name == step:
                return shape, found
        raise LookupError(step)

    def words(self, value: Any) -> str:
        """The words of a leaf that a reader sees, without citations; empty for anything else."""
        return ""

    def ensure(self, value: Any, path: Path) -> None:
        """Raises NotInShapeError unless ``value`` is of this shape, with nothing missing and nothing more."""
        raise NotImplementedError

    @property
    def is_leaf(self) -> bool:
        return True

    def has_flag(self, flag: str) -> bool:
        """Whether a leaf inside has ``flag``."""
        return self.flag == flag


def _refuse(path: Path, what: str) -> None:
    raise NotInShapeError(f"{named(path)}: {what}")


def named(path: Path) -> str:
    """A path as one writes it: ``parts/3/items/0/text/1``."""
    return "/".join(map(str, path)) or "page"


def path_of(name: str) -> Path:
    """The path that ``named`` wrote."""
    return tuple(int(step) if step.isdigit() else step for step in name.split("/"))


@dataclass(frozen=True, kw_only=True)
class Text(Shape):
    """One line of text without marks."""

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        return tidy(str(value or ""))

    def words(self, value: Any) -> str:
        return str(value)

    def ensure(self, value: Any, path: Path) -> None:
        if not isinstance(value, str):
            _refuse(path, "is no text")


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _is_day(written: str) -> bool:
    try:
        return bool(_DAY.fullmatch(written) and date.fromisoformat(written))
    except ValueError:
        return False


@dataclass(frozen=True, kw_only=True)
class Day(Shape):
    """A day as ``2026-05-30``, or empty."""

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else str(value or "")

    def ensure(self, value: Any, path: Path) -> None:
        if not isinstance(value, str) or not (value == "" or _is_day(value)):
            _refuse(path, "is no day")


@dataclass(frozen=True, kw_only=True)
class Number(Shape):
    empty: Any = field(default=0, init=False)

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        return int(value or 0)

    def words(self, value: Any) -> str:
        return str(value) if value else ""

    def ensure(self, value: Any, path: Path) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            _refuse(path, "is no whole number")


@dataclass(frozen=True, kw_only=True)
class Flag(Shape):
    empty: Any = field(default=False, init=False)

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        return bool(value)

    def is_empty(self, value: Any) -> bool:
        return False

    def ensure(self, value: Any, path: Path) -> None:
        if not isinstance(value, bool):
            _refuse(path, "is neither true nor false")


@dataclass(frozen=True, kw_only=True)
class Choice(Shape):
    """One of a few; the words that readers see are frozen, not the code for them."""

    choices: Mapping[str, str]

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        return self.choices.get(value, "")

    def words(self, value: Any) -> str:
        return str(value)

    def ensure(self, value: Any, path: Path) -> None:
        if not isinstance(value, str):
            _refuse(path, "is no text")


@dataclass(frozen=True, kw_only=True)
class CitedText(Shape):
    """One line of text with citations: a list of runs."""

    empty: Any = field(default=(), init=False)

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        return inline.tidied(inline.runs_of(tidy(str(value or "")), desk.keys))

    def words(self, value: Any) -> str:
        return "".join(run.get("text", "") for run in value)

    def ensure(self, value: Any, path: Path) -> None:
        _ensure_runs(value, path)


_DEEPEST = 20  # levels of nested lists; the editor makes fewer
_RUN_FIELDS = {"text", *inline.MARKS, "link"}


def _ensure_runs(value: Any, path: Path) -> None:
    if not isinstance(value, list):
        _refuse(path, "is no list of runs")
    for run in value:
        if not isinstance(run, dict):
            _refuse(path, "holds something that is no run")
        cited = run.get("cite")
        if set(run) == {"cite"} and isinstance(cited, list) and all(isinstance(key, str) for key in cited):
            continue
        marks = all(run.get(mark, True) is True for mark in inline.MARKS)
        text = run.get("text")
        fits = isinstance(text, str) and text and set(run) <= _RUN_FIELDS and marks
        if not fits or ("link" in run and not _fits_link(run["link"])):
            _refuse(path, "holds something that is no run")
    if not inline.is_joined(value):
        _refuse(path, "holds neighbours that stand the same way")


def _fits_link(link: Any) -> bool:
    if not isinstance(link, dict) or not all(isinstance(value, str) for value in link.values()):
        return False
    return set(link) == {"page", "title"} or (
        set(link) == {"href"} and link["href"].lower().startswith(prose.SAFE_LINKS)
    )


@dataclass(frozen=True, kw_only=True)
class Paragraph(Shape):
    """A paragraph or list item of prose: how it stands, and its runs."""

    empty: Any = field(default=None, init=False)

    def words(self, value: Any) -> str:
        return "".join(run.get("text", "") for run in value["runs"])

    def ensure(self, value: Any, path: Path) -> None:
        if not isinstance(value, dict) or set(value) - {"new"} != {"kind", "level", "runs"}:
            _refuse(path, "is no paragraph")
        kinds = value["kind"] in ("paragraph", "bullet", "number")
        level = value["level"]
        fits = isinstance(level, int) and not isinstance(level, bool) and 0 <= level <= _DEEPEST
        if not kinds or not fits or value.get("new", True) is not True:
            _refuse(path, "is no paragraph")
        _ensure_runs(value["runs"], (*path, "runs"))


@dataclass(frozen=True, kw_only=True)
class Link(Shape):
    """A page of ours: its permanent key and its title as it was signed, or None."""

    empty: Any = field(default=None, init=False)

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        return desk.page(value)

    def words(self, value: Any) -> str:
        return ""

    def ensure(self, value: Any, path: Path) -> None:
        if value is not None and not (_fits_link(value) and "page" in value):
            _refuse(path, "is no link to a page")


@dataclass(frozen=True, kw_only=True)
class File(Shape):
    """A frozen figure, named after its bytes: {"name", "sha256", "width", "height"}."""

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        return desk.file(value)

    def is_empty(self, value: Any) -> bool:
        return not value["name"]

    def ensure(self, value: Any, path: Path) -> None:
        fields = {"name": str, "sha256": str, "width": int, "height": int}
        if not isinstance(value, dict) or {name: type(entry) for name, entry in value.items()} != fields:
            _refuse(path, "is no file")


class _Holder(Shape):
    """A shape with places inside."""

    @property
    def is_leaf(self) -> bool:
        return False


@dataclass(frozen=True, kw_only=True)
class Items(_Holder):
    """A list. ``ordered`` says that its order means something to a reader; ``key`` names the field that tells its
    entries apart.
    """

    of: Shape
    least: int = 0
    most: int = 0  # 0: as many as one likes
    ordered: bool = True
    numbered: bool = False
    key: str = ""

    empty: Any = field(default=(), init=False)

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        found: list[Any] = []
        for entry, identity in _entries(value):
            at = (*path, len(found))
            frozen = self.of.freeze(entry, desk, at)
            if self.of.is_leaf and self.of.is_empty(frozen):
                continue
            found.append(frozen)
            desk.name(at, identity)
        return found

    def children(self, value: Any) -> Iterator[tuple[str | int, "Shape", Any]]:
        return ((number, self.of, entry) for number, entry in enumerate(value))

    def has_flag(self, flag: str) -> bool:
        return self.of.has_flag(flag)

    def ensure(self, value: Any, path: Path) -> None:
        if not isinstance(value, list):
            _refuse(path, "is no list")
        for number, entry in enumerate(value):
            self.of.ensure(entry, (*path, number))


def _entries(value: Any) -> Iterable[tuple[Any, str | None]]:
    """The entries of a list of the editor with their ids; of a plain list without."""
    bound = getattr(value, "bound_blocks", None)
    if bound is not None:
        return [(child.value, child.id) for child in bound]
    if hasattr(value, "raw_data"):  # a stream
        return [(child.value, child.id) for child in value]
    return [(entry, None) for entry in value or ()]


@dataclass(frozen=True, kw_only=True)
class Prose(_Holder):
    """Paragraphs and lists with marks, links and citations (prose.py)."""

    empty: Any = field(default=(), init=False)

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        html = getattr(value, "source", value) or ""
        found = prose.read(html, target=desk.page_with_number, keys=desk.keys)
        for number, (_paragraph, key) in enumerate(found):
            desk.name((*path, number), key)
        return [paragraph for paragraph, _key in found]

    def is_empty(self, value: Any) -> bool:
        """Whether it has no letter or digit: a dash or a citation alone says nothing."""
        return not any(character.isalnum() for paragraph in value for character in Paragraph().words(paragraph))

    def children(self, value: Any) -> Iterator[tuple[str | int, "Shape", Any]]:
        of = Paragraph(label=self.label, weight=self.weight)
        return ((number, of, paragraph) for number, paragraph in enumerate(value))

    def ensure(self, value: Any, path: Path) -> None:
        if not isinstance(value, list):
            _refuse(path, "is no prose")
        for number, paragraph in enumerate(value):
            Paragraph().ensure(paragraph, (*path, number))


@dataclass(frozen=True, kw_only=True)
class Record(_Holder):
    """Named fields in reading order. ``prepare`` turns what the editor has into a mapping with one entry a field."""

    fields: Mapping[str, Shape]
    prepare: Callable[[Any], Mapping[str, Any]] | None = None
    joined_by: str = " – "  # in one line, where no field is its heading

    empty: Any = field(default=None, init=False)

    def freeze(self, value: Any, desk: Desk, path: Path) -> Any:
        values = self.prepare(value) if self.prepare else value
        return {
            name: shape.freeze(values.get(shape.source or name), desk, (*path, name))
            for name, shape in self.fields.items()
        }

    def is_empty(self, value: Any) -> bool:
        return all(shape.is_empty(value[name]) for name, shape in self.fields.items())

    def children(self, value: Any) -> Iterator[tuple[str | int, "Shape", Any]]:
        return ((name, shape, value[name]) for name, shape in self.fields.items())

    def has_flag(self, flag: str) -> bool:
        return any(shape.has_flag(flag) for shape in self.fields.values())

    def ensure(self, value: Any, path: Path) -> None:
        if not isinstance(value, dict):
            _refuse(path, "is no record")
        wrong = set(value) ^ set(self.fields)
        if wrong:
            _refuse(path, f"has too many or too few fields: {', '.join(sorted(map(str, wrong)))}")
        for name, shape in self.fields.items():
            shape.ensure(value[name], (*path, name))


def record(_shape: str = "", /, **fields: Shape) -> Record:
    """A record of ``fields``, in the order in which they are read."""
    return Record(label=_shape, fields=fields)


def Lines(*, cited: bool = True, least: int = 0, most: int = 0, **options: Any) -> Items:
    """A list of single lines, with citations or without."""
    numbered = options.pop("numbered", False)
    ordered = options.pop("ordered", True)
    line = {name: options.pop(name) for name in ("weight", "flag") if name in options}
    of = CitedText(label="line", **line) if cited else Text(label="line", **line)
    return Items(of=of, least=least, most=most, numbered=numbered, ordered=ordered, **options)


def leaves(shape: Shape, value: Any, path: Path = ()) -> Iterator[tuple[Path, Shape, Any]]:
    """Every leaf of ``value``, in reading order: (path, shape, value)."""
    if shape.is_leaf:
        yield path, shape, value
        return
    for step, inner, found in shape.children(value):
        yield from leaves(inner, found, (*path, step))
