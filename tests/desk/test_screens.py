"""The admin screens: who sees them, what they say, and that every refusal is a sentence and not an error."""

import re

import pytest

from conditions.models import AuditEvent, Publication, Review, Signature
from conditions.publications.actions import take_down
from conditions.signoff.actions import request_changes
from tests import makers
from tests.responses import text_of

pytestmark = pytest.mark.django_db


def sign_data(review, **changes):
    form = makers.signing_form(review.version)
    data = {
        "digest": form.digest,
        "statement": form.statement,
        "next_review_on": form.next_review_on.isoformat(),
        "agreed": "on",
        "password": makers.PASSWORD,
    }
    return {**data, **changes}


def test_the_queue_says_who_waits_for_whom_since_when(client, review, physician):
    client.force_login(physician)
    shown = text_of(client.get("/admin/signoff/"))
    assert "Example Disorder, version 1" in shown
    assert "waiting for any physician since today, submitted by Wilma Writer" in shown
    assert "waiting for any physician since today" in text_of(client.get("/admin/"))


def test_the_review_screen_shows_what_changed_since_the_version_in_force(client, publication, page, writer, physician):
    makers.edited(page, writer, summary="One sentence of the second version.")
    review = makers.submitted(page, writer, summary="Shorter summary.")
    client.force_login(physician)
    response = client.get(f"/admin/signoff/reviews/{review.pk}/")
    shown = text_of(response)
    assert "What changed since version 1" in shown
    assert "1 of " in shown
    assert "added: of the second version" in shown and "<ins>" in response.content.decode()
    assert "Shorter summary." in shown
    assert "https://pubmed.ncbi.nlm.nih.gov/24740528/" in response.content.decode()
    assert f'src="/admin/signoff/versions/{review.version_id}/article/"' in response.content.decode()


def test_the_frozen_version_is_what_the_public_will_get(client, review, physician):
    client.force_login(physician)
    frame = client.get(f"/admin/signoff/versions/{review.version_id}/article/")
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    makers.signed(review, physician)
    article = re.compile(r"<h1>.*?<footer class=\"article-footer\">", re.DOTALL)
    public = client.get("/conditions/example/").content.decode()
    without_stamp = re.sub(r'(?s)<p class="reviewed">.*?</p>', "", article.search(public).group())
    assert without_stamp.split() == article.search(frame.content.decode()).group().split()


@pytest.mark.parametrize("who", ["writer", "manager", "auditor", "admin"])
def test_who_cannot_sign_is_told_so_and_refused(client, review, who, request):
    client.force_login(request.getfixturevalue(who))
    shown = text_of(client.get(f"/admin/signoff/reviews/{review.pk}/"))
    assert "You cannot sign this." in shown
    response = client.post(f"/admin/signoff/reviews/{review.pk}/sign/", sign_data(review))
    assert response.status_code == 409
    assert not Signature.objects.exists()
    assert AuditEvent.objects.filter(kind="signature.refused").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "wrong"}, "The password is not right. Nothing was signed."),
        ({"agreed": ""}, "tick that you agree"),
        ({"statement": "Whatever."}, "The statement you agreed to has been changed"),
        ({"digest": "0" * 64}, "What you read is not what is under review now"),
        ({"next_review_on": "2999-01-01"}, "The next review must be after today"),
        ({"next_review_on": "soon"}, "Enter a valid date"),
        ({"next_review_on": ""}, "This field is required"),
    ],
)
def test_a_refusal_is_a_sentence_beside_the_form(client, review, physician, changes, words):
    client.force_login(physician)
    response = client.post(f"/admin/signoff/reviews/{review.pk}/sign/", sign_data(review, **changes))
    assert response.status_code in (409, 422)
    assert words in text_of(response)
    assert makers.PASSWORD not in response.content.decode()
    assert not Signature.objects.exists()


def test_two_physicians_on_one_version_end_in_one_signature(client, review, physician):
    second = makers.make_physician("Second Signer")
    client.force_login(physician)
    assert client.post(f"/admin/signoff/reviews/{review.pk}/sign/", sign_data(review)).status_code == 302
    client.force_login(second)
    response = client.post(f"/admin/signoff/reviews/{review.pk}/sign/", sign_data(review))
    assert "This review has ended: signed (Dora Moss" in text_of(response)
    assert Signature.objects.count() == 1


