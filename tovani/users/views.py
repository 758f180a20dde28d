"""Logging in, and everything that an account is proved with. django-allauth's views where it has them."""

from functools import partial, wraps

from allauth.account.views import login as allauth_login
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import authenticate as allauth_authenticate
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as app_views
from allauth.mfa.webauthn import views as passkey_views
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from wagtail.permissions import policy_registry

from conditions.ledger.actions import record
from tovani.users import confirming, factors, links, logins, throttling
from tovani.users.assertions import ALGORITHMS
from tovani.users.events import SessionsEnded
from tovani.users.forms import AddPasskeyForm, ConfirmForm, ForgottenForm, NewEmailForm, NewPasswordForm, UsePasskeyForm
from tovani.users.models import User
from tovani.users.policy import is_exempt, needs_second_factor

login = allauth_login
second_factor = allauth_authenticate


def proved_anew(view=None, *, keep=True):
    """A view that changes how an account is proved: only for its owner who just proved to be there, and all or nothing
    of it, with what goes on record. What was sent is kept while the proof is asked for, unless it is secret.
    """
    if view is None:
        return partial(proved_anew, keep=keep)

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request, *args, **kwargs):
        if not confirming.is_fresh(request):
            return ask_first(request, keep=keep)
        with transaction.atomic():
            if request.method == "POST":  # two at the same moment would each leave the other's factor as the last one
                User.objects.select_for_update().get(pk=request.user.pk)
            answer = view(request, *args, **kwargs)
            if hasattr(answer, "render") and not answer.is_rendered:
                answer.render()
            return answer

    return guarded


def ask_first(request, *, keep=True):
    """The page that asks for a proof. What was sent goes along in it, and is sent again by its owner, who sees it."""
    if request.method != "POST":
        return redirect(f"{reverse('confirm_account')}?{urlencode({'next': request.get_full_path()})}")
    if not keep:
        messages.warning(request, "Confirm that it is you first. What you entered was not kept.")
    return _confirm_page(request, request.path, confirming.kept(request) if keep else "", status=403)


# --- logging in -------------------------------------------------------------------------------------------------------


