"""Every declared part through everything a page goes through. A part that forgets something fails here."""

import json
import re
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail import blocks

from conditions.compare.applying import apply
from conditions.compare.changes import changes
from conditions.compare.shown import shown
from conditions.importing import drafts  # noqa: F401 - the whole site is loaded
from conditions.models import ConditionPage
from conditions.parts import shapes
from conditions.parts.base import PartBlock, stored
from conditions.parts.registry import BLOCKS, PAGE
from conditions.practice.models import Practice
from conditions.public.markdown import markdown
from conditions.public.structured import About
from conditions.readiness.checks import problems
from conditions.search import words
from conditions.search.index import weights_of
from conditions.signoff.section_comments import content_path
from conditions.versions.article import build_article
from conditions.versions.canonical import canonical_text, read
from conditions.versions.outline import plain_text
from tests.contents import Desk, head, planted, values_of

KINDS = sorted(PAGE.parts)
each_part = pytest.mark.parametrize("kind", KINDS)
MEDIA = SimpleNamespace(url=lambda name: f"/figures/{name}")


def filled(shape, number=0):
    """A value of ``shape`` with a word of its own in each place that holds words."""
    if isinstance(shape, shapes.Record):
        return {name: filled(inner, f"{number}{name.replace('_', '')}") for name, inner in shape.fields.items()}
    if isinstance(shape, shapes.Items):
        return [filled(shape.of, f"{number}{letter}") for letter in "xyz"[: max(shape.least, 2)]]
    if isinstance(shape, shapes.Prose):
        return [
            {"kind": kind, "level": 0, "runs": [{"text": f"prose{number}{kind}"}]} for kind in ("paragraph", "bullet")
        ]
    if isinstance(shape, shapes.CitedText):
        return [{"text": f"cited{number}"}]
    if isinstance(shape, shapes.Choice):
        return next(iter(shape.choices.values()))
    if isinstance(shape, shapes.Number):
        return 2020
    if isinstance(shape, shapes.Flag):
        return False
    if isinstance(shape, shapes.Day):
        return "2027-01-31"
    if isinstance(shape, shapes.Link):
        return {"page": "00000000-0000-4000-8000-000000000001", "title": f"title{number}"}
    if isinstance(shape, shapes.File):
        return {"name": f"versions/{'a' * 64}.png", "sha256": "a" * 64, "width": 4, "height": 3}
    return f"text{number}"


def content_with(kind):
    made = head(title="Title", summary="One sentence that says what it is.", slug="title", disclaimer="General.")
    part = PAGE.part(kind)
    value = {"kind": kind, **filled(part.full_record(1))}
    if not part.headings and "heading" not in part.shape.fields:
        value["heading"] = ""
    return {**made, "parts": [value]}


def seen_words(content):
    return [
        shape.words(value)
        for path, shape, value in PAGE.leaves(content)
        if path[0] == "parts" and not shape.silent and not isinstance(shape, shapes.Link) and shape.words(value)
    ]


@each_part
def test_it_has_a_block_with_all_that_a_writer_needs(kind, monkeypatch):
    monkeypatch.setattr(Practice, "current", Practice)
    block = BLOCKS[kind]()
    block.set_name(kind)
    assert isinstance(block, PartBlock)
    assert block.label and block.meta.icon and block.meta.group and block.meta.description
    assert block.get_preview_value() is not None
    assert list(block.child_blocks)[-1] == "check_by"


@each_part
def test_its_block_and_its_shape_hold_the_same_fields(kind):
    """What a writer fills in is what is frozen: a half-written block freezes to something that is of its shape."""
    stream = ConditionPage.body.field.stream_block
    value = stream.to_python([{"type": kind, "value": {}}])[0].value
    desk = Desk()
    frozen = {"kind": kind, **PAGE.part(kind).full_record(1).freeze(value, desk, ("parts", 0))}
    content = {**head(), "parts": [frozen]}
    PAGE.ensure(content)
    assert {path[2] for path, _shape, _value in PAGE.leaves(content) if len(path) == 3} <= set(frozen)


@each_part
def test_it_is_written_in_the_canonical_form_and_read_back(kind):
    content = content_with(kind)
    PAGE.ensure(content)
    assert read(canonical_text(content), PAGE) == content


@each_part
def test_all_its_words_are_on_the_page_in_the_text_and_in_markdown(kind):
    content = content_with(kind)
    article = build_article(PAGE, content, file_url=MEDIA.url)
    page = render_to_string("conditions/article.html", {"article": article})
    squeezed = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)) + page
    forms = [squeezed, plain_text(PAGE, content), markdown(PAGE, content, lambda key: None, MEDIA.url)]
    for words_seen in seen_words(content):
        for form in forms:
            assert words_seen in form.replace("\\", ""), words_seen
    assert f'id="{kind.replace("_", "-")}"' in page


