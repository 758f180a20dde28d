"""Wagtail's create and edit views for condition pages, with the roads to publication closed. They save drafts."""

import json
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.move import MoveConfirmView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.blocks import StreamValue

from conditions.ledger import characters
from conditions.models import ConditionPage
from conditions.signoff.locking import locked_page
from conditions.versions.models import ContentVersion


class _Characters:
    """Of a page's form: half a character in any field is a sentence at that field, and a comment, which enters the
    record as soon as it is saved, is asked the whole rule of characters.

    The rich text editor can cut an emoji in two and send half of it, escaped, so that it arrives here. SQLite keeps
    it; PostgreSQL has no JSON that holds it.
    """

    def clean(self):
        cleaned = super().clean()
        for name, value in list(cleaned.items()):
            if sentence := characters.half(_as_text(value)):
                self.add_error(name, sentence)
        for text in _comments(self.formsets.get("comments")):
            if sentence := characters.problem(characters.stripped(text)):
                shown = characters.well_formed(text[:40])
                self.add_error(None, f"The comment “{shown}” cannot be saved as it is. {sentence}")
        return cleaned


def _comments(formset) -> Iterator[str]:
    """What was typed into comments and, inside them, into replies."""
    for form in formset.forms if formset else ():
        yield form.data.get(form.add_prefix("text")) or ""
        yield from _comments(getattr(form, "formsets", {}).get("replies"))


def _as_text(value) -> str:
    if isinstance(value, StreamValue):
        return json.dumps(value.get_prep_value(), ensure_ascii=False, cls=DjangoJSONEncoder)
    return value if isinstance(value, str) else ""


def _asked_of_characters(form_class: type) -> type:
    return type(form_class)(form_class.__name__, (_Characters, form_class), {})


class ConditionCreateView(CreateView):
    def post(self, request, *args, **kwargs):
        self.form_class = _asked_of_characters(self.form_class)
        return super().post(request, *args, **kwargs)

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

    def post(self, request, *args, **kwargs):
        """Withdrawing from the editor takes the page's lock first, as all actions do, and is one transaction."""
        self.form_class = _asked_of_characters(self.form_class)
        if not self.is_cancelling_workflow:
            return super().post(request, *args, **kwargs)
        with transaction.atomic():
            locked_page(self.page.pk)
            self.workflow_state.refresh_from_db()
            if not self.workflow_state.is_active:  # decided while this was typed
                request.POST = request.POST.copy()
                del request.POST["action-cancel-workflow"]
            return super().post(request, *args, **kwargs)


class ConditionDeleteView(DeleteView):
    """Says why a page on the record stays, before Wagtail says only that one may not."""

    def dispatch(self, request, page_id, *args, **kwargs):
        page = get_object_or_404(ConditionPage, pk=page_id)
        if ContentVersion.objects.for_page(page.pk).exists():
            messages.error(
                request,
                f"“{page.title}” was submitted for review at least once, so it is part of the record and cannot be "
                "deleted. If it is public, it can be taken down.",
            )
            return redirect("page_history", page.pk)
        return super().dispatch(request, page_id, *args, **kwargs)


class ConditionMoveConfirmView(MoveConfirmView):
    """Asks nobody whether they are sure of something they may not do."""

    def dispatch(self, request, page_to_move_id, *args, **kwargs):
        page = get_object_or_404(ConditionPage, pk=page_to_move_id)
        if not page.permissions_for_user(request.user).can_move():
            raise PermissionDenied
        return super().dispatch(request, page_to_move_id, *args, **kwargs)


class ConditionPageViewSet(PageViewSet):
    model = ConditionPage
    add_view_class = ConditionCreateView
    edit_view_class = ConditionEditView
    delete_view_class = ConditionDeleteView
    move_confirm_view_class = ConditionMoveConfirmView
