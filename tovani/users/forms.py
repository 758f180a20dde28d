import json
from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.contrib.auth.forms import SetPasswordForm

from tovani.users import assertions, factors, passkeys, throttling


class CodeInput(forms.TextInput):
    def __init__(self):
        super().__init__(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12, "size": 12})


class LogInForm(LoginForm):
    """django-allauth's, in plain words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "User name"
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SecondFactorForm(AuthenticateForm):
    code = forms.CharField(label="Code", max_length=20)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = CodeInput()

    def clean_code(self):
        try:
            attempt = throttling.count(context.request, "login")
        except throttling.TooManyError as problem:
            raise forms.ValidationError(str(problem)) from problem
        code = super().clean_code()
        attempt.rollback()
        return code


class ConfirmForm(forms.Form):
    """The password, and a code where the account has an authenticator app or recovery codes."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label="Code",
        required=False,
        widget=CodeInput(),
        help_text="From your authenticator app, or one of your recovery codes.",
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not factors.has_second(user):
            del self.fields["code"]

    def clean(self):
        cleaned = super().clean()
        fits = self.user.check_password(cleaned.get("password", ""))
        if "code" in self.fields:
            fits &= factors.code_fits(self.user, cleaned.get("code", ""), factors.APP, factors.CODES) is not None
        if not fits:
            what = "The password or the code is not right." if "code" in self.fields else "The password is not right."
            raise forms.ValidationError(what, code="not_proved")
        return cleaned


class CredentialField(forms.JSONField):
    """What a browser answers for a passkey, as JSON. What no browser sends is a wrong passkey, whatever it would do to
    a parser or a database.
    """

    LONGEST = 20_000  # characters; an RSA key with its attestation takes some 5,000

    def __init__(self, **kwargs):
        super().__init__(widget=forms.HiddenInput, **kwargs)

    def to_python(self, value):
        try:
            if isinstance(value, str) and (len(value) > self.LONGEST or "\\u0000" in value):
                raise ValueError
            found = super().to_python(value)
            json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError) as problem:
            raise get_adapter().validation_error("incorrect_code") from problem
        return found


@contextmanager
def _as_sent_by_a_browser() -> Iterator[None]:
    """What no browser sends is a wrong passkey; the library takes it apart without looking."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as problem:
        raise get_adapter().validation_error("incorrect_code") from problem


class UsePasskeyForm(AuthenticateWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self):
        with _as_sent_by_a_browser():
            return super().clean_credential()


class LogInWithPasskeyForm(LoginWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self):
        with _as_sent_by_a_browser():
            return super().clean_credential()


class AddPasskeyForm(AddWebAuthnForm):
    """Only passkeys that check who is there (a PIN, a finger, a face), and sign with what can be checked later."""

    credential = CredentialField()

    name = forms.CharField(
        label="Name",
        required=False,
        max_length=60,
        help_text="So that you can tell your passkeys apart, for example “Phone”.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)

    def clean(self):
        with _as_sent_by_a_browser():
            cleaned = super().clean()
            credential = cleaned.get("credential")
            if credential and not self.errors:
                cleaned["credential"] = _bare(credential)
                self._judge(auth.parse_registration_response(credential).response.attestation_object.auth_data)
        return cleaned

    def _judge(self, data) -> None:
        if not data.is_user_verified():
            raise forms.ValidationError("This key does not check who uses it. Set up a PIN on it first.")
        try:
            key = assertions.public_key(data.credential_data.public_key)
        except assertions.UnknownAlgorithmError as problem:
            raise forms.ValidationError(str(problem)) from problem
        for held in Authenticator.objects.filter(type=factors.PASSKEY):
            same_id = passkeys.credential_id_of(held) == data.credential_data.credential_id
            if same_id or passkeys.public_key_of(held) == key:
                raise forms.ValidationError("This passkey belongs to an account already.")


def _bare(credential: dict) -> dict:
    """The members that are read again later, and no others."""
    response = credential["response"]
    extensions = credential.get("clientExtensionResults") or {}
    return {
        **{name: credential[name] for name in ("id", "rawId", "type")},
        "response": {name: response[name] for name in ("clientDataJSON", "attestationObject")},
        "clientExtensionResults": {"credProps": extensions["credProps"]} if "credProps" in extensions else {},
    }


class NewEmailForm(forms.Form):
    email = forms.EmailField(
        label="New e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="We send a link there. Your address changes once you open it.",
    )


class NewPasswordForm(SetPasswordForm):
    """The old one was proved just before (confirming.py)."""


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
