"""Wagtail's create and edit views for condition pages, with the roads to publication closed. They save drafts."""

from django.utils.functional import cached_property
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from conditions.models import ConditionPage


class ConditionCreateView(CreateView):
    @cached_property
    def action_name_and_method(self):
        """Always a draft; "submit" goes on to the submission screen (see editor.py)."""
        return ("save", self.save_action)


class ConditionEditView(EditView):
    @cached_property
    def action_name_and_method(self):
        """A draft, or the withdrawal of a review. Publishing and approving are not done from the editor."""
        if self.is_cancelling_workflow:
            return ("cancel_workflow", self.cancel_workflow_action)
        return ("save", self.save_action)


class ConditionPageViewSet(PageViewSet):
    model = ConditionPage
    add_view_class = ConditionCreateView
    edit_view_class = ConditionEditView
