"""Words as they are looked for. What a search finds with them is in test_search.py."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from conditions.search import words


def slow_distance(a: str, b: str) -> int:
    """The definition itself: letters to insert, delete, exchange or swap with a neighbour, no place touched twice."""
    if not a or not b:
        return len(a) + len(b)
    ways = [slow_distance(a[1:], b) + 1, slow_distance(a, b[1:]) + 1, slow_distance(a[1:], b[1:]) + (a[0] != b[0])]
    if len(a) > 1 and len(b) > 1 and (a[0], a[1]) == (b[1], b[0]):
        ways.append(slow_distance(a[2:], b[2:]) + 1)
    return min(ways)


@given(a=st.text("abcé", max_size=5), b=st.text("abcé", max_size=5))
@example("ca", "abc")  # 3: a swap and an insertion between the two are not allowed
@example("abc", "acb")
def test_the_distance_counts_insertions_deletions_exchanges_and_swaps(a, b):
    assert OSA.distance(a, b) == slow_distance(a, b)


@pytest.mark.parametrize(
    ("typed", "word"),
    [("attack", "attacks"), ("attacks", "attack"), ("kid", "kids"), ("therapies", "therapy"), ("box", "boxes")],
)
def test_one_and_many_are_found_under_each_other(typed, word):
    assert words.keys(word) & words.keys_of_query(typed)
    assert words.nearness(typed, word) == 2


@given(word=st.text("abcdefgh", min_size=4, max_size=12), place=st.integers(0, 11), letter=st.sampled_from("abcxyz"))
def test_every_single_typing_error_shares_a_key_with_the_word(word, place, letter):
    place %= len(word)
    before, here, after = word[:place], word[place], word[place + 1 :]
    missing, added, wrong = before + after, before + letter + here + after, before + letter + after
    swapped = before + after[:1] + here + after[1:]
    for typed in (missing, added, wrong, swapped):
        if len(typed) >= 4:
            assert words.keys(word) & words.keys_of_query(typed)
            assert words.sounds_near(typed, word)
        if len(typed) >= 6 or (len(typed) == 5 and typed[0] == word[0]):
            assert words.nearness(typed, word) > 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ménière’s disease", ["meniere", "disease"]),
        ("the PTSD and the PTSD", ["ptsd"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
        ("x" * 99, ["x" * 40]),
    ],
)
def test_words_are_folded_little_ones_left_out_and_each_is_there_once(text, found):
    assert words.words(text) == found


def test_what_is_written_with_a_hyphen_is_one_word_too():
    assert words.of_text("Post-traumatic stress") == ["post", "traumatic", "stress", "posttraumatic"]


def test_a_single_digit_is_not_looked_for():
    assert words.of_query("stage 1 sleep") == ["stage", "sleep"]


def test_of_a_long_query_only_the_beginning_is_looked_at():
    assert words.of_query("sleep " * 30 + "z" * 100 + " late") == ["sleep", "z" * 20]


@pytest.mark.parametrize(
    ("query", "joined"),
    [("bi polar", ["bipolar"]), ("p t s d", ["ptsd", "pt", "ts", "sd"]), ("P.T.S.D.", ["ptsd", "pt", "ts", "sd"]),
     ("grief", []), ("", [])],
)  # fmt: skip
def test_what_may_be_one_word_is_joined(query, joined):
    assert words.joined_in_query(query) == joined


def test_what_is_sorted_by_has_letters_and_digits_only():
    assert words.letters("  Ménière's — Disease (2) ") == "meniere s disease 2"


@pytest.mark.parametrize(
    ("typed", "word", "near"),
    [
        ("sleep", "sleep", 3),
        ("worries", "worry", 2),
        ("depr", "depression", 2),
        ("ocd", "odc", 0),
        ("1234", "1235", 0),
        ("xleep", "sleep", 0),
        ("slepe", "sleep", 1),
        ("depresion", "depression", 1),
        ("dprsion", "depression", 0),
    ],
)
def test_how_near_what_was_typed_is_to_a_word(typed, word, near):
    assert words.nearness(typed, word) == near


@pytest.mark.parametrize(
    ("typed", "word", "near"),
    [
        ("narkolipsi", "narcolepsy", True),
        ("odc", "ocd", True),
        ("depressive", "depression", True),
        ("grief", "sleep", False),
    ],
)
def test_what_may_have_been_meant_sounds_or_begins_alike(typed, word, near):
    assert words.sounds_near(typed, word) is near


def test_short_words_and_numbers_are_found_whole_only():
    assert words.keys("ocd") == words.keys_of_query("ocd") == {"ocd", "=ocd"}
    assert words.keys("30981") == words.keys_of_query("30981") == {"30981", "=30981"}


def test_two_letters_in_the_wrong_order_are_looked_for_once_more():
    assert "ocd" in words.keys_of_suggestions("odc")
    assert words.swapped("abc") == {"bac", "acb"}
    assert "" not in words.keys_of_suggestions("a")


@given(st.text(st.characters(max_codepoint=0x17F), max_size=30))
def test_what_is_folded_stays_as_it_is(text):
    assert words.fold(words.fold(text)) == words.fold(text)
