"""Registrations only."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet

from conditions.desk import bulk, editor
from conditions.desk.access import may_import, may_look
from conditions.desk.auditors import may_audit
from conditions.desk.dashboard import AlarmPanel, MailPanel, WaitingPanel
from conditions.desk.outbox import may_see_mail
from conditions.desk.page_views import ConditionPageViewSet
from conditions.desk.snippets import PhysicianViewSet, ReferenceViewSet
from conditions.desk.urls import urlpatterns
from conditions.models import ConditionPage

register_snippet(ReferenceViewSet)
register_snippet(PhysicianViewSet)

hooks.register("register_admin_urls", lambda: urlpatterns)
hooks.register("register_admin_viewset", ConditionPageViewSet)
for action in bulk.ACTIONS:
    hooks.register("register_bulk_action", action)
hooks.register("register_page_action_menu_item", lambda: editor.SubmitMenuItem())
hooks.register("register_page_action_menu_item", lambda: editor.WithdrawMenuItem(order=40))
hooks.register("register_page_action_menu_item", lambda: editor.OpenReviewMenuItem())
hooks.register("construct_page_action_menu", editor.tidy_action_menu)
hooks.register("after_edit_page", editor.go_on_to_submission)
hooks.register("after_create_page", editor.go_on_to_submission)
hooks.register("before_delete_page", editor.refuse_deletion)
hooks.register("before_copy_page", editor.explain_copying)
hooks.register("after_copy_page", editor.remember_original)


class SignoffMenuItem(MenuItem):
    def is_shown(self, request):
        return may_look(request.user)


class ImportMenuItem(MenuItem):
    def is_shown(self, request):
        return may_import(request.user)


@hooks.register("register_admin_menu_item")
def signoff_menu_item():
    return SignoffMenuItem("Sign-off", reverse("reviews"), icon_name="clipboard-list", order=150)


class RecordMenuItem(MenuItem):
    def is_shown(self, request):
        return may_audit(request.user)


@hooks.register("register_admin_menu_item")
def record_menu_item():
    return RecordMenuItem("The record", reverse("timeline"), icon_name="history", order=170)


@hooks.register("register_admin_menu_item")
def import_menu_item():
    return ImportMenuItem("Import a document", reverse("import_document"), icon_name="upload", order=160)


@hooks.register("register_page_header_buttons")
def history_button(page, user, view_name, next_url=None):
    if isinstance(page, ConditionPage) and page.pk:
        yield Button("Sign-off history", reverse("page_history", args=[page.pk]), icon_name="history", priority=70)


@hooks.register("construct_homepage_panels")
def waiting_panel(request, panels):
    if may_look(request.user):
        panels[:0] = [AlarmPanel(), WaitingPanel(request)]
    if may_see_mail(request.user):
        panels[:0] = [MailPanel()]


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))
