from django.core.management.base import CommandError

from conditions.erasing import ErasingRefusedError, erase_person
from conditions.ledger.commands import LedgerCommand
from conditions.signoff.rules import is_sentence


class Command(LedgerCommand):
    help = "Erase the personal data of somebody who is not a physician, on their request. The record stays verifiable."

    def add_arguments(self, parser):
        parser.add_argument("username", help="the account's user name")
        parser.add_argument("--reason", required=True, help="for the record; without the person's name")

    def handle(self, username, reason, **options):
        if not is_sentence(reason):
            raise CommandError("Give the reason in a sentence; it stays on record.")
        try:
            erased = erase_person(username, reason=reason.strip())
        except ErasingRefusedError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"The account is closed and {erased} name(s) in the record are erased. Texts that people typed were not "
            "searched. Backups and dossiers made before still hold the name: erase it again after restoring one."
        )
