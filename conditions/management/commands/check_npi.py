from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from conditions.physicians.models import Physician
from conditions.physicians.registry import ADDRESS, RegistryError, look_up


class Command(BaseCommand):
    help = (
        "Ask the public registry for the NPIs of physicians (all who review here, or those named by the address of "
        "their profile) and keep what it says with the day. It goes over the network. Exit 1 if one could not be asked."
    )

    def add_arguments(self, parser):
        parser.add_argument("slugs", nargs="*", metavar="SLUG")
        parser.add_argument("--registry", default=ADDRESS, help="address of the registry's interface, version 2.1")

    def handle(self, slugs, registry, **options):
        asked = Physician.objects.filter(slug__in=slugs) if slugs else Physician.objects.filter(active=True)
        missing = sorted(set(slugs) - set(asked.values_list("slug", flat=True)))
        if missing:
            raise CommandError(f"No physician has the address {', '.join(missing)}.")
        failed = 0
        for physician in asked.exclude(npi=""):
            try:
                self.stdout.write(f"{physician}: {look_up(physician, timezone.localdate(), address=registry)}")
            except RegistryError as problem:
                failed += 1
                self.stderr.write(f"{physician}: {problem}")
        if failed:
            raise SystemExit(1)
