"""What a writer meets in the page editor."""

import html

import pytest

from conditions.models import ConditionPage, Practice
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
    assert f'id="{kind.replace("_", "-")}"' in response.content.decode()


def test_a_new_care_card_offers_the_lines_of_the_settings_at_that_moment(client, page, writer):
    client.force_login(writer)
    practice = Practice.load()
    for number in ("116 123", "116 111"):
        practice.crisis_name, practice.crisis_number = "Harbour Line", number
        practice.save()
        shown = html.unescape(client.get(f"/admin/pages/{page.pk}/edit/").content.decode())
        assert f'"phone": "{number}"' in shown and '"name": "Harbour Line"' in shown
        assert '"phone": "988"' in shown  # of the card that the page has: it stays as it was written


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
def test_a_code_of_the_wrong_system_stays_in_the_draft_and_is_named_before_submission(
    client, page, writer, system, code, words
):
    client.force_login(writer)
    draft = makers.draft(page)
    draft.codes = makers.stream("code", [{"system": system, "code": code}])
    response = client.post(f"/admin/pages/{page.pk}/edit/", editor.form_data(draft))
    assert response.status_code == 302, editor.errors_in(response)
    assert makers.draft(page).codes[0].value["code"] == code
    assert words in html.unescape(client.get(f"/admin/signoff/pages/{page.pk}/submit/").content.decode())


UNFINISHED = {
    "a figure without image": lambda draft: draft.set_parts(
        [*draft.body.get_prep_value(), {"type": "figure", "value": {"image": None, "alt_text": "", "caption": "Later"}}]
    ),
    "half a code": lambda draft: setattr(
        draft, "codes", makers.stream("code", [{"system": "ICD-10-CM", "code": "F4"}])
    ),
    "a phrase of two letters": lambda draft: setattr(draft, "search_phrases", makers.stream("phrase", ["pt"])),
    "a callout without words": lambda draft: draft.set_parts(
        [*draft.body.get_prep_value(), {"type": "callout", "value": {"heading": "", "text": ""}}]
    ),
}


@pytest.mark.parametrize("what", UNFINISHED)
def test_an_unfinished_block_costs_no_other_work(client, page, writer, what):
    """It is saved with everything else, is there after reopening, and is named before submission."""
    client.force_login(writer)
    draft = makers.draft(page)
    UNFINISHED[what](draft)
    draft.summary = "Another sentence that must not be lost."
    latest = makers.fresh(page).latest_revision
    response = editor.autosave(client, draft, latest)
    assert response.status_code == 200 and response.json()["success"], response.content[:500]
    again = makers.draft(page)
    assert again.summary == "Another sentence that must not be lost."
    assert [b.block_type for b in again.body] == [b.block_type for b in draft.body]
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    submit = html.unescape(client.get(f"/admin/signoff/pages/{page.pk}/submit/").content.decode())
    assert "to mend" in submit


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
