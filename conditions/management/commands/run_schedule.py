from django.core.management.base import CommandError
from django.utils import timezone

from conditions.ledger.commands import LedgerCommand
from conditions.ledger.succession import why_unsealable
from conditions.publications.schedules import POSTPONED, run_due


class Command(LedgerCommand):
    help = (
        "Do what was planned and is due: publish, expire, take down. Run it every minute or so (cron, a timer); "
        "running it twice at once does no harm. Exit 1 if something had to be put off because of the database."
    )

    def handle(self, **options):
        counts = run_due(timezone.now())
        self.stdout.write(
            ", ".join(f"{number} {what.replace('_', ' ')}" for what, number in sorted(counts.items()))
            or "nothing is due"
        )
        if counts[POSTPONED] and (why := why_unsealable()):
            raise CommandError(f"What is due has to wait, because it could not be put on record. {why}")
        if counts[POSTPONED]:
            raise SystemExit(1)
