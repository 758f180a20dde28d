import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from conditions.outbox.sending import send_due


class Command(BaseCommand):
    help = (
        "Send the mail that waits. Run it each minute (cron, a timer), or with --forever as a service; several at once "
        "do no harm. Exit 1 if something could not be sent; it is tried again later."
    )

    def add_arguments(self, parser):
        parser.add_argument("--forever", action="store_true", help="go on, looking every few seconds")
        parser.add_argument("--pause", type=float, default=5, help="seconds between two looks (5)")

    def handle(self, *, forever, pause, **options):
        while True:
            counts = send_due(timezone.now())
            if counts or not forever:
                told = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
                self.stdout.write(told or "nothing is due")
            if not forever:
                break
            close_old_connections()
            time.sleep(pause)
        if counts.total() != counts["sent"]:
            raise SystemExit(1)
