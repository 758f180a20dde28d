from django.contrib.auth.management.commands import changepassword

from conditions.ledger.commands import LedgerCommand


class Command(LedgerCommand, changepassword.Command):
    """Django's own. That somebody else set a password goes on record; where it cannot, the password stays as it is."""
