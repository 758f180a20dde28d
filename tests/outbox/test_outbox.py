"""Mail is written with what it tells of, sent once, tried again, given up in the open; nobody waits for a server."""

import socket
import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from conditions.erasing import erase_person
from conditions.outbox import sending
from conditions.outbox.models import OVERDUE, OutgoingMail
from tests import makers
from tests.responses import text_of

pytestmark = pytest.mark.django_db

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def write(subject="News", to=("one@example.org",)):
    send_mail(subject, "https://example.org/reset/secret/", None, list(to))
    return OutgoingMail.objects.latest("pk")


@pytest.fixture
def failing(settings):
    settings.OUTBOX_BACKEND = SMTP
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()


def test_what_is_undone_tells_nobody(mailoutbox):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write()
        raise ZeroDivisionError
    sending.send_due(timezone.now())
    assert not OutgoingMail.objects.exists() and mailoutbox == []


def test_mail_is_sent_once_and_its_words_are_kept_no_longer(mailoutbox):
    message = EmailMultiAlternatives(
        "Line\none", "words", None, ["a@example.org", "b@example.org"], headers={"X-A": "1"}
    )
    message.attach_alternative("<p>words</p>", "text/html")
    assert message.send() == 1
    for _again in range(2):
        sending.send_due(timezone.now())
    [letter] = mailoutbox
    assert (letter.subject, letter.body, letter.to) == ("Line one", "words", ["a@example.org", "b@example.org"])
    assert letter.alternatives[0][0] == "<p>words</p>" and letter.extra_headers["X-A"] == "1"
    kept = OutgoingMail.objects.get()
    assert (kept.body, kept.html, kept.attempts) == ("", "", 1) and kept.sent_at


@pytest.mark.parametrize(
    "what",
    [
        {"cc": ["c@example.org"]},
        {"bcc": ["c@example.org"]},
        {"reply_to": ["c@example.org"]},
        {"attachments": [("a.txt", "a", "text/plain")]},
    ],
)
def test_what_the_outbox_does_not_carry_is_refused(what):
    with pytest.raises(ValueError, match="The outbox carries"):
        EmailMessage("Subject", "words", None, ["a@example.org"], **what).send()
    assert not OutgoingMail.objects.exists()


def test_a_failure_is_tried_again_after_longer_pauses_and_then_given_up(failing, caplog):
    written, now, pauses = write(), timezone.now(), []
    assert sending.send_due(now) == {"failed": 1}
    assert sending.send_due(now) == {}
    while OutgoingMail.objects.waiting().exists():
        before, now = now, OutgoingMail.objects.get().next_try_at
        pauses.append(now - before)
        sending.send_due(now)
    assert pauses == sending.PAUSES and sum(pauses, timedelta()) > timedelta(hours=23)
    given_up = OutgoingMail.objects.get()
    assert given_up.pk == written.pk and given_up.given_up_at == now and "refused" in given_up.last_error
    assert given_up.body == written.body
    assert "was given up after 11 attempts" in caplog.text and "secret" not in caplog.text


def test_mail_that_was_given_up_is_sent_when_it_is_tried_again(failing, settings, mailoutbox):
    written, now = write(), timezone.now()
    OutgoingMail.objects.update(given_up_at=now, attempts=11)
    sending.try_again(written, now)
    settings.OUTBOX_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert sending.send_due(now) == {"sent": 1}
    sending.try_again(written, now)
    assert sending.send_due(now) == {}
    assert len(mailoutbox) == 1


