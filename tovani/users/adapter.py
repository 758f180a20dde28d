"""What django-allauth asks this site: accounts are made here by hand, and proved by the rules of this package."""

from base64 import urlsafe_b64encode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, pbkdf2

from tovani.users import confirming, factors, throttling
from tovani.users.policy import needs_second_factor

_PROVED = "login_proved"  # of a login that is not complete: [account, hash that its sessions hang on]


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "The user name or the password is not right.",
        "too_many_login_attempts": "There were too many wrong answers. Nothing is looked at for some minutes.",
        "rate_limited": "There were too many wrong answers. Nothing is looked at for some minutes.",
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self):
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_client_ip(self, request):
        return throttling.address_of(request)

    def authenticate(self, request, **credentials):
        """The attempts of one network are counted here, and only one that was right is taken back. What the account
        was proved with is remembered until the second factor is given (``login``).
        """
        try:
            attempt = throttling.count(request, "login")
        except throttling.TooManyError as problem:
            raise ValidationError(str(problem), code="too_many_login_attempts") from problem
        user = super().authenticate(request, **credentials)
        if user is not None:
            attempt.rollback()
            request.session[_PROVED] = [user.pk, user.get_session_auth_hash()]
        return user

    def login(self, request, user):
        """A login that began with a password which was changed meanwhile ends here."""
        account, proved = request.session.pop(_PROVED, (None, ""))
        if account == user.pk and not constant_time_compare(proved, user.get_session_auth_hash()):
            messages.error(request, "Your password was changed meanwhile. Log in with the new one.")
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """By the account alone: a ``Host`` header has as many spellings as there are ports."""
        return f"account:{credentials.get('username', '').strip().casefold()}"

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            throttling.tell_if_account(credentials.get("username", ""))
            raise

    def respond_user_inactive(self, request, user):
        messages.error(request, "This account is closed.")
        return redirect("account_login")

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whether what follows needs a proof of its own. allauth's own window counts a password alone."""
        return not confirming.is_fresh(context.request)

    def get_reauthentication_methods(self, user):
        return [{"id": "confirm", "description": "Confirm that it is you", "url": reverse("confirm_account")}]

    def send_notification_mail(self, *args, **kwargs):
        """Of each change the receivers tell, by whatever way it came about (receivers.py)."""

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        """allauth's own words, but not where our screens say it themselves."""
        if message is not None:
            messages.add_message(request, level, message, extra_tags=extra_tags)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": (
            "This is your last second factor, and your role needs one. Add another passkey or app first."
        ),
        "incorrect_code": "This code or passkey is not right.",
    }

    def get_totp_issuer(self):
        return settings.WAGTAIL_SITE_NAME

    def get_totp_label(self, user):
        return user.get_username()

    def can_delete_authenticator(self, authenticator):
        return not (factors.is_last_second(authenticator) and needs_second_factor(authenticator.user))

    def generate_authenticator_name(self, user, type):
        count = factors.of(user, type).count()
        return "Passkey" if count == 0 else f"Passkey {count + 1}"

    def get_public_key_credential_rp_entity(self):
        return {"id": settings.PASSKEY_RP_ID, "name": settings.WAGTAIL_SITE_NAME}

    def get_public_key_credential_user_entity(self, user):
        return {
            **super().get_public_key_credential_user_entity(user),
            "name": user.get_username(),
            "display_name": user.get_full_name(),
        }

    def encrypt(self, text):
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Empty if the site's SECRET_KEY is another one: then no code fits, and a new app has to be set up."""
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""


def _fernet() -> MultiFernet:
    """Secrets of second factors lie in the database under a key that does not."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (pbkdf2(key, "tovani second factor", 1, dklen=32) for key in keys)
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in derived])
