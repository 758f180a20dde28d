from django.conf import settings
from django.core.management.base import CommandError

from conditions.ledger.commands import LedgerCommand
from conditions.samples.accounts import ACCOUNTS, load_accounts
from conditions.samples.library import load_pages


class Command(LedgerCommand):
    help = "Load the sample pages, accounts and signatures, marked as samples. Safe to repeat."

    def handle(self, **options):
        if not getattr(settings, "SAMPLE_LIBRARY_ALLOWED", False):
            raise CommandError(
                "The sample library has made-up accounts and signatures; it is not loaded in production."
            )
        passwords = load_accounts()
        for title, state in load_pages(passwords):
            self.stdout.write(f"{title}: {state}")
        self.stdout.write("\nAccounts (sample):")
        for username in ACCOUNTS:
            self.stdout.write(f"  {username:<10} {passwords[username]}")
