"""Changing how an account is proved: asked for a proof, on record, told to whom it concerns, and a day's rest."""

import json
import time
from datetime import timedelta

import pytest
from django.contrib.auth import tokens
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conditions.models import Signature
from conditions.signoff import errors, rules
from tests import makers
from tests.passkeys import SoftPasskey
from tests.responses import text_of
from tests.users.second_factors import NO_CREDENTIALS, app_of, code, events_of, long_ago, passkey_of
from tovani.users import factors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict")]
CONFIRM, SECURITY = reverse("confirm_account"), reverse("mfa_index")
NEW = "four other words at random 7"


def logged_in(user, *, secret="", steps=-1) -> Client:
    client = Client()
    client.post("/admin/login/", {"login": user.username, "password": makers.PASSWORD})
    if secret:
        client.post(reverse("mfa_authenticate"), {"code": code(secret, steps)})
    assert client.session["_auth_user_id"] == str(user.pk)
    return client


def confirmed(user, *, secret="") -> Client:
    client = logged_in(user, secret=secret)
    answer = client.post(CONFIRM, {"password": makers.PASSWORD, **({"code": code(secret)} if secret else {})})
    assert answer.status_code == 302, text_of(answer)
    return client


CHANGES = ["change_password", "change_email", "mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"]


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("how", ["get", "post"])
def test_an_open_login_alone_changes_nothing(writer, name, how):
    client = logged_in(writer)
    answer = getattr(client, how)(reverse(name), {"email": "thief@example.org"})
    if how == "get":
        assert answer.status_code == 302 and answer.url.startswith(CONFIRM)
    else:
        assert answer.status_code == 403 and "Confirm that it is you" in text_of(answer)
    assert not events_of(writer).exists()


def test_a_password_alone_confirms_nothing_where_there_is_an_app(physician):
    secret = app_of(physician)
    client = logged_in(physician, secret=secret)
    for wrong in ({}, {"code": "000000"}, {"code": code(secret), "password": "wrong"}):
        answer = client.post(CONFIRM, {"password": makers.PASSWORD, **wrong})
        assert answer.status_code == 422 and "not right" in text_of(answer)
    assert client.get(reverse("change_password")).status_code == 302


def test_a_confirmation_is_good_for_minutes_only(writer, monkeypatch):
    client, now = confirmed(writer), time.time()
    assert client.get(reverse("change_password")).status_code == 200
    monkeypatch.setattr("tovani.users.confirming.time.time", lambda: now + 5 * 60 + 1)
    assert client.get(reverse("change_password")).status_code == 302


def test_what_was_sent_is_kept_while_the_proof_is_asked_for(writer, sent):
    client = logged_in(writer)
    asked = client.post(reverse("change_email"), {"email": "new@example.org"})
    kept = {"kept": asked.context["kept"], "next": asked.context["next"]}
    wrong = client.post(CONFIRM, {"password": "wrong", **kept})
    assert wrong.status_code == 422 and wrong.context["kept"] == kept["kept"]
    confirmed = client.post(CONFIRM, {"password": makers.PASSWORD, **kept})
    assert "new@example.org" in text_of(confirmed) and not sent()  # shown first, and sent by its owner
    answer = client.post(confirmed.context["path"], dict(confirmed.context["fields"]))
    assert answer.status_code == 302
    assert [mail.to for mail in sent()] == [["new@example.org"]]


def test_nothing_that_somebody_left_behind_happens_at_a_later_proof(writer, physician, admin, sent):
    """A thief at an open login sends something; its owner proves later, for something else."""
    with long_ago():
        secret = app_of(admin)
    client, edit = logged_in(admin, secret=secret), reverse("wagtailusers_users:edit", args=[physician.pk])
    client.post(edit, {"email": "thief@example.org", "username": "dora.moss", "first_name": "D", "last_name": "M"})
    client.post(reverse("change_email"), {"email": "thief@example.org"})
    client.post(reverse("change_password"), {"new_password1": NEW, "new_password2": NEW})
    asked = client.get(edit)
    answer = client.post(asked.url, {"password": makers.PASSWORD, "code": code(secret), "next": edit})
    assert (answer.status_code, answer.url) == (302, edit)
    physician.refresh_from_db()
    admin.refresh_from_db()
    assert physician.email == "dora.moss@example.org" and admin.check_password(makers.PASSWORD)
    assert not [mail for mail in sent() if "thief" in str(mail.to)]
    assert "thief" not in str(dict(client.session)) and NEW not in str(dict(client.session))


