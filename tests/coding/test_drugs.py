"""The table of drugs: well formed, checkable against its register, and complete for what our own pages name."""

import re

import pytest

from conditions.coding.drugs import DRUGS, REGISTER, TABLE
from site_checks.drug_names import faults, main, names_in
from tests.contents import SAMPLES

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?: [a-z0-9]+)*|st\.? john's wort")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_each_name_is_well_formed_and_stands_once():
    names = [name for drug in REGISTER for name in drug.names]
    assert [name for name in names if not _NAME.fullmatch(name)] == []
    assert sorted(names) == sorted(set(names)) and len(names) == len(DRUGS) > 1000


def test_each_substance_stands_once_in_the_order_of_names():
    assert len({drug.unii for drug in REGISTER}) == len(REGISTER)
    assert [drug.name for drug in REGISTER] == sorted(drug.name for drug in REGISTER)


def test_each_identifier_has_the_form_of_a_unii_and_its_check_character():
    """The tenth character is the sum of the others to base 36; that holds for all identifiers of the FDA's list."""
    assert [drug.unii for drug in REGISTER if not re.fullmatch("[0-9A-Z]{10}", drug.unii)] == []
    sums = {drug.unii: sum(map(_DIGITS.index, drug.unii[:9])) % 36 for drug in REGISTER}
    assert [unii for unii, total in sums.items() if _DIGITS[total] != unii[9]] == []


def test_the_table_has_five_columns_in_each_line():
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "name,unii,other_names,brands,unregistered"
    assert {line.count(",") for line in lines} == {4}


@pytest.mark.parametrize(
    ("name", "unii"),
    [("ketamine", "690G0D6V8H"), ("sertraline", "QUC7NX6WMB"), ("midomafetamine", "KE1SEN21RM")],
)
def test_some_substances_have_their_identifier(name, unii):
    assert next(drug.unii for drug in REGISTER if drug.name == name) == unii


# Read out of the texts of the sample library by hand.
IN_SAMPLES = """
amitriptyline aripiprazole brexanolone buspirone caffeine cariprazine clomipramine duloxetine escitalopram esketamine
fluoxetine fluvoxamine gabapentin ketamine lamotrigine lithium lurasidone midazolam paroxetine propranolol quetiapine
sertraline valproate venlafaxine zuranolone
"""
ORDINARY = {"borderline", "hotline", "lifeline", "line", "medicine", "whole"}


def test_every_drug_that_the_samples_name_is_known():
    assert set(IN_SAMPLES.split()) - DRUGS == set()
    text = "\n".join(path.read_text(encoding="utf-8") for path in SAMPLES.glob("*.json")).casefold()
    sounding_like_one = set(re.findall(r"\b[a-z]+(?:ine|olone|idone|lam|pam|pram|olol|ole|entin)\b", text))
    assert sounding_like_one - DRUGS - ORDINARY == set()


REGISTERED = """\
Name\tTYPE\tUNII\tDisplay Name
SERTRALINE [INN]\tcn\tQUC7NX6WMB\tSERTRALINE
ZOLOFT\tbn\tUTI8907Y6X\tSERTRALINE HYDROCHLORIDE
"""


def test_the_check_tells_of_each_name_that_the_register_does_not_bear_out(tmp_path, capsys):
    sertraline = next(drug for drug in REGISTER if drug.name == "sertraline")
    names = names_in(REGISTERED.splitlines())
    assert list(faults([sertraline], names)) == []
    assert list(faults([sertraline._replace(unii="01K63SUP8D")], names)) == ["sertraline: not a name of 01K63SUP8D"]
    assert list(faults([sertraline._replace(name="sertralin")], names)) == ["sertralin: not a name of QUC7NX6WMB"]
    assert list(faults([sertraline._replace(brands=("prozac",))], names)) == ["prozac: not a brand of sertraline"]
    moved = sertraline._replace(brands=(), unregistered=("zoloft",))
    assert list(faults([moved], names)) == ["zoloft: stands in the register now"]
    path = tmp_path / "UNII_Names.txt"
    path.write_text(REGISTERED, encoding="utf-8")
    assert main(str(path)) == 1 and "acamprosate: not a name of N4K14YGM3J" in capsys.readouterr().out
