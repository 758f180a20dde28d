"""From bytes to lines, and how findings are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.importing.findings import Finding, Findings
from conditions.importing.sources import Line, read_lines, warn_of_markup


def read(data, name="x.txt"):
    findings = Findings()
    return read_lines(data, name, findings), findings


def test_blank_lines_are_left_out_and_do_not_change_the_numbers():
    lines, findings = read(b"one\n\n  two \n\t\nthree")
    assert lines == [Line(1, "one", 1), Line(3, "two", 3), Line(5, "three", 1)]
    assert findings.errors == []


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        (b"", "file.empty", 0, 0),
        (b" \n\t", "file.empty", 0, 0),
        (b"\xff\xfea\x00", "file.encoding", 1, 1),
        (b"\xfe\xff\x00a", "file.encoding", 1, 1),
        (b"PK\x03\x04", "file.kind", 0, 0),
        (b"one\ntw\xe9", "file.encoding", 2, 3),
        (b"\xef\xbb\xbf\xe9", "file.encoding", 1, 1),
    ],
)
def test_a_file_that_cannot_be_read_gives_no_lines_and_one_error(data, code, line, column):
    lines, findings = read(data)
    assert lines == []
    assert [(error.code, error.line, error.column) for error in findings.errors] == [(code, line, column)]


@pytest.mark.parametrize(
    ("character", "called"),
    [
        ("\x00", "null"),
        ("\x1b", "escape"),
        ("\x7f", "delete"),
        ("\ufffd", "replacement character"),
        ("\ufffc", "object replacement character"),
        ("\u200b", "zero width space"),
        ("\u2060", "word joiner"),
        ("\u202e", "right-to-left override"),
        ("\u2028", "line separator"),
        ("\ue000", "private use character"),
    ],
)
def test_a_character_that_may_not_stand_there_is_named_with_its_place(character, called):
    _lines, findings = read(f"one\n two{character}".encode())
    (error,) = findings.errors
    assert (error.code, error.line, error.column) == ("character.refused", 2, 5)
    assert f"U+{ord(character):04X} ({called})" in error.message


@pytest.mark.parametrize("text", ["tab\tand more", "naïve — “quoted” → 5 µg", "שלום", "睡眠", "non\u00a0breaking"])
def test_other_characters_are_welcome(text):
    lines, findings = read(text.encode())
    assert ([line.text for line in lines], findings.errors) == ([text], [])


@pytest.mark.parametrize(
    ("text", "column"),
    [("It is <b>bold</b>.", 9), ("</p>", 3), ("a < b and c > d", None), ("x <3", None), ("<>", None)],
)
def test_what_looks_like_markup_is_warned_about_at_its_column(text, column):
    findings = Findings()
    warn_of_markup([Line(7, text, 3)], findings)
    assert [(warning.line, warning.column) for warning in findings.warnings] == ([(7, column)] if column else [])


plain = st.text(st.sampled_from("abcÄé—→ \t"), max_size=12)


@given(st.lists(plain, max_size=6), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_lines_are_those_of_the_text_whatever_its_line_ends_and_its_mark(rows, end, has_mark):
    data = (b"\xef\xbb\xbf" if has_mark else b"") + end.join(rows).encode()
    lines, _findings = read(data)
    assert [line.text for line in lines] == [row.strip() for row in rows if row.strip()]
    for line in lines:
        assert rows[line.number - 1][line.column - 1 :].startswith(line.text)


def test_findings_are_told_in_the_order_of_the_lines():
    findings = Findings()
    findings.error("b", 9, 1, "Later.", "Mend it.")
    findings.error("a", 2, 7, "Right.", "Mend it.")
    findings.error("a", 2, 3, "Left.", "Mend it.")
    findings.warn("w", 5, 1, "Below.")
    findings.warn("w", 1, 1, "Above.")
    findings.sort()
    assert [error.message for error in findings.errors] == ["Left.", "Right.", "Later."]
    assert [warning.message for warning in findings.warnings] == ["Above.", "Below."]
    assert findings.warnings[0] == Finding(1, 1, "w", "Above.", "")


def test_soft_hyphens_are_left_out_and_do_not_change_the_columns():
    lines, findings = read(" hyper\u00adtension\n\u00ad\nx\u00ad\u200b".encode())
    assert [(line.number, line.text, line.column) for line in lines] == [(1, "hypertension", 2), (3, "x\u200b", 1)]
    assert [(error.line, error.column) for error in findings.errors] == [(3, 3)]
