"""Which words carry a flag: names of drugs in one word and in several, units, negations, numbers in words."""

import pytest

from conditions.compare import tokens, words
from conditions.compare.flags import flags, words_of_name


def flagged(old: str, new: str) -> list[str]:
    _told, touched = words.difference(*(tokens.with_drugs(list(tokens.cut(text))) for text in (old, new)))
    return flags(touched, "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Take sertraline.", "Take Venlafaxine."),
        ("Take folic acid.", "Take valproic acid."),
        ("Take valproic acid.", "Take valproic."),
        ("Give sodium oxybate.", "Give calcium oxybate."),
        ("It needs vitamin C.", "It needs vitamin D."),
        ("Or St. John’s wort.", "Or St. John’s bread."),
        ("It needs 5-HTP.", "It needs 6-HTP."),
        ("Sertraline’s effect is small.", "Their effect is small."),
        ("With naltrexone/bupropion.", "With naltrexone/caffeine."),
        ("D-cycloserine was tried.", "Something was tried."),
        ("Paracetamol helps.", "Tylenol helps."),
    ],
)
def test_another_drug_is_flagged(old, new):
    assert "drug" in flagged(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The acid test.", "The hard test."),
        ("Low sodium, little acid.", "Low salt, little acid."),
        ("Take valproic acid now.", "Take valproic acid later."),
        ("Vitamin pills.", "Vitamin drinks."),
    ],
)
def test_words_of_long_names_alone_are_no_drug(old, new):
    assert "drug" not in flagged(old, new)


@pytest.mark.parametrize(
    "text",
    ["2 mg/kg/dose", "50 ug", "50 μg/h", "10 U", "3 cc", "5 mcg/kg/min", "25 mcg/hour", "1.5 mg/m²", "60 mL/min",
     "38 °C", "0.5–2 mg/kg/day", "2 puffs/day", "140 mm Hg", "-5 mg", "−5 mg"],
)  # fmt: skip
def test_a_number_and_its_unit_are_one_word(text):
    assert [token.text for token in tokens.cut(text)] == [text]


@pytest.mark.parametrize("text", ["5 mg/foo", "5 day/night/morning", "10 ugly"])
def test_half_a_unit_is_no_unit(text):
    assert next(tokens.cut(text)).text == text.split(" ")[0]


@pytest.mark.parametrize(
    ("old", "new", "flag"),
    [
        ("in mg/kg/dose", "in mg/kg/day", "number"),
        ("Take it b.i.d. at home", "Take it t.i.d. at home", "number"),
        ("Take it QD", "Take it QOD", "number"),
        ("Thirty people", "Forty people", "number"),
        ("At 8 p.m. daily", "At 8 a.m. daily", "number"),
        ("5 mg PO now", "5 mg IV now", "number"),
        ("Intranasal ketamine", "Intravenous ketamine", "number"),
        ("By -5 mg at most", "By 5 mg at most", "number"),
        ("It rarely harms", "It often harms", "negation"),
        ("Discontinue it", "Continue it", "negation"),
        ("It is unlikely", "It is likely", "negation"),
        ("He denied pain", "He had pain", "negation"),
        ("Take it every other day", "Take it every day", "number"),
        ("Take 5 MG now", "Take 5 MCG now", "number"),
        ("Take 5 mgs now", "Take 5 mcgs now", "number"),
        ("Weeks 1 to 4", "Months 1 to 4", "number"),
        ("Take ½ tablet", "Take ¼ tablet", "number"),
        ("Take 1½ tablets", "Take 1¼ tablets", "number"),
        ("Take 1/2 tablet", "Take 1 2 tablet", "number"),
        ("At >= 60 kg", "At <= 60 kg", "number"),
        ("At ≥ sixty kilograms", "At ≤ sixty kilograms", "number"),
        ("Zero tablets", "Some tablets", "number"),
        ("Take at least 40 mg", "Take at most 40 mg", "number"),
        ("Below 40 kg", "Above 40 kg", "number"),
        ("Call 988/911 now", "Call 988 now", "phone"),
        ("Take more than 40 mg", "Take less than 40 mg", "number"),
        ("For non-pregnant people", "For pregnant people", "negation"),
        ("Non-suicidal injury", "Suicidal injury", "negation"),
    ],
)
def test_units_numbers_in_words_and_negations(old, new, flag):
    assert flagged(old, new) == [flag]


@pytest.mark.parametrize(
    ("name", "known_by"),
    [
        ("Electroconvulsive therapy (ECT)", {"electroconvulsive", "therapy", "ect"}),
        ("Exposure, prolonged", {"exposure", "prolonged"}),
        ("Exampline/other", {"exampline/other", "exampline", "other"}),
        ("Course of the TMS", {"course", "tms"}),
    ],
)
def test_words_that_tell_a_treatment_of_the_page(name, known_by):
    assert words_of_name(name) == known_by


def test_a_link_that_dials_is_a_phone_number_whatever_its_words():
    told = {"text": "Call us", "link": {"href": "TEL:+15551234567"}}
    assert flags(tokens.of_runs([told], {}), "") == ["phone"]
