"""Texts that come in are asked the rule of characters; what goes out is well formed whatever is stored."""

import csv
import io
import json
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CharField, TextField
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.images.forms import get_image_form
from wagtail.images.models import Image
from wagtail.models import Comment, Page

from conditions.auditing import exports
from conditions.desk import forms
from conditions.erasing import ErasingRefusedError, erase_person
from conditions.models import AuditEvent, ConditionPage, ContentVersion
from conditions.practice.models import EditorialPolicy, Practice
from conditions.publications.actions import take_down
from conditions.signoff import actions, errors
from conditions.signoff.submission import submit, submit_on_record
from tests import editor, makers
from tests.makers import happened

pytestmark = pytest.mark.django_db

BAD = ["\x0b", "\uffff", "\ud83d", "\u202e", "\u200b"]
FIELD = "Content-Disposition: form-data; name="
SENTENCE = "A sentence that is long{}enough."


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    ("form", "field"),
    [
        (lambda data: forms.SubmitForm(data), "change_summary"),
        (lambda data: forms.ChangesForm(data, parts=[("title", "Title")]), "reason"),
        (lambda data: forms.ChangesForm(data, parts=[("title", "Title")]), "comment_title"),
        (lambda data: forms.WithdrawReviewForm(data), "reason"),
        (lambda data: forms.TakeDownForm(data), "reason"),
        (lambda data: forms.TakeDownForm(data), "notice"),
        (lambda data: forms.ImportForm(data), "phrases"),
    ],
)
def test_every_text_of_the_desk_is_refused_with_a_sentence(form, field, bad):
    [sentence] = form({field: SENTENCE.format(bad)}).errors[field]
    assert f"U+{ord(bad):04X}" in sentence
    assert field not in form({field: "Words of two lines.\r\nAnd – the second one."}).errors


def test_soft_hyphens_do_not_reach_the_record(db):
    form = forms.WithdrawReviewForm({"reason": "A hyper\u00adtension page."})
    assert form.is_valid() and form.cleaned_data["reason"] == "A hypertension page."


@pytest.mark.parametrize("field", ["digest", "statement", "password"])
def test_half_an_emoji_in_a_field_that_is_no_text_is_a_sentence_too(field, writer):
    form = forms.SignForm({"digest": "0" * 64, "statement": "x", "password": "y", field: "\ud83d"}, user=writer)
    assert "half an emoji" in str(form.errors)


def rows_that_people_edit(user) -> list:
    return [
        user, user.physician, makers.make_reference(), EditorialPolicy.load(), Practice.current(),
        makers.make_page(user),
    ]  # fmt: skip


def refused_of(row) -> set[str]:
    """The fields that a form would refuse before it asks the database anything."""
    found: set[str] = set()
    for clean in (row.clean_fields, row.clean):
        try:
            clean()
        except ValidationError as refusal:
            found |= set(refusal.message_dict)
    return found


@pytest.mark.parametrize("bad", BAD)
def test_every_text_of_every_row_that_people_edit_is_refused_with_a_sentence(physician, bad):
    asked = set()
    for row in rows_that_people_edit(physician):
        for field in row._meta.concrete_fields:
            is_text = type(field) in (CharField, TextField) and field.editable and not field.choices
            if not is_text or field.name == "password" or (field.model is Page and field.name != "title"):
                continue
            before = getattr(row, field.name)
            setattr(row, field.name, f"x{bad}y1")
            assert field.name in refused_of(row), field
            asked.add(field.name)
            setattr(row, field.name, before)
    assert {"printed_name", "biography", "journal", "statement", "crisis_name", "first_name", "summary"} <= asked


def test_the_sentence_names_the_character_and_soft_hyphens_are_taken_out(physician):
    practice, profile = Practice(crisis_name="A line\u202e"), physician.physician
    with pytest.raises(ValidationError) as refusal:
        practice.clean()
    assert "U+202E" in refusal.value.message_dict["crisis_name"][0]
    profile.biography = "Reads hyper\u00adtension pages.\nAnd others."
    profile.full_clean()
    assert profile.biography == "Reads hypertension pages.\nAnd others."


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("field", ["title", "description"])
def test_an_image_has_a_title_and_a_description_of_the_same_characters(writer, field, bad):
    texts = {"title": "A chart", "description": "Two lines", field: f"A{bad}chart"}
    form = get_image_form(Image)({**texts, "collection": "1"}, {}, user=writer)
    assert f"U+{ord(bad):04X}" in form.errors[field][0]
    texts[field] = "A hyper\u00adtension chart"
    form = get_image_form(Image)({**texts, "collection": "1"}, {}, user=writer)
    form.is_valid()
    assert field not in form.errors and form.cleaned_data[field] == "A hypertension chart"


