"""Under /admin/, and before Wagtail's own addresses: those that log in or change an account are shadowed by these.

Names that begin with "account_" or "mfa_" are django-allauth's; its other addresses are not mounted.
"""

from allauth.mfa.webauthn.views import login_webauthn
from django.urls import path

from tovani.users import views

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("login/second-factor/", views.second_factor, name="mfa_authenticate"),
    path("login/passkey/", login_webauthn, name="mfa_login_webauthn"),
    path("login/forgotten/", views.forgotten, name="account_reset_password"),
    path("login/set-password/<uidb64>/<token>/", views.set_password, name="set_password"),
    path("account/security/", views.security, name="mfa_index"),
    path("account/security/confirm/", views.confirm, name="confirm_account"),
    path("account/security/password/", views.change_password, name="change_password"),
    path("account/security/email/", views.change_email, name="change_email"),
    path("account/security/email/<str:token>/", views.confirm_email, name="confirm_email"),
    path("account/security/app/add/", views.add_app, name="mfa_activate_totp"),
    path("account/security/app/remove/", views.remove_app, name="mfa_deactivate_totp"),
    path("account/security/passkeys/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("account/security/passkeys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
    path("account/security/recovery-codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/security/recovery-codes/new/", views.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/security/logins/end/", views.end_other_logins, name="end_other_logins"),
    path("users/<int:pk>/invite/", views.invite_again, name="invite_again"),
]
