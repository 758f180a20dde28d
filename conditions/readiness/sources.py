"""Whether claims and sources fit together."""

from collections.abc import Iterator, Mapping
from typing import Any

from conditions.parts import shapes
from conditions.parts.citations import is_resolved, unread
from conditions.parts.page import Finding, PageShape, numbers_of
from conditions.parts.shapes import Path

Content = Mapping[str, Any]


def cited(page: PageShape, content: Content) -> Iterator[tuple[Path, str]]:
    """Every citation in the text: (path of the leaf, key of the work)."""
    for path, shape, value in page.leaves(content):
        runs = value["runs"] if isinstance(shape, shapes.Paragraph) else value
        if isinstance(shape, shapes.Paragraph | shapes.CitedText):
            for run in runs:
                yield from ((path, key) for key in run.get("cite", ()))


def citations_resolve(page: PageShape, content: Content) -> Iterator[Finding]:
    known = numbers_of(page, content)
    seen = set()
    for path, key in cited(page, content):
        label = page.label(content, path[:2])
        if not is_resolved(key) and (label, key) not in seen:
            seen.add((label, key))
            yield Finding(
                "citation.unknown",
                path,
                f"“{label}” cites [{key}], but there is no reference {key}.",
                f"The page has {len(known)} references; correct the number or add the work. If the brackets are an "
                "interval, write it with “to”, as in “1 to 2”.",
            )


def references_are_used(page: PageShape, content: Content) -> Iterator[Finding]:
    used = {key for _path, key in cited(page, content)}
    for number, part in enumerate(content["parts"]):
        sources = page.part(part["kind"]).sources
        for place, key in enumerate(sources(part) if sources else ()):
            work = part["items"][place]
            if key not in used and not work["further_reading"] and work["authors"]:
                yield Finding(
                    "reference.unused",
                    ("parts", number, "items", place),
                    f"Reference {place + 1} ({work['authors']} {work['year']}) is cited nowhere.",
                    f"Cite it in the text as [{place + 1}], or mark it as further reading.",
                )


def brackets_are_read(page: PageShape, content: Content) -> Iterator[Finding]:
    """Numbers in brackets that name no work would go on naming none, whatever the references are."""
    for path, shape, value in page.leaves(content):
        found = unread(_line(shape, value))
        if found:
            yield Finding(
                "citation.as_text",
                path,
                f"“{page.label(content, path)}” has {found}, which is read as text and not as a citation.",
                "Cite in running text, as [1], [1, 3] or [2–4] without marks inside, and behind a number that lies "
                "between the two as [2][6]; write an interval with “to”, as in “3 days (2 to 6)”.",
            )


def _line(shape: shapes.Shape, value: Any) -> str:
    """The text of a leaf with a mark where a work is cited."""
    if isinstance(shape, shapes.Paragraph | shapes.CitedText):
        runs = value["runs"] if isinstance(shape, shapes.Paragraph) else value
        return "".join(run.get("text", "§") for run in runs)
    return shape.words(value)


CHECKS = (citations_resolve, references_are_used, brackets_are_read)
