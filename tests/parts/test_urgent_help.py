"""A new care card offers the practice's lines, asked for when the editor is shown and stored nowhere before."""

import pytest
from django.db import OperationalError, ProgrammingError

from conditions.parts.registry import BLOCKS, BodyBlock
from conditions.parts.urgent_help import BLOCK
from conditions.practice.models import Practice


@pytest.fixture
def settings_of(monkeypatch):
    """Says what the settings hold from now on; an error is raised instead of an answer."""

    def hold(answer):
        def current():
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(Practice, "current", current)

    return hold


def offered(block=None):
    value = (block or BLOCK()).get_default()
    return value["heading"], [(contact["name"], contact["phone"]) for contact in value["contacts"]]


def test_it_offers_the_lines_that_the_settings_hold_at_that_moment(settings_of):
    block = BLOCK()
    settings_of(Practice())
    assert offered(block) == (
        "If you are in danger, call 911 now",
        [("Emergency services", "911"), ("988 Suicide & Crisis Lifeline", "988")],
    )
    settings_of(Practice(emergency_number="112", crisis_name="Samaritans", crisis_number="116 123"))
    assert offered(block) == (
        "If you are in danger, call 112 now",
        [("Emergency services", "112"), ("Samaritans", "116 123")],
    )
    assert block.get_preview_value()["contacts"][1]["phone"] == "116 123"


@pytest.mark.parametrize("problem", [ProgrammingError("no such table"), OperationalError("no such column")])
def test_without_a_table_it_offers_the_defaults(settings_of, problem):
    settings_of(problem)
    assert offered()[1][1] == ("988 Suicide & Crisis Lifeline", "988")


def test_nothing_is_asked_before_a_block_is_added(settings_of):
    settings_of(AssertionError("asked too early"))
    BodyBlock()
    block = BLOCKS["urgent_help"]()
    block.to_python({"heading": "Kept", "text": "", "contacts": []})
    block.to_python({})
    assert block.check() == []


def test_migrations_hold_the_block_without_what_it_offers(settings_of):
    settings_of(AssertionError("asked too early"))
    path, (fields,), options = BLOCK().deconstruct()
    assert path == "wagtail.blocks.StructBlock" and options == {}
    contacts = dict(fields)["contacts"]
    assert "default" not in dict(fields)["heading"].deconstruct()[2]
    assert "default" not in contacts.deconstruct()[2]
