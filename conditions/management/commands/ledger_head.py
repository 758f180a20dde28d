from django.core.management.base import CommandError

from conditions.ledger import anchors
from conditions.ledger.commands import LedgerCommand


class Command(LedgerCommand):
    requires_system_checks = ()  # whoever only verifies has a ring of public keys, which a site could not run with
    help = "Print the ledger's newest event as one line to keep elsewhere; “verify --anchors FILE” compares with it."

    def handle(self, **options):
        head = anchors.head()
        if head is None:
            raise CommandError("The ledger is empty.")
        self.stdout.write(anchors.line(head))
