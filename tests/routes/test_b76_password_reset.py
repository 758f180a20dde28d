"""B76: Somebody who may change users takes over a physician's account and signs."""

import pytest

from conditions.models import Signature
from conditions.signoff.errors import AccountRestsError
from tests import makers
from tests.routes.route import SUPERUSER, Route
from tests.users.second_factors import app_of, code, confirm, long_ago

ROUTE = Route(
    ("B76",),
    "Somebody who may change users takes over a physician's account and signs",
    SUPERUSER,
    "No screen sets the password of another; a new address is on record, mailed to the old one and the managers, and "
    "nothing can be signed with the account for a day",
)


@pytest.fixture
def edited(scene, settings):
    """The account form of the physician as an administrator fills it in."""
    settings.EXEMPT_ACCOUNTS = ("ada.admin",)

    def edit(**changes):
        client = scene.client(scene.admin)
        confirm(client)
        data = {"username": scene.physician.username, "first_name": "Dora", "last_name": "Moss", "is_active": "on"}
        data |= {"email": scene.physician.email, "groups": [g.pk for g in scene.physician.groups.all()], **changes}
        response = client.post(f"/admin/users/edit/{scene.physician.pk}/", data)
        assert response.status_code == 302, response.content.decode()[-3000:]
        return type(scene.physician).objects.get(pk=scene.physician.pk)

    return edit


def test_no_screen_sets_the_password_of_another(scene, edited):
    after = edited(password1=makers.PASSWORD + "2", password2=makers.PASSWORD + "2")
    assert after.check_password(makers.PASSWORD)
    assert scene.told("account.credential_changed") == []


@pytest.mark.parametrize("how", ["new e-mail address", "new password", "authenticator app added"])
def test_an_account_that_was_taken_over_signs_nothing(scene, edited, how, sent):
    with long_ago():
        secret = app_of(scene.physician)
    stolen, password = scene.physician, makers.PASSWORD
    if how == "new e-mail address":
        stolen = edited(email="thief@example.org")
    elif how == "new password":  # in a shell
        password += "2"
        stolen.set_password(password)
        stolen.save()
    else:
        stolen.authenticator_set.all().delete()
        secret = app_of(stolen)
    told = scene.told("account.credential_changed")
    assert told[-1]["account_id"] == stolen.pk and told[-1]["what"] == how
    assert [scene.physician.email] in [letter.to for letter in sent()]
    before = Signature.objects.count()
    with pytest.raises(AccountRestsError):
        makers.signed(scene.review, stolen, password=password, code=code(secret))
    assert Signature.objects.count() == before
    scene.nothing_got_out()
