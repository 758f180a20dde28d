"""Accounts: one person each, and closed at once when they have to be."""

import pytest
from django.db import IntegrityError, transaction

from tests import makers

pytestmark = pytest.mark.django_db


def test_no_two_accounts_have_one_name(writer):
    with pytest.raises(IntegrityError), transaction.atomic():
        makers.make_user("Somebody Else", username=writer.username)


@pytest.mark.parametrize("how", ["closed", "password"])
def test_closing_an_account_or_a_new_password_ends_its_sessions(client, physician, how):
    client.force_login(physician)
    assert client.get("/admin/signoff/").status_code == 200
    if how == "closed":
        physician.is_active = False
    else:
        physician.set_password("a new one, set elsewhere")
    physician.save()
    assert client.get("/admin/signoff/").status_code == 302
    physician.is_active = True
    physician.save()
    assert client.get("/admin/signoff/").status_code == 302  # opening it again brings no session back
    client.force_login(physician)
    assert client.get("/admin/signoff/").status_code == 200
