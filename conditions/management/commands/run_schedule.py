from django.core.management.base import BaseCommand
from django.utils import timezone

from conditions.publications.schedules import POSTPONED, run_due


class Command(BaseCommand):
    help = (
        "Do what was planned and is due: publish, expire, take down. Run it every minute or so (cron, a timer); "
        "running it twice at once does no harm. Exit 1 if something had to be put off because of the database."
    )

    def handle(self, **options):
        counts = run_due(timezone.now())
        self.stdout.write(", ".join(f"{number} {what}" for what, number in sorted(counts.items())) or "nothing is due")
        if counts[POSTPONED]:
            raise SystemExit(1)
