"""Who gets which letter, that its link leads to the right screen, and that no letter stands in the way of a deed."""

import re
import socket
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from conditions.desk import notifications
from conditions.models import OutgoingMail, Publication, Review, Signature
from conditions.publications import schedules
from conditions.publications.actions import sign_for_later
from conditions.publications.models import Schedule
from tests import makers
from tests.integrity.test_reading_guard import alter_text
from tests.users.second_factors import confirm

pytestmark = pytest.mark.django_db

WHY = {"reason": "The dose given is wrong.", "notice": "This page is being corrected."}
SUMMARY = "The first version of this page."
REASON = "Please say when to call for help."


@pytest.fixture(autouse=True)
def others(physician, writer, manager, auditor, admin):
    """Everybody works here, and one of each kind has left: whoever is not concerned must get nothing."""
    makers.make_physician("Emil Stern")
    makers.make_writer("Walter Other")
    makers.make_physician("Gone Doctor")
    makers.make_physician("Retired Doctor", active=False)
    makers.make_user("Gone Manager", group="Content managers")
    makers.make_user("Silent Manager", group="Content managers")
    accounts = makers.get_user_model().objects
    accounts.filter(username__startswith="gone.").update(is_active=False)
    accounts.filter(username="silent.manager").update(email="")


@pytest.fixture
def done(django_capture_on_commit_callbacks):
    """Do something as somebody at a screen, through to what follows a commit."""

    def post(user, address, data, status=302):
        client = Client()
        client.force_login(user)
        confirm(client)
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(address, data)
        assert response.status_code == status, response.content.decode()
        return response

    return post


def letters() -> list[tuple[str, list[str]]]:
    return [(letter.subject, sorted(who.removesuffix("@example.org") for who in letter.to)) for letter in mail.outbox]


def opened(letter, user, screen: str):
    """The screen behind the only link of ``letter``, as ``user`` sees it."""
    [link] = re.findall(r"https?://\S+", letter.body)
    assert link.startswith(site.WAGTAILADMIN_BASE_URL)
    path = urlsplit(link).path
    assert resolve(path).view_name == screen
    client = Client()
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def submit(done, page, by, **fields):
    done(by, reverse("submit_page", args=[page.pk]), {"change_summary": SUMMARY, **fields})
    return Review.objects.get()


def sign(done, review, by, **fields):
    form = makers.signing_form(review.version)
    data = {"digest": form.digest, "statement": form.statement, "next_review_on": form.next_review_on.isoformat()}
    data |= {"agreed": "on", "password": makers.PASSWORD, **fields}
    done(by, reverse("sign_review", args=[review.pk]), data)


# -- submitted


def test_a_page_for_any_physician_is_told_to_every_physician_who_works_here(done, page, writer, physician):
    submit(done, page, writer)
    assert letters() == [("For your review: Example Disorder", ["dora.moss", "emil.stern"])]
    [letter] = mail.outbox
    assert "Wilma Writer asks for your review." in letter.body and f"What changed: {SUMMARY}" in letter.body
    assert "Version 1" in opened(letter, physician, "review")


def test_a_page_for_a_named_physician_is_told_to_nobody_else(done, page, writer, physician):
    submit(done, page, writer, physician=physician.physician.pk)
    assert letters() == [("For your review: Example Disorder", ["dora.moss"])]
    assert "Example Disorder" in opened(mail.outbox[0], physician, "review")


def test_a_physician_who_wrote_the_page_is_not_asked_to_review_it(done, page, writer, physician):
    physician.groups.add(Group.objects.get(name="Medical writers"))
    submit(done, makers.edited(page, physician, summary="A physician's sentence about it."), physician)
    assert letters() == [("For your review: Example Disorder", ["emil.stern"])]


def test_a_submission_that_is_refused_is_told_to_nobody(done, page, writer):
    done(writer, reverse("submit_page", args=[page.pk]), {"change_summary": ""}, status=200)
    assert letters() == []
    submit(done, page, writer)
    assert len(letters()) == 1


def test_a_title_of_several_lines_makes_one_subject(review, django_capture_on_commit_callbacks):
    review.version.title = "Example\nDisorder"
    with django_capture_on_commit_callbacks(execute=True):
        notifications.submitted(review)
    assert letters() == [("For your review: Example Disorder", ["dora.moss", "emil.stern"])]


# -- signed


def test_a_signature_is_told_to_those_who_wrote_the_page(done, review, writer, physician):
    sign(done, review, physician)
    assert letters() == [("Signed: Example Disorder", ["wilma.writer"])]
    [letter] = mail.outbox
    assert "Dr. Dora Moss, DO signed version 1. It is public now." in letter.body
    assert "One sentence that says" in opened(letter, writer, "condition")


