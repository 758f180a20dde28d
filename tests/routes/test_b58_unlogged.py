"""B58, B59: Routes without a log row; an exception after the row was written."""

import pytest

from conditions.models import Publication, Signature
from conditions.publications import actions
from tests import makers
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B58", "B59"),
    "Routes without a log row; an exception after the row was written",
    SHELL,
    "What is public cannot change without an event: both are one transaction",
)


def test_no_publication_without_its_event(scene, monkeypatch):
    def failing(kind, **event):
        raise RuntimeError("the ledger cannot be written")

    before = (Signature.objects.count(), Publication.objects.count())
    monkeypatch.setattr(actions, "record", failing)
    with pytest.raises(RuntimeError):
        makers.signed(scene.review, scene.physician)
    monkeypatch.undo()
    assert (Signature.objects.count(), Publication.objects.count()) == before
    scene.nothing_got_out()