@pytest.mark.parametrize("bad", [bad for bad in BAD if bad != "\ud83d"])  # no browser sends half a character
def test_comments_and_replies_in_the_editor_are_refused_with_a_sentence_and_nothing_is_lost(client, writer, page, bad):
    client.force_login(writer)
    address = f"/admin/pages/{page.pk}/edit/"

    def save(comment, reply):
        posted = editor.form_data(page) | {
            "comments-TOTAL_FORMS": "1", "comments-0-text": comment, "comments-0-contentpath": "title",
            "comments-0-position": "", "comments-0-id": "", "comments-0-resolved": "", "comments-0-DELETE": "",
            "comments-0-replies-TOTAL_FORMS": "1", "comments-0-replies-INITIAL_FORMS": "0",
            "comments-0-replies-MIN_NUM_FORMS": "0", "comments-0-replies-MAX_NUM_FORMS": "",
            "comments-0-replies-0-id": "", "comments-0-replies-0-text": reply, "comments-0-replies-0-DELETE": "",
        }  # fmt: skip
        return client.post(address, posted)

    for comment, reply in ((f"Is it{bad}so?", "It is."), ("Is it so?", f"It{bad}is.")):
        answer = save(comment, reply)
        assert answer.status_code == 200
        assert f"U+{ord(bad):04X}" in answer.content.decode()
        assert not Comment.objects.exists()
    assert save("Is it so?", "It is.").status_code == 302
    assert Comment.objects.get().text == "Is it so?"


@pytest.mark.parametrize("bad", BAD)
def test_the_actions_refuse_what_may_not_enter_the_record(writer, physician, manager, bad):
    page, words = makers.make_page(writer), SENTENCE.format(bad)
    with pytest.raises(errors.IncompleteFormError, match=rf"U\+{ord(bad):04X}"):
        submit(page, by=writer, change_summary=words)
    review = makers.submitted(page, writer)
    with pytest.raises(errors.IncompleteFormError):
        actions.withdraw_review(review, by=writer, reason=words)
    for told in ({"reason": words}, {"reason": SENTENCE.format(" "), "comments": {"title": words}}):
        with pytest.raises(errors.IncompleteFormError):
            actions.request_changes(review, by=physician, **told)
    publication = makers.signed(review, physician)
    for told in ({"reason": words, "notice": "We correct it."}, {"reason": "A dose was wrong.", "notice": words}):
        with pytest.raises(errors.IncompleteFormError):
            take_down(publication, by=manager, **told)
    with pytest.raises(ErasingRefusedError):
        erase_person(writer.username, reason=words)
    AuditEvent.objects.newest_first().first().data.encode()


def test_soft_hyphens_are_taken_out_by_the_actions(writer):
    review = submit(makers.make_page(writer), by=writer, change_summary="The first ver\u00adsion of this page.")
    assert review.version.change_summary == "The first version of this page."


def test_a_refused_summary_is_on_record_and_shown(client, writer, page):
    client.force_login(writer)
    answer = client.post(f"/admin/signoff/pages/{page.pk}/submit/", {"change_summary": "The first\x0bversion of it."})
    assert "U+000B (line tabulation)" in answer.content.decode()
    assert not ContentVersion.objects.exists()
    with pytest.raises(errors.IncompleteFormError):
        submit_on_record(page, by=writer, change_summary="The first\ud83dversion of it.")
    assert "U+D83D" in AuditEvent.objects.newest_first().first().data


