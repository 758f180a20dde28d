"""What stands under the page editor: save, submit, withdraw, read the review."""

from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, CancelWorkflowMenuItem, SubmitForModerationMenuItem

from conditions.ledger.actions import record
from conditions.models import ConditionIndexPage, ConditionPage
from conditions.signoff.models import Review
from conditions.versions.events import Copied


def _concerns_condition_page(context) -> bool:
    page, parent = context.get("page"), context.get("parent_page")
    return isinstance(page, ConditionPage) or (page is None and isinstance(parent, ConditionIndexPage))


class SubmitMenuItem(ActionMenuItem):
    """Saves the draft and goes on to the submission screen."""

    name = "action-submit"
    label = "Check and submit for review"
    icon_name = "resubmit"
    order = 60

    def is_shown(self, context):
        return _concerns_condition_page(context) and super().is_shown(context)


class WithdrawMenuItem(CancelWorkflowMenuItem):
    label = "Withdraw from review"

    def is_shown(self, context):
        return _concerns_condition_page(context) and super().is_shown(context)


class OpenReviewMenuItem(ActionMenuItem):
    name = "open-review"
    label = "Open the review"
    icon_name = "view"
    order = 5

    def is_shown(self, context):
        return context["view"] == "edit" and _concerns_condition_page(context) and bool(context.get("locked_for_user"))

    def get_url(self, context):
        review = Review.objects.waiting().for_page(context["page"].pk).first()
        return reverse("review", args=[review.pk]) if review else reverse("page_history", args=[context["page"].pk])


def tidy_action_menu(menu_items, request, context) -> None:
    """Take Wagtail's own submit and cancel items off the editor of a condition page; ours stand in their place."""
    if _concerns_condition_page(context):
        menu_items[:] = [
            item
            for item in menu_items
            if type(item) is not CancelWorkflowMenuItem and type(item) is not SubmitForModerationMenuItem
        ]


def go_on_to_submission(request, page):
    """After a save: if the button was "submit", the submission screen comes next."""
    if request.method == "POST" and request.POST.get("action-submit") and isinstance(page, ConditionPage):
        return redirect("submit_page", page.pk)
    return None


def explain_copying(request, page):
    """A copy that would be public, or an alias, is refused before it is made, with what to do instead."""
    if request.method != "POST" or not isinstance(page.specific, ConditionPage):
        return None
    if request.POST.get("alias"):
        why = "A condition page has one address, so it cannot have an alias. Copy it as a draft instead."
    elif request.POST.get("publish_copies"):
        why = "A copy is a draft of its own until a physician has signed it. Copy it without publishing."
    else:
        return None
    messages.error(request, why)
    return redirect("wagtailadmin_pages:copy", page.pk)


def remember_original(request, page, new_page):
    """Who wrote the original wrote the copy: see versions/authorship.py."""
    if isinstance(new_page.specific, ConditionPage):
        record(Copied(source=page.pk), actor=request.user, page_id=new_page.pk, page_title=new_page.title)


def refuse_deletion(request, page):
    """Say why a page on the record cannot be deleted, before anything is written."""
    specific = page.specific
    rights = specific.permissions_for_user(request.user)
    if isinstance(specific, ConditionPage) and rights.can_edit() and not rights.can_delete():
        messages.error(
            request,
            f"“{page.title}” is part of the record, or not yours to delete. A public page can be taken down.",
        )
        return redirect("page_history", page.pk)
    return None
