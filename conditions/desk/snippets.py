"""The library of references and the physicians' profiles in the admin."""

from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from conditions.physicians.models import Physician
from conditions.references.models import Reference


class ReferenceViewSet(SnippetViewSet):
    model = Reference
    icon = "openquote"
    menu_label = "References"
    menu_order = 170
    add_to_admin_menu = True
    list_display = ["authors", "year", "journal", "pmid", "retraction"]
    list_filter = ["retraction", "year"]
    ordering = ["authors", "year"]
    panels = [
        FieldPanel("authors"),
        FieldPanel("title"),
        MultiFieldPanel([FieldPanel("journal"), FieldPanel("year")], "Where and when"),
        MultiFieldPanel([FieldPanel("pmid"), FieldPanel("doi")], "Identifiers"),
        FieldPanel("retraction"),
    ]


class PhysicianViewSet(SnippetViewSet):
    model = Physician
    icon = "user"
    menu_label = "Physicians"
    menu_order = 180
    add_to_admin_menu = True
    list_display = ["printed_name", "credentials", "licence_state", "licence_ends_on", "active"]
    list_filter = ["active"]
