"""Which parts a page must have, and what must be in them: asked of the shapes, so that a new part is asked too."""

from collections.abc import Iterator, Mapping
from typing import Any

from conditions.coding.systems import code_problem
from conditions.parts import shapes
from conditions.parts.limits import PHRASE_LENGTH, PHRASES, SUMMARY_LENGTH, fits
from conditions.parts.page import Finding, PageShape
from conditions.parts.shapes import Path, Shape

Content = Mapping[str, Any]


def title_and_summary(page: PageShape, content: Content) -> Iterator[Finding]:
    if not content["title"]:
        yield Finding("title.missing", ("title",), "The page has no title.")
    length = len(content["summary"])
    if not length:
        yield Finding(
            "summary.missing", ("summary",), "The summary is empty.", "Write one sentence; search engines show it."
        )
    elif not fits(length, SUMMARY_LENGTH):
        yield Finding(
            "summary.length",
            ("summary",),
            f"The summary has {length} characters.",
            f"Keep it between {SUMMARY_LENGTH[0]} and {SUMMARY_LENGTH[1]}.",
        )
    if not content["disclaimer"]:
        yield Finding("disclaimer.missing", ("disclaimer",), "The editorial policy has no disclaimer.")


def codes(page: PageShape, content: Content) -> Iterator[Finding]:
    if not content["codes"]:
        yield Finding(
            "codes.missing",
            ("codes",),
            "The page has no diagnostic code.",
            "Add at least one, for example ICD-10-CM.",
        )
    for number, code in enumerate(content["codes"]):
        wrong = code_problem(code["system"], code["code"])
        if wrong:
            yield Finding("codes.form", ("codes", number), wrong)


def search_phrases(page: PageShape, content: Content) -> Iterator[Finding]:
    phrases = content["search_phrases"]
    if not fits(len(phrases), PHRASES):
        yield Finding(
            "phrases.count",
            ("search_phrases",),
            f"There are {len(phrases)} search phrases.",
            f"Give {PHRASES[0]} to {PHRASES[1]}.",
        )
    for number, phrase in enumerate(phrases):
        if not fits(len(phrase), PHRASE_LENGTH):
            yield Finding(
                "phrases.length",
                ("search_phrases", number),
                f"The search phrase “{phrase[:40]}” has {len(phrase)} characters.",
                f"Keep each between {PHRASE_LENGTH[0]} and {PHRASE_LENGTH[1]}.",
            )


def parts_there(page: PageShape, content: Content) -> Iterator[Finding]:
    """Every part that a page must have, those that other parts ask for, and none twice that may stand once."""
    kinds = [part["kind"] for part in content["parts"]]
    for shape in page.in_order():
        if shape.required and shape.kind not in kinds:
            yield Finding("part.missing", ("parts",), f"The part “{shape.label}” is missing.", "Add it to the page.")
        if shape.required_by and shape.kind not in kinds:
            mark, message, hint = shape.required_by
            if content[mark]:
                yield Finding(f"{shape.kind}.missing", ("parts",), message, hint)
        if shape.once and kinds.count(shape.kind) > 1:
            yield Finding(
                "part.repeated", ("parts",), f"The part “{shape.label}” stands there {kinds.count(shape.kind)} times."
            )
    asked = {asked for kind in dict.fromkeys(kinds) for asked in page.part(kind).asks_for if asked[0] not in kinds}
    for kind, message, hint in sorted(asked):
        yield Finding(f"{kind}.missing", ("parts",), message, hint)


def parts_filled(page: PageShape, content: Content) -> Iterator[Finding]:
    """No part, entry or field that is asked for may be there and say nothing. What is special is asked by the part."""
    for number, part in enumerate(content["parts"]):
        shape, at = page.part(part["kind"]), ("parts", number)
        yield from _filled(page, content, shape.full_record(content["schema"]), part, at)
        if shape.check:
            yield from shape.check(part, at)


def _filled(page: PageShape, content: Content, shape: Shape, value: Any, at: Path) -> Iterator[Finding]:
    if isinstance(shape, shapes.Items) and (shape.least or shape.most):
        yield from _counted(page, content, shape, value, at)
    if shape.required and shape.is_empty(value):
        yield Finding("part.empty", at, f"“{page.label(content, at)}” is empty.", "Fill it in.")
        return
    for step, inner, found in shape.children(value):
        yield from _filled(page, content, inner, found, (*at, step))


def _counted(page: PageShape, content: Content, shape: shapes.Items, value: Any, at: Path) -> Iterator[Finding]:
    if len(value) >= shape.least and (not shape.most or len(value) <= shape.most):
        return
    wanted = f"{shape.least} to {shape.most}" if shape.most else f"at least {shape.least}"
    label = page.label(content, at[:2])
    yield Finding("part.count", at, f"“{label}” has {len(value)} (field “{shape.label}”).", f"Give {wanted}.")


CHECKS = (title_and_summary, codes, search_phrases, parts_there, parts_filled)
