import copy
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conditions.versions.canonical import FORBIDDEN, NotCanonicalError, canonical_text, digest, tidy
from conditions.versions.plaintext import plain_text
from tests.versions.contents import contents, visible_places

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"]), max_size=30)


def shuffled(value, order):
    """The same value with the keys of every dict in another order."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: hash((key, order)))
        return {key: shuffled(value[key], order) for key in keys}
    return [shuffled(item, order) for item in value] if isinstance(value, list) else value


@given(contents(), st.integers())
def test_equal_content_has_one_digest_whatever_the_order_of_keys(content, order):
    assert digest(canonical_text(shuffled(content, order))) == digest(canonical_text(content))


@given(contents(), st.data())
@settings(max_examples=200)
def test_any_change_that_a_reader_could_see_has_another_digest(content, data):
    changed = copy.deepcopy(content)
    holder, key = data.draw(st.sampled_from(visible_places(changed)))
    holder[key] = holder[key] + 1 if isinstance(holder[key], int) else holder[key] + "x"
    assert digest(canonical_text(changed)) != digest(canonical_text(content))


@given(contents())
def test_content_written_down_and_read_back_is_the_same(content):
    import json

    text = canonical_text(content)
    assert canonical_text(json.loads(text)) == text
    assert plain_text(json.loads(text)) == plain_text(json.loads(canonical_text(content)))


@given(words)
def test_composed_and_decomposed_text_are_one(text):
    assert canonical_text({"a": unicodedata.normalize("NFD", text)}) == canonical_text({"a": text})


@given(words)
def test_tidy_text_stays_as_it_is(text):
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\u200b", "\u202e", "\u2067", "\ufffd", "\x85", "\ufeff", "\ud800"]
)
def test_characters_that_deceive_are_refused_and_named(character):
    assert FORBIDDEN.search(character)
    with pytest.raises(NotCanonicalError, match=f"page › title: the character U\\+{ord(character):04X}"):
        canonical_text({"title": f"a{character}b"})


@pytest.mark.parametrize("text", ["שלום", "مرحبا", "e\u0301", "👩\u200d⚕️", "naïve – “quoted”"])
def test_other_scripts_and_combining_characters_are_welcome(text):
    assert canonical_text({"title": text})


def test_a_float_has_no_canonical_form():
    with pytest.raises(NotCanonicalError, match="float"):
        canonical_text({"dose": 0.5})
