"""JSON-LD from records, without a site: what may stand in a script element, and what each kind of page says."""

import json
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.parts.registry import PAGE
from conditions.public import structured
from tests.contents import SLUGS, put, sample

ROOT = "https://example.org"
PRACTICE = SimpleNamespace(name="Tovani", logo_url="")


def absolute(path):
    return ROOT + path


def publication(content):
    version = SimpleNamespace(content=content, number=2)
    signature = SimpleNamespace(
        signed_on=date(2026, 5, 30),
        printed_name="Dr. Dora Moss",
        credentials="DO",
        physician=SimpleNamespace(slug="dora-moss"),
    )
    return SimpleNamespace(
        version=version, signature=signature, slug=content["slug"], text_changed_on=date(2026, 5, 3), title="T"
    )


def said_of(content):
    return json.loads(structured.condition(publication(content), PAGE, absolute, PRACTICE))


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3))
def test_no_text_can_end_the_script_element(data):
    made = structured.script(data)
    assert not set("<>&\u2028\u2029") & set(made)
    assert json.loads(made) == {"@context": "https://schema.org", **data}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_says_what_was_signed_when_and_by_whom(slug):
    content = sample(slug)
    said = said_of(content)
    assert (said["@type"], said["@id"]) == ("MedicalWebPage", f"{ROOT}/conditions/{slug}/")
    assert (said["name"], said["description"]) == (content["title"], content["summary"])
    assert (said["lastReviewed"], said["dateModified"], said["version"]) == ("2026-05-30", "2026-05-03", "2")
    assert said["reviewedBy"]["@type"] == "Person"
    assert said["reviewedBy"]["url"] == f"{ROOT}/physicians/dora-moss/"
    assert said["mainEntity"]["@type"] == "MedicalCondition"
    assert [code["codeValue"] for code in said["mainEntity"]["code"]] == [code["code"] for code in content["codes"]]


def test_what_is_empty_is_left_out():
    said = said_of({**sample("ptsd"), "abbreviation": "", "also_called": [], "search_phrases": [], "parts": []})
    assert "keywords" not in said
    assert not {"alternateName", "possibleTreatment"} & set(said["mainEntity"])


def test_what_two_parts_add_stands_there_once():
    content = sample("ptsd")
    number = next(n for n, part in enumerate(content["parts"]) if part["kind"] == "references")
    items = content["parts"][number]["items"]
    once = said_of(content)
    assert said_of(put(content, ("parts", number, "items"), [*items, items[0]]))["citation"] == once["citation"]


def test_a_list_of_pages_names_each_at_its_place():
    pages = [SimpleNamespace(title="Grief", slug="grief"), SimpleNamespace(title="Sleep", slug="sleep")]
    said = json.loads(structured.library(pages, absolute, PRACTICE, name="Mood", path="/conditions/?group=mood"))
    assert (said["name"], said["url"]) == ("Mood", f"{ROOT}/conditions/?group=mood")
    listed = said["mainEntity"]["itemListElement"]
    assert [(item["position"], item["name"], item["url"]) for item in listed] == [
        (1, "Grief", f"{ROOT}/conditions/grief/"),
        (2, "Sleep", f"{ROOT}/conditions/sleep/"),
    ]
    assert said["mainEntity"]["numberOfItems"] == 2


def test_the_first_page_names_the_practice_and_its_search():
    said = json.loads(structured.home(f"{ROOT}/", f"{ROOT}/search/", "Tovani"))
    assert said["name"] == "Tovani"
    assert said["potentialAction"]["target"]["urlTemplate"] == f"{ROOT}/search/?q={{search_term_string}}"


class Profile(SimpleNamespace):
    def __str__(self):
        return f"{self.printed_name}, {self.credentials}"


@pytest.mark.parametrize(("npi", "biography"), [("1234567893", "She reads."), ("", "")])
def test_a_physician_is_a_person_with_what_the_profile_has(npi, biography):
    profile = Profile(slug="dora-moss", printed_name="Dr. Dora Moss", credentials="DO", npi=npi, biography=biography)
    person = json.loads(structured.physician(profile, absolute))["mainEntity"]
    assert (person["@type"], person["honorificSuffix"]) == ("Person", "DO")
    assert person.get("identifier", {}).get("value", "") == npi
    assert person.get("description", "") == biography
