"""Nothing that a Word file says is lost or changed without a word: what cannot be taken over is refused at its line."""

import io
import zipfile

import pytest

from conditions.importing import word, word_losses
from conditions.importing.findings import Findings
from tests.importing.word_files import paragraphs, word_file

BEFORE, AFTER = paragraphs("A title\nA first paragraph."), paragraphs("A last paragraph.")


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def errors(inside: str, styles: str = "", of_paragraph: str = ""):
    """What is said of a paragraph with ``inside`` in it, the third line of a document."""
    findings = Findings()
    body = f"{BEFORE}<w:p>{of_paragraph}{run('Take 10')}{inside}{run(' of these.')}</w:p>{AFTER}"
    word.text_of(word_file(body, styles), findings)
    return findings.errors


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        (run("6", '<w:vertAlign w:val="superscript"/>'), "superscript (“6”)"),
        (run("2", '<w:vertAlign w:val="subscript"/>'), "subscript (“2”)"),
        (run("not", "<w:strike/>"), "struck-through text (“not”)"),
        (run("not", '<w:dstrike w:val="1"/>'), "struck-through text (“not”)"),
        (run("not", "<w:vanish/>"), "hidden text (“not”)"),
        ("<w:del><w:r><w:delText>not</w:delText></w:r></w:del>", "a tracked deletion (“not”)"),
        (f"<w:ins>{run('not')}</w:ins>", "a tracked insertion (“not”)"),
        (f"<w:moveFrom>{run('not')}</w:moveFrom>", "a tracked move (“not”)"),
        (f"<w:moveTo>{run('not')}</w:moveTo>", "a tracked move (“not”)"),
        ("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "an equation (“x”)"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "a symbol of a special font"),
        (f'<w:fldSimple w:instr="DATE">{run("today")}</w:fldSimple>', "a field that Word fills in (“today”)"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "a field that Word fills in"),
        ('<w:commentRangeStart w:id="1"/>', "a comment"),
        ('<w:r><w:commentReference w:id="1"/></w:r>', "a comment"),
        (
            f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p>{run('aside')}</w:p></w:txbxContent></v:textbox>"
            "</v:shape></w:pict></w:r>",
            "a text box",
        ),
        ("<w:r><w:object/></w:r>", "an embedded object"),
        ("<w:r><w:drawing/></w:r>", "an image or drawing"),
        ("<w:ruby/>", "a phonetic guide"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_at_its_line(inside, what):
    found = [error for error in errors(inside) if what in error.message]
    assert found, errors(inside)
    assert (found[0].code, found[0].line, found[0].column) == ("word.unsupported", 3, 1)
    assert "The paragraph “Take 10" in found[0].message and found[0].hint


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_are_refused_though_their_part_is_missing(kind):
    found = errors(f'<w:r><w:{kind}Reference w:id="1"/></w:r>')
    assert [error.code for error in found] == ["word.unsupported", "word.unreadable"]
    assert f"{kind}, which cannot be taken over" in found[0].message


@pytest.mark.parametrize(
    "properties",
    ['<w:strike w:val="0"/>', '<w:vanish w:val="false"/>', '<w:vertAlign w:val="baseline"/>', "<w:b/>"],
)
def test_what_is_switched_off_or_only_looks_is_taken_over(properties):
    assert errors(run("words", properties)) == []


def style(identity: str, properties: str, based_on: str = "", kind: str = "character") -> str:
    based = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="{kind}" w:styleId="{identity}">{based}<w:rPr>{properties}</w:rPr></w:style>'


def test_styles_make_text_superscript_or_hidden_too():
    styles = (
        "<w:docDefaults/>" + style("Up", '<w:vertAlign w:val="superscript"/>') + style("Above", "<w:b/>", based_on="Up")
    )
    assert "superscript (“6”)" in errors(run("6", '<w:rStyle w:val="Above"/>'), styles)[0].message
    undone = run("6", '<w:rStyle w:val="Above"/><w:vertAlign w:val="baseline"/>')
    assert errors(undone, styles) == []
    of_paragraph = '<w:pPr><w:pStyle w:val="Secret"/></w:pPr>'
    hidden = errors("", style("Secret", "<w:vanish/>", kind="paragraph"), of_paragraph)
    assert {error.message.partition("contains ")[2][:11] for error in hidden} == {"hidden text"}


def test_a_table_is_refused_at_its_first_line():
    findings = Findings()
    table = f"<w:tbl><w:tr><w:tc>{paragraphs('A first cell')}</w:tc></w:tr></w:tbl>"
    word.text_of(word_file(BEFORE + table), findings)
    [error] = findings.errors
    assert error.line == 3 and "“A first cell” contains a table" in error.message


def test_marks_of_lists_belong_to_no_paragraph():
    found = [word_losses.Loss("hidden text", text) for text in ("Take one", "Take two", "")]
    lines = ["Title", "• Take one", "2. Take two"]
    assert [line for line, _loss in word_losses.placed(found, lines)] == [2, 3, 0]


def test_styles_based_on_each_other_end():
    assert errors(run("6", '<w:rStyle w:val="A"/>'), style("A", "", based_on="B") + style("B", "", based_on="A")) == []


def test_a_paragraph_that_no_line_says_has_its_words_and_no_line():
    loss = word_losses.Loss("hidden text", "Nowhere", "x" * 100)
    assert list(word_losses.placed([loss], ["A line"])) == [(0, loss)]
    assert f"(“{'x' * 59}…”)" in loss.sentence
    assert word_losses.Loss("a comment", "").sentence.startswith("The document contains a comment")


def test_what_the_converter_leaves_out_is_an_error_and_what_it_says_else_is_shown():
    findings = Findings()
    odd = '<w:p><w:pPr><w:pStyle w:val="Odd"/></w:pPr><w:r><w:t>x</w:t><w:foo/><w:br w:type="odd"/></w:r></w:p>'
    word.text_of(word_file(odd), findings)
    assert [error.message for error in findings.errors] == ["The document contains “w:foo”, which cannot be read."]
    assert [warning.message for warning in findings.warnings] == ["The Word file: Unsupported break type: odd"]


def spoiled(name: str, data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file(AFTER))) as before, zipfile.ZipFile(made, "w") as after:
        for entry in before.namelist():
            after.writestr(entry, data if entry == name else before.read(entry))
    return made.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0 locked",
        word_file(AFTER)[:-40],
        spoiled("word/document.xml", b"<w:document"),
        spoiled("word/document.xml", b""),
        spoiled("word/document.xml", b"\xff\xfe\x00"),
        spoiled("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        spoiled("_rels/.rels", b"<a/>"),
        spoiled("_rels/.rels", b'<a><b Type="x/officeDocument" Target="elsewhere.xml"/></a>'),
    ],
)
def test_what_is_damaged_or_locked_gets_a_sentence(data):
    findings = Findings()
    assert word.text_of(data, findings) is None
    [error] = findings.errors
    assert error.code == "word.unreadable" and "save it again" in error.hint


