"""B76: Somebody who may change users sets a physician's password and signs."""

import pytest
from django.core import mail

from conditions.models import Signature
from conditions.signoff.errors import SignoffError
from tests import makers
from tests.routes.route import SUPERUSER, Route

ROUTE = Route(
    ("B76",),
    "Somebody who may change users sets a physician's password and signs",
    SUPERUSER,
    "On record, mailed to the physician, and nothing can be signed with that account for a day",
)


def test_a_password_set_by_somebody_else_signs_nothing(scene, django_capture_on_commit_callbacks):
    url = f"/admin/users/edit/{scene.physician.pk}/"
    data = {"username": scene.physician.username, "first_name": "Dora", "last_name": "Moss"}
    data |= {"email": scene.physician.email, "is_active": "on", "password1": makers.PASSWORD + "2"}
    data |= {"password2": makers.PASSWORD + "2", "groups": [group.pk for group in scene.physician.groups.all()]}
    with django_capture_on_commit_callbacks(execute=True):
        response = scene.post(scene.admin, url, data)
    assert response.status_code == 302, response.content.decode()[-3000:]
    assert scene.told("account.password_set")[0]["account_id"] == scene.physician.pk
    assert any(letter.to == [scene.physician.email] for letter in mail.outbox)
    before = Signature.objects.count()
    stolen = type(scene.physician).objects.get(pk=scene.physician.pk)
    with pytest.raises(SignoffError, match="set by another person"):
        makers.signed(scene.review, stolen, password=makers.PASSWORD + "2")
    assert Signature.objects.count() == before
    scene.nothing_got_out()


def test_ones_own_new_password_signs(scene):
    client = scene.client(scene.physician)
    data = {"old_password": makers.PASSWORD, "new_password1": makers.PASSWORD + "2"}
    data |= {"new_password2": makers.PASSWORD + "2"}
    data = {f"password-{name}": value for name, value in data.items()}
    client.post("/admin/account/", data)
    changed = type(scene.physician).objects.get(pk=scene.physician.pk)
    assert scene.told("account.password_set") == []
    password = makers.PASSWORD + "2" if changed.check_password(makers.PASSWORD + "2") else makers.PASSWORD
    assert makers.signed(scene.review, changed, password=password)
