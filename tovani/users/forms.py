from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.contrib.auth.forms import SetPasswordForm

from tovani.users import assertions, factors


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


@contextmanager
def _as_sent_by_a_browser() -> Iterator[None]:
    """What no browser sends is a wrong passkey; the library takes it apart without looking."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise get_adapter().validation_error("incorrect_code") from problem


class UsePasskeyForm(AuthenticateWebAuthnForm):
    def clean_credential(self):
        with _as_sent_by_a_browser():
            return super().clean_credential()


class LogInWithPasskeyForm(LoginWebAuthnForm):
    def clean_credential(self):
        with _as_sent_by_a_browser():
            return super().clean_credential()


class AddPasskeyForm(AddWebAuthnForm):
    """Only passkeys that check who is there (a PIN, a finger, a face), and sign with what can be checked later."""

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
        if cleaned.get("credential") and not self.errors:
            data = _authenticator_data(cleaned["credential"])
            if not data.is_user_verified():
                raise forms.ValidationError("This key does not check who uses it. Set up a PIN on it first.")
            try:
                assertions.public_key(data.credential_data.public_key)
            except assertions.UnknownAlgorithmError as problem:
                raise forms.ValidationError(str(problem)) from problem
        return cleaned


def _authenticator_data(credential):
    return auth.parse_registration_response(credential).response.attestation_object.auth_data


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
