from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from conditions.models import Physician
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "field"), [({"npi": "1234567890"}, "npi"), ({"licence_number": "none"}, "licence_number")]
)
def test_a_wrong_number_is_refused_at_its_field(physician, changes, field):
    profile = physician.physician
    for name, value in changes.items():
        setattr(profile, name, value)
    with pytest.raises(ValidationError) as refusal:
        profile.full_clean()
    assert set(refusal.value.message_dict) == {field}


def test_history_keeps_what_a_profile_said(physician):
    profile = physician.physician
    profile.licence_ends_on = date(2030, 1, 1)
    profile.save()
    assert profile.history.count() == 2
    assert not profile.may_sign_on(date(2030, 1, 2))


def test_an_account_that_signed_cannot_be_deleted(publication, physician):
    with pytest.raises(ProtectedError):
        physician.delete()
    with pytest.raises(ProtectedError):
        Physician.objects.get().delete()


def test_managers_keep_profiles_and_writers_do_not(client, manager, writer, physician):
    address = f"/admin/snippets/conditions/physician/edit/{physician.physician.pk}/"
    client.force_login(manager)
    assert client.get(address).status_code == 200
    client.force_login(writer)
    assert client.get(address).status_code == 302


def test_only_active_physicians_with_a_licence_are_counted():
    makers.make_physician("Anna Active")
    makers.make_physician("Ida Inactive", active=False)
    makers.make_physician("Lea Late", licence_ends_on=date(2020, 1, 1))
    assert [p.printed_name for p in Physician.objects.with_licence_on(date(2026, 1, 1))] == ["Dr. Anna Active"]
