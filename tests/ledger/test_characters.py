"""The one rule of characters, by examples and by properties."""

import json
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conditions.ledger import characters

pytestmark = pytest.mark.once

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
FINE = [
    "Plain words.",
    "Zoë Ærø, 5 µg/kg – “so”",
    "\tTabbed",
    "2 H₂O ≤ 3 °C",
    "مرحبا",
    "日本語",
    "한국어",
    "नमस्ते",
    "👍🏽",
    "e\u0301",
]


@pytest.mark.parametrize(
    "text",
    [
        *FINE,
        "می\u200cخواهم",  # Persian: a word of two parts
        "क्\u200dष",  # Devanagari: a half form
        "👩\u200d⚕\ufe0f",  # a health worker
        "🏳\ufe0f\u200d🌈",
        "🙂\u200d↔\ufe0f",
        "👩🏽\u200d🚀",
        "1\ufe0f\u20e3",  # a keycap
        "❤\ufe0f ☎\ufe0e ©\ufe0f ℹ\ufe0f",
    ],
)
def test_what_people_write_may_stand(text):
    assert characters.refused(text) is None
    assert characters.problem(text) == ""


@pytest.mark.parametrize(
    "character",
    list(
        "\x00\x07\x0b\x0c\x1b\x7f\x85\u061c\u200b\u200c\u200d\u200e\u202e\u2060\u2066\ufeff\ud83d\udc4d\ue000\ufdd0"
        "\uffff\ufffe\u0378\u2028\u2029\ufffd\ufffc\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u180b\u180e\ufe00\ufe0f"
        "\U000e0001\U000e0067\U000e0100\U000f0000\U0001fffe"
    ),
)
def test_what_cannot_be_seen_or_is_no_text_is_refused_between_words(character):
    assert characters.refused(f"one {character} two") == character
    sentence = characters.problem(f"one {character} two")
    assert f"U+{ord(character):04X} (" in sentence
    assert sentence.endswith(".")
    sentence.encode()
    assert character not in sentence


@pytest.mark.parametrize(
    "text",
    [
        "pa\u200dss", "pa\u200css", "a\u200d👍", "👍\u200da", "👍\u200c👍", "👍\u200d\u200d👍", "👍\ufe0f\ufe0f",
        "10\ufe0f mg", "5 °\u200d°", "م\u200d", "\u200dم", "\ufe0fx", "x\ufe0f", "\u2800\u200d\u2800",
    ],
)  # fmt: skip
def test_joiners_and_selectors_are_refused_where_they_change_nothing_that_can_be_seen(text):
    assert characters.refused(text) is not None


def test_line_breaks_may_stand_where_the_text_has_lines():
    assert characters.refused("one\r\ntwo\nthree") is None
    assert characters.refused("one\ntwo", line_breaks=False) == "\n"
    assert "one line" in characters.problem("one\rtwo", line_breaks=False)


def test_the_sentence_names_the_code_point_and_says_why():
    assert characters.name_of("\x0b") == "U+000B (line tabulation)"
    assert characters.name_of("\uffff") == "U+FFFF (noncharacter)"
    assert characters.name_of("\ud83d") == "U+D83D (half of a pair of surrogates)"
    assert characters.name_of("\U000f0000") == "U+F0000 (private use character)"
    assert characters.problem("a\x0bb") == (
        "The character U+000B (line tabulation) may not stand here: it is a control character, which is no text."
    )
    assert "half an emoji" in characters.problem("\ud83d")
    assert "turns the direction" in characters.problem("a\u202eb")
    assert "was lost" in characters.problem("a\ufffdb")


def test_soft_hyphens_are_let_through_and_taken_out():
    assert characters.refused("hyper\u00adtension") is None
    assert characters.stripped("hyper\u00adtension\u00ad") == "hypertension"


@given(ANY)
def test_a_text_has_a_problem_exactly_if_a_character_of_it_is_refused(text):
    found = characters.refused(text)
    assert (found is None) == (characters.problem(text) == "")
    assert found is None or found in text


@given(ANY)
def test_nothing_refused_by_its_category_gets_through(text):
    if characters.refused(text) is None:
        for character in text:
            kind = unicodedata.category(character)
            assert kind not in ("Cs", "Co", "Cn", "Zl", "Zp")
            assert kind != "Cc" or character in "\t\n\r"
            assert kind != "Cf" or character in "\u00ad\u200c\u200d"
        text.encode()
        assert characters.well_formed(text) == text


@given(ANY)
def test_taking_soft_hyphens_out_spoils_no_text(text):
    if characters.refused(text) is None:
        assert characters.refused(characters.stripped(text)) is None
    assert characters.stripped(characters.stripped(text)) == characters.stripped(text)


@given(ANY)
def test_one_line_is_stricter_than_many(text):
    if characters.refused(text, line_breaks=False) is None:
        assert characters.refused(text) is None
        assert not set(text) & set("\r\n")


@given(ANY)
def test_what_is_well_formed_can_be_written_as_xml_and_as_utf_8(text):
    told = characters.well_formed(text)
    assert len(told) == len(text)
    assert characters.well_formed(told) == told
    element = ElementTree.Element("a")
    element.text = told
    read = ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8")).text or ""
    assert read.split() == told.split()


@settings(max_examples=50)
@given(st.recursive(ANY | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(ANY, inner)))
def test_whatever_is_made_well_formed_throughout_can_be_sent_as_json(value):
    told = characters.well_formed_throughout(value)
    sent = json.dumps(told, ensure_ascii=False).encode()
    assert json.loads(sent) == told