def test_changes_are_requested_with_comments_and_the_writer_is_told(client, review, page, physician, mailoutbox):
    client.force_login(physician)
    data = {"reason": "Please say when to call for help.", "comment_parts/2": "Which question matters most?"}
    with_callbacks = client.post(f"/admin/signoff/reviews/{review.pk}/changes/", data)
    assert with_callbacks.status_code == 302
    assert Review.objects.get().state == "changes_requested"
    shown = text_of(client.get("/admin/signoff/"))
    assert "Dora Moss asked for changes on" in shown


def test_a_request_without_a_reason_keeps_what_was_typed(client, review, physician):
    client.force_login(physician)
    response = client.post(
        f"/admin/signoff/reviews/{review.pk}/changes/",
        {"reason": "", "comment_parts/2": "A long comment that I typed."},
    )
    assert response.status_code == 422
    assert "A long comment that I typed." in response.content.decode()


def test_a_writer_withdraws_and_is_back_in_the_editor(client, review, page, writer):
    client.force_login(writer)
    response = client.post(f"/admin/signoff/reviews/{review.pk}/withdraw/", {"reason": "A mistake."})
    assert response.url == f"/admin/pages/{page.pk}/edit/"
    assert Review.objects.get().state == "withdrawn"


def test_an_auditor_cannot_withdraw(client, review, auditor):
    client.force_login(auditor)
    client.post(f"/admin/signoff/reviews/{review.pk}/withdraw/", {"reason": ""})
    assert Review.objects.get().is_waiting


def test_a_page_is_reaffirmed_over_http(client, publication, physician):
    client.force_login(physician)
    url = f"/admin/signoff/publications/{publication.pk}/reaffirm/"
    assert "Re-affirm without change" in text_of(client.get(url))
    form = makers.signing_form(publication.version)
    data = {"digest": form.digest, "statement": form.statement, "agreed": "on"}
    data["next_review_on"] = form.next_review_on.isoformat()
    assert "The password is not right" in text_of(client.post(url, {**data, "password": "wrong"}))
    assert client.post(url, {**data, "password": makers.PASSWORD}).status_code == 302
    assert Signature.objects.filter(meaning="reaffirm").count() == 1


def test_the_history_tells_everything_in_words(client, publication, page, auditor):
    client.force_login(auditor)
    shown = text_of(client.get(f"/admin/signoff/pages/{page.pk}/history/"))
    for words in (
        "Wilma Writer created the page",
        "Wilma Writer submitted version 1 for review: “The first version of this page.”",
        "Dora Moss signed version 1 as Dr. Dora Moss, DO (approved for publication)",
        "Dora Moss made version 1 public at /conditions/example/",
    ):
        assert words in shown, words


@pytest.mark.parametrize(
    "address",
    [
        "/admin/signoff/",
        "/admin/signoff/reviews/1/",
        "/admin/signoff/import/",
        "/admin/signoff/versions/1/article/",
        "/admin/signoff/pages/1/history/",
    ],
)
def test_strangers_are_sent_to_the_login(client, address):
    assert client.get(address).url.startswith("/admin/login/")


@pytest.mark.parametrize(
    "address", ["reviews/999/", "versions/999/article/", "pages/999/history/", "pages/999/submit/"]
)
def test_what_is_not_there_is_a_404(client, physician, address):
    client.force_login(physician)
    assert client.get(f"/admin/signoff/{address}").status_code == 404


def test_a_session_that_ended_while_writing_loses_nothing_saved(client, page, writer):
    """The editor is sent to the login, and the draft saved before is still there."""
    client.force_login(writer)
    client.logout()
    response = client.post(f"/admin/pages/{page.pk}/edit/", {"title": "typed after the session ended"})
    assert response.url.startswith("/admin/login/")
    assert makers.draft(page).title == "Example Disorder"


def test_a_second_tab_that_autosaves_over_a_newer_draft_is_refused(client, page, writer):
    from tests import editor

    client.force_login(writer)
    first = makers.fresh(page).latest_revision
    other = makers.make_writer("Otto Other")
    makers.edited(page, other, summary="One sentence by Otto, saved meanwhile.")
    response = editor.autosave(client, makers.draft(page), first, summary="Would overwrite Otto's sentence.")
    assert response.json()["error_code"] == "invalid_revision"
    assert makers.draft(page).summary == "One sentence by Otto, saved meanwhile."


def test_creating_and_submitting_in_one_go_makes_a_draft_and_leads_to_the_checks(client, page, writer):
    from conditions.models import ConditionIndexPage, ConditionPage
    from tests import editor

    client.force_login(writer)
    index = ConditionIndexPage.objects.get()
    data = editor.form_data(makers.draft(page), changes={"title": "New", "slug": "new"}, **{"action-submit": "1"})
    response = client.post(f"/admin/pages/add/conditions/conditionpage/{index.pk}/", data)
    created = ConditionPage.objects.get(slug="new")
    assert response.url == f"/admin/signoff/pages/{created.pk}/submit/"
    assert not created.live
    assert not Review.objects.exists()


