"""B68, B69, B71: Two approvals, approve and reject, approve and save at once."""

import pytest

from conditions.models import Signature
from conditions.signoff.actions import request_changes
from conditions.signoff.errors import SignoffError
from tests import makers
from tests.routes.route import PHYSICIAN, Route

ROUTE = Route(
    ("B68", "B69", "B71"),
    "Two approvals, approve and reject, approve and save at once",
    PHYSICIAN,
    "One wins, the other is refused (see also `tests/signoff/test_races.py`)",
)


def test_the_second_finds_the_review_ended(scene):
    other = makers.make_physician("Emil Stern")
    before = Signature.objects.count()
    makers.signed(scene.review, scene.physician)
    with pytest.raises(SignoffError, match=r"This review has ended: signed \(Dora Moss"):
        makers.signed(scene.review, other)
    with pytest.raises(SignoffError, match="This review has ended"):
        request_changes(scene.review, by=other, reason="Please say more about it.")
    assert Signature.objects.count() == before + 1
    assert scene.told("signature.refused")[0]["code"] == "stale_review"
