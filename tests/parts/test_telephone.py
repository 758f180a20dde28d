"""What becomes a number to be touched, and what stays the dose, year or code that it is."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.parts.telephone import dialled

OWN = ("116 123", "0800 111 0 111")


def links(text: str, own=OWN) -> dict[str, str]:
    """{the words of each link: where it leads}."""
    return {text[start:end]: href for start, end, href in dialled(text, own)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Call 911.", {"911": "tel:911"}),
        ("Call or text 988", {"988": "tel:988"}),
        ("Text or call 988", {"988": "tel:988"}),
        ("Text 988 & wait", {"Text 988": "sms:988"}),
        ("text HOME to 741741", {"text HOME to 741741": "sms:741741"}),
        ("Text “HOME” to 741741, any time", {"Text “HOME” to 741741": "sms:741741"}),
        ("Text the word HOME to 741741", {"Text the word HOME to 741741": "sms:741741"}),
        ("Veterans: text 838255", {"text 838255": "sms:838255"}),
        ("1-800-273-8255", {"1-800-273-8255": "tel:+18002738255"}),
        ("1\u2011800\u2011273\u20118255", {"1\u2011800\u2011273\u20118255": "tel:+18002738255"}),
        ("Call (800) 273-8255 now", {"(800) 273-8255": "tel:+18002738255"}),
        ("1 (800) 273-8255", {"1 (800) 273-8255": "tel:+18002738255"}),
        ("800.273.8255", {"800.273.8255": "tel:+18002738255"}),
        ("+1 800 273 8255", {"+1 800 273 8255": "tel:+18002738255"}),
        ("+18002738255", {"+18002738255": "tel:+18002738255"}),
        ("Call 18002738255", {"18002738255": "tel:18002738255"}),
        ("1-800-273-8255 ext. 12", {"1-800-273-8255 ext. 12": "tel:+18002738255;ext=12"}),
        ("text 1-800-273-8255", {"text 1-800-273-8255": "sms:+18002738255"}),
        ("In London +44 20 7946 0958", {"+44 20 7946 0958": "tel:+442079460958"}),
        ("In Australia +61 13 11 14", {"+61 13 11 14": "tel:+61131114"}),
        ("112", {"112": "tel:112"}),
        ("Call 911 or 112", {"911": "tel:911", "112": "tel:112"}),
        ("Call 999 or 111", {"999": "tel:999", "111": "tel:111"}),
        ("911/112", {"911": "tel:911", "112": "tel:112"}),
        ("1-800-273-8255/988", {"1-800-273-8255": "tel:+18002738255", "988": "tel:988"}),
        ("Call or text 1737 (New Zealand)", {"1737": "tel:1737"}),
        ("(988)", {"988": "tel:988"}),
        ("Call 988, then press 1.", {"988": "tel:988"}),
        ("Call 988–any time", {"988": "tel:988"}),
        ("Call 911, 24 hours a day", {"911": "tel:911"}),
        ("Ours: 116 123, or 0800 111 0 111.", {"116 123": "tel:116123", "0800 111 0 111": "tel:08001110111"}),
        ("Call 988. 911 is for danger to life.", {"988": "tel:988", "911": "tel:911"}),
        ("Call 911 24 hours a day", {"911": "tel:911"}),
        ("Call 999 (24 hours)", {"999": "tel:999"}),
        ("Ours: 116123", {"116123": "tel:116123"}),
    ],
)
def test_a_number_can_be_touched(text, found):
    assert links(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "1988 or 9110", "112 mg", "take 988 mg", "988.5", "1,112", "0.5 mg/kg over 40 minutes", "112 %", "112%",
        "100–112", "112–140 mg", "200-250 300-4000", "250-300 4000 mg", "blood pressure 112/70", "n = 112", "> 112",
        "in 2014, 2016 and 2018", "2014 2016 18", "2023-10-12 11:30", "call 2020", "text 2024", "the text 2020 edition",
        "PMID 24740528", "PMID: 988", "24740528, 23982301", "PMID 212-555-0123", "code 988", "ICD-10 988",
        "F43.10 6B40", "10.1001/jamapsychiatry.2013.4374", "doi 10.1037/212-555-0123", "978-0-89042-555-8",
        "NCT01920555", "NDC 0069-2587-41", "2025550123", "1245319599", "version 112", "p. 112", "room 911", "$911",
        "112 people", "112-bed ward", "within 911 days", "call 24 hours", "call 100 people", "text 500 patients",
        "911-1234", "41 patients and 100 controls", "call us", "", "999", "112 ml", "112 MG", "741741", "116 1234",
        "call 0800 55 55", "call 0800 1111 or 0800 2222", "Call 112 345 678", "call 0207 946 0958", "text 85 258",
    ],
)  # fmt: skip
def test_what_is_no_number_to_dial_stays_text(text):
    assert links(text) == {}


def test_a_number_of_the_practice_is_known_to_its_own_pages_only():
    assert links("116 123", ()) == {}
    assert links("Call 116 123 now", ()) == {}  # half of it would reach somebody else
    assert links("Ours: +44 116 123, 116 123 456") == {}
    assert links("At night: 1234", ("1234",)) == {"1234": "tel:1234"}
    assert links("Room 4, day 2", ("2", "", "none")) == {}


def test_a_dose_beside_the_practices_number_stays_a_dose():
    assert links("116 mg; 116123 mg; PMID 116123") == {}


@given(st.text(alphabet="0123456789 -+()./,–calortexmg%", max_size=60))
def test_links_stand_in_order_and_never_over_another(text):
    found = dialled(text, OWN)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[f.start : f.end].strip() and f.href.partition(":")[0] in ("tel", "sms") for f in found)