def test_all_who_wrote_since_the_last_version_are_told_and_whoever_has_left_is_not(done, page, writer, physician):
    other, leaver = (makers.get_user_model().objects.get(username=name) for name in ("walter.other", "gone.manager"))
    makers.edited(page, other, summary="A second sentence by somebody else.")
    makers.edited(page, leaver, summary="A third sentence by somebody who has left.")
    review = makers.submitted(page, writer)
    assert review.version.author_ids == {writer.pk, other.pk, leaver.pk}
    sign(done, review, physician)
    assert letters() == [("Signed: Example Disorder", ["walter.other", "wilma.writer"])]


def test_a_signature_for_later_is_told_with_its_time_and_a_link_that_works_until_then(done, review, writer, physician):
    due = timezone.localtime() + timedelta(days=3)
    sign(done, review, physician, publish_at=f"{due:%Y-%m-%dT%H:%M}")
    assert letters() == [("Signed: Example Disorder", ["wilma.writer"])]
    [letter] = mail.outbox
    assert f"signed version 1. It becomes public on {due:%B} {due.day}, {due.year}, " in letter.body
    assert "public now" not in letter.body
    assert "Example Disorder" in opened(letter, writer, "page_history")


def test_a_signature_that_is_refused_is_told_to_nobody(done, review, physician):
    form = makers.signing_form(review.version)
    data = {"digest": form.digest, "statement": form.statement, "next_review_on": form.next_review_on.isoformat()}
    done(physician, reverse("sign_review", args=[review.pk]), {**data, "agreed": "on", "password": "wrong"}, status=409)
    assert letters() == []
    sign(done, review, physician)
    assert len(letters()) == 1


# -- changes requested, withdrawn


def test_a_request_for_changes_is_told_to_those_who_wrote_the_page(done, review, writer, physician):
    number = [part["kind"] for part in review.version.content["parts"]].index("faq")
    data = {"reason": REASON, f"comment_parts/{number}": "Which question matters most?"}
    done(physician, reverse("request_changes", args=[review.pk]), data)
    assert letters() == [("Changes requested: Example Disorder", ["wilma.writer"])]
    [letter] = mail.outbox
    assert REASON in letter.body
    assert "Which question matters most?" in opened(letter, writer, "wagtailadmin_pages:edit")


def test_a_physician_is_not_told_of_a_request_of_their_own(done, page, writer, physician):
    makers.edited(page, physician, summary="A physician's sentence about it.")
    review = makers.submitted(page, writer)
    assert physician.pk in review.version.author_ids
    done(physician, reverse("request_changes", args=[review.pk]), {"reason": REASON})
    assert letters() == [("Changes requested: Example Disorder", ["wilma.writer"])]


def test_a_review_that_is_withdrawn_is_told_by_the_queue_and_by_no_letter(done, page, writer):
    review = submit(done, page, writer)
    done(writer, reverse("withdraw_review", args=[review.pk]), {"reason": "I found a mistake."})
    assert Review.objects.get().state == "withdrawn"
    assert [subject for subject, _who in letters()] == ["For your review: Example Disorder"]


# -- content managers


def test_an_alarm_is_told_to_the_content_managers(client, publication, manager, sent):
    mail.outbox.clear()
    alter_text(publication.version)
    client.get("/conditions/example/")
    sent()
    assert letters() == [("Alarm: Example Disorder is not what was signed", ["mara.manager"])]
    assert "For readers nothing is shown instead" in mail.outbox[0].body


def _signed_for_later(publication, writer, physician):
    page = makers.ConditionPage.objects.get(pk=publication.page_id)
    page = makers.edited(page, writer, summary="A second sentence, better than the first.")
    review = makers.submitted(page, writer, "The summary was mended.")
    due = timezone.now() + timedelta(hours=2)
    return sign_for_later(review, by=physician, form=makers.signing_form(review.version), publish_at=due)


def test_a_signed_plan_that_a_take_down_cancels_is_told_to_the_content_managers(
    done, publication, writer, physician, manager
):
    _signed_for_later(publication, writer, physician)
    done(physician, reverse("take_down", args=[publication.pk]), WHY)
    assert letters() == [("Not to be published any more: Example Disorder", ["mara.manager"])]
    assert "submit it again and have it signed" in mail.outbox[0].body


def test_a_take_down_that_cancels_no_signed_plan_is_told_to_nobody(done, publication, writer, physician):
    schedules.take_down_later(publication, by=physician, due_at=timezone.now() + timedelta(hours=2), **WHY)
    done(physician, reverse("take_down", args=[publication.pk]), WHY)
    assert Schedule.objects.get().state == "cancelled"
    assert letters() == []
    second = makers.published_page(writer, physician, title="Second Disorder", slug="second")
    _signed_for_later(second, writer, physician)
    done(physician, reverse("take_down", args=[second.pk]), WHY)
    assert letters() == [("Not to be published any more: Second Disorder", ["mara.manager"])]