@sensitive_post_parameters()
@never_cache
def forgotten(request):
    """Ask for a link that sets a password. The answer is the same whether there is such an account or not."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            throttling.count(request, "reset", email.casefold())
        except throttling.TooManyError as problem:
            form.add_error(None, str(problem))
            return render(request, "users/forgotten.html", {"form": form}, status=429)
        links.send_reset(email)
        return render(request, "users/forgotten_sent.html", {"email": email})
    return render(request, "users/forgotten.html", {"form": form}, status=422 if form.is_bound else 200)


class SetPasswordView(auth_views.PasswordResetConfirmView):
    """For whoever holds a link that was mailed: an invitation, or a password that was forgotten."""

    template_name = "users/set_password.html"
    success_url = reverse_lazy("account_login")
    reset_url_token = "new"  # noqa: S105

    def get_user(self, uidb64):
        """Of an account that was closed no password is set: it may be opened again."""
        account = super().get_user(uidb64)
        return account if account is not None and account.is_active else None

    def dispatch(self, *args, **kwargs):
        try:
            throttling.count(self.request, "invitation")
        except throttling.TooManyError as problem:
            return render(self.request, "users/refused.html", {"why": str(problem)}, status=429)
        return super().dispatch(*args, **kwargs)

    @transaction.atomic
    def form_valid(self, form):
        form.user.changed_how = "by a link sent to its e-mail address"
        answer = super().form_valid(form)
        messages.success(self.request, "Your password is set. Log in with it.")
        return answer


set_password = SetPasswordView.as_view()

# --- login and security -----------------------------------------------------------------------------------------------


@require_safe
@never_cache
@login_required
def security(request):
    """Everything that the account is proved with, and where it is logged in."""
    user = request.user
    context = {
        "app": factors.of(user, factors.APP).first(),
        "passkeys": factors.of(user, factors.PASSKEY),
        "codes": factors.of(user, factors.CODES).first(),
        "needs_second": needs_second_factor(user),
        "has_second": factors.has_second(user),
        "is_exempt": is_exempt(user),
        "sessions": UserSession.objects.purge_and_list(user),
        "current": request.session.session_key,
    }
    return render(request, "users/security.html", context)


@sensitive_post_parameters()
@never_cache
@login_required
def confirm(request):
    """Asks for all that the account has: a passkey, or the password and a code, or the password alone."""
    user, wanted, token = request.user, _safe_next(request), request.POST.get("kept", "")
    if request.method != "POST":
        return _confirm_page(request, wanted)
    by_passkey = "credential" in request.POST
    asked = UsePasskeyForm(request.POST, user=user) if by_passkey else ConfirmForm(request.POST, user=user)
    try:
        throttling.count(request, "confirm", str(user.pk))
    except throttling.TooManyError as problem:
        throttling.tell_locked(user)
        return render(request, "users/refused.html", {"why": str(problem)}, status=429)
    if not asked.is_valid():
        forms = {"passkey_form" if by_passkey else "form": asked}
        return _confirm_page(request, wanted, token, status=422, **forms)
    confirming.confirm(request)
    if kept := confirming.what_was_kept(request, token):
        return render(request, "users/go_on.html", kept)
    return redirect(wanted)


def _confirm_page(request, wanted: str, kept: str = "", *, status=200, form=None, passkey_form=None):
    user = request.user
    context = {
        "form": form or ConfirmForm(user=user),
        "passkey_form": passkey_form or UsePasskeyForm(user=user),
        "next": wanted,
        "kept": kept,
    }
    if factors.of(user, factors.PASSKEY).exists():
        context["passkey_options"] = webauthn.begin_authentication(user)
    return render(request, "users/confirm.html", context, status=status)


def _safe_next(request) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_safe else reverse("mfa_index")


@sensitive_post_parameters()
@proved_anew(keep=False)
def change_password(request):
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, form.user)
        logins.end_others(form.user)
        messages.success(request, "Your password is changed. Other logins of yours have ended.")
        return redirect("mfa_index")
    context = {"form": form, "title": "Choose a new password", "button": "Change the password"}
    return render(request, "users/form.html", context, status=422 if form.is_bound else 200)


@proved_anew
def change_email(request):
    form = NewEmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        links.send_address_check(request.user, form.cleaned_data["email"])
        messages.success(request, f"A link was sent to {form.cleaned_data['email']}. Open it to change your address.")
        return redirect("mfa_index")
    context = {"form": form, "title": "Change your e-mail address", "button": "Send the link"}
    return render(request, "users/form.html", context, status=422 if form.is_bound else 200)


@proved_anew
def confirm_email(request, token):
    """Opened from the mail that went to the new address; asks once more before anything changes."""
    try:
        email = links.address_in(token, request.user)
    except ValueError as problem:
        return render(request, "users/refused.html", {"why": str(problem)}, status=410)
    if request.method == "POST":
        request.user.email = email
        request.user.save(update_fields=["email"])
        messages.success(request, f"Your e-mail address is {email} now.")
        return redirect("mfa_index")
    return render(request, "users/confirm_email.html", {"email": email})


class _AddPasskeyView(passkey_views.AddWebAuthnView):
    form_class = AddPasskeyForm
    template_name = "users/add_passkey.html"

    def get_context_data(self, **kwargs):
        # allauth drops the form that was judged from its context, and puts a new one there.
        context = super().get_context_data(**kwargs) | kwargs
        options = webauthn.begin_registration(self.request.user, True)
        public = options["publicKey"] = dict(options["publicKey"])
        public["pubKeyCredParams"] = [{"type": "public-key", "alg": number} for number in ALGORITHMS]
        context["passkey_options"] = options
        return context


class _RemovePasskeyView(passkey_views.RemoveWebAuthnView):
    template_name = "users/remove_passkey.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form):
        if not get_adapter().can_delete_authenticator(self.object):
            messages.error(self.request, get_adapter().error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(self.get_success_url())
        return super().form_valid(form)


class _AddAppView(app_views.ActivateTOTPView):
    template_name = "users/add_app.html"


class _RemoveAppView(app_views.DeactivateTOTPView):
    template_name = "users/remove_app.html"


class _CodesView(code_views.ViewRecoveryCodesView):
    template_name = "users/recovery_codes.html"


class _NewCodesView(code_views.GenerateRecoveryCodesView):
    template_name = "users/new_codes.html"


add_passkey = proved_anew(_AddPasskeyView.as_view())
remove_passkey = proved_anew(_RemovePasskeyView.as_view())
add_app = proved_anew(_AddAppView.as_view())
remove_app = proved_anew(_RemoveAppView.as_view())
recovery_codes = proved_anew(_CodesView.as_view())
new_recovery_codes = proved_anew(_NewCodesView.as_view())


@require_POST
@login_required
@transaction.atomic
def end_other_logins(request):
    """Whoever has a login may end the others of the account: that protects it, and opens nothing."""
    if ended := logins.end_others(request.user):
        record(SessionsEnded(account_id=request.user.pk, count=ended), actor=request.user)
    messages.success(request, "All other logins of yours have ended.")
    return redirect("mfa_index")


@proved_anew
def invite_again(request, pk):
    """For an account whose person has set no password yet."""
    if not policy_registry.get_by_type(User).user_has_permission(request.user, "change"):
        raise PermissionDenied
    account = get_object_or_404(User, pk=pk, is_active=True)
    if account.has_usable_password() or not account.email:
        messages.error(request, f"{account.get_full_name()} has a password already, or no e-mail address.")
    elif request.method == "POST":
        links.send_invitation(account, by=request.user)
        messages.success(request, f"An invitation was sent to {account.email}. It is good for a day.")
    else:
        return render(request, "users/invite_again.html", {"account": account})
    return redirect("wagtailusers_users:index")
