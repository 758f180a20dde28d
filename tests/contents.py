"""Contents of pages without a database: samples frozen from their files, and made-up ones that hypothesis varies."""

import copy
import json
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from types import SimpleNamespace

from hypothesis import strategies as st

from conditions.parts import inline, shapes
from conditions.parts.grid import Table
from conditions.parts.page import numbers_of
from conditions.parts.registry import PAGE
from conditions.parts.shapes import Shape

SAMPLES = Path(__file__).resolve().parents[1] / "conditions" / "samples"
SLUGS = sorted(path.stem for path in SAMPLES.glob("*.json"))


class Desk:
    """What freezing asks for, from memory. ``keys`` are those of the references."""

    def __init__(self, keys=()):
        self.keys, self.ids = list(keys), {}

    def name(self, path, identity):
        if identity:
            self.ids[shapes.named(path)] = identity

    def page_with_number(self, number):
        return {"page": f"00000000-0000-4000-8000-{number:012}", "title": f"Page {number}"}

    def page(self, page):
        return page

    def file(self, image):
        digest = f"{abs(hash(image)) % 10**9:064}" if image else ""
        return {"name": f"versions/{digest}.png" if image else "", "sha256": digest, "width": 4, "height": 3}


def frozen(kind: str, value: dict, desk: Desk, number: int = 0) -> dict:
    """One part as it would be frozen at the place ``number``."""
    part = PAGE.part(kind)
    made = {"kind": kind, **part.full_record(1).freeze(value, desk, ("parts", number))}
    if part.headings:
        made["heading"] = part.heading(made, "en", "Tovani")
    return made


def head(**changes) -> dict:
    made = {name: copy.copy(shape.empty) for name, shape in PAGE.head.fields.items()}
    made = {name: list(value) if isinstance(value, tuple) else value for name, value in made.items()}
    return {**made, "schema": 1, "language": "en", **changes}


def _prose(paragraphs: list[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in paragraphs)


def _work(item: dict) -> dict:
    work = SimpleNamespace(**{name: item[name] for name in ("authors", "title", "journal", "year", "doi", "pmid")})
    work.Retraction = SimpleNamespace(NONE="none")
    work.retraction = "none"
    return {"reference": work, "summary": item["summary"], "further_reading": item["further_reading"]}


def _values(sample: dict) -> dict[str, dict]:
    linked = [{"page": f"00000000-0000-4000-8000-{n:012}", "title": "Another"} for n in range(9)]
    return {
        "urgent_help": sample["urgent_help"],
        "key_points": {"points": sample["key_points"]},
        "definition": {"text": _prose(sample["definition"])},
        "differential": {
            "items": [
                {
                    "names": item["names"],
                    "text": _prose([item["text"]]),
                    "link": linked[n] if item["links_to"] else None,
                }
                for n, item in enumerate(sample["differential"])
            ]
        },
        "treatments": {
            "items": [
                {**item, "status": item["regulatory_status"], "text": _prose([item["text"]])}
                for item in sample["treatments"]
            ]
        },
        "refractory": {"text": _prose(sample["refractory"]["paragraphs"]), "steps": sample["refractory"]["steps"]},
        "focus_treatment": {
            "treatment": sample["focus_treatment"]["treatment"],
            "text": _prose(sample["focus_treatment"]["paragraphs"]),
        },
        "safety": sample["safety"],
        "practice_fit": {"text": _prose(sample["practice_fit"])},
        "faq": {"items": [{**item, "answer": _prose([item["answer"]])} for item in sample["faq"]]},
        "references": {"items": [_work(item) for item in sample["references"]]},
    }


def sample(slug: str) -> dict:
    """The content of a sample page."""
    given = json.loads((SAMPLES / f"{slug}.json").read_text(encoding="utf-8"))
    values = {kind: value for kind, value in _values(given).items() if value}
    desk = Desk()
    desk.keys = list(numbers_of(PAGE, {**head(), "parts": [frozen("references", values["references"], desk)]}))
    own = ("slug", "title", "abbreviation", "also_called", "codes", "summary", "search_phrases", "mental_health")
    made = head(**{name: given[name] for name in own}, quick_exit=given.get("quick_exit", False), disclaimer="General.")
    made["parts"] = [frozen(kind, value, desk, number) for number, (kind, value) in enumerate(values.items())]
    return made


# -- made up by hypothesis ---------------------------------------------------------------------------------------------

# Letters, digits and punctuation of Latin scripts; making up those of all scripts would take a third of the time of all
# pure tests. Words of other scripts, and letters whose length changes with their case, come in as they are.
_latin = st.text(
    st.characters(max_codepoint=0x17F, categories=["Lu", "Ll", "Nd", "Po"], exclude_characters="[]<>"),
    min_size=1,
    max_size=9,
)
OTHER_SCRIPTS = ("ΨΥΧΉ", "сон", "שלום", "دواء", "睡眠", "STRAẞE", "ﬁn", "ǆ", "ΌΣΟΣ", "𐐀𐐨", "१२", "٣", "…", "‰", "’s")
line = _latin | st.sampled_from(OTHER_SCRIPTS)
words = st.lists(line, min_size=1, max_size=6).map(" ".join)
KEYS = [f"pmid:{number}" for number in (11, 22, 33)]
_marks = st.fixed_dictionaries(
    {},
    optional={
        "bold": st.just(True),
        "italic": st.just(True),
        "link": st.sampled_from(
            [{"href": "https://example.org/"}, {"page": "00000000-0000-4000-8000-000000000007", "title": "Grief"}]
        ),
    },
)
_text_run = st.tuples(words, _marks).map(lambda made: {"text": made[0], **made[1]})
_cite = st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True).map(lambda keys: {"cite": keys})