def test_a_plan_that_could_not_be_kept_is_told_to_the_content_managers(review, physician, manager, sent):
    due = timezone.now() + timedelta(hours=2)
    sign_for_later(review, by=physician, form=makers.signing_form(review.version), publish_at=due)
    physician.is_active = False
    physician.save()
    mail.outbox.clear()
    assert schedules.run_due(due + timedelta(hours=1)) == {"not_done": 1}
    sent()
    assert letters() == [("Not done as planned: Example Disorder", ["mara.manager"])]


# -- accounts


def _account(user, **changes):
    data = {"username": user.username, "first_name": user.first_name, "last_name": user.last_name, "email": user.email}
    return {**data, "is_active": "on", "groups": [group.pk for group in user.groups.all()], **changes}


CHANGED = "Your account was changed: new e-mail address"


def test_an_address_that_somebody_else_sets_is_told_to_its_owner_and_the_managers(done, physician, manager, admin):
    done(admin, f"/admin/users/edit/{physician.pk}/", _account(physician, email="other@example.org"))
    to_managers = "The account of Dora Moss was changed: new e-mail address"
    assert letters() == [
        (CHANGED, ["dora.moss"]),
        (CHANGED, ["other"]),
        (to_managers, ["mara.manager"]),
        (to_managers, ["ada.admin"]),
    ]
    assert "by Ada Admin: new e-mail address. For 24 hours nothing can be signed with it." in mail.outbox[0].body


def test_a_closed_account_is_told_too_for_it_may_be_opened_again(done, physician, admin):
    data = _account(physician, email="other@example.org")
    del data["is_active"]
    done(admin, f"/admin/users/edit/{physician.pk}/", data)
    physician.refresh_from_db()
    assert not physician.is_active
    assert (CHANGED, ["dora.moss"]) in letters()


def test_an_account_of_which_nothing_is_changed_that_proves_it_is_told_of_nothing(done, physician, admin):
    done(admin, f"/admin/users/edit/{physician.pk}/", _account(physician, last_name="New"))
    physician.refresh_from_db()
    assert physician.last_name == "New"
    assert letters() == []


# -- a mail server that fails


@pytest.fixture(params=["nobody answers", "the back end fails"])
def kept(request, settings, monkeypatch):
    """Tried in earnest: a port where nobody listens, and a back end with an error of its own. Tells which mails of the
    outbox were tried once and are kept.
    """
    settings.OUTBOX_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()

    def fails(backend, messages):
        raise RuntimeError("an error of the back end's own")

    if request.param == "the back end fails":
        monkeypatch.setattr(EmailBackend, "send_messages", fails)
    why = "RuntimeError" if request.param == "the back end fails" else "ConnectionRefusedError"
    return OutgoingMail.objects.waiting().filter(attempts=1, last_error__startswith=why)


def test_a_failing_mail_server_undoes_no_submission(done, page, writer, kept):
    assert submit(done, page, writer).is_waiting
    assert kept.count() == 1


def test_a_failing_mail_server_undoes_no_signature(client, done, review, physician, kept):
    sign(done, review, physician)
    assert Signature.objects.count() == 1
    assert client.get("/conditions/example/").status_code == 200
    assert kept.count() == 1


def test_a_failing_mail_server_undoes_no_request_for_changes(done, review, physician, kept):
    done(physician, reverse("request_changes", args=[review.pk]), {"reason": REASON})
    assert Review.objects.get().state == "changes_requested"
    assert kept.count() == 1


def test_a_failing_mail_server_undoes_no_take_down(done, publication, writer, physician, kept):
    _signed_for_later(publication, writer, physician)
    done(physician, reverse("take_down", args=[publication.pk]), WHY)
    assert not Publication.objects.in_force().exists()
    assert kept.count() == 1


def test_a_failing_mail_server_undoes_no_change_of_an_account(done, physician, admin, kept):
    done(admin, f"/admin/users/edit/{physician.pk}/", _account(physician, email="other@example.org"))
    physician.refresh_from_db()
    assert physician.email == "other@example.org"
    assert kept.count() >= 2


def test_a_failing_mail_server_keeps_no_reader_from_the_page(client, page, publication, writer, physician, kept, sent):
    makers.edited(page, writer, summary="The second summary that was signed.")
    second = makers.signed(makers.submitted(page, writer, "The summary is new."), physician)
    alter_text(second.version)
    assert client.get("/conditions/example/").status_code == 200
    sent()
    assert kept.count() == 1
