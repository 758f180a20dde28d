"""B55: Deleting a user blanks who approved."""

from django.contrib.auth import get_user_model

from conditions.models import AuditEvent
from tests.routes.route import SUPERUSER, Route

ROUTE = Route(
    ("B55",),
    "Deleting a user blanks who approved",
    SUPERUSER,
    "Refused with a message: accounts are closed; names are stored by value",
)


def test_deleting_users(scene):
    client = scene.client(scene.admin)
    for user in (scene.writer, scene.physician):
        client.post(f"/admin/users/delete/{user.pk}/")
        client.post(f"/admin/bulk/users/user/delete/?id={user.pk}")
        assert get_user_model().objects.filter(pk=user.pk).exists()
    assert AuditEvent.objects.filter(person__name="Dora Moss", kind="signature.signed").exists()
    scene.nothing_got_out()
