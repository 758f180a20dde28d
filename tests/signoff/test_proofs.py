"""That the signer is there: two factors, asked anew each time, over exactly these words, and checkable for ever."""

import json
import subprocess
import sys
import zipfile
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conditions.integrity.verification import all_faults
from conditions.models import AuditEvent, Signature
from conditions.publications.actions import reaffirm_and_publish, sign_and_publish
from conditions.signoff import errors, proofs
from conditions.signoff.actions import asked_for
from conditions.signoff.models import SigningChallenge
from conditions.signoff.proofs import PasskeyAnswer
from tests import makers
from tests.integrity.test_reading_guard import tamper
from tests.passkeys import SoftPasskey
from tests.responses import text_of
from tests.users.second_factors import app_of, code, long_ago, passkey_of
from tovani.settings import base
from tovani.users import assertions, factors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict")]


@pytest.fixture
def app(physician):
    with long_ago():
        return app_of(physician)


@pytest.fixture
def passkey(physician):
    with long_ago():
        return passkey_of(physician)


def signing(version, user, passkey, *, meaning=Signature.Meaning.APPROVE, of_client=None, **changes):
    """The request of somebody who signs with a passkey; ``changes`` are made after it was asked."""
    form = makers.signing_form(version)
    nonce = SigningChallenge.objects.give(user, timezone.now())
    asked = asked_for(version, meaning, user, form)
    answer = passkey.answered(proofs.options(user, asked, nonce), **(of_client or {}))
    assert SigningChallenge.objects.take(user, nonce, timezone.now())
    return makers.signing_form(version, **{"answer": PasskeyAnswer(nonce, answer), **changes})


def refused(review, physician, form, error=errors.WrongPasswordError, words=None) -> str:
    with pytest.raises(error, match=words):
        sign_and_publish(review, by=physician, form=form)
    assert not Signature.objects.exists()
    return AuditEvent.objects.refused().newest_first().first().payload["code"]


# --- password and code


def test_a_password_alone_signs_nothing(review, physician):
    assert refused(review, physician, makers.signing_form(review.version), errors.SecondFactorError, "Set up a passkey")


def test_a_password_signs_nothing_where_there_is_a_passkey(review, physician, passkey):
    refused(review, physician, makers.signing_form(review.version), errors.SecondFactorError, "Sign with your passkey")


def test_password_and_code(review, physician, app):
    makers.signed(review, physician, code=code(app))
    signature = Signature.objects.get()
    assert signature.authentication == "password and code"
    stored = json.loads(signature.proof)
    assert stored["authenticator"] == factors.of(physician).get().pk and "passkey" not in stored
    assert list(all_faults()) == []


@pytest.mark.parametrize(("password", "right"), [(makers.PASSWORD, False), ("wrong", True), ("wrong", False)])
def test_both_have_to_be_right(review, physician, app, password, right):
    form = makers.signing_form(review.version, password=password, code=code(app) if right else "000000")
    assert refused(review, physician, form, words="The password or the code is not right") == "wrong_password"


def test_a_recovery_code_signs_nothing(review, physician, app):
    with long_ago():
        spare = RecoveryCodes.activate(physician).get_unused_codes()[0]
    refused(review, physician, makers.signing_form(review.version, code=spare))


def test_guessing_locks_the_account(review, physician, app):
    for _count in range(5):
        refused(review, physician, makers.signing_form(review.version, code="000000"))
    with pytest.raises(errors.TooManyAttemptsError, match="password, code or passkey was wrong 5 times"):
        makers.signed(review, physician, code=code(app))


@pytest.mark.parametrize("store", ["memory", "the database"])
def test_a_code_that_came_with_a_wrong_password_is_used_up(review, physician, app, settings, store):
    """With the cache in the database its mark is undone with the attempt, unless it is made anew."""
    if store == "the database":
        settings.CACHES = {"default": base.CACHES["default"]}
    right = code(app)
    refused(review, physician, makers.signing_form(review.version, password="wrong", code=right))
    refused(review, physician, makers.signing_form(review.version, code=right), words="not right")