def _runs(run):
    return st.lists(run, min_size=1, max_size=3).map(inline.joined)


paragraphs = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["paragraph", "bullet", "number"]),
        "level": st.just(0),
        "runs": _runs(_text_run | _cite),
    }
)


def values_of(shape: Shape) -> st.SearchStrategy:
    """Any value of a shape."""
    if isinstance(shape, Table):
        return st.integers(0, 3).flatmap(lambda width: _tables(shape, width))
    if isinstance(shape, shapes.Record):
        return st.fixed_dictionaries({name: values_of(inner) for name, inner in shape.fields.items()})
    if isinstance(shape, shapes.Items):
        return st.lists(values_of(shape.of), max_size=3)
    if isinstance(shape, shapes.Prose):
        return st.lists(paragraphs, max_size=3)
    if isinstance(shape, shapes.CitedText):
        return _runs(words.map(lambda text: {"text": text}) | _cite)
    if isinstance(shape, shapes.Choice):
        return st.sampled_from(["", *shape.choices.values()])
    if isinstance(shape, shapes.Flag):
        return st.booleans()
    if isinstance(shape, shapes.Number):
        return st.integers(1900, 2100)
    if isinstance(shape, shapes.Day):
        return st.sampled_from(["", "2027-01-31", "2027-02-01"])
    if isinstance(shape, shapes.Link):
        return st.none() | st.sampled_from([{"page": f"00000000-0000-4000-8000-{n:012}", "title": "T"} for n in (1, 2)])
    if isinstance(shape, shapes.File):
        return st.sampled_from(
            [{"name": f"versions/{c * 64}.png", "sha256": c * 64, "width": 4, "height": 3} for c in "ab"]
        )
    return words


def _tables(shape: Table, width: int) -> st.SearchStrategy:
    cell = st.just([]) | values_of(shape.cell)
    return st.fixed_dictionaries(
        {
            **{name: values_of(inner) for name, inner in shape.fields.items() if name not in ("header", "rows")},
            "header": st.lists(st.just("") | words, min_size=width, max_size=width),
            "rows": st.lists(st.lists(cell, min_size=width, max_size=width), max_size=4),
        }
    )


@cache
def _part(kind: str) -> st.SearchStrategy:
    fields = values_of(PAGE.part(kind).full_record(1))
    return fields.map(lambda made: {"kind": kind, **made})


_head = values_of(PAGE.head)


@st.composite
def contents(draw) -> dict:
    made = draw(_head)
    made["schema"] = 1
    kinds = draw(st.lists(st.sampled_from(sorted(PAGE.parts)), max_size=5))
    parts = [draw(_part(kind)) for kind in kinds]
    kept, seen = [], set()
    for part in parts:
        if part["kind"] not in seen or not PAGE.part(part["kind"]).once:
            kept.append(part)
        seen.add(part["kind"])
    made["parts"] = PAGE.ordered(kept)
    return made


