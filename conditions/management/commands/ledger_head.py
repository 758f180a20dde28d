from django.core.management.base import BaseCommand, CommandError

from conditions.ledger import anchors


class Command(BaseCommand):
    help = "Print the ledger's newest event as one line to keep elsewhere; “verify --anchors FILE” compares with it."

    def handle(self, **options):
        head = anchors.head()
        if head is None:
            raise CommandError("The ledger is empty.")
        self.stdout.write(anchors.line(head))
