"""What a writer meets in the page editor."""

import html

import pytest

from conditions.models import ConditionPage
from tests import editor, makers

pytestmark = pytest.mark.django_db
PARTS = list(ConditionPage.body.field.stream_block.child_blocks)


@pytest.mark.parametrize("kind", PARTS)
def test_each_part_has_a_preview_a_description_and_a_group(client, writer, kind):
    block = ConditionPage.body.field.stream_block.child_blocks[kind]
    assert block.is_previewable
    assert block.get_description()
    assert block.meta.group
    client.force_login(writer)
    response = client.get("/admin/block-preview/", {"id": block.definition_prefix})
    assert response.status_code == 200
    assert "site.css" in response.content.decode()
    if kind != "references":
        assert f'id="{kind.replace("_", "-")}"' in response.content.decode()


def test_the_groups_follow_the_order_of_the_document():
    groups = [block.meta.group for block in ConditionPage.body.field.stream_block.child_blocks.values()]
    assert groups == sorted(groups)


def test_a_preview_of_the_draft_is_the_public_template(client, page, writer):
    client.force_login(writer)
    data = editor.form_data(makers.draft(page), changes={"summary": "One sentence that is only in the preview."})
    assert client.post(f"/admin/pages/{page.pk}/edit/preview/", data).json()["is_valid"]
    shown = client.get(f"/admin/pages/{page.pk}/edit/preview/?mode=").content.decode()
    assert "One sentence that is only in the preview." in shown
    assert "No physician has signed it" in shown
    assert 'name="robots" content="noindex"' in shown


def test_a_preview_with_a_forbidden_character_says_which(client, page, writer):
    client.force_login(writer)
    draft = makers.draft(page)
    parts = [{"type": b["type"], "value": b["value"]} for b in draft.body.get_prep_value()]
    parts[1]["value"]["points"][0]["value"] = "One\u202e."
    draft.set_parts(parts)
    client.post(f"/admin/pages/{page.pk}/edit/preview/", editor.form_data(draft))
    shown = client.get(f"/admin/pages/{page.pk}/edit/preview/?mode=").content.decode()
    assert "U+202E" in shown


@pytest.mark.parametrize(
    ("system", "code", "words"),
    [
        ("ICD-10-CM", "309.81", "not written like a code of ICD-10-CM"),
        ("DSM-5", "F43.10", "not written like a code of DSM-5"),
    ],
)
def test_a_code_of_the_wrong_system_is_refused_at_its_field(client, page, writer, system, code, words):
    client.force_login(writer)
    draft = makers.draft(page)
    draft.codes = makers.stream("code", [{"system": system, "code": code}])
    response = client.post(f"/admin/pages/{page.pk}/edit/", editor.form_data(draft))
    assert response.status_code == 200
    assert words in html.unescape(response.content.decode())
    assert makers.draft(page).codes[0].value["system"] == "ICD-10-CM"
    assert "F43.10" in makers.draft(page).codes[0].value["code"]


def test_a_half_written_draft_can_be_saved(client, page, writer):
    client.force_login(writer)
    draft = makers.draft(page)
    draft.set_parts(
        [{"type": "key_points", "value": {"points": ["Only one."]}}, {"type": "faq", "value": {"items": []}}]
    )
    draft.summary = ""
    response = client.post(f"/admin/pages/{page.pk}/edit/", editor.form_data(draft))
    assert response.status_code == 302, editor.errors_in(response)
    assert [block.block_type for block in makers.draft(page).body] == ["key_points", "faq"]


def test_the_review_claim_is_shown_to_the_writer_and_cannot_be_edited(client, page, writer):
    ConditionPage.objects.filter(pk=page.pk).update(review_claim="Last reviewed by Dr. Jo Doe, DO on May 3, 2026.")
    client.force_login(writer)
    assert 'name="review_claim"' not in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
