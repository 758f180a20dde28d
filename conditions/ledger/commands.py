"""Commands that write to the ledger or read it."""

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from conditions.ledger.keys import KeyRingError
from conditions.ledger.obstacles import obstacle


class LedgerCommand(BaseCommand):
    """Where the ledger cannot be sealed or written it ends with a sentence that says so, and not with a traceback."""

    def execute(self, *args, **options):
        try:
            return super().execute(*args, **options)
        except (KeyRingError, DatabaseError) as fault:
            why = obstacle(fault)
            if not why:
                raise
            raise CommandError(f"It was not done, because it could not be put on record. {why}") from fault