def test_what_was_kept_of_one_is_not_sent_by_another(writer):
    token = logged_in(makers.make_writer("Other Writer")).post(reverse("change_email"), {"email": "t@example.org"})
    for kept in (token.context["kept"], "made up", ""):
        answer = logged_in(writer).post(CONFIRM, {"password": makers.PASSWORD, "kept": kept})
        assert (answer.status_code, answer.url) == (302, SECURITY)


def test_a_new_password_is_not_kept_meanwhile(writer):
    client = logged_in(writer)
    asked = client.post(reverse("change_password"), {"new_password1": NEW, "new_password2": NEW})
    assert asked.status_code == 403 and "was not kept" in text_of(asked) and asked.context["kept"] == ""
    answer = client.post(CONFIRM, {"password": makers.PASSWORD, "next": asked.context["next"]})
    assert answer.url == reverse("change_password")
    writer.refresh_from_db()
    assert writer.check_password(makers.PASSWORD)


def test_confirming_leads_to_no_other_site(writer):
    client = logged_in(writer)
    answer = client.post(CONFIRM, {"password": makers.PASSWORD, "next": "https://evil.example/"})
    assert answer.url == SECURITY


def test_guessing_at_the_confirmation_is_limited(writer, sent):
    client = logged_in(writer)
    statuses = [client.post(CONFIRM, {"password": f"wrong {count}"}).status_code for count in range(12)]
    assert statuses == [422] * 10 + [429] * 2
    assert client.post(CONFIRM, {"password": makers.PASSWORD}).status_code == 429
    assert [mail.to for mail in sent() if "locked" in mail.subject] == [[writer.email]]


def test_ones_own_new_password(writer, manager, sent):
    client, elsewhere = confirmed(writer), logged_in(writer)
    answer = client.post(reverse("change_password"), {"new_password1": "password", "new_password2": "password"})
    assert answer.status_code == 422
    answer = client.post(reverse("change_password"), {"new_password1": NEW, "new_password2": NEW})
    assert answer.status_code == 302
    writer.refresh_from_db()
    assert writer.check_password(NEW)
    assert [(event.actor_id, event.payload["what"]) for event in events_of(writer)] == [(writer.pk, "new password")]
    assert sorted(mail.to for mail in sent()) == sorted([[writer.email], [manager.email]])
    assert "by its owner" in sent()[0].body
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


def test_a_new_address_once_its_link_is_opened(writer, manager, sent):
    client, old = confirmed(writer), writer.email
    client.post(reverse("change_email"), {"email": "new@example.org"})
    writer.refresh_from_db()
    assert writer.email == old
    address = _link(sent()[-1])
    assert "new@example.org" in text_of(client.get(address))
    assert client.post(address).status_code == 302
    writer.refresh_from_db()
    assert writer.email == "new@example.org"
    assert {tuple(mail.to) for mail in sent()[1:]} == {(old,), ("new@example.org",), (manager.email,)}
    assert client.get(address).status_code == 410  # used
    assert confirmed(makers.make_writer("Other Writer")).get(address).status_code == 410


def _link(mail) -> str:
    return next(word for word in mail.body.split() if "://" in word).partition("testserver")[0].split("8000")[-1]


def test_a_passkey_is_added_and_removed(physician, sent):
    passkey, client = SoftPasskey(), confirmed(physician)
    options = client.get(reverse("mfa_add_webauthn")).context["passkey_options"]["publicKey"]
    assert [wanted["alg"] for wanted in options["pubKeyCredParams"]] == [-7, -8, -257]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    data = {"name": "Phone", "credential": json.dumps(passkey.registered(options))}
    answer = client.post(reverse("mfa_add_webauthn"), data)
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert client.get("/admin/").status_code == 200  # whoever added it holds it
    told = [event.payload for event in events_of(physician)]
    assert [payload["what"] for payload in told] == ["passkey added", "recovery codes added"]
    assert len(told[0]["key"]) == 64
    assert "Phone" in text_of(client.get(SECURITY))
    remove = reverse("mfa_remove_webauthn", args=[_held(physician).pk])
    assert client.get(remove).status_code == 200
    client.post(remove)
    assert _held(physician) is not None  # the last one stays: the role needs it
    app_of(physician)
    client.post(remove)
    assert _held(physician) is None
    assert events_of(physician).last().payload["what"] == "passkey removed"


def _held(user):
    return factors.of(user, factors.PASSKEY).first()


