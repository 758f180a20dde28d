"""What somebody may do, and that it was changed, stands on the record: with what was given and what was taken."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Workflow, WorkflowPage

from conditions.ledger import keys, rights
from conditions.models import AuditEvent
from tests import makers
from tests.responses import text_of
from tests.users.second_factors import confirm

pytestmark = pytest.mark.django_db


def changes() -> list[tuple]:
    events = AuditEvent.objects.filter(kind="rights.changed").order_by("seq")
    return [(e.actor_name, e.payload["of"], e.payload["added"], e.payload["removed"]) for e in events]


@pytest.fixture
def group(db):
    return Group.objects.create(name="Proofreaders")


@pytest.fixture
def at_the_desk(client, admin):
    client.force_login(admin)
    confirm(client)
    return client


def permission(codename: str) -> Permission:
    return Permission.objects.get(codename=codename)


def test_in_the_form_of_groups(at_the_desk, admin, group):
    group.permissions.add(permission("view_reference"))
    before = len(changes())
    index = Page.objects.get(slug="conditions")
    data = {
        "name": "Proofreaders",
        "permissions": [permission("change_reference").pk],
        "page_permissions-TOTAL_FORMS": 1,
        "page_permissions-INITIAL_FORMS": 0,
        "page_permissions-0-page": index.pk,
        "page_permissions-0-permissions": ["change_page"],
    }
    for name in ("image", "document", "collection"):
        data |= {f"{name}_permissions-TOTAL_FORMS": 0, f"{name}_permissions-INITIAL_FORMS": 0}
    answer = at_the_desk.post(reverse("wagtailusers_groups:edit", args=[group.pk]), data)
    assert answer.status_code == 302, answer.context["form"].errors
    of = "the group “Proofreaders”"
    told = changes()[before:]
    assert ("Ada Admin", of, [], ["conditions.view_reference"]) in told
    assert ("Ada Admin", of, ["conditions.change_reference"], []) in told
    assert ("Ada Admin", of, ["change_page on the page “Conditions” and below"], []) in told


def test_membership_from_both_sides(group):
    before, user = len(changes()), makers.make_user("New Comer")
    group.user_set.add(user)
    user.groups.remove(group)
    user.groups.set([group])
    user.groups.clear()
    of, word = f"account no. {user.pk}", "the group “Proofreaders”"
    told = [(of, added, removed) for _who, of, added, removed in changes()[before:]]
    assert told == [(of, [word], []), (of, [], [word]), (of, [word], []), (of, [], [word])]
    group.user_set.add(user)
    assert changes()[-1][1:] == (of, [word], [])
    group.user_set.clear()
    assert changes()[-1][1:] == (of, [], [word])
    assert AuditEvent.objects.newest_first().first().subject_id == str(user.pk)


def test_a_role_that_is_assigned_to_several_at_once(at_the_desk, group):
    """Stock Wagtail's screen ended in an error with django-simple-history."""
    users = [makers.make_user(f"New Comer{n}") for n in "ab"]
    query = "&".join(f"id={user.pk}" for user in users)
    answer = at_the_desk.post(f"/admin/bulk/users/user/assign_role/?{query}", {"role": group.pk})
    assert answer.status_code == 302
    for user in users:
        assert ("Ada Admin", f"account no. {user.pk}", ["the group “Proofreaders”"], []) in changes()
        assert [row.group for row in user.history.first().groups.all()] == [group]


def test_what_does_not_change_is_not_told(group):
    group.permissions.add(permission("view_reference"))
    before = len(changes())
    group.permissions.add(permission("view_reference"))
    group.permissions.remove(permission("change_reference"))
    assert len(changes()) == before


def test_a_superuser_is_made_and_unmade(writer):
    writer.is_superuser = True
    writer.save()
    writer.save()
    writer.is_superuser = False
    writer.save()
    assert changes()[-2:] == [
        ("", f"account no. {writer.pk}", ["every right"], []),
        ("", f"account no. {writer.pk}", [], ["every right"]),
    ]


