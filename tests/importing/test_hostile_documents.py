"""Documents made to stop the site: each gets an answer at once, whatever stands in it and wherever it stands."""

import pytest

from conditions.importing.reading import read_document
from conditions.importing.sources import LONGEST_LINE
from tests.importing.documents import GOOD
from tests.test_long_near_misses import BEFORE, PUMPS, TooLongError, limited

pytestmark = pytest.mark.once

SECONDS = 10  # of the processor, for all places of a document; each takes milliseconds
LINES = [line for line in GOOD.splitlines() if line.strip()]


def in_time(documents) -> bool:
    try:
        with limited(SECONDS):
            for document in documents:
                read_document(document.encode(), "x.txt")
    except TooLongError:
        return False
    return True


@pytest.mark.parametrize("pump", PUMPS)
def test_a_long_line_at_any_place_gets_an_answer_at_once(pump):
    long = pump * ((LONGEST_LINE - 100) // len(pump)) + "."
    assert in_time(
        "\n".join([*LINES[:number], text, *LINES[number + 1 :]])
        for number in range(len(LINES))
        for text in (long, LINES[number][:20] + long)
    )


@pytest.mark.parametrize("before", BEFORE)
def test_many_lines_get_an_answer_at_once(before):
    lines = [(before + " 2014 A | b").replace("\n", " ")] * 20_000
    assert in_time("\n".join([*LINES[:number], *lines, *LINES[number:]]) for number in range(0, len(LINES), 6))


def test_a_line_that_no_paragraph_is_as_long_as_is_refused_at_its_place():
    findings = read_document(("Title\n" + " " * 70_000 + "x").encode(), "x.txt").findings
    [error] = findings.errors
    assert (error.code, error.line) == ("line.too_long", 2) and "70,001 characters" in error.message
