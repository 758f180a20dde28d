from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError

from conditions.backups.actions import NotEmptyError, restore_backup
from conditions.backups.archive import BadBackupError
from conditions.ledger.commands import LedgerCommand
from conditions.ledger.keys import KeyRingError
from conditions.public import serving


class Command(LedgerCommand):
    help = "Restore a backup into an empty site (after “migrate”, before anything else), and verify it."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.zip")
        parser.add_argument(
            "--with-faults", action="store_true", help="restore even what “verify” finds fault with, and say what it is"
        )

    def handle(self, file, with_faults, **options):
        try:
            with file.open("rb") as opened:
                count = restore_backup(opened, with_faults=with_faults)
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem
        except (BadBackupError, NotEmptyError, KeyRingError) as problem:
            raise CommandError(f"{problem} Nothing was changed.") from problem
        self.stdout.write(f"{count} rows restored")
        serving.changed()  # a shared cache may still hold pages of the site that was here before
        call_command("rebuild_modelsearch_index", verbosity=0)
        call_command("verify", stdout=self.stdout)
