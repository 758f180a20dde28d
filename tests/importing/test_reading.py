import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conditions.importing.reading import read_document, split_phrases
from tests.importing.documents import GOOD, spoiled


def errors(data, name="x.txt", phrases=None):
    return read_document(data, name, phrases).findings.errors


def codes(data, **options):
    return [error.code for error in errors(data, **options)]


def test_a_whole_document_comes_out_whole(known):
    reading = read_document(known.data, known.name, split_phrases(known.phrases))
    assert reading.findings.errors == []
    condition = reading.document.condition()
    assert {key: len(condition[key]) for key in known.sizes} == known.sizes
    assert condition["search_phrases"] == known.phrases.split("|")
    assert (condition["title"], condition["abbreviation"]) == (known.title, known.abbreviation)
    assert [(code["system"], code["code"]) for code in condition["codes"]] == list(known.codes)
    assert list(known.two_names) in [item["names"] for item in condition["differential"]]
    assert [reference["pmid"] for reference in condition["references"]] == list(known.pmids)
    assert [reference["journal"] for reference in condition["references"]] == list(known.journals)
    assert condition["review_claim"] == known.reviewer
    assert condition["disclaimer"].startswith(known.disclaimer)


def test_every_line_of_a_whole_document_is_written_back(known):
    reading = read_document(known.data, known.name, split_phrases(known.phrases))
    source = [" ".join(line.split()) for line in known.data.decode().splitlines() if line.strip()]
    assert reading.document.lines() == source


def test_run_on_phrases_are_an_error_that_shows_a_split(known):
    (error,) = errors(known.data)
    assert (error.code, error.line, error.column) == ("phrases.run_on", 13, 1)
    assert error.hint.endswith(f": {known.phrases}")


def test_phrases_that_are_not_the_line_are_refused_where_they_differ(known):
    first, second, *rest = known.phrases.split("|")
    beginning, last_word = second.rsplit(" ", 1)
    (error,) = errors(known.data, phrases=[first, f"{beginning} zzz", *rest])
    assert (error.code, error.line) == ("phrases.mismatch", 13)
    assert error.column == len(f"{first}{beginning} ") + 1
    assert f"differ at “{last_word}" in error.hint


def test_a_good_document_has_no_error_and_keeps_its_order():
    reading = read_document(GOOD.encode(), "x.txt")
    assert reading.findings.errors == []
    assert reading.document.condition()["review_claim"] == {
        "name": "Dr. Jo Doe",
        "credentials": "MD, PhD",
        "date": "2026-05-03",
    }
    assert reading.document.condition()["definition"] == [
        "It lasts more than a month.",
        "A second paragraph says more.",
    ]


@pytest.mark.parametrize("separator", ["; ", " | ", "\n"])
def test_phrases_may_be_separated(separator):
    data = spoiled(
        ("help for example disorder\nwhat is ED", separator.join(["help for example disorder", "what is ED"]))
    )
    assert read_document(data, "x.txt").document.search_phrases == ["help for example disorder", "what is ED"]


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n").encode()])
def test_byte_order_marks_and_windows_lines_are_accepted(data):
    assert codes(data) == []
    assert read_document(data, "x").document.condition() == read_document(GOOD.encode(), "x").document.condition()


@pytest.mark.parametrize(
    ("changes", "code", "line"),
    [
        ((("Frequently asked\n", "Frequently Asked\n"),), "heading.missing", 60),
        ((("First-line treatments\n", "First line treatments\n"),), "heading.missing", 60),
        ((("Look again at the diagnosis.", "Second-line treatments"),), "line.unknown", 40),
        ((("ICD-10 F43.1 ", "ICD-10 309.81 "),), "codes.form", 7),
        ((("ICD-10 F43.1 ", "ICD-9 309.81 "),), "codes.form", 7),
        ((("vs. Grief", "Grief"),), "differential.title", 28),
        ((("Will it pass?", "It will pass"),), "faq.title", 52),
        ((("  • Help is near.", "  Help is near."),), "key_points.bullet", 18),
        ((("  • Help is near.\n", ""),), "key_points.count", 16),
        ((("2014, JAMA Psychiatry A", "2014, Jama Psychiatry A"),), "reference.journal", 58),
        ((("(PMID 24740528)", "(PMID none)"),), "reference.pmid", 58),
        ((("  1. Feder", "  2. Feder"),), "reference.number", 58),
        ((("(Feder 2014,", "(Fedor 2014,"),), "citation.unknown", 17),
        ((("May 3, 2026", "May 33, 2026"),), "closing.date", 60),
        ((("Last reviewed by", "Reviewed by"),), "closing.form", 60),
        ((("help for example disorder", "he"),), "phrases.length", 13),
        ((("Its use here is off-label.\n", ""),), "part.empty", 42),
        ((("Example Disorder (ED)\n", ""),), "head.lines", 6),
        ((("It helps most people.\n", ""),), "treatments.text", 34),
        ((("It is common.", "It is\u202e common."),), "character.refused", 16),
        ((("It is common.", "It is\x00 common."),), "character.refused", 16),
        ((("It is common.", "It is\u200b common."),), "character.refused", 16),
        ((("It is common.", "It is\ufffd common."),), "character.refused", 16),
    ],
)
def test_each_fault_is_named_with_its_line(changes, code, line):
    found = [(error.code, error.line) for error in errors(spoiled(*changes))]
    assert (code, line) in found, found
    assert all(error.hint for error in errors(spoiled(*changes)))


