import os
from pathlib import Path

from django.core.management.base import CommandError

from conditions.backups.actions import make_backup
from conditions.ledger.commands import LedgerCommand


class Command(LedgerCommand):
    help = "Back up the database and all media into one file. Keys and sessions are not in it; keep the keys apart."

    def add_arguments(self, parser):
        parser.add_argument("--output", required=True, type=Path, metavar="FILE.zip")

    def handle(self, output, **options):
        try:
            descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as problem:
            raise CommandError(f"{output} exists already; nothing was overwritten.") from problem
        except OSError as problem:
            raise CommandError(f"{output} cannot be written: {problem.strerror}.") from problem
        try:
            with os.fdopen(descriptor, "wb") as file:
                count = make_backup(file)
                file.flush()
                os.fsync(file.fileno())
        except BaseException as problem:
            output.unlink(missing_ok=True)
            if isinstance(problem, OSError):
                raise CommandError(f"{output} cannot be written: {problem.strerror}.") from problem
            raise
        self.stdout.write(f"{output}: {count} files. It holds personal data and password hashes; keep it accordingly.")
