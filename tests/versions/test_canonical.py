import copy
import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conditions.ledger import characters
from conditions.parts.registry import PAGE
from conditions.parts.texts import tidy
from conditions.versions.canonical import NotCanonicalError, canonical_text, digest, lifted, read
from conditions.versions.outline import plain_text
from tests.contents import SLUGS, contents, planted, sample

pytestmark = pytest.mark.once

_UNSEEN = ["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"]
words = st.text(st.characters(codec="utf-8", exclude_categories=_UNSEEN), max_size=30).filter(
    lambda text: not characters.refused(unicodedata.normalize("NFC", text))
)


def shuffled(value, order):
    """The same value with the keys of every dict in another order."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: hash((key, order)))
        return {key: shuffled(value[key], order) for key in keys}
    return [shuffled(item, order) for item in value] if isinstance(value, list) else value


@settings(deadline=None, max_examples=50)
@given(contents(), st.integers())
def test_equal_content_has_one_digest_whatever_the_order_of_keys(content, order):
    assert digest(canonical_text(shuffled(content, order))) == digest(canonical_text(content))


@pytest.mark.parametrize("slug", SLUGS)
def test_any_change_of_a_leaf_has_another_digest(slug):
    content = sample(slug)
    before = digest(canonical_text(content))
    for name, _path, _type, changed in planted(content):
        assert digest(canonical_text(changed)) != before, name


@settings(deadline=None, max_examples=50)
@given(contents())
def test_content_written_down_and_read_back_is_the_same(content):
    text = canonical_text(content)
    assert read(text, PAGE) == json.loads(text)
    assert canonical_text(json.loads(text)) == text
    assert plain_text(PAGE, json.loads(text)) == plain_text(PAGE, json.loads(canonical_text(content)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c.pop("title"),
        lambda c: c.update(more="x"),
        lambda c: c.update(title=7),
        lambda c: c.update(schema=99),
        lambda c: c["parts"].append({"kind": "nobody_knows"}),
        lambda c: c["parts"][0].pop("kind"),
        lambda c: c["parts"][1].update(points="text"),
        lambda c: c["parts"][1]["points"].append([{"text": "x", "loud": True}]),
    ],
)
def test_what_is_no_content_of_a_page_is_refused_with_its_place(spoil):
    content = sample("ptsd")
    spoil(content)
    with pytest.raises(NotCanonicalError):
        read(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False), PAGE)


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"schema": 1}', "7"])
def test_what_is_no_content_at_all_is_refused(text):
    with pytest.raises(NotCanonicalError):
        read(text, PAGE)


def test_content_in_another_form_is_refused():
    content = sample("ptsd")
    with pytest.raises(NotCanonicalError, match="canonical form"):
        read(json.dumps(content, indent=1), PAGE)
    assert lifted(copy.deepcopy(content)) == content


@given(words)
def test_composed_and_decomposed_text_are_one(text):
    assert canonical_text({"a": unicodedata.normalize("NFD", text)}) == canonical_text({"a": text})


@given(words)
def test_tidy_text_stays_as_it_is(text):
    assert tidy(tidy(text)) == tidy(text)


def test_soft_hyphens_are_taken_out():
    assert tidy("hyper\u00adtension") == "hypertension"


@pytest.mark.parametrize(
    "character", ["\x00", "\x0b", "\x1b", "\u200b", "\u202e", "\u2067", "\ufffd", "\x85", "\ufeff", "\ud800", "\uffff"]
)
def test_characters_that_deceive_are_refused_and_named(character):
    with pytest.raises(NotCanonicalError, match=f"page › title: .*U\\+{ord(character):04X}"):
        canonical_text({"title": f"a{character}b"})


@pytest.mark.parametrize("text", ["שלום", "مرحبا", "e\u0301", "👩\u200d⚕️", "naïve – “quoted”"])
def test_other_scripts_and_combining_characters_are_welcome(text):
    assert canonical_text({"title": text})


def test_a_float_has_no_canonical_form():
    with pytest.raises(NotCanonicalError, match="float"):
        canonical_text({"dose": 0.5})
