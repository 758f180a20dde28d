from conditions.integrity.rebuild import rebuild
from conditions.ledger.commands import LedgerCommand


class Command(LedgerCommand):
    help = "Make what the public reads again from the signatures and the ledger."

    def handle(self, **options):
        count = rebuild()
        self.stdout.write(f"{count} publication{'' if count == 1 else 's'} rebuilt from the records")
