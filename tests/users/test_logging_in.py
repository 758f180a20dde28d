"""Logging in, over HTTP: what lets in, what does not, and how often one may try."""

import json
import re
import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from conditions.models import AuditEvent
from tests import makers
from tests.responses import text_of
from tests.users.second_factors import NO_CREDENTIALS, app_of, code, passkey_of
from tovani.settings import base
from tovani.users.models import FailedLogins

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict")]


LOGIN = "/admin/login/"


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def log_in(client, user, password=makers.PASSWORD, **more):
    return client.post(LOGIN, {"login": user.username, "password": password}, **more)


def test_a_writer_logs_in_with_a_password(client, writer):
    answer = client.get("/admin/")
    assert answer.status_code == 302 and answer.url.startswith(LOGIN)
    answer = log_in(client, writer)
    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
    assert not EmailAddress.objects.exists()  # a second place for addresses would keep old ones alive


def test_where_one_wanted_to_go_but_nowhere_else(client, writer):
    answer = client.post(f"{LOGIN}?next=/admin/signoff/", {"login": writer.username, "password": makers.PASSWORD})
    assert answer.url == "/admin/signoff/"
    client.logout()
    data = {"login": writer.username, "password": makers.PASSWORD, "next": "https://evil.example/"}
    assert client.post(LOGIN, data).url == "/admin/"


def test_a_password_alone_does_not_log_in_to_an_account_with_an_app(client, physician):
    secret = app_of(physician)
    answer = log_in(client, physician)
    assert answer.url == reverse("mfa_authenticate") and not is_in(client)
    assert client.get("/admin/").status_code == 302
    answer = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert answer.status_code == 200 and not is_in(client) and "not right" in text_of(answer)
    answer = client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert answer.status_code == 302 and is_in(client)
    assert client.get("/admin/").status_code == 200


def test_a_code_is_good_once(client, physician):
    secret = app_of(physician)
    used = code(secret)
    for good in (True, False):
        client.logout()
        log_in(client, physician)
        client.post(reverse("mfa_authenticate"), {"code": used})
        assert is_in(client) is good


def test_the_secret_of_an_app_lies_in_the_database_under_a_key(physician):
    secret = app_of(physician)
    assert secret not in str(Authenticator.objects.get().data)


def test_a_passkey_as_second_factor(client, physician):
    passkey = passkey_of(physician)
    log_in(client, physician)
    options = client.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]["publicKey"]
    wrong = passkey_of(makers.make_writer("Other Writer")).answered(options)
    client.post(reverse("mfa_authenticate"), {"credential": json.dumps(wrong)})
    assert not is_in(client)
    options = client.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]["publicKey"]
    client.post(reverse("mfa_authenticate"), {"credential": json.dumps(passkey.answered(options))})
    assert is_in(client)


@pytest.mark.parametrize("checked", [True, False])
def test_a_passkey_alone_logs_in_if_it_checked_who_was_there(client, physician, checked):
    passkey = passkey_of(physician)
    passkey.flags = 5 if checked else 1
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    options = answer.json()["request_options"]["publicKey"]
    assert options["userVerification"] == "required" and options["rpId"] == "localhost"
    client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(passkey.answered(options))})
    assert is_in(client) is checked
    assert client.get("/admin/").status_code == (200 if checked else 302)


