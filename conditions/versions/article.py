"""A content version made ready for the article template: anchors, citation links, back links. Pure; escapes all text.

One template renders the result for the public page, the editor's preview and the review screen alike. It walks shapes;
what is special to one part stands in its file (``present``).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import singledispatchmethod
from html import escape
from typing import Any

from conditions.parts import shapes
from conditions.parts.inline import Run
from conditions.parts.page import PageShape, PartShape, numbers_of
from conditions.parts.shapes import Shape

_TAGS = {"bullet": "ul", "number": "ol"}


class Markup(str):
    """Text that has been escaped here and nowhere else; Django's templates take it as safe."""

    def __html__(self) -> "Markup":
        return self


def build_article(
    page: PageShape,
    content: Mapping[str, Any],
    *,
    file_url: Callable[[str], str | None] = lambda name: name,
    address_of: Callable[[str], str | None] = lambda _key: None,
) -> dict[str, Any]:
    """``content`` (any schema) as the article template wants it.

    ``file_url`` turns a stored file's name into a URL; ``address_of`` the key of a page of ours into its address, None
    where it is not public.
    """
    article = Article(page, content, file_url, address_of)
    parts = article.parts()
    return {
        **{name: content[name] for name in page.head.fields},
        "first": [part for part in parts if part["first"]],
        "parts": [part for part in parts if not part["first"]],
        "contents": [(part["id"], part["heading"]) for part in parts if part["in_contents"] and part["heading"]],
    }


def linked_pages(page: PageShape, content: Mapping[str, Any]) -> set[str]:
    """The keys of the pages of ours that ``content`` links to."""
    found = set()
    for _path, shape, value in page.leaves(content):
        if isinstance(shape, shapes.Link) and value:
            found.add(value["page"])
        for run in _runs_in(shape, value):
            if "page" in run.get("link", {}):
                found.add(run["link"]["page"])
    return found


def _runs_in(shape: Shape, value: Any) -> list[Run]:
    if isinstance(shape, shapes.Paragraph):
        return list(value["runs"])
    return list(value) if isinstance(shape, shapes.CitedText) else []


class Article:
    """What parts may ask while they are made ready: ``places`` tells where a work is cited."""

    def __init__(
        self,
        page: PageShape,
        content: Mapping[str, Any],
        file_url: Callable[[str], str | None],
        address_of: Callable[[str], str | None],
    ):
        self.page, self.content = page, content
        self.file_url, self.address_of = file_url, address_of
        self.numbers = numbers_of(page, content)
        self._places: dict[str, list[str]] = defaultdict(list)
        self._ids: dict[str, int] = {}

    def parts(self) -> list[dict[str, Any]]:
        return [self.part(shape, value) for shape, value in self.page.parts_of(self.content)]

    def part(self, part: PartShape, value: Mapping[str, Any]) -> dict[str, Any]:
        fields = part.full_record(self.content["schema"])
        shown = {str(name): self.shown(shape, inner) for name, shape, inner in fields.children(value)}
        if part.present:
            shown |= part.present(shown, self)
        own = {"id": self._anchor(part.kind), "kind": part.kind, "label": part.labelled}
        return {**shown, **own, "first": part.first, "in_contents": part.in_contents}

    def _anchor(self, kind: str) -> str:
        self._ids[kind] = self._ids.get(kind, 0) + 1
        name = kind.replace("_", "-")
        return name if self._ids[kind] == 1 else f"{name}-{self._ids[kind]}"

    def places(self, key: str) -> list[str]:
        """The anchors of all citations of a work that were made ready so far. The references come last."""
        return self._places[key]

    @singledispatchmethod
    def shown(self, shape: Shape, value: Any) -> Any:
        return value

    @shown.register
    def _cited(self, shape: shapes.CitedText, value: Any) -> Markup:
        return self.runs(value)

    @shown.register
    def _prose(self, shape: shapes.Prose, value: Any) -> Markup:
        return self.prose(value)

    @shown.register
    def _items(self, shape: shapes.Items, value: Any) -> list[Any]:
        return [self.shown(shape.of, entry) for entry in value]

    @shown.register
    def _record(self, shape: shapes.Record, value: Any) -> dict[str, Any]:
        return {str(name): self.shown(inner, found) for name, inner, found in shape.children(value)}

    @shown.register
    def _file(self, shape: shapes.File, value: Any) -> dict[str, Any]:
        return {**value, "url": self.file_url(value["name"]) if value["name"] else ""}

    @shown.register
    def _link(self, shape: shapes.Link, value: Any) -> dict[str, Any] | None:
        return {**value, "href": self.address_of(value["page"])} if value else None

    def runs(self, runs: list[Run]) -> Markup:
        return Markup("".join(map(self._run, runs)))

    def _run(self, run: Run) -> str:
        if "cite" in run:
            return f'<sup class="cite">[{", ".join(map(self._citation, run["cite"]))}]</sup>'
        html = escape(run["text"]).replace("\n", "<br>")
        if run.get("bold"):
            html = f"<strong>{html}</strong>"
        if run.get("italic"):
            html = f"<em>{html}</em>"
        link = run.get("link", {})
        href = link.get("href") or (self.address_of(link["page"]) if "page" in link else None)
        if href:
            outside = ' rel="noreferrer"' if "href" in link else ""
            html = f'<a href="{escape(href)}"{outside}>{html}</a>'
        return html

    def _citation(self, key: str) -> str:
        number = self.numbers.get(key)
        if number is None:
            return escape(key)
        anchor = f"cite-{number}-{len(self._places[key]) + 1}"
        self._places[key].append(anchor)
        return f'<a id="{anchor}" href="#reference-{number}" aria-label="Reference {number}">{number}</a>'

    def prose(self, paragraphs: list[dict[str, Any]]) -> Markup:
        """Lists are nested by the levels of their items."""
        html: list[str] = []
        open_lists: list[str] = []  # tags, outermost first; each has an open item
        for paragraph in paragraphs:
            depth = 0 if paragraph["kind"] == "paragraph" else paragraph["level"] + 1
            tag = _TAGS.get(paragraph["kind"], "")
            while len(open_lists) > depth or (
                depth and len(open_lists) == depth and (open_lists[-1] != tag or paragraph.get("new"))
            ):
                html.append(f"</li></{open_lists.pop()}>")
            if not depth:
                html.append(f"<p>{self.runs(paragraph['runs'])}</p>")
                continue
            if len(open_lists) == depth:
                html.append("</li>")
            while len(open_lists) < depth:
                html.append(f"<{tag}>" if len(open_lists) == depth - 1 else f"<{tag}><li>")
                open_lists.append(tag)
            html.append(f"<li>{self.runs(paragraph['runs'])}")
        html += [f"</li></{tag}>" for tag in reversed(open_lists)]
        return Markup("".join(html))
