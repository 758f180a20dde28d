"""B63, B64: Approved after somebody else saved."""

import pytest

from conditions.models import LockedForReviewError
from conditions.signoff.errors import StaleReviewError
from tests import makers
from tests.routes.route import PHYSICIAN, Route

ROUTE = Route(
    ("B63", "B64"),
    "Approved after somebody else saved",
    PHYSICIAN,
    "Nobody can save during a review, and a signature names the digest that was shown",
)


def test_a_save_during_the_review(scene):
    with pytest.raises(LockedForReviewError):
        makers.edited(scene.waiting, scene.writer, summary="Something else entirely.")
    scene.nothing_got_out()


def test_signing_another_digest_than_the_one_shown(scene):
    with pytest.raises(StaleReviewError):
        makers.signed(scene.review, scene.physician, digest="0" * 64)
    assert scene.told("signature.refused")[0]["code"] == "stale_review"
    scene.nothing_got_out()
