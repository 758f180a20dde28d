from pathlib import Path

from django.core.management.base import CommandError

from conditions.integrity.verification import all_faults
from conditions.ledger import anchors
from conditions.ledger.commands import LedgerCommand


class Command(LedgerCommand):
    requires_system_checks = ()  # whoever only verifies has a ring of public keys, which a site could not run with
    help = "Check every publication, signature, content version and the whole ledger. Exit 1 on any fault."

    def add_arguments(self, parser):
        parser.add_argument(
            "--anchors",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="Heads of the ledger kept elsewhere: a log, the output of ledger_head. Finds a cut-off tail.",
        )

    def handle(self, **options):
        count = 0
        for fault in self.faults(options["anchors"]):
            self.stdout.write(fault)
            count += 1
        self.stdout.write(f"{count} fault{'' if count == 1 else 's'}")
        if count:
            raise SystemExit(1)

    def faults(self, files: list[Path]):
        yield from all_faults()
        for path in files:
            try:
                with path.open(encoding="utf-8", errors="replace") as lines:
                    yield from anchors.faults(lines, path.name)
            except OSError as problem:
                raise CommandError(f"{path} cannot be read: {problem.strerror}.") from problem
