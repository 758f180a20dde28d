"""Search phrases: read where they are separated, and never guessed where they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.importing.findings import Findings
from conditions.importing.phrases import propose_split, read_phrases, vocabulary_of
from conditions.importing.sources import Line

VOCABULARY = vocabulary_of(["Ketamine helps some people. Trauma and sleep. Fast help, PTSD therapy for veterans."])


def read(*texts, phrases=None):
    """The phrases in lines 5, 6, …, and the findings."""
    findings = Findings()
    lines = [Line(number, text, 3) for number, text in enumerate(texts, 5)]
    return read_phrases(lines, phrases, VOCABULARY, findings), findings


@pytest.mark.parametrize(
    ("lines", "phrases"),
    [
        ((), []),
        (("one phrase",), ["one phrase"]),
        (("one; two words;three",), ["one", "two words", "three"]),
        (("one | two words",), ["one", "two words"]),
        (("one;",), ["one"]),
        (("one", "two words"), ["one", "two words"]),
    ],
)
def test_phrases_stand_on_lines_or_between_separators(lines, phrases):
    found, findings = read(*lines)
    assert (found, findings.errors) == (phrases, [])


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("ketamine for PTSDketamine for sleep", "ketamine for PTSD|ketamine for sleep"),
        ("help for traumaPTSD therapy", "help for trauma|PTSD therapy"),
        (
            "therapy that is fastketamine help" + " for people" * 5,
            "therapy that is fast|ketamine help" + " for people" * 5,
        ),
    ],
)
def test_run_on_phrases_are_shown_with_a_split_and_not_taken(text, split):
    found, findings = read(text)
    assert found == []
    (error,) = findings.errors
    assert (error.code, error.line, error.column) == ("phrases.run_on", 5, 3)
    assert "|".join(findings.proposed_phrases) == split
    assert error.hint.endswith(split)


@pytest.mark.parametrize(
    ("text", "column"), [("good one; no; good two", 13), ("no; good one", 3), ("good one; " + "x" * 81, 13)]
)
def test_a_phrase_that_is_too_short_or_too_long_is_named_at_its_column(text, column):
    _found, findings = read(text)
    assert [(error.code, error.line, error.column) for error in findings.errors] == [("phrases.length", 5, column)]


def test_a_phrase_given_by_hand_has_the_same_limits():
    found, findings = read("noketamine", phrases=["no", "ketamine"])
    assert found == ["no", "ketamine"]
    assert [error.code for error in findings.errors] == ["phrases.length"]


@pytest.mark.parametrize(
    ("phrases", "same", "there"),
    [
        (["some help", "sleep well"], "some helpsleep ", "“better”"),
        (["some help"], "some help", "“sleep better”"),
        (["some help", "sleep better", "more"], "some helpsleep better", "“”"),
    ],
)
def test_phrases_given_by_hand_must_be_what_stands_there(phrases, same, there):
    found, findings = read("some helpsleep better", phrases=phrases)
    (error,) = findings.errors
    assert (found, error.code, error.line) == ([], "phrases.mismatch", 5)
    assert error.column == 3 + len(same)
    assert error.hint == f"They differ at {there} in the document."


word = st.sampled_from([*sorted(VOCABULARY), "of", "CBT-I", "3", "x"])
phrase = st.lists(word, min_size=1, max_size=4).map(" ".join)


@given(st.lists(phrase.filter(lambda text: 3 <= len(text) <= 80), min_size=1, max_size=6))
def test_phrases_given_by_hand_come_back_if_they_make_up_the_line(phrases):
    found, findings = read("".join(phrases), phrases=phrases)
    assert (found, findings.errors) == (phrases, [])


@given(st.text(max_size=60), st.sets(word, max_size=6))
def test_a_proposed_split_loses_no_character_and_adds_none(text, vocabulary):
    assert "".join(propose_split(text, vocabulary)) == text.strip()


@given(st.lists(phrase, min_size=1, max_size=4))
def test_words_that_are_known_whole_are_never_cut(phrases):
    text = " ".join(phrases)
    assert propose_split(text, VOCABULARY) == [text]
