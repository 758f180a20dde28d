"""B73: A superuser approves; an author approves the author's own page."""

import pytest

from conditions.models import Signature
from conditions.signoff.errors import AuthorCannotSignError, NotAPhysicianError
from tests import makers
from tests.routes.route import SUPERUSER, Route

ROUTE = Route(
    ("B73",),
    "A superuser approves; an author approves the author's own page",
    SUPERUSER,
    "Refused: neither may sign",
)


def test_neither_may_sign(scene):
    before = Signature.objects.count()
    with pytest.raises(NotAPhysicianError):
        makers.signed(scene.review, scene.admin)
    makers.make_physician(user=scene.writer, name="Wilma Writer")
    with pytest.raises(AuthorCannotSignError):
        makers.signed(scene.review, scene.writer)
    assert Signature.objects.count() == before
    assert [told["code"] for told in scene.told("signature.refused")] == ["not_a_physician", "author_cannot_sign"]
    scene.nothing_got_out(changed=True)