@pytest.mark.parametrize("who", ["physician", "manager", "admin"])
def test_whose_role_needs_a_second_factor_can_only_set_one_up(client, request, who):
    user = request.getfixturevalue(who)
    log_in(client, user)
    assert is_in(client)
    for address in ("/admin/", "/admin/signoff/", "/admin/pages/", "/admin/account/"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (302, reverse("mfa_index")), address
    answer = client.post("/admin/api/main/pages/", headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert "needs a second factor" in text_of(client.get(reverse("mfa_index")))


def test_a_login_of_before_is_no_proof_that_its_account_has_a_second_factor_now(client, physician):
    log_in(client, physician)
    app_of(physician)
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("who", ["writer", "auditor"])
def test_others_may_go_without(client, request, who):
    log_in(client, request.getfixturevalue(who))
    assert client.get("/admin/").status_code == 200


def test_a_thousand_wrong_passwords(client, writer, sent):
    """Five are looked at; then the right one is not looked at either, and its owner is told."""
    answers = [log_in(client, writer, f"wrong {count}") for count in range(5)]
    assert all("not right" in text_of(answer) for answer in answers)
    for count in range(20):
        assert "too many" in text_of(log_in(client, writer, f"wrong {count}")).lower()
    assert "too many" in text_of(log_in(client, writer)).lower()
    assert not is_in(client)
    told = [mail for mail in sent() if "locked" in mail.subject]
    assert [mail.to for mail in told] == [[writer.email]]
    assert AuditEvent.objects.filter(kind="account.locked").count() == 1
    assert AuditEvent.objects.filter(kind="account.login_failed").count() == 5


def test_ports_of_the_site_do_not_count_apart(client, writer, settings):
    settings.ALLOWED_HOSTS = ["tovani.example"]
    answers = [
        log_in(
            client, writer, "wrong", headers={"host": f"tovani.example:{port}"}, REMOTE_ADDR=f"198.51.100.{port % 99}"
        )
        for port in range(1000, 1020)
    ]
    assert sum("not right" in text_of(answer) for answer in answers) == 5


def test_ones_own_login_does_not_clear_the_count_of_the_network(physician):
    secret, looked_at = app_of(physician), 0
    for step in (-1, 0):
        victims = [makers.make_writer(f"Victim {step} {count}") for count in range(15)]
        looked_at += sum("not right" in text_of(log_in(Client(), victim, "wrong")) for victim in victims)
        client = Client()
        log_in(client, physician)
        client.post(reverse("mfa_authenticate"), {"code": code(secret, step)})
    assert looked_at == 20


def test_a_login_that_began_with_the_password_of_before(client, physician):
    secret = app_of(physician)
    log_in(client, physician)
    physician.set_password("four other words at random 7")
    physician.save()
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert not is_in(client)
    assert "Your password was changed meanwhile" in text_of(client.get(LOGIN))


def test_from_one_network_no_more_accounts_than_from_one_account(client, db):
    answers = [log_in(client, makers.make_writer(f"Writer {count}"), "wrong") for count in range(25)]
    assert sum("not right" in text_of(answer) for answer in answers) == 20
    elsewhere = log_in(client, makers.make_writer("Far Away"), REMOTE_ADDR="198.51.100.9")
    assert elsewhere.status_code == 302


def test_codes_are_counted_too(client, physician):
    secret = app_of(physician)
    log_in(client, physician)
    for _count in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert not is_in(client)


def said(answer) -> str:
    """Without the token, which is another one each time."""
    return re.sub(r'"CSRF_TOKEN": "[^"]*"', "", text_of(answer))


def test_answers_do_not_tell_whether_an_account_exists(client, writer):
    known = said(log_in(client, writer, "wrong"))
    unknown = said(client.post(LOGIN, {"login": "nobody", "password": "wrong"}))
    assert known.replace(writer.username, "nobody") == unknown
    forgotten = reverse("account_reset_password")
    known = said(client.post(forgotten, {"email": writer.email}))
    unknown = said(client.post(forgotten, {"email": "no@example.org"}))
    assert known.replace(writer.email, "no@example.org") == unknown


def test_strangers_make_one_event_a_minute(client, db):
    for count in range(8):
        client.post(LOGIN, {"login": f"nobody {count}", "password": "wrong"})
    assert not AuditEvent.objects.filter(kind__startswith="account.").exists()
    assert FailedLogins.objects.get().times == 8
    FailedLogins.objects.update(minute=timezone.now() - timedelta(minutes=2))
    client.post(LOGIN, {"login": "someone", "password": "wrong"}, REMOTE_ADDR="198.51.100.9")
    event = AuditEvent.objects.get(kind="account.strangers_refused")
    assert event.payload["count"] == 8 and "127.0.0.1" not in event.data
    assert FailedLogins.objects.get().times == 1


def test_a_closed_account_logs_in_no_more(client, writer):
    writer.is_active = False
    writer.save()
    assert "not right" in text_of(log_in(client, writer)) or not is_in(client)
    assert not is_in(client)


def test_a_closed_account_has_no_passkey_either(client, physician):
    passkey = passkey_of(physician)
    physician.is_active = False
    physician.save()
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    options = answer.json()["request_options"]["publicKey"]
    client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(passkey.answered(options))})
    assert not is_in(client)


