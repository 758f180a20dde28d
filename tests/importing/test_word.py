"""Word files: the same lines as the text, or a word on what would be lost."""

import pytest

from conditions.importing import word
from conditions.importing.findings import Findings
from conditions.importing.reading import read_document, split_phrases
from conditions.importing.word import _LineReader
from tests.importing.documents import GOOD
from tests.importing.word_files import paragraphs, word_file


def codes(data, name):
    return [error.code for error in read_document(data, name).findings.errors]


def test_a_word_file_goes_through_the_same_grammar():
    reading = read_document(word_file(paragraphs(GOOD)), "x.docx")
    assert reading.findings.errors == []
    assert reading.document.condition() == read_document(GOOD.encode(), "x.txt").document.condition()


def test_lists_of_a_word_file_keep_their_bullets_and_numbers():
    reader = _LineReader()
    reader.feed(
        "<p>Title</p><ul><li>one</li><li>two <strong>bold</strong></li></ul><ol><li>first</li><li>second</li></ol>"
    )
    assert reader.lines == ["Title", "• one", "• two bold", "1. first", "2. second"]
    assert reader.marked


def test_what_a_word_file_would_lose_is_refused():
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    assert "word.unsupported" in codes(word_file(paragraphs(GOOD) + table), name="x.docx")


@pytest.mark.parametrize("data", [b"not a zip", b"PK\x03\x04broken"])
def test_what_is_no_word_file_is_refused(data):
    assert codes(data, name="x.docx") == ["word.unreadable"]


def test_a_word_file_under_a_text_name_is_refused():
    assert codes(word_file(paragraphs(GOOD)), name="x.txt") == ["file.kind"]


def test_a_whole_document_as_a_word_file_says_the_same_as_the_text(known):
    phrases = split_phrases(known.phrases)
    reading = read_document(word_file(paragraphs(known.data.decode())), "x.docx", phrases)
    assert reading.findings.errors == []
    assert reading.document.condition() == read_document(known.data, known.name, phrases).document.condition()


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>one</p><p> </p><p>two</p>", ["one", "two"]),
        ("<p>one<br />two</p>", ["one", "two"]),
        ("<h1>Title</h1><h2>Codes</h2>", ["Title", "Codes"]),
        ("<p>a &amp; b &lt;c&gt;</p>", ["a & b <c>"]),
        ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", ["1. a", "• b", "2. c"]),
    ],
)
def test_a_paragraph_an_item_and_a_line_are_a_line_each(html, lines):
    reader = _LineReader()
    reader.feed(html)
    assert reader.lines == lines


def test_bold_type_is_warned_about_and_its_words_are_kept():
    body = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Bold words</w:t></w:r></w:p>"
    findings = Findings()
    assert word.text_of(word_file(body), findings) == "Bold words"
    assert [warning.code for warning in findings.warnings] == ["word.formatting"]
    assert findings.errors == []


def test_a_file_that_unpacks_to_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(word, "MAX_UNPACKED", 100)
    findings = Findings()
    assert word.text_of(word_file(paragraphs(GOOD)), findings) is None
    assert [error.code for error in findings.errors] == ["word.too_large"]


def test_an_image_in_a_word_file_is_not_read():
    assert word._no_image(object()) == {"src": ""}
