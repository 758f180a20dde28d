"""Least privilege, over the whole map of addresses."""

import os
from datetime import timedelta
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import send_mail
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Revision, Site, Task, Workflow, WorkflowState

from conditions.models import DeletedDraft, OutgoingMail, Publication
from conditions.publications.schedules import take_down_later
from tests import makers
from tests.conftest import ROOT, shared_rows
from tests.permissions import matrix
from tests.users.second_factors import passkey_of

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]
DOCUMENT = ROOT / "docs" / "permissions.md"


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker), mock.patch("tovani.users.confirming.FRESH_FOR", 3600):
        users = {
            "writer": makers.make_writer(),
            "physician": makers.make_physician(),
            "manager": makers.make_user("Mara Manager", group="Content managers"),
            "auditor": makers.make_user("Otto Auditor", group="Auditors"),
            "superuser": makers.make_user("Ada Admin", superuser=True),
        }
        clients = {"visitor": Client(raise_request_exception=False)}
        for role, user in users.items():
            clients[role] = Client(raise_request_exception=False)
            clients[role].force_login(user)
            session = clients[role].session
            session["confirmed"] = {"account": user.pk, "at": timezone.now().timestamp()}
            session.save()
        yield users, clients, _things(users)


def _things(users) -> dict[str, object]:
    """One of each thing that an address can be about."""
    writer, physician = users["writer"], users["physician"]
    publication = makers.published_page(writer, physician)
    page = makers.edited(makers.ConditionPage.objects.get(), writer, summary="One sentence of another version.")
    waiting = makers.make_page(writer, title="In Review", slug="waiting")
    review = makers.submitted(waiting, writer)
    told = {"reason": "The trial ends then.", "notice": "This page has ended."}
    plan = take_down_later(publication, by=physician, due_at=timezone.now() + timedelta(days=3), **told)
    image = get_image_model().objects.create(title="A diagram", file=get_test_image_file())
    document = get_document_model().objects.create(title="A document", file=get_test_image_file())
    send_mail("A mail", "Its words.", None, ["nobody@example.org"])
    passkey_of(physician)
    revisions = Revision.page_revisions.filter(object_id=str(page.pk)).order_by("pk")
    newcomer = makers.make_user("New Comer")
    stranger = makers.Physician.objects.get()
    workflow = Workflow.objects.filter(active=True).first()
    state = WorkflowState.objects.filter(object_id=str(waiting.pk)).first()
    of_pages = {"page_id": page.pk, "parent_page_id": page.get_parent().pk, "page_to_move_id": page.pk}
    return {
        **of_pages,
        "destination_id": page.get_parent().pk,
        "page_pk": page.pk,
        "revision_id": revisions.first().pk,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "wagtailadmin_pages:revisions_compare pk": page.pk,
        "workflow_state_id": state.pk,
        "wagtailadmin_pages:workflow_history_detail page_id": waiting.pk,
        "task_state_id": state.current_task_state_id,
        "wagtailadmin_pages:workflow_action page_id": waiting.pk,
        "wagtailadmin_pages:collect_workflow_action_data page_id": waiting.pk,
        "wagtailadmin_pages:confirm_workflow_cancellation page_id": waiting.pk,
        "action_name": "approve",
        "wagtailadmin_api:pages:action action_name": "publish",
        "task_id": Task.objects.first().pk,
        "workflow_pk": workflow.pk,
        "app_label": "wagtailcore",
        "app_name": "wagtailcore",
        "model_name": "page",
        "content_type_app_name": "conditions",
        "content_type_model_name": "conditionpage",
        "wagtailadmin_pages:choose_parent app_label": "conditions",
        "wagtailadmin_pages:choose_parent model_name": "conditionpage",
        "wagtailadmin_workflows:add_task app_label": "conditions",
        "wagtailadmin_workflows:add_task model_name": "signofftask",
        "wagtailsettings:edit app_name": "conditions",
        "wagtailsettings:edit model_name": "practice",
        "wagtailsettings:preview_on_edit app_name": "conditions",
        "wagtailsettings:preview_on_edit model_name": "practice",
        "wagtailsettings:edit pk": Site.objects.get().pk,
        "wagtailsettings:preview_on_edit pk": Site.objects.get().pk,
        "action": "delete",
        "object_id": page.pk,
        "session_id": 1,
        "wagtailadmin_tag_model_autocomplete app_name": "taggit",
        "wagtailadmin_tag_model_autocomplete model_name": "tag",
        "image_id": image.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "uploaded_file_id": 1,
        "filter_spec": "max-100x100",
        "collection_id": Collection.objects.first().pk,
        "wagtailadmin_collections:edit pk": _collection().pk,
        "wagtailadmin_collections:delete pk": _collection().pk,
        **{f"wagtailadmin_workflows:{name} pk": workflow.pk for name in ("enable", "disable", "edit", "usage")},
        "wagtailadmin_workflows:usage_results pk": workflow.pk,
        **{f"wagtailadmin_workflows:{name} pk": Task.objects.first().pk
           for name in ("edit_task", "disable_task", "enable_task")},
        **{f"wagtailsnippets_conditions_reference:{name} pk": makers.make_reference().pk for name in _SNIPPET},
        **{f"wagtailsnippets_conditions_physician:{name} pk": stranger.pk for name in _SNIPPET},
        "wagtailsnippetchoosers_conditions_reference:chosen pk": makers.make_reference().pk,
        "wagtailsnippetchoosers_conditions_physician:chosen pk": stranger.pk,
        **{f"wagtailsites:{name} pk": Site.objects.get().pk for name in _SNIPPET},
        **{f"wagtailusers_users:{name} pk": newcomer.pk for name in _SNIPPET},
        **{f"wagtailusers_groups:{name} pk": makers.Group.objects.first().pk for name in _SNIPPET},
        "wagtailimages_chooser:chosen pk": image.pk,
        "wagtaildocs_chooser:chosen pk": document.pk,
        "wagtailadmin_api:pages:detail pk": page.pk,
        "wagtailadmin_api:pages:action pk": page.pk,
        "wagtailadmin_api:documents:detail pk": document.pk,
        "wagtailadmin_api:images:detail pk": image.pk,
        "mfa_remove_webauthn pk": Authenticator.objects.get().pk,
        "invite_again pk": newcomer.pk,
        "review_id": review.pk,
        "version_id": review.version_id,
        "publication_id": Publication.objects.get().pk,
        "schedule_id": plan.pk,
        "draft_id": _deleted_draft(writer).pk,
        "mail_id": OutgoingMail.objects.order_by("pk").last().pk,
        "uidb64": "MQ",
        "token": "a-b",
        "slug": "example",
        "physician slug": "dora-moss",
        "suffix": "json",
        "number": 1,
        "old": 1,
        "new": 1,
        "name": "accounts",
        "figure name": "none.png",
        "logo name": "none.png",
        "?": "",
        "? name": image.file.name,
    }  # fmt: skip