@pytest.mark.parametrize("flags", [0x41, 0x01])
def test_a_passkey_that_checks_nobody_is_not_added(physician, flags):
    passkey, client = SoftPasskey(flags=flags), confirmed(physician)
    options = client.get(reverse("mfa_add_webauthn")).context["passkey_options"]["publicKey"]
    answer = client.post(reverse("mfa_add_webauthn"), {"credential": json.dumps(passkey.registered(options))})
    assert answer.status_code == 200 and _held(physician) is None


@pytest.mark.parametrize("credential", NO_CREDENTIALS)
def test_what_no_browser_sends(physician, credential):
    client = confirmed(physician)
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    assert client.post(reverse("mfa_add_webauthn"), {"credential": credential}).status_code == 200
    passkey_of(physician)
    assert client.get(CONFIRM).status_code == 200
    assert client.post(CONFIRM, {"credential": credential}).status_code == 422


def test_an_app_is_set_up_and_its_codes_shown_once(physician, sent):
    client = confirmed(physician)
    form = client.get(reverse("mfa_activate_totp")).context["form"]
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(form.secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    first = client.get(answer.url).context["unused_codes"]
    assert len(first) == 10 and first[0].isdigit()
    assert "not shown again" in text_of(client.get(answer.url))
    assert client.get(answer.url).context["unused_codes"] == ["****"] * 10
    client = Client()
    client.post("/admin/login/", {"login": physician.username, "password": makers.PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": first[3]})
    assert client.get("/admin/").status_code == 200


def test_confirming_with_a_passkey(physician):
    passkey = passkey_of(physician)
    client = Client()
    client.post("/admin/login/", {"login": physician.username, "password": makers.PASSWORD})
    options = client.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]["publicKey"]
    client.post(reverse("mfa_authenticate"), {"credential": json.dumps(passkey.answered(options))})
    options = client.get(CONFIRM).context["passkey_options"]["publicKey"]
    answer = client.post(CONFIRM, {"credential": json.dumps(passkey.answered(options))})
    assert answer.status_code == 302
    assert client.get(reverse("change_password")).status_code == 200


# --- the rest of a day ------------------------------------------------------------------------------------------------


def _new_password(user):
    user.set_password(NEW)
    user.save()


def _new_email(user):
    user.email = "new@example.org"
    user.save(update_fields=["email"])


def _new_app(user):
    app_of(user)


def _new_passkey(user):
    passkey_of(user)


@pytest.mark.parametrize("change", [_new_password, _new_email, _new_app, _new_passkey])
def test_after_each_change_nothing_is_signed_for_a_day(physician, change):
    now = timezone.now()
    rules.ensure_rested(physician, now)
    change(physician)
    with pytest.raises(errors.AccountRestsError, match="less than 24 hours ago"):
        rules.ensure_rested(physician, now + timedelta(hours=23))
    rules.ensure_rested(physician, now + timedelta(hours=24, minutes=1))


def test_a_removed_factor_too(physician):
    with long_ago():
        app_of(physician)
    rules.ensure_rested(physician, timezone.now())
    factors.of(physician).delete()
    with pytest.raises(errors.AccountRestsError):
        rules.ensure_rested(physician, timezone.now())


def test_what_is_no_change(physician, settings):
    physician.first_name = "Theodora"
    physician.save()
    physician.email = physician.email.upper()
    physician.save()
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert physician.check_password(makers.PASSWORD)  # hashed anew
    with long_ago():
        secret = app_of(physician)
    assert factors.code_fits(physician, code(secret), factors.APP)
    rules.ensure_rested(physician, timezone.now())


def test_the_attack_of_before(review, physician, manager, admin, sent):
    """A login left open: a new address, a link sent there, a new password, and a signature a day later."""
    with long_ago():
        secret = app_of(physician)
    client, old, told = logged_in(physician, secret=secret), physician.email, len(sent())
    assert client.post("/admin/account/", {"name_email-email": "thief@example.org"}).status_code in (200, 302)
    assert client.post(reverse("change_email"), {"email": "thief@example.org"}).status_code == 403
    physician.refresh_from_db()
    assert physician.email == old and len(sent()) == told


def test_an_administrator_who_does_it_in_two_saves(review, physician, admin, sent):
    with long_ago():
        secret = app_of(admin)
    client, old = confirmed(admin, secret=secret), physician.email
    edit = reverse("wagtailusers_users:edit", args=[physician.pk])
    data = {"username": physician.username, "first_name": "Dora", "last_name": "Moss", "is_active": "on"}
    data |= {"email": "thief@example.org", "groups": [group.pk for group in physician.groups.all()]}
    data |= {"password1": NEW, "password2": NEW}  # the field is gone
    assert client.post(edit, data).status_code == 302
    physician.refresh_from_db()
    assert physician.email == "thief@example.org" and physician.check_password(makers.PASSWORD)
    assert [old] in [mail.to for mail in sent()]
    forgotten = Client()
    forgotten.post(reverse("account_reset_password"), {"email": "thief@example.org"})
    link = forgotten.get(_link(sent()[-1]), follow=True)
    forgotten.post(link.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    physician.refresh_from_db()
    assert physician.check_password(NEW)
    whats = [event.payload["what"] for event in events_of(physician)]
    assert whats == ["new e-mail address", "new password, by a link sent to its e-mail address"]
    with pytest.raises(errors.AccountRestsError):
        rules.ensure_rested(physician, timezone.now() + timedelta(hours=23))
    assert not Signature.objects.exists()


def test_an_administrator_confirms_before_changing_anybody(physician, admin):
    with long_ago():
        secret = app_of(admin)
    client = logged_in(admin, secret=secret)
    for address in (
        reverse("wagtailusers_users:edit", args=[physician.pk]),
        reverse("wagtailusers_users:add"),
        reverse("wagtailusers_users:delete", args=[physician.pk]),
    ):
        assert client.get(address).url.startswith(CONFIRM)


def test_nobody_is_overwritten_by_a_copy(physician, admin):
    """Stock Wagtail's screen that copies an account saved over it."""
    with long_ago():
        secret = app_of(admin)
    client = confirmed(admin, secret=secret)
    data = {"username": "thief", "first_name": "T", "last_name": "F", "email": "thief@example.org"}
    assert client.post(f"/admin/users/copy/{physician.pk}/", data).status_code == 404
    physician.refresh_from_db()
    assert physician.email == "dora.moss@example.org" and physician.username == "dora.moss"


def test_several_accounts_are_changed_with_a_proof_only(writer, admin):
    with long_ago():
        secret = app_of(admin)
    client = logged_in(admin, secret=secret)
    address = f"/admin/bulk/users/user/set_active_state/?id={writer.pk}"
    assert client.post(address, {"mark_as_active": "False"}).status_code == 403
    writer.refresh_from_db()
    assert writer.is_active
    client.post(CONFIRM, {"password": makers.PASSWORD, "code": code(secret)})
    assert client.post(address, {"mark_as_active": "False"}).status_code == 302
    writer.refresh_from_db()
    assert not writer.is_active


@pytest.mark.parametrize("other", ["\u017fam@example.org", "sam@stra\u00dfe.example", "\u212aen@example.org"])
def test_an_address_that_looks_the_same_is_another(physician, sent, other):
    plain = {"\u017f": "s", "\u00df": "ss", "\u212a": "k"}
    with long_ago():
        physician.email = "".join(plain.get(letter, letter) for letter in other)
        physician.save()
    sent().clear()
    physician.email = other
    physician.save()
    assert events_of(physician).last().payload["what"] == "new e-mail address"
    assert len([mail for mail in sent() if "Your account was changed" in mail.subject]) == 2
    with pytest.raises(errors.AccountRestsError):
        rules.ensure_rested(physician, timezone.now())


def test_a_hash_that_is_set_by_hand_is_a_new_password(physician):
    physician.password = make_password(NEW)
    physician.save(update_fields=["password"])
    assert events_of(physician).get().payload["what"] == "new password"


def test_a_passkey_that_is_given_to_another_account(physician, writer):
    with long_ago():
        passkey_of(writer)
    held = _held(writer)
    held.user = physician
    held.save()
    assert events_of(physician).get().payload["what"] == "passkey replaced"


def test_a_link_to_an_address_is_of_no_use_after_another_change(writer, sent):
    client = confirmed(writer)
    client.post(reverse("change_email"), {"email": "new@example.org"})
    link = _link(sent()[-1])
    client.post(reverse("change_password"), {"new_password1": NEW, "new_password2": NEW})
    assert client.get(link).status_code == 410


def test_a_closed_account_sets_no_password(client, writer, sent):
    client.post(reverse("account_reset_password"), {"email": writer.email})
    link = _link(sent()[-1])
    writer.is_active = False
    writer.save()
    assert "cannot be used any more" in text_of(client.get(link, follow=True))


def test_logins_end_with_the_factor_that_proved_them(physician):
    secret = app_of(physician)
    passkey_of(physician)
    stolen = logged_in(physician, secret=secret)
    assert stolen.get("/admin/").status_code == 200
    factors.of(physician, factors.PASSKEY).delete()
    assert stolen.get("/admin/").status_code == 302


def test_the_login_that_removes_a_factor_goes_on(physician):
    secret = app_of(physician)
    passkey_of(physician)
    client, elsewhere = confirmed(physician, secret=secret), logged_in(physician, secret=secret, steps=1)
    client.post(reverse("mfa_remove_webauthn", args=[_held(physician).pk]))
    assert _held(physician) is None
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


@pytest.mark.parametrize("flaw", ["another account's", "weak"])
def test_a_passkey_that_proves_nothing_of_this_account(physician, flaw):
    client, passkey = confirmed(physician), SoftPasskey("EdDSA" if flaw == "weak" else "ES256")
    if flaw == "weak":
        passkey.weak = True
    else:
        passkey = passkey_of(makers.make_physician("Otto Other"))
    options = client.get(reverse("mfa_add_webauthn")).context["passkey_options"]["publicKey"]
    answer = client.post(reverse("mfa_add_webauthn"), {"credential": json.dumps(passkey.registered(options))})
    assert answer.status_code == 200 and _held(physician) is None
    words = "anybody could sign" if flaw == "weak" else "belongs to an account already"
    assert words in text_of(answer)


def test_of_what_a_browser_answers_only_what_is_read_again_is_kept(physician):
    client, passkey = confirmed(physician), SoftPasskey()
    options = client.get(reverse("mfa_add_webauthn")).context["passkey_options"]["publicKey"]
    credential = {**passkey.registered(options), "more": "x" * 1000}
    client.post(reverse("mfa_add_webauthn"), {"credential": json.dumps(credential)})
    assert "more" not in _held(physician).data["credential"]


# --- invitations ------------------------------------------------------------------------------------------------------


def invited(admin, sent):
    with long_ago():
        secret = app_of(admin)
    client = confirmed(admin, secret=secret)
    data = {"username": "newcomer", "first_name": "New", "last_name": "Comer", "email": "new@example.org"}
    assert client.post(reverse("wagtailusers_users:add"), data).status_code == 302
    return client, sent()[-1]


def test_an_invitation(admin, sent, django_user_model):
    _client, mail = invited(admin, sent)
    newcomer = django_user_model.objects.get(username="newcomer")
    assert mail.to == ["new@example.org"] and "newcomer" in mail.body and not newcomer.has_usable_password()
    assert events_of(newcomer, "account.invited").get().actor_id == admin.pk
    visitor = Client()
    page = visitor.get(_link(mail), follow=True)
    assert "newcomer" in text_of(page)
    answer = visitor.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    assert answer.status_code == 302 and "_auth_user_id" not in visitor.session
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)
    assert "cannot be used any more" in text_of(Client().get(_link(mail), follow=True))


def test_an_invitation_is_good_for_a_day_and_can_be_sent_again(admin, sent, django_user_model, monkeypatch):
    client, mail = invited(admin, sent)
    newcomer = django_user_model.objects.get(username="newcomer")
    again = reverse("invite_again", args=[newcomer.pk])
    assert again in client.get(reverse("wagtailusers_users:index")).content.decode()
    assert client.get(again).status_code == 200
    assert client.post(again).status_code == 302
    assert len([mail for mail in sent() if mail.to == ["new@example.org"]]) == 2
    later = tokens.default_token_generator._now() + timedelta(hours=25)
    monkeypatch.setattr(tokens.PasswordResetTokenGenerator, "_now", lambda self: later)
    assert "cannot be used any more" in text_of(Client().get(_link(mail), follow=True))


def test_writers_invite_nobody(writer, sent):
    client = confirmed(writer)
    assert client.get(reverse("invite_again", args=[writer.pk])).status_code in (302, 403)
    assert not sent()


def test_links_to_set_a_password_are_asked_for_in_moderation(client, writer, sent):
    for _count in range(6):
        client.post(reverse("account_reset_password"), {"email": writer.email})
    assert len(sent()) == 3


def test_other_logins_end(writer):
    here, elsewhere = logged_in(writer), logged_in(writer)
    assert len(here.get(SECURITY).context["sessions"]) == 2
    here.post(reverse("end_other_logins"))
    assert elsewhere.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200
    assert events_of(writer, "account.sessions_ended").get().payload["count"] == 1


def test_an_account_in_development_says_that_it_is_exempt(writer, settings):
    settings.EXEMPT_ACCOUNTS = (writer.username,)
    assert "sample account" in text_of(logged_in(writer).get(SECURITY))
