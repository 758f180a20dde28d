from django.core.management.base import BaseCommand
from django.utils import timezone

from conditions.physicians.reminders import remind


class Command(BaseCommand):
    help = (
        "Write letters about licences that end within 60, 30 and 7 days and about yearly statements that are due, each "
        "once. Run it every day (cron, a timer); running it twice does no harm."
    )

    def handle(self, **options):
        count = remind(timezone.localdate())
        self.stdout.write(f"{count} letter{'' if count == 1 else 's'}")