def test_all_errors_come_at_once_in_order():
    data = spoiled(
        ("ICD-10 F43.1 ", "ICD-10 309.81 "),
        ("vs. Grief", "Grief"),
        ("Will it pass?", "It will"),
        ("(PMID 24740528)", ""),
    )
    found = errors(data)
    assert [error.code for error in found] == ["codes.form", "differential.title", "faq.title", "reference.pmid"]
    assert [error.line for error in found] == sorted(error.line for error in found)
    assert all(error.message and error.column for error in found)


def test_a_column_points_at_the_fault():
    (error,) = errors(spoiled(("ICD-10-CM F43.10", "ICD-10-CM 43.10")))
    assert GOOD.splitlines()[6][: error.column - 1] == "ICD-10 F43.1 / ICD-10-CM "


def test_headings_in_the_wrong_order_and_twice_are_refused():
    swapped = spoiled(("Frequently asked\n", "HERE\n"), ("First-line treatments\n", "Frequently asked\n"))
    assert "heading.order" in codes(swapped.replace(b"HERE", b"First-line treatments"))
    assert "heading.repeated" in codes(GOOD.encode() + b"\nReferences\n")


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data):
    assert codes(data) == ["file.empty"]


def test_a_file_over_five_megabytes_is_not_read():
    (error,) = errors(b"x" * (5 * 1024 * 1024 + 1))
    assert error.code == "file.too_large"


def test_five_megabytes_are_read():
    big = spoiled(("A second paragraph says more.", "\n".join(["A second paragraph says more. " * 500] * 340)))
    assert len(big) < 5 * 1024 * 1024
    assert codes(big) == []


def test_other_encodings_are_named_with_their_place():
    (windows,) = errors(GOOD.encode("cp1252"))
    assert (windows.code, windows.line, windows.column) == ("file.encoding", 16, 3)
    assert codes(GOOD.encode("utf-16")) == ["file.encoding"]


def test_markup_is_taken_as_text_with_a_warning():
    reading = read_document(spoiled(("It is common.", "It is <b>common</b>.")), "x.txt")
    assert reading.ok
    assert reading.findings.warnings[0].line == 16
    assert reading.document.key_points[0] == "It is <b>common</b>."


@given(st.binary(max_size=400))
@settings(max_examples=150)
def test_nothing_it_is_given_makes_it_fail(data):
    assert read_document(data, "x.txt").findings.errors


@given(st.lists(st.sampled_from(GOOD.splitlines()), max_size=60))
@settings(max_examples=150, deadline=None)
def test_shuffled_lines_are_refused_or_written_back_whole(lines):
    reading = read_document("\n".join(lines).encode(), "x.txt")
    if reading.ok:
        assert reading.document.lines() == [" ".join(line.split()) for line in lines if line.strip()]


def test_a_line_that_would_come_back_changed_is_refused():
    """The last guard: these fit the grammar, and what was understood does not say the same as the line."""
    for changes, line, back in [
        ((("  1. Feder", "  01. Feder"),), 58, "1. Feder A et al. 2014"),
        ((("May 3, 2026", "May 3, 0026"),), 60, "Last reviewed by Dr. Jo Doe, MD, PhD on May 3, 26."),
    ]:
        (error,) = errors(spoiled(*changes))
        assert (error.code, error.line) == ("line.lost", line)
        assert back in error.hint


@pytest.mark.parametrize(
    ("given_by_hand", "phrases"),
    [
        (None, None),
        ("", None),
        (" \n ", None),
        ("one|two three", ["one", "two three"]),
        (" one \n\n two three\n", ["one", "two three"]),
    ],
)
def test_phrases_given_by_hand_stand_on_lines_or_between_bars(given_by_hand, phrases):
    assert split_phrases(given_by_hand) == phrases


def test_a_reading_is_told_as_it_went():
    good = read_document(GOOD.encode(), "x.txt").as_dict()
    assert (good["file"], good["ok"], good["errors"]) == ("x.txt", True, [])
    bad = read_document(b"", "x.txt").as_dict()
    assert (bad["ok"], bad["condition"]) == (False, {})
    assert bad["errors"][0] == {
        "line": 0,
        "column": 0,
        "code": "file.empty",
        "message": "The file is empty.",
        "hint": "Choose the document again.",
    }