# --- passkeys


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "RS256"])
def test_a_passkey_signs_these_words(review, physician, algorithm, client):
    with long_ago():
        passkey = passkey_of(physician, algorithm)
    sign_and_publish(review, by=physician, form=signing(review.version, physician, passkey))
    signature = Signature.objects.get()
    assert signature.authentication == "passkey"
    asked = json.loads(signature.proof)["passkey"]["asked"]
    assert (asked["digest"], asked["account"], asked["meaning"]) == (review.version.digest, physician.pk, "approve")
    assert list(all_faults()) == []
    assert "A passkey that checked who held it" in text_of(client.get("/conditions/example/verify/"))
    assert factors.of(physician).get().last_used_at is not None


def test_re_affirming_with_a_passkey(publication_by_passkey, physician, passkey):
    version = publication_by_passkey.version
    form = signing(version, physician, passkey, meaning=Signature.Meaning.REAFFIRM)
    reaffirm_and_publish(version, by=physician, form=form)
    assert Signature.objects.filter(meaning="reaffirm", authentication="passkey").exists()
    assert list(all_faults()) == []


@pytest.fixture
def publication_by_passkey(review, physician, passkey):
    return sign_and_publish(review, by=physician, form=signing(review.version, physician, passkey))


def test_an_approval_is_no_re_affirmation(publication_by_passkey, physician, passkey):
    version = publication_by_passkey.version
    with pytest.raises(errors.WrongPasswordError, match="something else"):
        reaffirm_and_publish(version, by=physician, form=signing(version, physician, passkey))


@pytest.mark.parametrize(
    "changes",
    [
        {"statement": "I looked at it."},
        {"next_review_on": timezone.localdate() + timedelta(days=20)},
        {"digest": "0" * 64},
    ],
)
def test_what_the_form_says_is_what_was_signed(review, physician, passkey, changes):
    refused(review, physician, signing(review.version, physician, passkey, **changes), words="something else")


def test_another_accounts_passkey(review, physician, passkey):
    other = makers.make_physician("Otto Other")
    refused(review, physician, signing(review.version, physician, passkey_of(other)), words="none of this account's")
    with pytest.raises(errors.WrongPasswordError, match="something else"):  # asked of the one, sent by the other
        form = signing(review.version, physician, passkey)
        passkey_of(other, credential_id=passkey.credential_id)
        sign_and_publish(review, by=other, form=form)


@pytest.mark.parametrize(
    ("fields", "of_client", "words"),
    [
        ({"flags": 1}, {}, "did not check who was there"),
        ({"flags": 4}, {}, "nobody was there"),
        ({"origin": "https://evil.example"}, {}, "another site"),
        ({"rp_id": "evil.example"}, {}, "another site"),
        ({}, {"crossOrigin": True}, "another site"),
    ],
)
def test_a_passkey_that_answers_wrongly(review, physician, passkey, fields, of_client, words):
    for name, value in fields.items():
        setattr(passkey, name, value)
    form = signing(review.version, physician, passkey, of_client=of_client)
    assert refused(review, physician, form, words=words) == "wrong_password"


def test_another_key_under_its_name(review, physician, passkey):
    forged = SoftPasskey(credential_id=passkey.credential_id)
    refused(review, physician, signing(review.version, physician, forged), words="does not fit its public key")


@pytest.mark.parametrize(
    "credential", [{}, [], "x", None, {"rawId": "%", "response": {}}, {"rawId": "AA", "response": 1}]
)
def test_what_no_browser_sends(review, physician, passkey, credential):
    refused(review, physician, makers.signing_form(review.version, answer=PasskeyAnswer("nonce", credential)))


def test_a_new_passkey_rests(review, physician):
    refused(review, physician, signing(review.version, physician, passkey_of(physician)), errors.AccountRestsError)


# --- the number that is good for one signature


def test_only_some_numbers_of_an_account_are_good_at_a_time(physician, writer):
    now = timezone.now()
    others = SigningChallenge.objects.give(writer, now)
    first = SigningChallenge.objects.give(physician, now)
    for _count in range(10):
        last = SigningChallenge.objects.give(physician, now)
    assert SigningChallenge.objects.count() == 11
    assert not SigningChallenge.objects.take(physician, first, now)
    assert SigningChallenge.objects.take(physician, last, now) and SigningChallenge.objects.take(writer, others, now)