def test_too_many_elements_get_a_sentence(monkeypatch):
    monkeypatch.setattr(word_losses, "MOST_ELEMENTS", 10)
    findings = Findings()
    assert word.text_of(word_file(BEFORE), findings) is None
    assert [error.code for error in findings.errors] == ["word.too_large"]


@pytest.mark.parametrize("properties", ["<w:caps/>", "<w:smallCaps/>"])
def test_capitals_by_format_are_told_and_taken_as_typed(properties):
    findings = Findings()
    text = word.text_of(word_file(f"{BEFORE}<w:p>{run('mg a day', properties)}</w:p>{AFTER}"), findings)
    assert "mg a day" in text and findings.errors == []
    assert [(w.code, w.line) for w in findings.warnings] == [("word.capitals", 3)]
    assert "capital letters that are a format only (“mg a day”)" in findings.warnings[0].message


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (run("Draft, not for patients"), "Draft, not for patients"),
        (run("Page ") + run("3") + run(" of 12"), ""),
        (f"</w:p><w:p>{run('Version')}</w:p><w:p>{run('two')}", "Version two"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("name", ["header1.xml", "footer12.xml", "Header2.xml"])
def test_what_stands_around_the_text_is_told(name, said, told):
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    data = io.BytesIO(word_file(BEFORE + AFTER))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(f"word/{name}", f'<w:hdr xmlns:w="{space}"><w:p>{said}</w:p></w:hdr>')
    findings = Findings()
    assert "A title" in word.text_of(data.getvalue(), findings)
    wanted = [f"The header or footer “{told}” is not taken over."] if told else []
    assert [warning.message for warning in findings.warnings if warning.code == "word.around"] == wanted
