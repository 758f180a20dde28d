"""Which entry of an old list is which of a new one, and how words are aligned."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.compare import words
from conditions.compare.applying import ChangesDoNotFitError, apply
from conditions.compare.changes import EDITED, MOVED, Change
from conditions.compare.flags import FLAGS, flags
from conditions.compare.pairing import Entry, alike, in_order, pairs
from conditions.compare.tokens import Token, cut


def entry(text, kind="", *identities):
    return Entry(text, kind, tuple(("id", name) for name in identities), lambda: Counter(text.split()))


def paired(old, new):
    return pairs([entry(*given) for given in old], [entry(*given) for given in new])


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ([("a b",), ("c d",)], [("c d",), ("a b",)], {0: 1, 1: 0}),
        ([("a b c",)], [("a b z",)], {0: 0}),
        ([("a b c", "", "x"), ("d e f",)], [("q r s",), ("t u v", "", "x")], {1: 0}),
        ([("a", "one")], [("a b", "other")], {}),
        ([("a",)], [("z",)], {0: 0}),
        ([("a",), ("b",)], [("y",)], {}),
        ([], [("a",)], {}),
        ([("",)], [("",)], {0: 0}),
    ],
)
def test_entries_are_paired_by_content_then_identity_then_words_then_place(old, new, found):
    assert paired(old, new) == found


def test_of_many_entries_those_that_share_a_rare_word_are_paired():
    """More than 400 pairs: only those that share a word which few entries have are looked at."""
    old = [(f"common words here and rare{n} also{n}",) for n in range(25)]
    new = [(f"common words here or rare{n} also{n}",) for n in reversed(range(25))]
    assert paired(old, new) == {j: 24 - j for j in range(25)}


def test_of_many_entries_those_that_share_only_common_words_are_not():
    old = [(f"common words here a{n} b{n} c{n} d{n}",) for n in range(25)]
    new = [(f"common words here v{n} w{n} x{n} y{n}",) for n in range(26)]
    assert paired(old, new) == {}


@pytest.mark.parametrize(
    ("one", "other", "part"),
    [("", "", 0.0), ("a", "", 0.0), ("a b", "a b", 1.0), ("a a b", "a", 0.5), ("a", "a a b", 0.5)],
)
def test_likeness_is_the_part_of_the_words_that_two_share(one, other, part):
    assert alike(Counter(one.split()), Counter(other.split())) == part


@given(st.permutations(range(7)))
def test_what_has_not_moved_is_a_longest_run_in_order(order):
    run = in_order(dict(enumerate(order)))
    values = [order[j] for j in run]
    assert run == sorted(run) and values == sorted(values)
    longest = [1] * 7
    for j in range(7):
        longest[j] = 1 + max((longest[i] for i in range(j) if order[i] < order[j]), default=0)
    assert len(run) == max(longest)


@pytest.mark.parametrize("largest", [words._LARGEST, 0])
@pytest.mark.parametrize(
    ("old", "new"), [("one two three", "one 2 three"), ("", "a b"), ("a b", ""), ("a b c", "c b a")]
)
def test_words_told_make_up_both_texts_however_long_they_are(monkeypatch, largest, old, new):
    """Beyond a size another alignment is taken; what it tells is as whole."""
    monkeypatch.setattr(words, "_LARGEST", largest)
    told, _touched = words.difference(list(cut(old)), list(cut(new)))
    assert "".join(text for operation, text, _d in told if operation != words.INSERT) == old
    assert "".join(text for operation, text, _d in told if operation != words.DELETE) == new


def linked(text, link=""):
    return [Token(text, "word", (("link", link),) if link else ())]


@pytest.mark.parametrize(
    ("before", "now", "detail"),
    [
        ("", "a", "now a link to a"),
        ("a", "", "no longer a link to a"),
        ("a", "b", "now a link to b, before to a"),
    ],
)
def test_a_link_that_changes_tells_where_it_led_and_leads(before, now, detail):
    told, touched = words.difference(linked("here", before), linked("here", now))
    assert told == [(words.LINK, "here", detail)]
    assert touched == [*linked("here", before), *linked("here", now)]


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("5 mg", ["number"]),
        ("40%", ["number", "percentage"]),
        ("never", ["negation"]),
        ("don’t", ["negation"]),
        ("Sertraline", ["drug"]),
        ("exampline", ["drug"]),
        ("F43.10", ["code"]),
        ("988", ["phone"]),
        ("555-123-4567", ["phone"]),
        ("+1 (555) 123-4567", ["phone"]),
        ("+44 20 7946 0958", ["phone"]),
        ("200-400 mg", ["number"]),
        ("twice", ["number"]),
        ("grief", []),
    ],
)
def test_a_word_carries_the_flag_of_what_it_may_mean(text, flag):
    assert flags(cut(text), "", frozenset({"exampline"})) == flag


def test_flags_come_in_one_order_with_that_of_the_place():
    assert flags(cut("not 5 mg"), "status") == ["number", "negation", "status"]
    assert list(FLAGS)[-1] == "status"


@pytest.mark.parametrize(
    "change",
    [
        Change(("title",), "title", EDITED, old="Other", new="New"),
        Change(("names", 1), "name", MOVED, moved_from=("names", 5)),
    ],
)
def test_changes_of_another_content_are_refused(change):
    with pytest.raises(ChangesDoNotFitError):
        apply({"title": "Old", "names": ["a", "b"]}, [change])


def test_a_change_as_json_names_its_places_as_people_write_them():
    change = Change(("names", 1), "name", MOVED, moved_from=("names", 0))
    assert change.as_json()["path"] == "names/1"
    assert change.as_json()["moved_from"] == "names/0"
