import pytest

from conditions.references.identifiers import is_doi, is_pmid


@pytest.mark.parametrize(
    ("text", "good"), [("24740528", True), ("1", True), ("0123", False), ("123456789", False), ("x", False)]
)
def test_pmids_have_a_form(text, good):
    assert is_pmid(text) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [("10.1001/jamapsychiatry.2014.62", True), ("10.1/x", False), ("doi:10.1001/x", False), ("10.1001/a b", False)],
)
def test_dois_have_a_form(text, good):
    assert is_doi(text) is good
