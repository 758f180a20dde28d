"""Units, negations and numbers in words: each stands once, written as it is compared."""

import re

from conditions.coding import vocabulary


def test_no_unit_stands_twice_or_is_made_of_others():
    assert len({unit.lower() for unit in vocabulary.UNITS}) == len(vocabulary.UNITS)
    assert [unit for unit in vocabulary.UNITS if "/" in unit or unit != unit.strip()] == []


def test_both_signs_for_micro_are_known_with_the_same_units():
    assert {unit.replace("µ", "μ") for unit in vocabulary.UNITS if "µ" in unit} == {
        unit for unit in vocabulary.UNITS if "μ" in unit
    }


def test_words_are_written_in_small_letters():
    """“a.m” keeps its stop, because “am” is a verb."""
    lists = vocabulary.NEGATIONS, vocabulary.NUMBER_WORDS, vocabulary.ROUTES
    assert [word for words in lists for word in words if not re.fullmatch("[a-z']+|[ap][.]m", word)] == []
    assert sum(map(len, lists)) == len(frozenset().union(*lists))
