import pytest
from django.core.exceptions import ValidationError

from conditions.models import Reference

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"pmid": "PMID 1"}, "pmid"), ({"doi": "doi:1"}, "doi"), ({"year": 2099}, "year"), ({"year": 1500}, "year")],
)
def test_a_work_with_a_wrong_identifier_is_refused_at_its_field(changes, field):
    work = Reference(**{"authors": "A", "journal": "J", "year": 2020, **changes})
    with pytest.raises(ValidationError) as refusal:
        work.full_clean()
    assert set(refusal.value.message_dict) == {field}


def test_one_pmid_is_one_work_and_its_history_is_kept():
    work = Reference.objects.create(authors="A", journal="J", year=2020, pmid="1")
    with pytest.raises(ValidationError):
        Reference(authors="B", journal="J", year=2020, pmid="1").full_clean()
    work.authors = "A and B"
    work.save()
    assert [row.authors for row in work.history.all()] == ["A and B", "A"]