_SNIPPET = ("edit", "delete", "usage", "history", "history_results", "copy")


def _deleted_draft(writer) -> DeletedDraft:
    makers.make_page(writer, title="Deleted", slug="deleted").delete()
    return DeletedDraft.objects.get()


def _collection():
    found = Collection.objects.filter(name="Figures").first()
    return found or Collection.get_first_root_node().add_child(name="Figures")


@pytest.fixture(scope="module")
def cells(people):
    _users, clients, things = people
    found = {}
    for address in matrix.addresses(things):
        roles = matrix.ROLES if address.route.startswith(("admin/", "media/")) else ("visitor",)
        row = {role: matrix.cell(clients[role], address) for role in roles}
        found[address] = {role: row.get(role, row["visitor"]) for role in matrix.ROLES}
    return found


def test_the_document_is_what_the_site_does(cells):
    made = matrix.document(cells)
    if os.environ.get("WRITE_PERMISSIONS"):
        DOCUMENT.write_text(made, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == made, "run: python -m tests.permissions"


# What somebody who is not logged in may reach in the admin: how to log in, and nothing else.
BEFORE_THE_LOGIN = {
    "admin/login/",
    "admin/login/second-factor/",
    "admin/login/passkey/",
    "admin/login/forgotten/",
    "admin/login/set-password/<uidb64>/<token>/",
    "admin/logout/",
    "admin/sprite/",
    "admin/jsi18n/",
}


def test_visitors_reach_the_login_and_the_public_side(cells):
    reached = {address.route for address, row in cells.items() if row["visitor"] and address.route.startswith("admin/")}
    assert reached == BEFORE_THE_LOGIN
    written = {address.route for address, row in cells.items() if "writes" in row["visitor"]}
    assert written - BEFORE_THE_LOGIN == set()


# Addresses that take a POST from everybody in the admin, and what becomes of it.
HARMLESS = {
    "admin/choose-anchor-link/": "a link for a text that is being written",
    "admin/choose-email-link/": "a link for a text that is being written",
    "admin/choose-phone-link/": "a link for a text that is being written",
    "admin/editing-sessions/release/<int:session_id>/": "ends one's own presence in an editor",
    "admin/embeds/chooser/": "shows a form",
    "admin/embeds/chooser/upload/": "finds nothing: WAGTAILEMBEDS_FINDERS is empty",
    "admin/choose-external-link/": "a link for a text that is being written",
    "admin/failwhale/": "shows Wagtail's page of errors",
    "admin/pages/<int:page_id>/delete/": "says that what was submitted is never deleted",
    "admin/pages/<int:page_id>/revisions/": "leads to the history, which asks for its own right",
    "admin/pages/create/<slug:app_label>/<slug:model_name>": "shows under which pages one may write: none",
    "admin/pages/workflow/confirm_cancellation/<int:page_id>/": "shows a question",
    "admin/settings/<slug:app_name>/<slug:model_name>/": "leads to the form, which asks for its own right",
    "admin/tag-autocomplete/": "reads tags",
    "admin/tag-autocomplete/<slug:app_name>/<slug:model_name>/": "reads tags",
    "admin/workflows/task_chooser/<int:task_id>/": "reads the name of a step",
    "admin/workflows/task_chooser/create/": "shows the steps there are; making one asks for its own right",
}
# Where signoff/rules.py refuses, on record.
REFUSED_BY_RULES = {
    "admin/signoff/publications/<int:publication_id>/reaffirm/",
    "admin/signoff/reviews/<int:review_id>/changes/",
    "admin/signoff/reviews/<int:review_id>/sign/",
    "admin/signoff/reviews/<int:review_id>/withdraw/",
}
OWN = ("admin/account/", "admin/login/", "admin/logout/", "admin/dismissibles/", "admin/sprite/", "admin/jsi18n/")


@pytest.mark.parametrize("role", ["auditor", "physician"])
def test_who_writes_nothing_can_post_only_where_it_does_no_harm(cells, role):
    posted = {a.route for a, row in cells.items() if "writes" in row[role] and not a.route.startswith(OWN)}
    allowed = {*HARMLESS, *REFUSED_BY_RULES}
    if role == "physician":
        allowed |= {
            "admin/signoff/publications/<int:publication_id>/take-down/",
            "admin/signoff/schedules/<int:schedule_id>/cancel/",
            "admin/signoff/versions/<int:version_id>/challenge/",
        }
    assert posted - allowed == set()
    assert not {route for route in HARMLESS if route not in {a.route for a in cells}}


PROMISED = {
    "admin/record/",
    "admin/record/rights/",
    "admin/record/pictures/",
    "admin/record/pages/<int:page_id>/drafts/",
    "admin/record/drafts/<int:revision_id>/",
    "admin/record/drafts/<int:revision_id>/article/",
    "admin/record/versions/<int:version_id>/changes/",
    "admin/record/history/<slug:name>/",
    "admin/signoff/pages/<int:page_id>/history/",
    "media/<path:name>",
}


def test_auditors_read_what_they_are_promised(cells):
    read = {address.route for address, row in cells.items() if "reads" in row["auditor"]}
    assert PROMISED - read == set()
    hidden = {address.route for address, row in cells.items() if "reads" in row["writer"]} & PROMISED
    assert hidden == {"admin/signoff/pages/<int:page_id>/history/", "media/<path:name>"}


@pytest.fixture(scope="module")
def looked_at(people):
    """(role, address, response) of every address, by somebody who may do everything and by a visitor."""
    _users, clients, things = people
    everything = [address for address in matrix.addresses(things) if address.route != "admin/failwhale/"]
    return [
        (role, address, matrix.response_of(clients[role], "get", address.url))
        for address in everything
        for role in ("visitor", "superuser")
    ]


def test_no_address_that_is_looked_at_ends_in_an_error(looked_at):
    assert [address.route for _role, address, response in looked_at if response.status_code >= 500] == []


def test_every_response_has_the_headers_of_its_side(looked_at):
    """OWASP Secure Headers Project; what each policy allows is tested in tests/public/test_headers.py."""
    lacking = []
    for role, address, response in looked_at:
        headers, is_admin = response.headers, address.route.startswith("admin/")
        wanted = {
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Referrer-Policy": ("same-origin", "no-referrer") if is_admin else "no-referrer",
            "X-Frame-Options": ("DENY", "SAMEORIGIN"),
        }
        wrong = {name for name, value in wanted.items() if headers.get(name, "-") not in value}
        policy = headers.get("Content-Security-Policy", "")
        first = "default-src 'self'" if is_admin else "default-src 'none'"
        strict = first in policy or "default-src 'none'" in policy  # a preview in the admin has the stricter one
        if not strict or "frame-ancestors" not in policy or "base-uri" not in policy:
            wrong.add("Content-Security-Policy")
        if is_admin and not {"no-store", "private"} & set(headers.get("Cache-Control", "").replace(" ", "").split(",")):
            wrong.add("Cache-Control")
        if role == "visitor" and not is_admin and response.cookies:
            wrong.add("Set-Cookie")
        lacking += [(role, address.route, response.status_code, name) for name in sorted(wrong)]
    assert lacking == [], "\n".join(map(str, lacking))
