"""While a version waits, nothing that a writer does changes what the public or the physician sees."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import WorkflowState

from conditions.models import ContentVersion, LockedForReviewError, Publication, Review
from tests import editor, makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_review(publication, page, writer):
    """A public page of which a second version waits."""
    makers.edited(page, writer, summary="One sentence of the second version.")
    return makers.submitted(page, writer, summary="The second version of it.")


def public_text(client):
    return client.get("/conditions/example/").content


def snapshot(client, review):
    version = ContentVersion.objects.get(pk=review.version_id)
    return public_text(client), version.canonical, Review.objects.get(pk=review.pk).state


def test_autosave_is_refused_in_words(client, in_review, page, writer):
    before = snapshot(client, in_review)
    client.force_login(writer)
    response = editor.autosave(
        client, makers.draft(page), makers.fresh(page).latest_revision, summary="Slipped in while it waits."
    )
    assert response.json()["error_code"] == "locked"
    assert "locked" in response.json()["error_message"]
    assert snapshot(client, in_review) == before
    assert "Slipped in" not in json.dumps(makers.fresh(page).latest_revision.content)


@pytest.mark.parametrize("button", ["action-publish", "action-submit", "action-restart-workflow", "save"])
@pytest.mark.parametrize("who", ["writer", "manager", "admin", "physician"])
def test_no_button_of_the_editor_changes_anything(client, in_review, page, who, button, request):
    before = snapshot(client, in_review)
    client.force_login(request.getfixturevalue(who))
    data = editor.form_data(makers.draft(page), changes={"summary": "Slipped in while it waits."}, **{button: "1"})
    client.post(f"/admin/pages/{page.pk}/edit/", data)
    assert snapshot(client, in_review) == before
    assert "Slipped in" not in json.dumps(makers.fresh(page).latest_revision.content)


def test_a_second_submission_leads_to_the_review_under_way(client, in_review, page, writer):
    before = snapshot(client, in_review)
    client.force_login(writer)
    response = client.post(f"/admin/signoff/pages/{page.pk}/submit/", {"change_summary": "Once more, with feeling."})
    assert response.url == f"/admin/signoff/reviews/{in_review.pk}/"
    assert snapshot(client, in_review) == before


def test_code_that_saves_a_revision_is_refused(in_review, page, writer):
    with pytest.raises(LockedForReviewError):
        makers.edited(page, writer, summary="Slipped in while it waits.")


def test_direct_publishing_by_code_is_refused_or_harmless(client, in_review, page, admin):
    before = snapshot(client, in_review)
    revision = makers.fresh(page).latest_revision
    with pytest.raises(PermissionDenied, match="physician's signature"):
        revision.publish(user=admin)
    PublishPageRevisionAction(revision, user=admin).execute(skip_permission_checks=True)
    assert snapshot(client, in_review) == before


def test_a_draft_made_live_by_code_is_not_public_and_not_called_live(client, page, admin):
    revision = page.latest_revision
    PublishPageRevisionAction(revision, user=admin).execute(skip_permission_checks=True)
    assert not makers.fresh(page).live
    assert client.get("/conditions/example/").status_code == 404
    type(page).objects.filter(pk=page.pk).update(live=True)
    assert client.get("/conditions/example/").status_code == 404


def test_the_stock_workflow_urls_lead_to_the_review_or_refuse(client, in_review, page, physician, admin):
    state = makers.fresh(page).current_workflow_task_state
    client.force_login(physician)
    at = f"/admin/pages/workflow/action/{page.pk}"
    assert client.post(f"{at}/review/{state.pk}/").url == f"/admin/signoff/reviews/{in_review.pk}/"
    for user in (physician, admin):
        client.force_login(user)
        for action in ("approve", "reject"):
            assert client.post(f"{at}/{action}/{state.pk}/", {"comment": ""}).url == "/admin/"
    assert Review.objects.get(pk=in_review.pk).is_waiting


@pytest.mark.parametrize("road", ["action", "collect_action_data"])
def test_the_stock_dialogs_open_and_decide_nothing(client, in_review, page, physician, road):
    state = makers.fresh(page).current_workflow_task_state
    client.force_login(physician)
    address = f"/admin/pages/workflow/{road}/{page.pk}/review/{state.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code in (200, 302)
    assert Review.objects.get(pk=in_review.pk).is_waiting


def test_code_cannot_approve_what_was_not_signed(in_review, page, admin):
    state = makers.fresh(page).current_workflow_task_state
    for act in (state.approve, state.reject):
        with pytest.raises(PermissionDenied, match="review screen"):
            act(user=admin)
    state = makers.fresh(page).current_workflow_task_state
    assert state.status == "in_progress"


def test_a_workflow_started_past_the_submission_screen_is_refused(page, writer):
    with pytest.raises(PermissionDenied, match="submission screen"):
        page.get_workflow().start(page, writer)
    assert not WorkflowState.objects.exists()


def test_cancelling_the_workflow_in_the_editor_ends_the_review_openly(client, in_review, page, writer):
    client.force_login(writer)
    data = editor.form_data(makers.draft(page), **{"action-cancel-workflow": "1"})
    client.post(f"/admin/pages/{page.pk}/edit/", data)
    review = Review.objects.get(pk=in_review.pk)
    assert review.state == Review.State.WITHDRAWN
    assert review.decided_by_name == "Wilma Writer"
    assert Publication.objects.get().version.number == 1


def test_the_editor_says_why_it_is_locked(client, in_review, page, writer):
    client.force_login(writer)
    shown = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "waiting for a physician to read it" in shown
    assert "Withdraw from review" in shown
    assert f"/admin/signoff/reviews/{in_review.pk}/" in shown
    assert 'name="action-publish"' not in shown


def test_a_reason_that_is_too_long_withdraws_nothing(client, in_review, writer):
    client.force_login(writer)
    url = reverse("withdraw_review", args=[in_review.pk])
    answer = client.post(url, {"reason": "line\r\n" * 90}, follow=True)
    assert "Nothing was withdrawn." in answer.content.decode()
    assert Review.objects.get(pk=in_review.pk).state == Review.State.WAITING
