"""Kinds of events: each is declared once, read for ever, and told in words. No database."""

import json
from dataclasses import fields
from datetime import UTC, date, datetime

import pytest

from conditions.ledger import chain, kinds
from conditions.ledger.events import CommentLogged, LoginFailed, PageLogged, PasswordSet, ThingLogged, WorkflowLogged
from conditions.ledger.kinds import DeclaredTwiceError, EventFamily, EventKind, Refusal, Topic
from conditions.publications.events import ENDS, Planned
from conditions.signoff.events import Published, SignatureRefused, TakenDown, WrongPassword

OURS = [kind for kind in kinds.declared() if kind.__module__.startswith("conditions.")]
VALUES = {
    "account_id": 7, "version": 3, "signature": 5, "schedule": None, "publications": 9, "references": 4, "source": 2,
    "revision": None, "next_review_on": date(2027, 3, 1), "due_at": datetime(2027, 3, 1, 9, 30, tzinfo=UTC),
    "names": ["a" * 64], "faults": ["row 1: altered"], "detail": None, "asked": {"page_id": 4}, "head": "12 abc",
}  # fmt: skip


def example(kind: type[EventKind]) -> EventKind:
    return kind(**{field.name: VALUES.get(field.name, f"the {field.name}") for field in fields(kind)})


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.kind)
def test_every_kind_is_read_as_it_was_written(kind):
    event = example(kind)
    written = chain.canonical_json(event.payload())
    assert kinds.class_of(event.name) is kind
    again = kind.read(event.name, json.loads(written))
    assert again.name == event.name and chain.canonical_json(again.payload()) == written
    assert again.subject() == event.subject()


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.kind)
def test_every_kind_has_a_topic_and_a_sentence(kind):
    event = example(kind)
    said = kinds.sentence(event.name, json.loads(chain.canonical_json(event.payload())))
    assert isinstance(kind.topic, Topic)
    assert said and said[0].islower() and "{" not in said and "None" not in said and event.name not in said


def test_every_topic_asks_for_something():
    for topic in Topic:
        single, families = kinds.of_topic(topic)
        assert single or families, topic


def test_a_kind_is_declared_once():
    with pytest.raises(DeclaredTwiceError, match=r"signature\.signed"):

        class _Again(EventKind, kind="signature.signed", topic=Topic.SIGNATURE):
            pass


def test_an_event_takes_nothing_that_it_does_not_declare():
    with pytest.raises(TypeError):
        PasswordSet(account=1)
    with pytest.raises(TypeError):
        PasswordSet()


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("wagtail.edit", PageLogged),
        ("wagtail.comments.create", CommentLogged),
        ("wagtail.comments.of.the.future", CommentLogged),
        ("wagtail.workflow.start", WorkflowLogged),
        ("wagtail.view_restriction.create", PageLogged),
        ("thing.delete", ThingLogged),
        ("publication.published", Published),
    ],
)
def test_an_event_of_a_family_belongs_to_the_narrowest(name, family):
    assert kinds.class_of(name) is family


def test_a_topic_leaves_out_the_narrower_families():
    assert ("wagtail.", ["wagtail.comments.", "wagtail.workflow."]) in kinds.of_topic(Topic.WRITING)[1]


def test_a_kind_that_nobody_declares_is_told_by_its_name():
    assert kinds.class_of("other.package") is None
    assert "“other.package”" in kinds.sentence("other.package", {"model": "x"})


@pytest.mark.parametrize("payload", [{}, {"version": 3}])
def test_a_payload_with_something_missing_is_no_sentence(payload):
    with pytest.raises(KeyError):
        kinds.sentence("signature.signed", payload)


def test_more_than_is_declared_is_passed_over():
    row = {"row": {"id": 1, "record_digest": "x"}}
    assert Planned.read(Planned.kind, {**example(Planned).payload(), **row}) == example(Planned)


def test_refusals_are_known_by_their_class():
    assert set(kinds.refusals()) >= {SignatureRefused.kind, WrongPassword.kind, "review.refused", "schedule.refused"}
    assert all(issubclass(kinds.class_of(name), Refusal) for name in kinds.refusals())


def test_what_carries_out_a_plan_is_about_the_plan():
    by_hand = TakenDown(version=1, reason="r", notice="n")
    planned = TakenDown(version=1, reason="r", notice="n", schedule=4)
    assert not by_hand.subject().key and planned.subject().key == "4" and TakenDown.kind in ENDS
    assert "as planned" in planned.sentence() and "as planned" not in by_hand.sentence()


def test_a_failed_login_is_about_the_account_if_there_is_one():
    assert LoginFailed(account_id=7).subject().key == "7" and not LoginFailed(account_id=None).subject().key


def test_what_somebody_said_in_a_comment_is_quoted():
    detail = {"comment": {"text": "Is that so?"}, "reply": {"text": "It is."}}
    assert "“Is that so?”" in CommentLogged(action="create", detail={"comment": detail["comment"]}).sentence()
    assert CommentLogged(action="create_reply", detail=detail).sentence() == "answered a comment: “It is.”"


def test_a_family_keeps_its_action_in_the_name_and_not_in_the_payload():
    event = PageLogged(action="edit", revision=4)
    assert isinstance(event, EventFamily) and event.name == "wagtail.edit" and "action" not in event.payload()
