"""Wagtail's actions on many rows at once, where its own would leave no trace or promise what is refused."""

from django.contrib.auth import get_user_model
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction, PublishBulkAction, UnpublishBulkAction
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, SetActiveStateBulkAction

from conditions.versions.models import ContentVersion


class SetActiveState(SetActiveStateBulkAction):
    """Account by account, so that history and ledger tell of each: Wagtail's own is one UPDATE that nobody hears of."""

    models = [get_user_model()]

    @classmethod
    def execute_action(cls, objects, mark_as_active=False, user=None, **kwargs):
        chosen = [account for account in objects if account != user]
        for account in chosen:
            account.is_active = mark_as_active
            account.save()
            log(account, "wagtail.edit", user=user)
        return len(chosen), 0


class AssignRole(AssignRoleBulkAction):
    """From the side of the account, where the history of groups is kept."""

    models = [get_user_model()]

    def get_execution_context(self):
        return {**super().get_execution_context(), "user": self.request.user}

    @classmethod
    def execute_action(cls, objects, role=None, user=None, **kwargs):
        for account in objects if role else ():
            account.groups.add(role)
            log(account, "wagtail.edit", user=user)
        return len(objects), 0


class _Explained:
    """Refuses before anything is shown as done."""

    models = [Page]
    why = ""

    def refuses(self) -> bool:
        return True

    def dispatch(self, request, *args, **kwargs):
        if self.refuses():
            messages.error(request, self.why)
            return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_explore_root"))
        return super().dispatch(request, *args, **kwargs)


class PublishPages(_Explained, PublishBulkAction):
    why = "Pages become public by a physician's signature and in no other way: submit each for review."


class UnpublishPages(_Explained, UnpublishBulkAction):
    why = "A page is taken down by itself, with a reason and a notice for readers: open its sign-off history."


class DeletePages(_Explained, DeleteBulkAction):
    why = "One of these pages was submitted for review, so it is part of the record and nothing was deleted."

    def refuses(self) -> bool:
        ids = self.request.GET.getlist("id", [])
        if "all" in ids:  # of the listing
            ids = self.get_all_objects_in_listing_query(self.request.GET.get("childOf"))
        chosen = Page.objects.filter(pk__in=[pk for pk in map(str, ids) if pk.isdecimal()])
        below = [page.get_descendants(inclusive=True).values_list("pk", flat=True) for page in chosen if page.depth > 1]
        return any(ContentVersion.objects.filter(page_id__in=list(pages)).exists() for pages in below)


ACTIONS = (SetActiveState, AssignRole, PublishPages, UnpublishPages, DeletePages)
