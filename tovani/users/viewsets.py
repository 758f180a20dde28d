"""Wagtail's screens of groups and users. Rights over pages and collections are stored without a signal, so the screens
of groups put them on record.
"""

from django.db import transaction
from wagtail.models import GroupCollectionPermission, GroupPagePermission
from wagtail.users.views import groups, users

from conditions.ledger.rights import record_rows

_ROWS = (GroupPagePermission, GroupCollectionPermission)


class _OnRecord:
    @transaction.atomic
    def process_form(self):
        before = _rows(self.object)
        answer = super().process_form()
        added = {key: row for key, row in _rows(self.object).items() if key not in before}
        record_rows(list(added.values()))
        return answer


def _rows(group) -> dict:
    if group is None or group.pk is None:
        return {}
    return {(model, row.pk): row for model in _ROWS for row in model.objects.filter(group=group)}


class CreateView(_OnRecord, groups.CreateView):
    pass


class EditView(_OnRecord, groups.EditView):
    pass


class GroupViewSet(groups.GroupViewSet):
    add_view_class = CreateView
    edit_view_class = EditView


class UserViewSet(users.UserViewSet):
    copy_view_enabled = False  # it saves over the account that is to be copied, and asks nobody