def test_creating_and_publishing_in_one_go_makes_a_draft(client, page, admin):
    from conditions.models import ConditionIndexPage, ConditionPage
    from tests import editor

    client.force_login(admin)
    index = ConditionIndexPage.objects.get()
    data = editor.form_data(makers.draft(page), changes={"title": "New", "slug": "new"}, **{"action-publish": "1"})
    client.post(f"/admin/pages/add/conditions/conditionpage/{index.pk}/", data)
    assert not ConditionPage.objects.get(slug="new").live
    assert not Publication.objects.exists()
    assert client.get("/conditions/new/").status_code == 404


@pytest.mark.parametrize("deed", ["sign", "changes", "withdraw"])
def test_who_comes_back_from_the_login_sees_the_review(client, review, physician, deed):
    """After a session has ended a form is sent, the login asked for, and the address of the form opened."""
    client.force_login(physician)
    response = client.get(f"/admin/signoff/reviews/{review.pk}/{deed}/")
    assert (response.status_code, response["Location"]) == (302, f"/admin/signoff/reviews/{review.pk}/")


def test_a_physician_finds_every_public_page_and_the_way_to_take_it_down(client, publication, physician):
    client.force_login(physician)
    queue = client.get("/admin/signoff/").content.decode()
    history = f"/admin/signoff/pages/{publication.page_id}/history/"
    assert history in queue and "Public now" in queue
    assert f"/admin/signoff/publications/{publication.pk}/take-down/" in client.get(history).content.decode()


def test_a_physician_who_does_not_write_here_cannot_withdraw_a_review(client, review, physician):
    client.force_login(physician)
    assert "withdraw_reason" not in client.get(f"/admin/signoff/reviews/{review.pk}/").content.decode()
    client.post(f"/admin/signoff/reviews/{review.pk}/withdraw/", {"reason": ""})
    review.refresh_from_db()
    assert review.is_waiting


def test_what_was_asked_for_is_seen_by_the_writer_and_by_the_next_physician(client, review, writer, physician, page):
    request_changes(review, by=physician, reason="Please say more about sleep.")
    client.force_login(writer)
    assert "Please say more about sleep." in text_of(client.get("/admin/"))
    again = makers.submitted(page, writer)
    client.force_login(makers.make_physician("Emil Stern"))
    shown = text_of(client.get(f"/admin/signoff/reviews/{again.pk}/"))
    assert "Version 1 was sent back" in shown and "The words submitted now are the same as then." in shown


@pytest.mark.parametrize("query", ['"', 'a"b', '""', "\x00", "a\x00b", "(", "*", "NEAR("])
@pytest.mark.parametrize(
    "address", ["/admin/pages/3/", "/admin/choose-page/search/", "/admin/snippets/conditions/reference/",
                "/admin/images/", "/admin/users/"],
)  # fmt: skip
def test_the_admins_search_takes_whatever_is_typed(client, admin, page, address, query):
    client.force_login(admin)
    assert client.get(address, {"q": query}).status_code < 400


def test_a_day_that_has_passed_is_wanted_by_nobody(client, page, writer):
    client.force_login(writer)
    fields = {"change_summary": "The first version of this page.", "due_on": "2020-01-01"}
    assert "This day has passed." in client.post(f"/admin/signoff/pages/{page.pk}/submit/", fields).content.decode()


def test_no_two_fields_of_the_review_share_an_id(client, review, writer):
    client.force_login(writer)
    ids = re.findall(r'\bid="([^"]+)"', client.get(f"/admin/signoff/reviews/{review.pk}/").content.decode())
    assert [one for one in ids if ids.count(one) > 1 and "reason" in one] == []


def test_a_page_that_was_taken_down_is_compared_with_what_was_signed_last(client, page, publication, writer, physician):
    take_down(publication, by=physician, reason="A dose on it was wrong.", notice="We are correcting it.")
    review = makers.submitted(page, writer, summary="The same words once more.")
    client.force_login(physician)
    shown = text_of(client.get(f"/admin/signoff/reviews/{review.pk}/"))
    assert "version 1, which was signed last and is not public now" in shown
    assert "Nothing: every word, link, figure and mark is the same." in shown and "Everything is new" not in shown


def test_the_editor_says_that_readers_see_a_fixed_order(client, page, writer):
    client.force_login(writer)
    assert "Readers see the parts in a fixed order" in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
