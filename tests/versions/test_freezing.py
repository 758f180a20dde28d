"""A frozen version stands by itself: what it was made from may be edited or deleted."""

import json

import pytest
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from conditions.models import ConditionPage, ContentVersion
from conditions.parts.registry import PAGE
from conditions.practice.models import EditorialPolicy
from conditions.versions.article import build_article
from conditions.versions.freezing import file_url, freeze
from conditions.versions.outline import plain_text
from tests import makers

pytestmark = pytest.mark.django_db


def html_of(content):
    return render_to_string("conditions/article.html", {"article": build_article(PAGE, content, file_url=file_url)})


def test_a_draft_that_is_empty_can_be_frozen_and_shown():
    frozen = freeze(ConditionPage(title="", slug=""))
    assert frozen.content["parts"] == []
    assert html_of(frozen.content)


def test_every_half_written_part_can_be_frozen_and_shown():
    empty = [{"type": kind, "value": {}} for kind in ConditionPage.body.field.stream_block.child_blocks]
    assert html_of(freeze(ConditionPage(title="x", slug="x", body=json.dumps(empty))).content)


def test_the_same_page_freezes_to_the_same_digest(page):
    assert freeze(makers.draft(page)).digest == freeze(makers.draft(page)).digest


def test_equal_pages_have_equal_digests_on_every_database(writer):
    """This digest was computed once; a run on either database must find it again."""
    page = makers.make_page(writer)
    assert freeze(page).digest == "71c8528adf9b5bc769906aae8158108bd450dd59a5e6fcf88a9d7e6e21b7ce11"


def test_block_ids_and_comments_are_no_part_of_it(page, writer):
    before = freeze(makers.draft(page)).digest
    again = makers.draft(page)
    again.body = json.dumps([{"type": block["type"], "value": block["value"]} for block in again.body.get_prep_value()])
    assert freeze(again).digest == before


def test_it_survives_what_it_was_made_from(review):
    version = review.version
    shown, words = html_of(version.content), version.plain_text
    makers.Reference.objects.update(authors="Somebody Else", title="Another title")
    EditorialPolicy.objects.update(disclaimer="Another disclaimer.")
    makers.Reference.objects.all()._raw_delete("default")  # past the rule that a cited work stays
    stored = ContentVersion.objects.get(pk=version.pk)
    assert html_of(stored.content) == shown
    assert plain_text(PAGE, stored.content) == words == stored.plain_text
    assert stored.text_is_intact()
    assert stored.is_intact()


def figure_page(writer):
    image = Image.objects.create(title="A chart", file=get_test_image_file("chart.png"), uploaded_by_user=writer)
    figure = {"image": image.pk, "alt_text": "A rising line", "decorative": False, "caption": "Fig. 1"}
    return image, makers.make_page(writer, parts={"figure": figure})


def test_a_figure_is_frozen_by_its_bytes(writer):
    image, page = figure_page(writer)
    version = makers.submitted(page, writer).version
    figure = next(section for section in version.content["parts"] if section["kind"] == "figure")
    stored = figure["file"]["name"]
    shown = html_of(version.content)
    assert "A rising line" in shown
    assert default_storage.exists(stored)
    image.file.delete(save=False)
    Image.objects.filter(pk=image.pk)._raw_delete("default")  # past the rule that an image in use stays
    assert default_storage.exists(stored)
    assert html_of(ContentVersion.objects.get(pk=version.pk).content) == shown


def test_a_preview_leaves_no_file_behind(writer):
    _image, page = figure_page(writer)
    name = next(s for s in freeze(page).content["parts"] if s["kind"] == "figure")["file"]["name"]
    if default_storage.exists(name):
        default_storage.delete(name)
    freeze(page)
    assert not default_storage.exists(name)


def test_links_to_our_pages_are_copied_in(writer):
    other = makers.make_page(writer, title="Other Disorder", slug="other")
    items = [{"names": ["Other"], "text": "<p>It differs.</p>", "link": other.pk}]
    text = {"text": f'<p>See <a linktype="page" id="{other.pk}">our page</a>.</p>'}
    page = makers.make_page(writer, parts={"differential": {"items": items}, "practice_fit": text})
    content = freeze(page).content
    assert next(s for s in content["parts"] if s["kind"] == "differential")["items"][0]["link"] == {
        "title": "",  # nobody has signed it, so its title is not for the public
        "page": str(other.key),
    }
    assert str(other.key) in json.dumps(next(s for s in content["parts"] if s["kind"] == "practice_fit"))
    assert "/conditions/" not in freeze(page).text


def test_every_item_and_paragraph_has_an_identity_that_survives_editing(page, writer):
    before = freeze(makers.draft(page))
    edited = makers.draft(page)
    body = edited.body.get_prep_value()
    points = next(block for block in body if block["type"] == "key_points")["value"]["points"]
    points.insert(0, {"type": "item", "value": "A new first point.", "id": "new"})
    points[1]["value"] = "It is very common."
    edited.body = json.dumps(body)
    after = freeze(edited)
    number = next(n for n, part in enumerate(before.content["parts"]) if part["kind"] == "key_points")
    assert after.ids[f"parts/{number}/points/1"] == before.ids[f"parts/{number}/points/0"]
    definition = next(n for n, part in enumerate(before.content["parts"]) if part["kind"] == "definition")
    assert len({before.ids[f"parts/{definition}/text/{n}"] for n in range(3)}) == 3
    assert before.digest == freeze(makers.draft(page)).digest


def test_urgent_help_comes_first_and_the_rest_in_the_order_of_the_document(writer):
    parts = makers.body_parts(makers.make_reference().pk)
    turned = [{"type": kind, "value": parts[kind]} for kind in reversed(parts)]
    callout = {"type": "callout", "value": {"heading": "Note", "text": "<p>Mind this.</p>"}}
    turned.insert([block["type"] for block in turned].index("treatments") + 1, callout)
    page = ConditionPage(title="x", slug="x", body=json.dumps(turned))
    kinds = [section["kind"] for section in freeze(page).content["parts"]]
    assert kinds[0] == "urgent_help"
    assert kinds.index("callout") == kinds.index("treatments") + 1
    assert [kind for kind in kinds if kind != "callout"] == list(parts)


def test_a_section_of_ten_thousand_words_is_frozen_whole(writer):
    text = " ".join(f"word{number}" for number in range(10_000)) + "."
    page = makers.make_page(writer, parts={"definition": {"text": f"<p>{text}</p>"}})
    assert text in makers.submitted(page, writer).version.plain_text
