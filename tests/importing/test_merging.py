"""What a document over a page that exists keeps, and that what is kept goes on saying the same."""

import pytest

from conditions.importing.merging import merged
from conditions.parts.registry import PAGE

pytestmark = pytest.mark.once

NAMES = ("Tablet", "Talking")


def item(**value):
    return {"type": "item", "id": "i", "value": value}


def references(*works):
    return {"type": "references", "id": "r", "value": {"items": [item(reference=work) for work in works]}}


def imported(*works):
    return {"type": "references", "value": {"items": [{"reference": work} for work in works]}}


SAFETY = {
    "type": "safety",
    "id": "s",
    "value": {"regulatory_status": "Off-label [1, 3].", "serious_risks": [item() | {"value": "Sedation [2]."}]},
}


def test_parts_that_are_kept_cite_the_works_they_cited_before():
    kept, _references = merged(PAGE, [SAFETY, references(11, 22, 33)], [imported(33, 11, 22)])
    assert kept["value"]["regulatory_status"] == "Off-label [2, 1]."
    assert kept["value"]["serious_risks"][0]["value"] == "Sedation [3]."
    assert kept["id"] == "s"


def test_a_work_that_the_document_lacks_becomes_a_number_that_is_refused_at_submission():
    kept, _references = merged(PAGE, [SAFETY, references(11, 22, 33)], [imported(11, 33)])
    assert kept["value"]["serious_risks"][0]["value"] == "Sedation [902]."


def test_treatments_keep_their_kind_and_status_by_name():
    before = {
        "type": "treatments",
        "id": "t",
        "value": {"items": [item(name="Talking", kind="psychotherapy", status="not-applicable", text="Old.")]},
    }
    fresh = {
        "type": "treatments",
        "value": {
            "items": [{"name": name, "kind": "", "status": "", "text": "New."} for name in ("Tablet", "Talking")]
        },
    }
    [found] = merged(PAGE, [before], [fresh])
    tablet, talking = found["value"]["items"]
    assert (talking["kind"], talking["status"], talking["text"]) == ("psychotherapy", "not-applicable", "New.")
    assert (tablet["kind"], tablet["status"]) == ("", "") and found["id"] == "t"


def test_fields_that_documents_do_not_carry_are_kept_and_cite_the_works_they_cited():
    """Each part says which of its fields these are."""
    link, text = {"names": [item() | {"value": "Grief"}], "link": 7, "text": "Old."}, "New."
    before = [
        {"type": "differential", "id": "d", "value": {"items": [item(**link)], "check_by": "2027-01-31"}},
        {"type": "refractory", "id": "f", "value": {"text": "Old.", "steps": [item() | {"value": "Wait [2]."}]}},
        {"type": "faq", "id": "q", "value": {"items": [item(question="How?", answer="", check_by="2027-02-28")]}},
        references(11, 22),
    ]
    before[-1]["value"]["items"][1]["value"]["further_reading"] = True
    fresh = [
        {"type": "differential", "value": {"items": [{"names": ["Grief"], "link": None, "text": text}]}},
        {"type": "refractory", "value": {"text": text, "steps": []}},
        {"type": "faq", "value": {"items": [{"question": "How?", "answer": text}]}},
        {"type": "references", "value": {"items": [{"reference": n, "further_reading": False} for n in (22, 11)]}},
    ]
    entry, steps, answer, works = (block["value"] for block in merged(PAGE, before, fresh))
    assert entry["items"] == [{"names": ["Grief"], "link": 7, "text": text}] and entry["check_by"] == "2027-01-31"
    assert (steps["text"], steps["steps"][0]["value"]) == (text, "Wait [1].")
    assert answer["items"][0] == {"question": "How?", "answer": text, "check_by": "2027-02-28"}
    assert [work["further_reading"] for work in works["items"]] == [True, False]


def test_what_is_no_citation_keeps_its_numbers_wherever_marks_stand():
    words = "<p>It lasts <b>3 days</b> [1–5], 95% <i>CI</i> [1, 2], &lt; 5 [1] &amp; so on.</p><p>[2] says so.</p>"
    kept, _references = merged(
        PAGE,
        [{"type": "callout", "id": "c", "value": {"heading": "H", "text": words}}, references(11, 22)],
        [imported(22, 11)],
    )
    assert kept["value"]["text"] == words.replace("5 [1]", "5 [2]").replace("[2] says", "[1] says")
