from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from conditions.ledger.commands import LedgerCommand
from conditions.ledger.keys import KeyRingError
from conditions.ledger.rotation import rotate


class Command(LedgerCommand):
    help = (
        "Seal the ledger with a new key from now on. Old seals hold; the old private key is forgotten. The key ring in "
        "SEAL_KEY_FILE is replaced; where the ring comes from SEAL_KEY, or with --output, the new one is written there "
        "for you to put in its place."
    )

    def add_arguments(self, parser):
        parser.add_argument("--output", type=Path, metavar="FILE", help="Where to write the new key ring.")

    def handle(self, **options):
        output = options["output"] or (Path(settings.SEAL_KEY_FILE) if not settings.SEAL_KEY else None)
        if output is None:
            raise CommandError("The key ring comes from SEAL_KEY, so say with --output where to write the new one.")
        if options["output"] and output.exists():
            raise CommandError(f"{output} exists already; nothing is written over it.")
        try:
            old, new = rotate(output)
        except (KeyRingError, OSError) as problem:
            raise CommandError(f"Nothing was changed. {problem}") from problem
        self.stdout.write(f"The key {old} is followed by {new}. The key ring is in {output}.")
        self.stdout.write(
            "Make a new backup now. Backups made before can be restored with the ring that was replaced only: keep a "
            "copy of it with them."
        )
        if settings.SEAL_KEY:
            self.stdout.write("Put it into SEAL_KEY and start every process anew.")
        elif options["output"]:
            self.stdout.write(
                f"Put it in the place of {settings.SEAL_KEY_FILE} now; until then nothing can be recorded."
            )