def with_tables(content: dict) -> dict:
    """``content`` with two tables: a common one, and one in which neither headings nor rows tell anything apart."""
    doses = [["Sertraline", "50 mg", "6 weeks"], ["Venlafaxine", "75 mg", ""], ["", "75 mg", "6 weeks"]]
    tables = [(["Medicine", "Dose", "Time"], doses), (["", "Share", ""], [["1", "1", "2"], ["1", "2", "2"]])]
    made = copy.deepcopy(content)
    for number, (header, rows) in enumerate(tables):
        cells = [[[{"text": cell}] if cell else [] for cell in row] for row in rows]
        caption = [{"text": f"Table {number}"}]
        own = {"kind": "table", "heading": "", "check_by": "", "caption": caption, "header": header, "rows": cells}
        made["parts"].insert(3 + 2 * number, own)
    return made


# -- one change at a time ----------------------------------------------------------------------------------------------


def planted(content: dict) -> Iterator[tuple[str, tuple, str, dict]]:
    """(what was done, path, expected type, content) for a change of each leaf of ``content``."""
    for path, shape, value in PAGE.leaves(content):
        if path == ("schema",):
            continue
        for name, expected, changed in _changed(shape, value):
            yield f"{name} {shapes.named(path)}", path, expected, put(content, path, changed)


def _changed(shape: Shape, value) -> Iterator[tuple[str, str, object]]:
    if isinstance(shape, shapes.Flag):
        yield "flip", "edited", not value
    elif isinstance(shape, shapes.Number):
        yield "count", "edited", value + 1
    elif isinstance(shape, shapes.Choice):
        yield "choose", "edited", next(choice for choice in shape.choices.values() if choice != value)
    elif isinstance(shape, shapes.Link):
        yield "link", "link" if value else "edited", {"page": "00000000-0000-4000-8000-00000000000a", "title": "Other"}
        if value:
            yield "lead elsewhere", "link", {**value, "page": "00000000-0000-4000-8000-00000000000b"}
            yield "call otherwise", "link", {**value, "title": "Called otherwise"}
    elif isinstance(shape, shapes.File):
        yield "replace", "edited", {**value, "sha256": "c" * 64, "name": f"versions/{'c' * 64}.png"}
    elif isinstance(shape, shapes.Paragraph):
        first, *rest = value["runs"]
        if "text" in first:
            text = first["text"]
            yield "write", "edited", _with_runs(value, {**first, "text": text + " zzz"}, *rest)
            yield "embolden", "format", _with_runs(value, _bold_or_not(first), *rest)
            yield "link", "link", _with_runs(value, {**first, "link": {"href": "https://zzz.example/"}}, *rest)
            for at in range(1, min(len(text), 12)):  # inside words, doses and phone numbers
                halves = {**first, "text": text[:at]}, {**first, "text": text[at:]}
                yield f"embolden {at}", "format", _with_runs(value, _bold_or_not(halves[0]), halves[1], *rest)
        yield "list", "format", {**value, "kind": "bullet" if value["kind"] != "bullet" else "number"}
        yield "cite", "edited", _with_runs(value, *value["runs"], {"cite": ["pmid:99"]})
    elif isinstance(shape, shapes.CitedText):
        yield "write", "edited", [{"text": "zzz "}, *value] if not value or "cite" in value[0] else [
            {"text": "zzz " + value[0]["text"]}, *value[1:]
        ]  # fmt: skip
        yield "cite", "edited", inline.joined([*value, {"cite": ["pmid:99"]}])
    elif isinstance(shape, shapes.Day):
        yield "date", "edited", "2031-12-31"
    else:
        yield "write", "edited", f"{value} zzz".strip()


def _with_runs(paragraph: dict, *runs: dict) -> dict:
    return {**paragraph, "runs": inline.joined(runs)}


def _bold_or_not(run: dict) -> dict:
    return {name: value for name, value in run.items() if name != "bold"} if run.get("bold") else {**run, "bold": True}


def put(content: dict, path: tuple, value) -> dict:
    """``content`` with ``value`` at ``path``. What does not lie on the way there is shared with ``content``."""
    if not path:
        return value
    made = copy.copy(content)
    made[path[0]] = put(content[path[0]], path[1:], value)
    return made


@st.composite
def pairs_of_contents(draw) -> tuple[dict, dict]:
    """An old content and a new one: two that have nothing to do with each other, or one and what a few edits make of
    it, as versions of a page are.
    """
    old = draw(contents())
    if draw(st.integers(0, 3)) == 0:
        return old, draw(contents())
    new = old
    for _edit in range(draw(st.integers(0, 4))):
        new = draw(edits(new))
    return old, new


