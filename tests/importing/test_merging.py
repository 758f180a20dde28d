"""What a document over a page that exists keeps, and that what is kept goes on saying the same."""

from types import SimpleNamespace

import pytest

from conditions.importing.merging import merged

pytestmark = pytest.mark.once

NAMES = ("Tablet", "Talking")


def item(**value):
    return {"type": "item", "id": "i", "value": value}


def page(*blocks):
    return SimpleNamespace(body=SimpleNamespace(get_prep_value=lambda: list(blocks)))


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
    kept, _references = merged(page(SAFETY, references(11, 22, 33)), [imported(33, 11, 22)])
    assert kept["value"]["regulatory_status"] == "Off-label [2, 1]."
    assert kept["value"]["serious_risks"][0]["value"] == "Sedation [3]."
    assert kept["id"] == "s"


def test_a_work_that_the_document_lacks_becomes_a_number_that_is_refused_at_submission():
    kept, _references = merged(page(SAFETY, references(11, 22, 33)), [imported(11, 33)])
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
    [found] = merged(page(before), [fresh])
    tablet, talking = found["value"]["items"]
    assert (talking["kind"], talking["status"], talking["text"]) == ("psychotherapy", "not-applicable", "New.")
    assert (tablet["kind"], tablet["status"]) == ("", "") and found["id"] == "t"
