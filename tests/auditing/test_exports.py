"""Which cells of an export are defused is declared with each column."""

import csv
import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from conditions.auditing import exports
from conditions.ledger.people import PersonName
from conditions.models import AuditEvent

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]


def event(**fields) -> AuditEvent:
    given = {"seq": 1, "at": timezone.now(), "kind": "test.happened", "data": "{}", "seal_key": "k", **fields}
    return AuditEvent(**given)


def of_csv(row: AuditEvent | None) -> dict:
    text = b"".join(exports.as_csv([(1, row)])).decode("utf-8-sig")
    [found] = csv.DictReader(io.StringIO(text, newline=""))
    return found


def of_xlsx(row: AuditEvent | None) -> dict:
    sheet = load_workbook(io.BytesIO(b"".join(exports.as_xlsx([(1, row)])))).active
    names, cells = sheet.iter_rows()
    return {name.value: cell for name, cell in zip(names, cells, strict=True)}


@pytest.mark.parametrize("formula", FORMULAS)
def test_free_text_that_would_be_a_formula_is_defused_in_every_column_of_it(formula):
    person = PersonName(commitment="c", account_id=1, name=formula, salt="s")
    row = event(page_title=formula, kind=formula, data=formula, person=person)
    told, sheet = of_csv(row), of_xlsx(row)
    for name in ("who", "page", "kind", "details"):
        assert told[name] == f"'{formula}", name
        assert sheet[name].data_type == "s" and sheet[name].quotePrefix, name
    assert "'" not in sheet["page"].value


def test_an_event_in_words_that_begins_like_a_formula_is_defused(monkeypatch):
    columns = [
        exports.Column(c.name, c.value if c.name != "what" else lambda event: "=1", c.is_free) for c in exports.COLUMNS
    ]
    monkeypatch.setattr(exports, "COLUMNS", columns)
    assert of_csv(event())["what"] == "'=1"


def test_a_seal_that_begins_with_a_sign_is_left_as_it_is():
    row = event(digest="0" * 64, seal="+abc/=")
    assert of_csv(row)["seal"] == of_xlsx(row)["seal"].value == "+abc/="
    assert not of_xlsx(row)["seal"].quotePrefix


def test_a_column_put_before_another_takes_its_declaration_along(monkeypatch):
    """It was the place that decided: a new last column would have left text before it a formula."""
    note = exports.Column("note", lambda event: "=1", is_free=True)
    count = exports.Column("sign", lambda event: "+", is_free=False)
    monkeypatch.setattr(exports, "COLUMNS", (count, *exports.COLUMNS, note))
    told = of_csv(event(page_title="=1", seal="+abc"))
    assert (told["sign"], told["page"], told["seal"], told["note"]) == ("+", "'=1", "+abc", "'=1")


def test_every_column_of_text_says_whether_it_is_free():
    free = {column.name for column in exports.COLUMNS if column.is_free}
    assert free == {"who", "what", "page", "kind", "details"}


def test_an_event_that_cannot_be_read_is_named_in_the_column_of_what_happened():
    told = of_csv(None)
    assert told["number"] == "1" and "cannot be read" in told["what"] and not told["seal"]
