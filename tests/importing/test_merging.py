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


def definition(text: str, **more) -> dict:
    return {"type": "definition", "value": {"text": text}, **more}


@pytest.mark.parametrize(
    ("before", "document", "after"),
    [
        # a link, a mark, a citation that somebody added
        ('<p>It <a href="https://a.example">lasts</a>.</p>', "<p>It lasts.</p>", '<p>It <a href="https://a.example">lasts</a>.</p>'),
        ("<p>It <b>lasts</b>.</p>", "<p>It lasts.</p>", "<p>It <b>lasts</b>.</p>"),
        ("<p>It lasts [1].</p>", "<p>It lasts.</p>", "<p>It lasts [1].</p>"),
        ('<p id="a">It lasts [1, 2].</p>', "<p>It lasts [2].</p>", '<p id="a">It lasts [1, 2].</p>'),
        # what the document cites beside them
        ("<p>It lasts [1].</p>", "<p>It lasts [2].</p>", "<p>It lasts [1]. [2]</p>"),
        # other words are the document's
        ("<p>It <b>lasts</b> long [1].</p>", "<p>It lasts.</p>", "<p>It lasts.</p>"),
        ("<p>It does <b>not</b> last.</p>", "<p>It does last.</p>", "<p>It does last.</p>"),
        # each paragraph for itself
        ("<p>One [1].</p><p>Two [2].</p>", "<p>Two.</p><p>Three.</p>", "<p>Two [2].</p><p>Three.</p>"),
        ("<p>A &amp; B [1].</p>", "<p>A &amp; B.</p>", "<p>A &amp; B [1].</p>"),
    ],
)  # fmt: skip
def test_what_somebody_added_to_the_same_words_stays(before, document, after):
    both = references(11, 22)
    found = merged(PAGE, [definition(before, id="d"), both], [definition(document), imported(11, 22)])
    assert found[0]["value"]["text"] == after


def test_with_the_numbers_that_the_works_have_now():
    before = [definition("<p>It lasts [1].</p>", id="d"), references(11, 22)]
    found = merged(PAGE, before, [definition("<p>It lasts.</p>"), imported(22, 11)])
    assert found[0]["value"]["text"] == "<p>It lasts [2].</p>"


def test_points_without_markup_too():
    before = [
        {"type": "key_points", "id": "k", "value": {"points": ["It is common [1].", "It passes."]}},
        references(11),
    ]
    fresh = [{"type": "key_points", "value": {"points": ["It passes.", "It is common."]}}, imported(11)]
    assert merged(PAGE, before, fresh)[0]["value"]["points"] == ["It passes.", "It is common [1]."]