def test_rights_over_a_collection_and_its_name(group):
    before, root = len(changes()), Collection.get_first_root_node()
    collection = root.add_child(name="Figures")
    right = GroupCollectionPermission.objects.create(
        group=group, collection=collection, permission=permission("add_image")
    )
    right.delete()
    collection.name = "Diagrams"
    collection.save()
    collection.delete()
    of = f"collection no. {collection.pk}"
    word = "add_image in the collection “Figures” and below"
    assert [(of, a, r) for _who, of, a, r in changes()[before:]] == [
        (of, ["the name “Figures”"], []),
        ("the group “Proofreaders”", [word], []),
        ("the group “Proofreaders”", [], [word]),
        (of, ["the name “Diagrams”"], ["the name “Figures”"]),
    ]
    assert AuditEvent.objects.filter(kind="thing_deleted").last().payload["was"] == "the collection “Diagrams”"


def test_which_pages_a_workflow_is_assigned_to():
    workflow = Workflow.objects.create(name="Another way")
    WorkflowPage.objects.create(workflow=workflow, page=Page.objects.get(depth=1)).delete()
    word = "the page “Root” and those below"
    assert changes()[-2:] == [
        ("", "the workflow “Another way”", [word], []),
        ("", "the workflow “Another way”", [], [word]),
    ]


def test_pictures_that_are_deleted_together(at_the_desk):
    pictures = [get_image_model().objects.create(title=f"No. {n}", file=get_test_image_file()) for n in (1, 2)]
    query = "&".join(f"id={picture.pk}" for picture in pictures)
    assert at_the_desk.post(f"/admin/bulk/image/delete/?{query}").status_code in (302, 404)
    answer = at_the_desk.post(f"/admin/bulk/wagtailimages/image/delete/?{query}")
    assert answer.status_code == 302 and not get_image_model().objects.exists()
    told = AuditEvent.objects.filter(kind="thing_deleted").order_by("seq")
    assert {event.payload["was"][:18] for event in told} == {"the image “No. 1” ", "the image “No. 2” "}
    assert {event.actor_name for event in told} == {"Ada Admin"}


def test_in_the_timeline_in_words(client, auditor, group):
    group.permissions.add(permission("view_reference"))
    client.force_login(auditor)
    told = text_of(client.get(reverse("timeline")))
    assert "gave the group “Proofreaders”: conditions.view_reference" in told


def test_without_a_record_no_right_is_given(group, settings, monkeypatch):
    def refuse(*args, **kwargs):
        raise keys.KeyRingError("no key")

    monkeypatch.setattr(rights, "record", refuse)
    with pytest.raises(keys.KeyRingError), transaction.atomic():
        group.permissions.add(permission("view_reference"))
    assert not group.permissions.exists()


def test_a_new_site_has_no_groups_but_ours():
    assert set(Group.objects.values_list("name", flat=True)) == {
        "Medical writers",
        "Physicians",
        "Content managers",
        "Auditors",
    }
    assert [workflow.name for workflow in Workflow.objects.all()] == ["Physician sign-off"]
    assert not GroupPagePermission.objects.filter(permission__codename="publish_page").exists()


# --- what auditors read


def test_who_holds_which_right_now(client, auditor, writer, physician, admin):
    client.force_login(auditor)
    shown = text_of(client.get(reverse("rights")))
    for words in ("Medical writers", "Wilma Writer (wilma.writer)", "Can change page: “Conditions” and below",
                  "Ada Admin (ada.admin)", "Dr. Dora Moss, DO (dora.moss): may sign"):  # fmt: skip
        assert words in shown, words


def test_drafts_and_what_changed_in_them(client, auditor, page, writer):
    makers.edited(page, writer, summary="One sentence of the second draft.")
    client.force_login(auditor)
    listed = client.get(reverse("drafts", args=[page.pk]))
    assert "2 saved drafts" in text_of(listed) and "saved by Wilma Writer" in text_of(listed)
    newest = listed.context["drafts"][0]
    shown = text_of(client.get(reverse("draft", args=[newest.pk])))
    assert "added: " in shown and "of the second draft" in shown
    frame = client.get(reverse("draft_article", args=[newest.pk]))
    assert "One sentence of the second draft." in text_of(frame)
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    first = listed.context["drafts"][1]
    assert "It was the first." in text_of(client.get(reverse("draft", args=[first.pk])))
    assert AuditEvent.objects.filter(page_id=page.pk, kind__startswith="audit").exists()


def test_pictures(client, auditor):
    get_image_model().objects.create(title="A diagram", file=get_test_image_file())
    client.force_login(auditor)
    assert "A diagram , 640 × 480 pixels" in text_of(client.get(reverse("pictures")))
