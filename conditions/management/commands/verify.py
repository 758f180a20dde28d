from django.core.management.base import BaseCommand

from conditions.publications.verification import all_faults


class Command(BaseCommand):
    help = "Check every publication, signature, content version and the whole ledger. Exit 1 on any fault."

    def handle(self, **options):
        count = 0
        for fault in all_faults():
            self.stdout.write(fault)
            count += 1
        self.stdout.write(f"{count} fault{'' if count == 1 else 's'}")
        if count:
            raise SystemExit(1)
