import pytest
from django.core.exceptions import ValidationError

from conditions.coding.systems import code_problem
from conditions.models import Reference
from conditions.references.identifiers import is_doi, is_pmid


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("DSM-5", "309.81"),
        ("DSM-5", "V61.20"),
        ("DSM-5-TR", "F43.10"),
        ("ICD-10", "F43.1"),
        ("ICD-10", "F43"),
        ("ICD-10-CM", "F43.10"),
        ("ICD-10-CM", "F43.1"),
        ("ICD-10-CM", "S72.001A"),
        ("ICD-11", "6B40"),
        ("ICD-11", "6B40.1"),
    ],
)
def test_codes_of_each_system_are_known(system, code):
    assert code_problem(system, code) == ""


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("DSM-5", "F43.1"),
        ("ICD-10", "309.81"),
        ("ICD-10", "F43.123"),
        ("ICD-10-CM", "f43.1"),
        ("ICD-11", "F43"),
        ("X", "1"),
    ],
)
def test_codes_of_another_system_are_told_apart(system, code):
    assert code_problem(system, code)


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [({"pmid": "PMID 1"}, "pmid"), ({"doi": "doi:1"}, "doi"), ({"year": 2099}, "year"), ({"year": 1500}, "year")],
)
def test_a_work_with_a_wrong_identifier_is_refused_at_its_field(changes, field):
    work = Reference(**{"authors": "A", "journal": "J", "year": 2020, **changes})
    with pytest.raises(ValidationError) as refusal:
        work.full_clean()
    assert set(refusal.value.message_dict) == {field}


@pytest.mark.django_db
def test_one_pmid_is_one_work_and_its_history_is_kept():
    work = Reference.objects.create(authors="A", journal="J", year=2020, pmid="1")
    with pytest.raises(ValidationError):
        Reference(authors="B", journal="J", year=2020, pmid="1").full_clean()
    work.authors = "A and B"
    work.save()
    assert [row.authors for row in work.history.all()] == ["A and B", "A"]