def test_an_attempt_that_was_cut_off_is_made_again_as_the_same_mail(monkeypatch, mailoutbox):
    write()
    now = timezone.now()
    with monkeypatch.context() as patched:
        patched.setattr(sending, "_sent", lambda mail, now: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            sending.send_due(now)
    assert sending.send_due(now) == {}
    first = OutgoingMail.objects.get().headers["Message-ID"]
    assert sending.send_due(now + sending.ATTEMPT) == {"sent": 1}
    assert mailoutbox[0].extra_headers["Message-ID"] == first


def test_one_mail_that_cannot_be_sent_holds_up_no_other(mailoutbox, monkeypatch):
    write("Bad"), write("Good")
    real = sending._message

    def message(mail):
        if mail.subject == "Bad":
            raise ValueError("bad address\x00")
        return real(mail)

    monkeypatch.setattr(sending, "_message", message)
    assert sending.send_due(timezone.now()) == {"failed": 1, "sent": 1}
    assert [letter.subject for letter in mailoutbox] == ["Good"]


def test_a_run_ends_before_another_process_may_take_its_mail(monkeypatch, mailoutbox):
    """However slowly the mail server answers: the mail that is left is taken at its own time."""
    write("First"), write("Second")
    times = iter([0, 0, sending._LONGEST_RUN])
    monkeypatch.setattr(sending, "monotonic", lambda: next(times))
    assert sending.send_due(timezone.now()) == {"sent": 1}
    assert OutgoingMail.objects.waiting().get().attempts == 0
    assert sending.ATTEMPT.total_seconds() > sending._LONGEST_RUN


def test_mail_to_a_former_address_goes_with_the_person_too(writer):
    former = writer.email
    writer.email = "new@example.org"
    writer.save()
    write("Old address", to=[former])
    erase_person(writer.username, reason="Asked for.")
    assert not OutgoingMail.objects.exists()


def test_who_was_written_to_is_forgotten_after_a_month_and_with_the_person(writer, mailoutbox):
    old, waits, theirs = write("Old"), write("Waits"), write("Theirs", to=["x@example.org", writer.email.upper()])
    now = timezone.now()
    OutgoingMail.objects.filter(pk=old.pk).update(sent_at=now, created_at=now - sending.KEPT - timedelta(hours=1))
    ages = {"created_at": now - timedelta(days=90), "next_try_at": now + timedelta(hours=1)}
    OutgoingMail.objects.filter(pk=waits.pk).update(**ages)
    erase_person(writer.username, reason="Asked for.")
    assert not OutgoingMail.objects.filter(pk=theirs.pk).exists()
    sending.send_due(now)
    assert list(OutgoingMail.objects.values_list("subject", flat=True)) == ["Waits"]


@pytest.mark.django_db(transaction=True)
def test_two_processes_send_no_mail_twice(monkeypatch, settings):
    settings.OUTBOX_SENDS_AT_ONCE = False
    for number in range(12):
        write(f"Number {number}")
    real = sending._sent

    def slow(mail, now):
        time.sleep(0.01)
        return real(mail, now)

    monkeypatch.setattr(sending, "_sent", slow)

    def worker():
        with closing(connection):
            sending.send_due(timezone.now())

    threads = [threading.Thread(target=worker) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(letter.subject for letter in mail.outbox) == sorted(f"Number {number}" for number in range(12))


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_mail_server_that_takes_calls_and_says_nothing(client, writer, settings):
    settings.OUTBOX_SENDS_AT_ONCE, settings.OUTBOX_BACKEND, settings.EMAIL_TIMEOUT = False, SMTP, 0.3
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        assert client.post("/admin/login/forgotten/", {"email": writer.email}).status_code == 200
        waiting = OutgoingMail.objects.get()
        assert waiting.attempts == 0 and "/login/set-password/" in waiting.body
        with pytest.raises(SystemExit):
            call_command("send_mail")
    assert "timed out" in OutgoingMail.objects.waiting().get().last_error.lower()


def test_the_command_says_what_it_did(capsys, mailoutbox):
    write()
    call_command("send_mail")
    call_command("send_mail")
    assert capsys.readouterr().out.splitlines() == ["1 sent", "nothing is due"]


@pytest.fixture
def late(failing):
    written = write("For your review: Example")
    OutgoingMail.objects.update(created_at=timezone.now() - OVERDUE - timedelta(minutes=1))
    return written


def test_readiness_says_that_mail_waits_and_stays_ready(client, late):
    response = client.get("/readyz")
    assert (response.status_code, response.content.decode()) == (200, "ready\nmail is not being sent\n")
    OutgoingMail.objects.update(sent_at=timezone.now())
    assert client.get("/readyz").content.decode() == "ready\n"


def test_a_content_manager_sees_what_was_not_sent_and_tries_again(client, late, manager):
    client.force_login(manager)
    assert "1 mail could not be sent" in text_of(client.get("/admin/"))
    sending.send_due(timezone.now())
    shown = client.get("/admin/mail/")
    assert "For your review: Example" in text_of(shown) and "one@example.org" in text_of(shown)
    assert "Tried 1 time, next" in text_of(shown) and "refused" in text_of(shown)
    assert "secret" not in shown.content.decode()
    OutgoingMail.objects.update(given_up_at=timezone.now(), attempts=11)
    assert "Given up" in text_of(client.get("/admin/mail/"))
    assert client.post(f"/admin/mail/{late.pk}/again/").status_code == 302
    again = OutgoingMail.objects.get()
    assert again.given_up_at is None and again.attempts == 0 and again.next_try_at <= timezone.now()
    OutgoingMail.objects.update(sent_at=timezone.now())
    assert "All mail has been sent." in text_of(client.get("/admin/mail/"))
    assert client.post(f"/admin/mail/{late.pk}/again/").status_code == 404


def test_others_see_no_mail(client, late, writer, physician, auditor):
    for user in (writer, physician, auditor):
        client.force_login(user)
        assert "could not be sent" not in text_of(client.get("/admin/"))
        assert client.get("/admin/mail/").status_code == 302
        assert client.post(f"/admin/mail/{late.pk}/again/").status_code == 302
    assert OutgoingMail.objects.get().next_try_at == late.next_try_at
    assert makers.get_user_model().objects.count() >= 3