def test_half_an_emoji_in_the_rich_text_of_a_page_is_a_sentence(client, writer, page):
    """As the editor sends it: escaped in JSON. PostgreSQL has no JSON that holds it."""
    client.force_login(writer)
    data = editor.form_data(makers.draft(page))
    name = next(name for name, value in data.items() if name.startswith("body-") and '"blocks"' in str(value))
    state = json.loads(data[name])
    state["blocks"][0]["text"] = "Half an emoji \ud83d in the text."
    data[name] = json.dumps(state)
    before = makers.draft(page).body.get_prep_value()
    for headers in ({}, {"accept": "application/json"}):
        answer = client.post(f"/admin/pages/{page.pk}/edit/", data, headers=headers)
        assert answer.status_code in (200, 400)
        assert makers.draft(page).body.get_prep_value() == before
    answer = client.post(f"/admin/pages/{page.pk}/edit/", data)
    assert "U+D83D (half of a pair of surrogates) may not stand here" in answer.content.decode()
    assert client.post(f"/admin/pages/{page.pk}/edit/preview/", data).status_code == 200
    assert client.get(f"/admin/pages/{page.pk}/edit/preview/").status_code == 200
    parent = page.get_parent()
    answer = client.post(f"/admin/pages/add/conditions/conditionpage/{parent.pk}/", {**data, "slug": "another"})
    assert answer.status_code == 200 and ConditionPage.objects.count() == 1


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "utf-8"])
def test_a_request_in_another_character_set_brings_in_no_half_characters(client, writer, page, charset):
    asked = client.get("/search/", {"q": "\\ud83d +2D0-"}, content_type=f"text/plain; charset={charset}")
    assert asked.status_code == 200
    client.force_login(writer)
    body = f'--x\r\n{FIELD}"change_summary"\r\n\r\nHalf an emoji \\ud83d +2D0- here\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = client.generic("POST", f"/admin/signoff/pages/{page.pk}/submit/", body, content_type=kind)
    assert answer.status_code in (200, 302)
    for username in ("\\ud83d", quote("\\ud83d")):
        body = f'--x\r\n{FIELD}"username"\r\n\r\n{username}\r\n--x\r\n{FIELD}"password"\r\n\r\n\\ud83d\r\n--x--\r\n'
        client.logout()
        assert client.generic("POST", "/admin/login/", body, content_type=kind).status_code == 200


@pytest.fixture
def spoiled(publication, manager):
    """A site whose records hold, from before the rule, what XML cannot."""
    stored = "Stored\x0bbefore \uffff the rule"
    happened("spoiled", page_id=publication.page_id, page_title=f"={stored}", data={"words": stored})
    return stored


def as_if_entered_before_the_rule(monkeypatch):
    monkeypatch.setattr("conditions.ledger.characters.problem", lambda text, **options: "")


@pytest.mark.parametrize("bad", ["\x0b", "\uffff", "\x00" if connection.vendor == "sqlite" else "\x01"])
def test_feed_sitemap_and_json_stay_well_formed(client, writer, physician, manager, monkeypatch, bad):
    as_if_entered_before_the_rule(monkeypatch)
    page = makers.make_page(writer)
    review = submit(makers.draft(page), by=writer, change_summary=f"The first{bad}version of this page.")
    publication = makers.signed(review, physician)
    for address in ("/updates/feed/", "/sitemap.xml"):
        answer = client.get(address)
        assert answer.status_code == 200
        ElementTree.fromstring(answer.content)
    assert "The first\ufffdversion" in client.get("/updates/feed/").content.decode()
    json.loads(client.get("/api/conditions/").content)
    take_down(publication, by=manager, reason="A dose was wrong.", notice=f"We correct{bad}it soon.")
    ElementTree.fromstring(client.get("/updates/feed/").content)
    gone = client.get("/conditions/example/index.json")
    assert gone.status_code == 410 and "\ufffd" in json.loads(gone.content)["notice"]
    assert bad.encode() not in client.get("/llms.txt").content


def test_a_profile_with_no_address_takes_nobody_out_of_the_sitemap(client, publication, physician):
    type(physician.physician).objects.update(slug="no\x0baddress")
    ElementTree.fromstring(client.get("/sitemap.xml").content)


def exported(client, form: str) -> bytes:
    return b"".join(client.get("/admin/record/", {"as": form}).streaming_content)


def test_exports_stay_well_formed(client, auditor, spoiled):
    client.force_login(auditor)
    [row] = [
        r
        for r in csv.DictReader(io.StringIO(exported(client, "csv").decode("utf-8-sig")))
        if r["kind"] == "test.spoiled"
    ]
    assert row["page"] == "'=Stored\ufffdbefore \ufffd the rule"
    sheet = load_workbook(io.BytesIO(exported(client, "xlsx"))).active
    assert (
        "Stored\ufffdbefore \ufffd the rule"
        in next(r for r in sheet.iter_rows() if r[6].value == "test.spoiled")[4].value
    )
    lines = exported(client, "jsonl").decode()
    assert "\uffff" not in lines and "\x0b" not in lines
    [event] = [line for line in map(json.loads, lines.splitlines()) if line["event"]["kind"] == "test.spoiled"]
    assert json.loads(event["event"]["data"])["words"] == spoiled  # exactly: the digest is over it


def test_json_lines_hold_half_a_character_that_was_stored_by_hand():
    event = AuditEvent(seq=1, at=timezone.now(), kind="test.altered", data="\ud83d", digest="x", seal="y")
    [line] = exports.as_json_lines([(1, event)])
    assert json.loads(line)["event"]["data"] == "\ud83d"
