"""B53, B54: `update()` and `delete()` on rows of the record."""

import pytest
from django.db import DatabaseError, connection, transaction

from conditions.ledger.models import AppendOnlyError
from conditions.models import AuditEvent, ContentVersion, Signature
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B53", "B54"),
    "`update()` and `delete()` on rows of the record",
    SHELL,
    "Refused by the models, and by triggers below them",
)


@pytest.mark.parametrize("model", [AuditEvent, ContentVersion, Signature])
def test_rows_of_the_record(scene, model):
    row = model.objects.first()
    for attempt in (row.delete, row.save, model.objects.all().delete, lambda: model.objects.update(pk=0)):
        with pytest.raises(AppendOnlyError):
            attempt()
    table, key = model._meta.db_table, model._meta.pk.column
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {key} = {key} + 1000"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    scene.nothing_got_out()
