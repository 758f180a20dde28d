from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from conditions.auditing.dossier import UnknownPageError, page_with_address, write_dossier
from conditions.auditing.events import DossierTaken
from conditions.ledger.actions import record
from conditions.ledger.commands import LedgerCommand


class Command(LedgerCommand):
    help = "Write everything about a page into a zip that can be checked without this system."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the last part of the page's address, now or in the past")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE.zip")

    def handle(self, slug, output, **options):
        try:
            page_id = page_with_address(slug)
        except UnknownPageError as problem:
            raise CommandError(str(problem)) from problem
        record(DossierTaken(address=slug), page_id=page_id)
        try:
            file = output.open("xb")
        except FileExistsError as problem:
            raise CommandError(f"{output} exists already; nothing was overwritten.") from problem
        except OSError as problem:
            raise CommandError(f"{output} cannot be written: {problem.strerror}.") from problem
        try:
            with file:
                count = write_dossier(page_id, file, at=timezone.now())
        except OSError as problem:
            output.unlink(missing_ok=True)
            raise CommandError(f"{output} cannot be written: {problem.strerror}.") from problem
        except BaseException:  # half a dossier is none
            output.unlink(missing_ok=True)
            raise
        self.stdout.write(f"{output}: {count} files. To check it: unpack it and run python3 check.py")
