"""What Wagtail's screens of users do beside their own: they ask for a proof, and send invitations."""

from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from tovani.users import confirming, links
from tovani.users.models import User
from tovani.users.views import ask_first


@hooks.register("before_create_user")
@hooks.register("before_edit_user")
@hooks.register("before_delete_user")
def ask_who_it_is(request, user=None):
    """Who changes an account, one's own or another's, proves anew to be there. What was sent is kept meanwhile."""
    return None if confirming.is_fresh(request) else ask_first(request)


@hooks.register("before_bulk_action")
def ask_who_changes_several(request, action_type, objects, action):
    return ask_who_it_is(request) if action.model is User else None


@hooks.register("after_create_user")
def invite(request, user):
    links.send_invitation(user, by=request.user)
    messages.success(request, f"An invitation was sent to {user.email}. It is good for a day.")


@hooks.register("register_user_listing_buttons")
def invite_again_button(user, request_user):
    may = policy_registry.get_by_type(User).user_has_permission(request_user, "change")
    if may and user.is_active and not user.has_usable_password():
        yield Button(
            "Send the invitation again", reverse("invite_again", args=[user.pk]), icon_name="mail", priority=30
        )


@hooks.register("register_account_menu_item")
def security_menu_item(request):
    return {
        "url": reverse("mfa_index"),
        "label": "Login and security",
        "help_text": "Your password, passkeys, authenticator app and e-mail address, and where you are logged in.",
    }