def test_capital_letters_make_no_other_account(client, writer, sent):
    with pytest.raises(IntegrityError), transaction.atomic():
        makers.make_user("Somebody Else", username=writer.username.upper())
    for count in range(8):
        spelled = writer.username.upper() if count % 2 else writer.username
        client.post(LOGIN, {"login": f" {spelled} ", "password": f"wrong {count}"})
    assert AuditEvent.objects.filter(kind="account.login_failed").count() == 5
    assert "too many" in text_of(log_in(client, writer)).lower()
    assert [mail.to for mail in sent()] == [[writer.email]]


def test_many_names_do_not_push_out_the_count_of_one(client, writer, settings):
    settings.CACHES = {"default": production_cache()}
    for count in range(5):
        log_in(client, writer, f"wrong {count}")
    for count in range(400):
        cache.set(f"somebody-else-{count}", 1, 600)
    assert "too many" in text_of(log_in(client, writer)).lower()


def production_cache() -> dict:
    """The cache of the settings that all processes share without Redis."""
    return base.CACHES["default"]


def test_a_login_ends_when_nobody_does_anything(client, writer, settings, monkeypatch):
    log_in(client, writer)
    assert client.get("/admin/").status_code == 200
    now = time.time()
    monkeypatch.setattr("tovani.users.logins.time.time", lambda: now + settings.SESSION_IDLE_MINUTES * 60 - 5)
    client.get("/admin/editing-sessions/ping/wagtailcore/page/1/")  # an open editor is nobody's presence
    monkeypatch.setattr("tovani.users.logins.time.time", lambda: now + settings.SESSION_IDLE_MINUTES * 60 + 5)
    answer = client.get("/admin/signoff/")
    assert answer.status_code == 302 and answer.url == f"{LOGIN}?next=/admin/signoff/" and not is_in(client)
    assert "Your login has ended" in text_of(client.get(LOGIN))


def test_a_login_ends_after_a_working_day_however_busy(client, writer, monkeypatch):
    log_in(client, writer)
    now = time.time()
    for hour in range(1, 14):
        monkeypatch.setattr("tovani.users.logins.time.time", lambda hour=hour: now + hour * 3600)
        client.get("/admin/")
    assert not is_in(client)


def addresses():
    """Every address of the site, with made-up arguments; Wagtail's last one, which takes anything, is left out."""

    def walk(resolver, prefix=""):
        for entry in resolver.url_patterns:
            here = prefix + str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                yield from walk(entry, here)
            elif "^" not in here:
                yield here

    for route in walk(get_resolver()):
        with_numbers = re.sub(r"<(int|number):[^>]*>", "1", route)
        yield "/" + re.sub(r"<[^>]*>", "some", with_numbers)


OURS = {"/admin/login/"}


@pytest.mark.slow
def test_nothing_else_in_the_whole_map_logs_anybody_in(client, admin, settings):
    """With every name that a form could have for user name and password, at every address."""
    names = {"username": admin.username, "login": admin.username, "email": admin.email, "password": makers.PASSWORD}
    names |= {"password1": makers.PASSWORD, "password2": makers.PASSWORD, "new_password1": "another long one 9!"}
    names |= {"new_password2": "another long one 9!", "old_password": makers.PASSWORD}
    before, tried, client.raise_request_exception = admin.password, 0, False
    for address in sorted(set(addresses())):
        client.cookies.clear()
        for send in (client.post, client.get):
            send(address, names)
            tried += 1
            assert not is_in(client) or address in OURS, address
    admin.refresh_from_db()
    assert tried > 400 and admin.password == before


@pytest.mark.parametrize("name", ["mfa_login_webauthn", "mfa_authenticate"])
@pytest.mark.parametrize("credential", NO_CREDENTIALS)
def test_what_no_browser_sends_logs_nobody_in(client, physician, name, credential):
    passkey_of(physician)
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    if name == "mfa_authenticate":
        log_in(client, physician)
    assert client.post(reverse(name), {"credential": credential}).status_code in (200, 302)
    assert not is_in(client)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/password_reset/",
        "/admin/password_reset/done/",
        "/admin/password_reset/confirm/a/b/",
        "/admin/password_reset/complete/",
        "/accounts/signup/",
        "/accounts/login/",
        "/admin/login/signup/",
        "/django-admin/login/",
    ],
)
def test_doors_that_stock_software_has_are_not_there(client, address):
    assert client.get(address).status_code in (302, 404)
    assert client.get(address, follow=True).request["PATH_INFO"] in (address, LOGIN)
    assert client.post(address, {"email": "a@example.org"}).status_code in (302, 404)
