"""Loading the sample pages and carrying each to its state by the same actions that people use."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from conditions.models import ConditionIndexPage, ConditionPage
from conditions.practice.clock import practice_day
from conditions.practice.models import EditorialPolicy
from conditions.publications.actions import sign_and_publish, take_down
from conditions.samples.content import body_of, fields_of
from conditions.signoff import rules
from conditions.signoff.actions import SignatureRequest, request_changes
from conditions.signoff.proofs import PasswordAnswer
from conditions.signoff.submission import submit

FOLDER = Path(__file__).parent

PUBLISHED, IN_REVIEW, RETURNED = "published", "in review", "changes requested"
OVERDUE, TAKEN_DOWN, DRAFT = "overdue", "taken down", "draft"
STATES = {
    "ptsd": PUBLISHED,
    "ocd": PUBLISHED,
    "treatment-resistant-depression": PUBLISHED,
    "generalized-anxiety-disorder": PUBLISHED,
    "bipolar-depression": OVERDUE,
    "panic-disorder": TAKEN_DOWN,
    "social-anxiety-disorder": IN_REVIEW,
    "postpartum-depression": RETURNED,
    "complex-regional-pain-syndrome": DRAFT,
}


def sample(slug: str) -> dict:
    return json.loads((FOLDER / f"{slug}.json").read_text(encoding="utf-8"))


def load_pages(passwords: dict[str, str]) -> list[tuple[str, str]]:
    """Create the sample pages that are missing, each in its state. Returns [(title, state)] of those created."""
    writer = get_user_model().objects.get(username="writer")
    missing = [slug for slug in STATES if not ConditionPage.objects.filter(slug=slug).exists()]
    with transaction.atomic():
        for slug in missing:
            _create_page(sample(slug), writer)
    for slug in sorted(missing, key=lambda slug: STATES[slug] != OVERDUE):  # what was signed long ago comes first
        with transaction.atomic():
            page = ConditionPage.objects.get(slug=slug)
            page.set_parts(body_of(sample(slug)))
            page.save_revision(user=writer, log_action=True)
            _carry(page, STATES[slug], writer, passwords["physician"])
    return [(sample(slug)["title"], STATES[slug]) for slug in missing]


def _create_page(content: dict, writer) -> ConditionPage:
    page = ConditionPage(owner=writer, is_sample=True, live=False, **fields_of(content))
    return ConditionIndexPage.objects.get().add_child(instance=page)


def _carry(page, state: str, writer, password: str) -> None:
    """Take a complete draft to ``state``. An overdue page is one that was signed longer ago than the policy allows."""
    if state == DRAFT:
        return
    physician = get_user_model().objects.get(username="physician")
    months = EditorialPolicy.load().review_interval_months
    now = timezone.now()
    at = now - timedelta(days=31 * months + 30) if state == OVERDUE else now
    review = submit(page, by=writer, change_summary="First version of this sample page.", at=at)
    if state == IN_REVIEW:
        return
    if state == RETURNED:
        request_changes(
            review,
            by=physician,
            reason="Please say more plainly when to call for help after the birth (sample).",
            comments={_place_of("key_points", review.version): "This point could be shorter (sample comment)."},
        )
        return
    publication = sign_and_publish(review, by=physician, form=_signing_form(review, password, at), at=at)
    if state == TAKEN_DOWN:
        take_down(
            publication,
            by=physician,
            reason="A sample of a page that was taken down.",
            notice="We are rewriting this page. This is a sample of a take-down notice.",
        )


def _place_of(kind: str, version) -> str:
    """The path of the part of this kind, as a comment names it."""
    kinds = [part["kind"] for part in version.content["parts"]]
    return f"parts/{kinds.index(kind)}"


def _signing_form(review, password: str, at: datetime) -> SignatureRequest:
    return SignatureRequest(
        digest=review.version.digest,
        agreed=True,
        statement=EditorialPolicy.load().statement,
        answer=PasswordAnswer(password),
        next_review_on=rules.latest_review_date(practice_day(at)),
    )