@st.composite
def edits(draw, content: dict) -> dict:
    """``content`` after one edit: a leaf is changed, or an entry of a list is taken out, moved, written twice."""
    lists = [(path, entries) for path, entries in lists_of(content) if entries]
    if not lists or draw(st.booleans()):
        leaves = [(path, shape, value) for path, shape, value in PAGE.leaves(content) if path != ("schema",)]
        path, shape, value = draw(st.sampled_from(leaves))
        _name, _type, changed = draw(st.sampled_from(list(_changed(shape, value))))
        return put(content, path, changed)
    path, entries = draw(st.sampled_from(lists))
    at, to = draw(st.tuples(*[st.integers(0, len(entries) - 1)] * 2))
    others = [*entries[:at], *entries[at + 1 :]]
    if draw(st.booleans()):
        return put(content, path, others)
    kept = entries if path[-1] in ("items", "text") else others  # of parts, rows and runs some may stand only once
    return put(content, path, [*kept[:to], entries[at], *kept[to:]])


def lists_of(content: dict) -> Iterator[tuple[tuple, list]]:
    """Every list of entries in ``content`` with its path: items, paragraphs, rows, and the parts."""
    yield ("parts",), content["parts"]

    def inside(shape, value, path):
        if shape.is_leaf:
            return
        if isinstance(shape, Table):  # whose columns come and go together: planted_in_tables
            yield (*path, "rows"), value["rows"]
            return
        if isinstance(value, list):
            yield path, value
        for step, inner, found in shape.children(value):
            yield from inside(inner, found, (*path, step))

    yield from inside(PAGE.head, content, ())
    for number, part in enumerate(content["parts"]):
        yield from inside(PAGE.part(part["kind"]).full_record(1), part, ("parts", number))


def planted_in_tables(content: dict) -> Iterator[tuple[str, list[tuple], dict]]:
    """(what was done, [(path, type, moved from)], content) for a column and a row of each table that comes, goes, moves
    or changes in one cell.
    """
    for number, part in enumerate(content["parts"]):
        if not isinstance(PAGE.part(part["kind"]).full_record(1), Table):
            continue
        at, wide, long = ("parts", number), len(part["header"]), len(part["rows"])
        for name, length, less, more, move in (
            ("columns", wide, _without_column, _with_column, _moved_column),
            ("rows", long, _without_row, _with_row, _moved_row),
        ):
            place = (*at, name)
            for i in range(length):
                yield f"take out of {name}", [((*place, i), "removed", None)], put(content, at, less(part, i))
            for i in range(length + 1):
                yield f"add to {name}", [((*place, i), "added", None)], put(content, at, more(part, i))
            if length > 2:
                for i, j in ((0, length - 1), (length - 1, 0)):
                    yield f"move in {name}", [((*place, j), "moved", (*place, i))], put(content, at, move(part, i, j))


def _without_column(part: dict, i: int) -> dict:
    return _columns_changed(part, lambda cells: cells[:i] + cells[i + 1 :])


def _with_column(part: dict, i: int) -> dict:
    made = _columns_changed(part, lambda cells: [*cells[:i], [{"text": "zzz 9 mg"}], *cells[i:]])
    return {**made, "header": [*part["header"][:i], "Zzz", *part["header"][i:]]}


def _moved_column(part: dict, i: int, j: int) -> dict:
    return _columns_changed(part, lambda cells: _moved(cells, i, j))


def _columns_changed(part: dict, change) -> dict:
    return {**part, "header": change(part["header"]), "rows": [change(row) for row in part["rows"]]}


def _without_row(part: dict, i: int) -> dict:
    return {**part, "rows": part["rows"][:i] + part["rows"][i + 1 :]}


def _with_row(part: dict, i: int) -> dict:
    new = [[{"text": f"zzz {number} mg"}] for number in range(len(part["header"]))]
    return {**part, "rows": [*part["rows"][:i], new, *part["rows"][i:]]}


def _moved_row(part: dict, i: int, j: int) -> dict:
    return {**part, "rows": _moved(part["rows"], i, j)}


def _moved(entries: list, i: int, j: int) -> list:
    left = entries[:i] + entries[i + 1 :]
    return [*left[:j], entries[i], *left[j:]]
