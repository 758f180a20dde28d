"""Groups of conditions by their codes, and codes in what people type."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.coding import groups
from conditions.coding.systems import SYSTEMS


@pytest.mark.parametrize(
    ("system", "code", "group"),
    [
        ("ICD-10", "F43.1", "anxiety-trauma"),
        ("ICD-10-CM", "F10.20", "substance-use"),
        ("ICD-10-CM", "G47.00", "sleep"),
        ("DSM-5-TR", "F51.01", "sleep"),
        ("ICD-10", "F39", "mood"),
        ("ICD-10", "F49", ""),
        ("ICD-10", "A00", ""),
        ("DSM-5", "309.81", ""),
        ("ICD-11", "6B40", ""),
        ("unknown", "F43.1", ""),
    ],
)
def test_a_code_tells_its_group_where_its_system_has_the_blocks_of_icd_10(system, code, group):
    assert groups.group_of(system, code) == group


def test_each_block_names_a_group_that_is_there_and_no_two_overlap():
    assert {group for _first, _last, group in groups._BLOCKS} <= set(groups.BY_KEY)
    ends = [(first, last) for first, last, _group in groups._BLOCKS]
    assert all(first <= last for first, last in ends)
    assert all(before < after for (_f, before), (after, _l) in pairwise(ends))


def test_a_page_belongs_to_each_group_once_and_to_others_where_no_code_tells():
    codes = [("ICD-10", "F43.1"), ("ICD-11", "6B40"), ("ICD-10-CM", "F43.10"), ("ICD-10-CM", "G47.00")]
    assert groups.groups_of([{"system": s, "code": c} for s, c in codes]) == ["anxiety-trauma", "sleep"]
    assert groups.groups_of([]) == groups.groups_of([{"system": "ICD-11", "code": "6B40"}]) == ["other"]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("F43.1", True), (" f4310 ", True), ("F 33", True), ("6B40", True), ("309.81", True),
     ("F43.1 x", False), ("", False)],
)  # fmt: skip
def test_a_code_alone_is_known_however_it_is_typed(text, is_one):
    assert groups.is_code(text) is is_one


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("F 33", ["F33"]),
        ("a woman, f 33, tired", []),
        ("call 988", []),
        ("diagnosis f43.10 or G4700", ["F4310", "G4700"]),
        ("F43.1 F43.1", ["F431"]),
        ("F41.0 F42.2 F43.1 F44.4", ["F410", "F422", "F431"]),
    ],
)
def test_codes_among_words_are_found_each_once_and_few_of_them(text, codes):
    assert groups.codes_in(text) == codes


@pytest.mark.parametrize(
    ("typed", "code"),
    [("F43.10", "F4310"), ("icd-10 f43.1", "F431"), ("309.81", "30981"), ("ICD-11 6B40.1", "6B401"), ("QE84", "QE84"),
     ("covid", ""), ("", ""), ("12", "")],
)  # fmt: skip
def test_the_code_in_what_was_typed(typed, code):
    assert groups.code_in(typed) == code


@given(st.sampled_from(SYSTEMS).flatmap(lambda system: st.from_regex(system.pattern, fullmatch=True)))
def test_every_code_of_every_system_is_found_by_itself_in_either_case(code):
    if code.isascii():
        assert groups.is_code(code)
        assert groups.codes_in(code) == groups.codes_in(code.lower()) == [groups.plain(code)]


@given(st.text(max_size=20))
def test_the_plain_form_of_a_plain_form_is_the_same(text):
    assert groups.plain(groups.plain(text)) == groups.plain(text)
