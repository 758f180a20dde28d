"""The command and the upload: what they print, what they store, and that they store nothing when anything is wrong."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from conditions.models import AuditEvent, ConditionPage, Publication, Reference
from tests import makers
from tests.importing.documents import GOOD, spoiled
from tests.responses import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(tmp_path):
    def write(data=None, name="example.txt"):
        path = tmp_path / name
        path.write_bytes(data or GOOD.encode())
        return str(path)

    return write


def run(*arguments, code=0, **options):
    out = io.StringIO()
    try:
        call_command("import_condition", *arguments, stdout=out, **options)
        found = 0
    except SystemExit as stop:
        found = stop.code
    assert found == code, out.getvalue()
    return out.getvalue()


def test_a_dry_run_stores_nothing(document):
    assert "nothing was stored" in run(document())
    assert not ConditionPage.objects.exists()
    assert not Reference.objects.exists()


def test_json_is_one_object_a_file_with_the_fixed_keys(document):
    good, bad = document(), document(spoiled(("Will it pass?", "It will"), ("Example Disorder", "Other")), "bad.txt")
    first, second = (json.loads(line) for line in run(good, bad, "--json", code=1).splitlines())
    assert list(first) == ["file", "ok", "errors", "warnings", "condition"]
    assert (first["ok"], second["ok"]) == (True, False)
    assert set(second["errors"][0]) == {"code", "line", "column", "message", "hint"}
    assert list(first["condition"]) == [
        "title",
        "abbreviation",
        "codes",
        "summary",
        "search_phrases",
        "key_points",
        "definition",
        "differential",
        "treatments",
        "refractory",
        "focus_treatment",
        "practice_fit",
        "faq",
        "references",
        "review_claim",
        "disclaimer",
    ]
    assert set(first["condition"]["references"][0]) == {
        "number",
        "citation",
        "authors",
        "year",
        "journal",
        "summary",
        "pmid",
    }


def test_one_bad_file_keeps_the_good_one_out(document):
    bad = document(spoiled(("Will it pass?", "It will"), ("Example Disorder (ED)", "Other")), "bad.txt")
    run(document(), bad, "--write", code=1)
    assert not ConditionPage.objects.exists()


def test_what_is_stored_is_an_unsigned_draft(document, client, writer):
    run(document(), "--write", user=writer.username)
    page = ConditionPage.objects.get()
    assert (page.slug, page.live, page.title) == ("ed", False, "Example Disorder")
    assert page.review_claim == "Last reviewed by Dr. Jo Doe, MD, PhD on May 3, 2026."
    assert not Publication.objects.exists()
    assert client.get("/conditions/ed/").status_code == 404
    assert AuditEvent.objects.get(kind="page.imported").actor_name == "Wilma Writer"


def test_a_citation_by_name_gets_its_number(document):
    run(document(), "--write")
    body = json.dumps(makers.draft(ConditionPage.objects.get()).body.get_prep_value())
    assert "(Feder 2014, JAMA Psychiatry) [1]" in body


def test_importing_a_page_that_exists_makes_a_new_draft_of_it_and_keeps_the_rest(document, writer, physician, client):
    publication = makers.published_page(writer, physician, slug="ed")
    run(document(), "--write")
    page = ConditionPage.objects.get()
    draft = makers.draft(page)
    assert page.pk == publication.page_id
    assert page.has_unpublished_changes
    assert draft.summary == "What an example disorder is, in one sentence."
    assert {block.block_type for block in draft.body} >= {"urgent_help", "safety"}
    assert "One sentence that says" in client.get("/conditions/ed/").content.decode()


def test_a_page_in_review_is_not_touched(document, writer):
    page = makers.make_page(writer, slug="ed")
    makers.submitted(page, writer)
    assert "waiting for a physician" in run(document(), "--write", code=1)
    assert makers.draft(page).summary == page.summary


def test_an_address_that_belongs_to_another_page_is_refused(document, writer):
    makers.make_page(writer, title="Quite Another", slug="ed")
    assert "belongs to the page “Quite Another”" in run(document(), "--write", code=1)
    assert ConditionPage.objects.count() == 1


def test_two_files_of_one_title_are_refused(document):
    assert "same title or address" in run(document(), document(name="again.txt"), "--write", code=1)


def test_wrong_calls_are_refused_in_words(document):
    with pytest.raises(CommandError, match="belongs to one document"):
        run(document(), document(name="b.txt"), "--phrases", "a|b")
    assert "nowhere.txt: error: No such file or directory." in run("nowhere.txt", code=1)
    with pytest.raises(CommandError, match="no account"):
        run(document(), user="nobody")


def upload(client, data, name="example.txt", **fields):
    return client.post("/admin/signoff/import/", {"document": SimpleUploadedFile(name, data), **fields})


def test_the_upload_shows_errors_beside_their_lines(client, writer):
    client.force_login(writer)
    response = upload(client, spoiled(("Will it pass?", "It will <b>")), read="1").content.decode()
    assert "Line 52, column 1" in response
    assert "does not end with a question mark" in response
    assert "It will &lt;b&gt;" in response
    assert "Store it as a draft" not in response
    assert not ConditionPage.objects.exists()


def test_the_upload_stores_nothing_bad_even_when_asked(client, writer):
    client.force_login(writer)
    upload(client, spoiled(("Will it pass?", "It will")), write="1")
    assert not ConditionPage.objects.exists()


def test_no_file_and_a_huge_file_get_a_message(client, writer):
    client.force_login(writer)
    assert "Choose a document first" in client.post("/admin/signoff/import/", {"read": "1"}).content.decode()
    assert "5 MB is the most" in upload(client, b"x" * (5 * 1024 * 1024 + 9), read="1").content.decode()
    assert "file is empty" in upload(client, b"", read="1").content.decode()


@pytest.mark.parametrize("who", ["physician", "auditor"])
def test_only_writers_and_managers_import(client, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/admin/signoff/import/").status_code == 302
    upload(client, GOOD.encode(), write="1")
    assert not ConditionPage.objects.exists()


# --- over a page that somebody works on


@pytest.fixture
def worked_on(document, writer):
    """The page of the document, to which a writer has added a citation and a sentence."""
    run(document(), "--write", "--user", writer.username)
    page = makers.draft(ConditionPage.objects.get())
    page.summary = "A summary that the writer found better."
    body = page.body.get_prep_value()
    [text] = [block for block in body if block["type"] == "definition"]
    text["value"]["text"] = text["value"]["text"].replace("</p>", " [1]</p>", 1)
    page.set_parts(body)
    page.save_revision(user=writer, log_action=True, clean=False)
    return page


def upload_good(client, **more):
    return upload(client, GOOD.encode(), **more)


def test_the_upload_says_so_and_asks(client, writer, worked_on):
    client.force_login(writer)
    shown = text_of(upload_good(client, read="1"))
    assert "There is such a page" in shown and "by Wilma Writer" in shown
    assert "What would change" in shown and "removed: A summary that the writer found better" in shown
    before = worked_on.get_latest_revision().pk
    refused = upload_good(client, write="1")
    assert refused.status_code == 200 and "say whether you want that" in text_of(refused)
    assert ConditionPage.objects.get().latest_revision_id == before
    assert upload_good(client, write="1", replace="on").status_code == 302
    after = makers.draft(ConditionPage.objects.get())
    assert after.summary != worked_on.summary
    [text] = [block for block in after.body.get_prep_value() if block["type"] == "definition"]
    assert "[1]</p>" in text["value"]["text"]


def test_looking_stores_nothing(client, writer):
    makers.make_page(writer, slug="other", parts={"references": None})
    known = set(Reference.objects.values_list("pmid", flat=True))
    client.force_login(writer)
    assert "There is such a page" in text_of(upload_good(client, read="1"))
    assert set(Reference.objects.values_list("pmid", flat=True)) == known


def test_the_command_warns(document, worked_on):
    found = json.loads(run(document(), "--json"))
    assert [warning["code"] for warning in found["warnings"]] == ["page.exists"]


def test_a_new_page_is_not_asked_about(client, writer):
    client.force_login(writer)
    assert "There is such a page" not in text_of(upload_good(client, read="1"))
    assert upload_good(client, write="1").status_code == 302
