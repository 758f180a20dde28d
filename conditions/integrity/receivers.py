"""After an update that changes what a publication holds, the projection is made again from the records."""

from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from conditions.integrity.rebuild import rebuild
from conditions.publications import signals
from conditions.publications.models import Publication


@receiver(post_migrate, dispatch_uid="conditions.integrity.sealed")
def seal_what_is_not_sealed(sender, using, **kwargs):
    if sender.name != "conditions" or not _is_as_in_the_code(using):
        return
    if Publication.objects.filter(seal="").exists():
        rebuild()
    elif Publication.objects.in_force().exists():
        signals.migrated.send(Publication)


def _is_as_in_the_code(using: str) -> bool:
    """Whether the table has every column of the model: a migration may have stopped, or gone back, before that."""
    connection, table = connections[using], Publication._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return False
        present = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    return {field.column for field in Publication._meta.concrete_fields} <= present
