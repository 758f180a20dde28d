"""What the record rests on is not removed: the road of each thing, and what its person is told."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex, Revision, Task, Workflow

from conditions.integrity.verification import all_faults
from conditions.ledger.kinds import ACCOUNT, Subject
from conditions.models import AuditEvent, ConditionIndexPage, ConditionPage, OnTheRecordError, Practice, Reference
from tests import makers
from tests.users.second_factors import confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def figure(writer):
    image = get_image_model().objects.create(title="A diagram", file=get_test_image_file())
    value = {"image": image.pk, "alt_text": "What it shows", "decorative": False, "caption": ""}
    makers.submitted(makers.make_page(writer, parts={"figure": value}), writer)
    return image


def refused(client, response, words):
    """The person is back on the start page and reads why; nothing is gone and no false word is on record."""
    assert response.status_code == 302
    assert words in client.get(response.url).content.decode()
    assert list(all_faults()) == []


def test_an_account_that_did_something_is_closed_and_not_deleted(client, admin, review, writer):
    client.force_login(admin)
    confirm(client)
    refused(client, client.post(f"/admin/users/delete/{writer.pk}/"), "Close it instead")
    assert get_user_model().objects.filter(pk=writer.pk).exists()


def test_all_pages_of_a_listing_are_not_deleted_either(client, admin, review):
    client.force_login(admin)
    confirm(client)
    parent = ConditionPage.objects.get().get_parent().pk
    response = client.get(f"/admin/bulk/wagtailcore/page/delete/?id=all&childOf={parent}")
    refused(client, response, "nothing was deleted")


def test_accounts_are_not_deleted_in_bulk_either(client, admin, review, writer):
    client.force_login(admin)
    confirm(client)
    response = client.post(f"/admin/bulk/users/user/delete/?id={writer.pk}")
    refused(client, response, "The account of Wilma Writer has done something here")
    assert get_user_model().objects.filter(pk=writer.pk).exists()


def test_an_account_that_did_nothing_may_go(client, admin):
    unused = makers.make_user("Una Used")
    client.force_login(admin)
    confirm(client)
    client.post(f"/admin/users/delete/{unused.pk}/")
    assert not get_user_model().objects.filter(pk=unused.pk).exists()


def test_an_image_of_a_submitted_page_is_kept(client, admin, figure):
    client.force_login(admin)
    confirm(client)
    refused(client, client.post(f"/admin/images/{figure.pk}/delete/"), "stands on a page that was submitted")
    refused(
        client,
        client.post(f"/admin/bulk/wagtailimages/image/delete/?id={figure.pk}"),
        "stands on a page that was submitted",
    )
    assert get_image_model().objects.filter(pk=figure.pk).exists()


def test_the_image_that_is_the_logo_is_kept(client, admin):
    practice = Practice.load()
    practice.logo = get_image_model().objects.create(title="Our logo", file=get_test_image_file(size=(160, 40)))
    practice.save()
    client.force_login(admin)
    confirm(client)
    for address in (f"images/{practice.logo_id}/delete/", f"bulk/wagtailimages/image/delete/?id={practice.logo_id}"):
        refused(client, client.post(f"/admin/{address}"), "is the practice&#x27;s logo")
    with pytest.raises(OnTheRecordError), transaction.atomic():
        get_image_model().objects.all().delete()
    image, practice.logo = practice.logo, None
    practice.save()
    client.post(f"/admin/images/{image.pk}/delete/")
    assert not get_image_model().objects.filter(pk=image.pk).exists()


def test_an_image_that_was_never_submitted_may_go(client, admin):
    image = get_image_model().objects.create(title="Unused", file=get_test_image_file(size=(17, 19)))
    client.force_login(admin)
    confirm(client)
    client.post(f"/admin/images/{image.pk}/delete/")
    assert not get_image_model().objects.filter(pk=image.pk).exists()


def test_a_page_on_the_record_is_kept_by_code_and_queries_too(publication, page):
    with pytest.raises(OnTheRecordError, match="submitted for review"), transaction.atomic():
        makers.fresh(page).delete()
    for row in (Page.objects.get(pk=page.pk), ConditionIndexPage.objects.get(), Page.objects.filter(pk=page.pk)):
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()
    assert makers.fresh(page).live
    assert Page.find_problems() == ([], [], [], [], [])
    assert list(all_faults()) == []


def test_a_page_on_the_record_is_kept_by_the_admin_api(client, publication, page, admin):
    client.force_login(admin)
    confirm(client)
    response = client.post(f"/admin/api/main/pages/{page.pk}/action/delete/", content_type="application/json")
    assert response.status_code == 403
    assert ConditionPage.objects.filter(pk=page.pk).exists()


def test_a_draft_that_was_never_submitted_may_go(page):
    page.delete()
    assert not ConditionPage.objects.exists()


def test_workflow_and_task_stay_once_a_review_went_through_them(review):
    state = review.task_states.get()
    for row in (
        Workflow.objects.get(name="Physician sign-off"),
        Task.objects.get(name="Physician sign-off"),
        state.workflow_state,
        state,
    ):
        with pytest.raises(OnTheRecordError, match="part of the record"), transaction.atomic():
            row.delete()
    assert review.task_states.exists()


def test_purging_revisions_leaves_what_was_submitted(publication, page, writer):
    makers.edited(page, writer, summary="One sentence more.")
    makers.edited(page, writer, summary="One sentence more, again.")
    out = io.StringIO()
    call_command("purge_revisions", stdout=out)
    assert "Ignored 1 revisions" in out.getvalue()
    assert Revision.objects.filter(pk=publication.version.revision_id).exists()
    assert list(all_faults()) == []


@pytest.mark.parametrize("name", ["Medical writers", "Physicians", "Content managers", "Auditors"])
def test_the_four_groups_stay_and_keep_their_names(client, admin, name):
    client.force_login(admin)
    confirm(client)
    group = Group.objects.get(name=name)
    refused(client, client.post(f"/admin/groups/delete/{group.pk}/"), f"Accounts were in the group “{name}”")
    with pytest.raises(OnTheRecordError, match="keeps its name"):
        group.name = "Others"
        group.save()
    assert Group.objects.filter(name=name).exists()


def test_a_group_that_somebody_was_in_stays_in_the_history(client, admin, writer):
    group = Group.objects.create(name="Once")
    writer.groups.add(group)
    writer.groups.remove(group)
    client.force_login(admin)
    confirm(client)
    refused(client, client.post(f"/admin/groups/delete/{group.pk}/"), "Take everybody out of it instead")


def test_closing_accounts_in_bulk_leaves_a_trace_of_each(client, admin, writer, physician):
    client.force_login(admin)
    confirm(client)
    address = f"/admin/bulk/users/user/set_active_state/?id={writer.pk}&id={physician.pk}"
    assert client.post(address, {"mark_as_active": "False"}).status_code == 302
    for account in (writer, physician):
        account.refresh_from_db()
        assert not account.is_active and account.history.first().is_active is False
        assert AuditEvent.objects.about(Subject(ACCOUNT, str(account.pk))).filter(kind="thing.edit").exists()


def test_a_role_given_in_bulk_is_in_the_history_of_groups(client, admin, writer):
    client.force_login(admin)
    confirm(client)
    auditors = Group.objects.get(name="Auditors")
    response = client.post(f"/admin/bulk/users/user/assign_role/?id={writer.pk}", {"role": auditors.pk})
    assert response.status_code == 302
    assert auditors in writer.groups.all()
    assert "Auditors" in {membership.group.name for membership in writer.history.first().groups.all()}


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete"])
def test_pages_in_bulk_are_refused_with_the_reason(client, admin, publication, action):
    client.force_login(admin)
    confirm(client)
    address = f"/admin/bulk/wagtailcore/page/{action}/?id={publication.page_id}"
    for response in (client.get(address, follow=True), client.post(address, follow=True)):
        html = response.content.decode()
        assert "0 pages" not in html
        assert "signature" in html or "reason and a notice" in html or "part of the record" in html
    assert ConditionPage.objects.get(pk=publication.page_id).live


def test_a_reference_that_is_cited_is_kept(client, admin, page, review):
    reference = Reference.objects.get()
    client.force_login(admin)
    confirm(client)
    for address in (
        f"/admin/snippets/conditions/reference/delete/{reference.pk}/",
        f"/admin/bulk/conditions/reference/delete/?id={reference.pk}",
    ):
        refused(client, client.post(address), "is cited by a page")
    assert Reference.objects.exists()


def test_a_reference_that_only_an_earlier_version_cites_is_kept(page, review):
    reference = Reference.objects.get()
    ReferenceIndex.objects.all().delete()
    with pytest.raises(OnTheRecordError):
        reference.delete()


def test_an_image_in_use_is_kept_whatever_its_file_is_now(client, admin, figure):
    """Another file laid over it would have made it look unused."""
    figure.file.save("other.png", get_test_image_file(size=(3, 5)))
    client.force_login(admin)
    confirm(client)
    refused(client, client.post(f"/admin/images/{figure.pk}/delete/"), "stands on a page")


def test_a_workflow_is_not_disabled_while_pages_wait(client, admin, review):
    client.force_login(admin)
    confirm(client)
    workflow, task = Workflow.objects.get(name="Physician sign-off"), Task.objects.get(name="Physician sign-off")
    for address in (f"/admin/workflows/disable/{workflow.pk}/", f"/admin/workflows/tasks/disable/{task.pk}/"):
        assert "1 page would drop out of review" in client.post(address, follow=True).content.decode()
    workflow.refresh_from_db()
    review.refresh_from_db()
    assert workflow.active and review.is_waiting


def test_the_words_about_a_refused_deletion_say_why(client, writer, review):
    client.force_login(writer)
    response = client.post(f"/admin/pages/{review.page_id}/delete/", follow=True)
    assert "was submitted for review at least once" in response.content.decode()


def test_an_account_that_something_was_done_to_is_kept(client, admin):
    client.force_login(admin)
    confirm(client)
    made = makers.make_user("Eddy Edited")
    log(instance=made, action="wagtail.edit", user=admin)
    refused(client, client.post(f"/admin/users/delete/{made.pk}/"), "something was done to it")
    assert get_user_model().objects.filter(pk=made.pk).exists()