@each_part
def test_each_of_its_leaves_is_compared(kind):
    content = content_with(kind)
    for name, path, expected, changed in planted(content):
        if path[0] == "parts":
            [found] = changes(PAGE, content, changed)
            assert (found.path, found.type) == (path, expected), name
            assert found.label
            assert canonical_text(apply(content, [found])) == canonical_text(changed)
            comparison = shown(PAGE, content, changed, [found])
            html = render_to_string("conditions/changes/comparison.html", {"changed": comparison})
            assert 'class="change"' in html


@each_part
def test_it_is_shown_as_added_and_as_removed(kind):
    content = content_with(kind)
    without = {**content, "parts": []}
    for old, new, word in ((without, content, "ins"), (content, without, "del")):
        html = render_to_string(
            "conditions/changes/comparison.html", {"changed": shown(PAGE, old, new, changes(PAGE, old, new))}
        )
        assert f"<{word}>" in html
        for words_seen in seen_words(content):
            assert words_seen in html


@each_part
def test_every_place_in_it_takes_a_comment_in_the_editor(kind):
    """The address made of a leaf's path leads to a block that the editor has."""
    stream = ConditionPage.body.field.stream_block
    block = stream.child_blocks[kind]
    raw = json.loads(stored(stream, [{"type": kind, "value": block.get_prep_value(block.normalize(example(block)))}]))
    bound = stream.to_python(raw)[0]
    desk = Desk()
    desk.name(("parts", 0), raw[0]["id"])
    frozen = {"kind": kind, **PAGE.part(kind).full_record(1).freeze(bound.value, desk, ("parts", 0))}
    content = {**head(), "parts": [frozen]}
    page = SimpleNamespace(body=stream.to_python(raw))
    for path, shape, _value in PAGE.leaves(content):
        if path[0] == "parts" and path[-1] != "heading" and not shape.silent:
            address = content_path(PAGE, content, desk.ids, path)
            assert leads_somewhere(page, address), (path, address)


def leads_somewhere(page, address: str) -> bool:
    field, *steps = address.split(".")
    assert field == "body"
    found = next((block for block in page.body if block.id == steps[0]), None)
    if found is None:
        return False
    at = found
    for step in steps[1:]:
        block, value = at.block, at.value
        if isinstance(block, blocks.ListBlock):
            at = next((child for child in value.bound_blocks if child.id == step), None)
        elif isinstance(block, blocks.StructBlock):
            at = value.bound_blocks.get(step)
        else:
            return False
        if at is None:
            return False
    return True


def example(block):
    """Raw values for a block, every list with an entry."""
    if isinstance(block, blocks.StructBlock):
        return {name: example(child) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        return [example(block.child_block)]
    if isinstance(block, blocks.RichTextBlock):
        return "<p>Words here.</p>"
    if isinstance(block, blocks.ChoiceBlock):
        return next(value for value, _label in block.field.choices if value)
    if isinstance(block, blocks.CharBlock | blocks.TextBlock):
        return "Words"
    return None


@each_part
def test_its_words_are_found_by_search(kind):
    content = content_with(kind)
    weights = weights_of(content)
    for words_seen in seen_words(content):
        for word in words.of_text(words_seen):
            assert weights.get(word, 0) >= 1 or all(
                shape.weight == 0 for _p, shape, value in PAGE.leaves(content) if words_seen == shape.words(value)
            )


@each_part
def test_what_it_asks_for_is_named_when_it_is_empty(kind):
    part = PAGE.part(kind)
    stream = ConditionPage.body.field.stream_block
    value = stream.to_python([{"type": kind, "value": {}}])[0].value
    frozen = {"kind": kind, **part.full_record(1).freeze(value, Desk(), ("parts", 0)), "heading": "Heading"}
    found = [finding for finding in problems(PAGE, {**head(), "parts": [frozen]}) if finding.path[:2] == ("parts", 0)]
    asked = [
        p
        for p, shape, v in walk(part.full_record(1), frozen)
        if shape.required and shape.is_empty(v) and p != ("heading",)
    ]
    for path in asked:
        assert any(finding.path == ("parts", 0, *path) for finding in found), path
    assert found, "an empty part must be named"
    assert all(finding.message for finding in found)


def walk(shape, value, path=()):
    yield path, shape, value
    for step, inner, got in shape.children(value):
        yield from walk(inner, got, (*path, step))


@each_part
def test_what_it_adds_to_the_structured_data_can_be_written(kind):
    part = PAGE.part(kind)
    if part.structured:
        content = content_with(kind)
        added = part.structured(content["parts"][0], About("https://example.org/", lambda prose: "text"))
        assert added and json.dumps(added)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
@each_part
def test_anything_of_its_shape_is_shown(kind, data):
    content = {**head(), "parts": [{"kind": kind, **data.draw(values_of(PAGE.part(kind).full_record(1)))}]}
    PAGE.ensure(content)
    assert plain_text(PAGE, content)
    assert markdown(PAGE, content, lambda key: None, MEDIA.url)
    assert render_to_string("conditions/article.html", {"article": build_article(PAGE, content)})


def test_fixed_parts_stand_in_an_order_of_their_own():
    places = [part.place for part in PAGE.parts.values() if not part.is_free]
    assert len(places) == len(set(places)), "two parts have the same place"
