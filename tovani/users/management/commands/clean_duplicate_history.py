from django.core.management.base import CommandError
from simple_history.management.commands import clean_duplicate_history


class Command(clean_duplicate_history.Command):
    """In the place of django-simple-history's own, because this app stands before it in INSTALLED_APPS."""

    help = "Refused here: histories of people, works and policy are part of the record."

    def handle(self, *args, **options):
        raise CommandError(
            "Histories are part of the record and are not cleaned; nothing was deleted. "
            "(A writer's personal data is erased by the command “erase_person”.)"
        )
