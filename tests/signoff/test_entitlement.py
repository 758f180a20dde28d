"""Nobody gives themselves the right to sign."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from conditions.models import Physician, Signature
from conditions.physicians.models import ProfileMovedError
from conditions.signoff.errors import AccountRestsError, NotAPhysicianError
from tests import makers
from tests.users.second_factors import app_of, code, confirm

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


def test_an_account_signs_nothing_on_the_day_it_is_made(review, admin, settings, sent):
    """Its first password is set by whoever holds the link; whether that is its person shows within a day."""
    settings.EXEMPT_ACCOUNTS = ("ada.admin",)
    client = logged_in(admin)
    confirm(client)
    data = {"username": "new.physician", "first_name": "Nora", "last_name": "New", "email": "nora@example.org"}
    data |= {"groups": [makers.Group.objects.get(name="Physicians").pk]}
    response = client.post(reverse("wagtailusers_users:add"), data)
    assert response.status_code == 302, response.context["form"].errors
    account = makers.get_user_model().objects.get(username="new.physician")
    makers.make_physician("Nora New", user=account)
    account.set_password(makers.PASSWORD)
    account.save()
    app = app_of(account)
    with pytest.raises(AccountRestsError, match="less than 24 hours ago"):
        makers.signed(review, account, code=code(app))
    assert not Signature.objects.exists()


def test_two_pages_of_one_title_do_not_both_become_public(writer, physician):
    first = makers.submitted(makers.make_page(writer), writer)
    second = makers.submitted(makers.make_page(writer, slug="second"), writer)
    makers.signed(first, physician)
    with pytest.raises(Exception, match="There is a public page titled"):
        makers.signed(second, physician)
    assert Signature.objects.count() == 1
