"""Nobody gives themselves the right to sign."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from conditions.models import Physician, Signature
from conditions.physicians.models import ProfileMovedError
from conditions.signoff.errors import NotAPhysicianError
from tests import makers

pytestmark = pytest.mark.django_db

PROFILE = {
    "printed_name": "Dr. Mara Manager", "credentials": "MD", "slug": "mara-manager", "licence_state": "Ohio",
    "licence_number": "35.001234", "licence_ends_on": "2031-01-01", "npi": "", "active": "on", "biography": "",
    "conflicts": "",
}  # fmt: skip


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_content_manager_cannot_enter_a_profile_and_sign_with_it(review, manager):
    response = logged_in(manager).post("/admin/snippets/conditions/physician/add/", {**PROFILE, "user": manager.pk})
    assert response.status_code == 302 and Physician.objects.get().user == manager
    with pytest.raises(NotAPhysicianError, match="Those never sign"):
        makers.signed(review, manager)
    assert not Signature.objects.exists()


def test_a_superuser_cannot_either(review, admin):
    logged_in(admin).post("/admin/snippets/conditions/physician/add/", {**PROFILE, "user": admin.pk})
    with pytest.raises(NotAPhysicianError, match="You entered the name or the licence of this profile yourself"):
        makers.signed(review, admin)
    somebody = makers.make_user("Other Admin", superuser=True)
    profile = admin.physician
    changed = {**PROFILE, "user": admin.pk, "licence_number": "35.009999"}
    logged_in(somebody).post(f"/admin/snippets/conditions/physician/edit/{profile.pk}/", changed)
    assert makers.signed(review, admin)  # somebody else has entered what it rests on


def test_somebody_else_confirms_by_saving_what_stands_there(review, admin):
    logged_in(admin).post("/admin/snippets/conditions/physician/add/", {**PROFILE, "user": admin.pk})
    somebody = makers.make_user("Other Admin", superuser=True)
    url = f"/admin/snippets/conditions/physician/edit/{admin.physician.pk}/"
    logged_in(somebody).post(url, {**PROFILE, "user": admin.pk})
    assert makers.signed(review, admin)


def test_a_field_of_ones_own_is_not_confirmed_by_an_earlier_check(review, admin):
    somebody = makers.make_user("Other Admin", superuser=True)
    logged_in(somebody).post("/admin/snippets/conditions/physician/add/", {**PROFILE, "user": admin.pk})
    url = f"/admin/snippets/conditions/physician/edit/{admin.physician.pk}/"
    logged_in(admin).post(url, {**PROFILE, "user": admin.pk, "licence_number": "35.7"})
    logged_in(admin).post(url, {**PROFILE, "user": admin.pk, "licence_number": "35.7", "credentials": "MD"})
    with pytest.raises(NotAPhysicianError, match="yourself"):
        makers.signed(review, admin)


def test_a_licence_that_its_owner_prolonged_signs_nothing(review, physician):
    physician.is_superuser = True
    physician.save()
    profile = physician.physician
    data = {**PROFILE, "user": physician.pk, "slug": profile.slug, "printed_name": profile.printed_name}
    url = f"/admin/snippets/conditions/physician/edit/{profile.pk}/"
    logged_in(physician).post(url, {**data, "credentials": "DO"})
    with pytest.raises(NotAPhysicianError, match="yourself"):
        makers.signed(review, physician)


def test_a_biography_may_be_ones_own(review, physician):
    physician.is_superuser = True
    physician.save()
    profile = physician.physician
    data = {name: getattr(profile, name) for name in PROFILE if name != "active"}
    data |= {"active": "on", "user": physician.pk, "biography": "I have worked with veterans for ten years."}
    response = logged_in(physician).post(f"/admin/snippets/conditions/physician/edit/{profile.pk}/", data)
    assert response.status_code == 302
    profile.refresh_from_db()
    assert profile.biography.startswith("I have worked")
    assert makers.signed(review, physician)


def test_a_profile_stays_with_its_account(physician, manager):
    profile = physician.physician
    data = {name: getattr(profile, name) for name in PROFILE if name != "active"} | {"active": "on", "user": manager.pk}
    response = logged_in(manager).post(f"/admin/snippets/conditions/physician/edit/{profile.pk}/", data)
    assert response.status_code == 200 and "A profile stays with its account" in response.content.decode()
    profile.user = manager
    with pytest.raises(ValidationError):
        profile.full_clean()
    with pytest.raises(ProfileMovedError):
        profile.save()
    assert Physician.objects.get().user == physician


def test_an_account_made_with_a_password_that_its_maker_knows_signs_nothing_for_a_day(review, admin):
    data = {"username": "new.physician", "first_name": "Nora", "last_name": "New", "email": "nora@example.org"}
    data |= {"password1": makers.PASSWORD, "password2": makers.PASSWORD, "is_active": "on"}
    data |= {"groups": [makers.Group.objects.get(name="Physicians").pk]}
    response = logged_in(admin).post(reverse("wagtailusers_users:add"), data)
    assert response.status_code == 302, response.context["form"].errors
    account = makers.get_user_model().objects.get(username="new.physician")
    makers.make_physician("Nora New", user=account)
    with pytest.raises(Exception, match="set by another person"):
        makers.signed(review, account)
    assert not Signature.objects.exists()


def test_the_letter_about_a_password_goes_to_the_address_from_before_too(
    physician, admin, mailoutbox, django_capture_on_commit_callbacks
):
    old = physician.email
    data = {"username": physician.username, "first_name": "Dora", "last_name": "Moss", "email": "thief@example.org"}
    data |= {"is_active": "on", "password1": makers.PASSWORD + "2", "password2": makers.PASSWORD + "2", "groups": []}
    with django_capture_on_commit_callbacks(execute=True):
        logged_in(admin).post(f"/admin/users/edit/{physician.pk}/", data)
    assert set(mailoutbox[0].to) == {old, "thief@example.org"}


def test_two_pages_of_one_title_do_not_both_become_public(writer, physician):
    first = makers.submitted(makers.make_page(writer), writer)
    second = makers.submitted(makers.make_page(writer, slug="second"), writer)
    makers.signed(first, physician)
    with pytest.raises(Exception, match="There is a public page titled"):
        makers.signed(second, physician)
    assert Signature.objects.count() == 1