@pytest.mark.parametrize("space", ["\x1c", "\u2028", "\u3000"])
def test_the_statement_is_the_policys_to_the_space(review, physician, passkey, space):
    statement = makers.signing_fields(review.version)["statement"].replace(" ", space, 1)
    form = signing(review.version, physician, passkey, statement=statement)
    refused(review, physician, form, errors.StaleReviewError)


def test_a_number_is_good_once_for_one_account_and_five_minutes(physician, writer):
    now = timezone.now()
    give, take = SigningChallenge.objects.give, SigningChallenge.objects.take
    nonce = give(physician, now)
    assert not take(writer, nonce, now)
    assert take(physician, nonce, now)
    assert not take(physician, nonce, now)
    late = give(physician, now)
    assert not take(physician, late, now + timedelta(minutes=5))
    assert not take(physician, late, now)
    assert not take(physician, "never given", now)
    give(physician, now - timedelta(hours=1))
    give(physician, now)
    assert SigningChallenge.objects.count() == 1


# --- the screen


def at_the_screen(physician, passkey) -> Client:
    client = Client()
    client.post("/admin/login/", {"login": physician.username, "password": makers.PASSWORD})
    options = client.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]["publicKey"]
    client.post(reverse("mfa_authenticate"), {"credential": json.dumps(passkey.answered(options))})
    return client


def test_over_http(review, physician, passkey):
    client = at_the_screen(physician, passkey)
    shown = text_of(client.get(reverse("review", args=[review.pk])))
    assert "Sign and publish with your passkey" in shown and "Your password" not in shown
    fields = makers.signing_fields(review.version)
    challenge = client.post(reverse("signing_challenge", args=[review.version_id]), {**fields, "meaning": "approve"})
    options, nonce = challenge.json()["publicKey"], challenge.json()["nonce"]
    answer = {"credential": json.dumps(passkey.answered(options)), "nonce": nonce}
    assert client.post(reverse("sign_review", args=[review.pk]), {**fields, **answer}).status_code == 302
    assert Signature.objects.get().authentication == "passkey"


def test_an_answer_is_used_once_even_if_it_was_refused(review, physician, passkey):
    client, sign = at_the_screen(physician, passkey), reverse("sign_review", args=[review.pk])
    fields = makers.signing_fields(review.version)
    answer = client.post(
        reverse("signing_challenge", args=[review.version_id]), {**fields, "meaning": "approve"}
    ).json()
    answer = {"credential": json.dumps(passkey.answered(answer["publicKey"])), "nonce": answer["nonce"]}
    profile = physician.physician
    profile.active = False
    profile.save()
    assert client.post(sign, {**fields, **answer}).status_code == 409
    profile.active = True
    profile.save()
    again = client.post(sign, {**fields, **answer})
    assert again.status_code == 409 and "came too late, or was used before" in text_of(again)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("changes", [{"agreed": ""}, {"next_review_on": ""}, {"digest": ""}])
def test_nothing_is_asked_of_a_passkey_while_the_form_is_not_complete(review, physician, passkey, changes):
    client = at_the_screen(physician, passkey)
    fields = {**makers.signing_fields(review.version), "meaning": "approve", **changes}
    answer = client.post(reverse("signing_challenge", args=[review.version_id]), fields)
    assert answer.status_code == 422 and answer.json()["detail"]
    assert not SigningChallenge.objects.exists()


def test_who_lacks_a_second_factor_is_told_before_reading(client, review, physician, settings):
    client.force_login(physician)
    settings.EXEMPT_ACCOUNTS = (physician.username,)
    page = client.get(reverse("review", args=[review.pk]))
    assert "Your password" in text_of(page)
    settings.EXEMPT_ACCOUNTS = ()
    assert proofs.obstacle(physician) == proofs.NEEDS_SECOND_FACTOR


def test_a_sample_account_signs_with_a_password_and_the_record_says_so(review, physician, settings):
    settings.EXEMPT_ACCOUNTS = (physician.username,)
    makers.signed(review, physician)
    assert "a sample account" in json.loads(Signature.objects.get().proof)["exempt"]


# --- years later


