import pytest
from wagtail.models import COMMENTS_RELATION_NAME, Comment

from conditions.models import Review
from conditions.parts.registry import PAGE
from conditions.signoff import errors
from conditions.signoff.actions import request_changes
from tests import makers

pytestmark = pytest.mark.django_db
REASON = "Please name the dose more carefully."


def test_the_page_goes_back_and_can_be_edited_and_submitted_again(review, page, writer, physician):
    request_changes(review, by=physician, reason=REASON)
    assert Review.objects.get().state == Review.State.CHANGES_REQUESTED
    assert makers.fresh(page).current_workflow_state.status == "needs_changes"
    makers.edited(page, writer, summary="One sentence, more carefully.")
    again = makers.submitted(page, writer)
    assert again.version.number == 2
    assert makers.fresh(page).current_workflow_task_state.specific.review == again


def test_comments_arrive_on_the_right_blocks(review, page, physician):
    content = review.version.content
    keys = [key for key, _label in PAGE.places(content)]
    request_changes(review, by=physician, reason=REASON, comments={key: f"On {key}" for key in keys})
    draft = makers.draft(page)
    comments = {comment.text: comment for comment in getattr(draft, COMMENTS_RELATION_NAME).all()}
    assert len(comments) == len(keys)
    for key in keys:
        comment = comments[f"On {key}"]
        assert comment.has_valid_contentpath(draft), (key, comment.contentpath)
        field, *path = comment.contentpath.split(".")
        if path:
            kind = next(block.block_type for block in draft.body if block.id == path[0])
            assert kind == content["parts"][int(key.rpartition("/")[2])]["kind"], (key, comment.contentpath)
        else:
            assert field in ("title", "search_phrases", "body", "mental_health")


def test_comments_left_empty_are_left_out(review, page, physician):
    request_changes(review, by=physician, reason=REASON, comments={"parts/2": "  ", "title": "Shorter?"})
    assert list(Comment.objects.values_list("contentpath", flat=True)) == ["title"]


def test_a_reason_is_asked_for(review, physician):
    with pytest.raises(errors.IncompleteFormError):
        request_changes(review, by=physician, reason="no")
    assert Review.objects.get().is_waiting


def test_only_a_physician_can_ask_for_changes(review, admin):
    with pytest.raises(errors.NotAPhysicianError):
        request_changes(review, by=admin, reason=REASON)


def test_after_asking_for_changes_the_version_cannot_be_signed(review, physician):
    request_changes(review, by=physician, reason=REASON)
    with pytest.raises(errors.StaleReviewError):
        makers.signed(review, physician)