def altered(signature, change) -> list[str]:
    """What ``verify`` says once the proof was changed by hand, past guards and with a digest that fits."""
    proof = json.loads(signature.proof)
    change(proof)
    signature.proof = json.dumps(proof, sort_keys=True, separators=(",", ":"))
    tamper(Signature, signature.pk, proof=signature.proof, record_digest=signature.compute_record_digest())
    return [fault for fault in all_faults() if "signature" in fault]


CHANGED = {
    "the digest": lambda proof: proof["passkey"]["asked"].update(digest="0" * 64),
    "the nonce": lambda proof: proof["passkey"]["asked"].update(nonce="another"),
    "the signature": lambda proof: proof["passkey"].update(signature=assertions.encode(b"\x30" * 70)),
    "the key": lambda proof: proof["passkey"].update(public_key={"kty": "OKP", "alg": -8, "x": "AA"}),
    "the method": lambda proof: proof.update(method="password"),
    "everything": lambda proof: proof.clear(),
}


@pytest.mark.parametrize("what", sorted(CHANGED))
def test_verify_finds_a_proof_that_was_changed(publication_by_passkey, what):
    found = altered(Signature.objects.get(), CHANGED[what])
    assert any("passkey" in fault or "proved" in fault for fault in found), found


def test_verify_finds_a_key_that_came_later(publication_by_passkey):
    signature = Signature.objects.get()
    registered = {key: since + timedelta(days=300) for key, since in proofs.registered_keys().items()}
    assert list(proofs.faults(signature, registered, set())) == [
        "the ledger does not tell that its passkey belonged to the account"
    ]


@pytest.mark.parametrize("proof", ["[" * 100_000, "{", "[]", '{"method": "passkey"}'])
def test_verify_goes_on_after_a_proof_that_cannot_be_read(publication_by_passkey, proof):
    signature = Signature.objects.get()
    tamper(Signature, signature.pk, proof=proof)
    assert any("how it was proved cannot be read" in fault for fault in all_faults())


def test_verify_finds_a_key_that_never_was_the_accounts(review, physician, passkey, publication_by_passkey):
    """Signed in full with a key of the forger's own: the ledger does not know it."""
    signature, forged = Signature.objects.get(), SoftPasskey()
    form = makers.signing_form(review.version)
    nonce = "forged"
    asked = asked_for(review.version, "approve", physician, form).with_nonce(nonce)
    answer = forged.answered({"challenge": assertions.encode(assertions.challenge(asked))})["response"]
    details = {
        "asked": asked,
        "client_data": answer["clientDataJSON"],
        "authenticator_data": answer["authenticatorData"],
        "signature": answer["signature"],
        "public_key": assertions.public_key(forged.cose),
    }
    assert assertions.fault(details) == ""
    found = altered(signature, lambda proof: proof.update(passkey=json.loads(json.dumps(details))))
    assert any("does not tell that its passkey belonged to the account" in fault for fault in found)


def test_an_answer_stands_under_one_signature(publication_by_passkey):
    signature, nonces = Signature.objects.get(), set()
    registered = proofs.registered_keys()
    assert list(proofs.faults(signature, registered, nonces)) == []
    assert list(proofs.faults(signature, registered, nonces)) == [
        "its passkey's answer was used for another signature too"
    ]


def test_signatures_of_before_there_were_proofs(publication_by_passkey):
    signature = Signature.objects.get()
    signature.proof = ""
    assert "proof" not in signature.digest_fields()
    assert list(proofs.faults(signature, {}, set())) == []


def test_the_dossier_checks_it_with_nothing_of_ours(publication_by_passkey, tmp_path):
    call_command("dossier", "example", "--output", str(tmp_path / "d.zip"), verbosity=0)
    with zipfile.ZipFile(tmp_path / "d.zip") as archive:
        archive.extractall(tmp_path / "dossier")
    check = next(tmp_path.rglob("check.py"))

    def run():
        return subprocess.run([sys.executable, "-I", check], capture_output=True, text=True)

    assert run().returncode == 0, run().stdout
    [file] = check.parent.glob("signatures/*.json")
    row = json.loads(file.read_text())
    proof = json.loads(row["fields"]["proof"])
    proof["passkey"]["asked"]["meaning"] = "reaffirm"
    row["fields"]["proof"] = json.dumps(proof)
    file.write_text(json.dumps(row))
    assert "its passkey was asked about something else" in run().stdout
