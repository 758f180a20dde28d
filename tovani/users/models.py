from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An account. Whether somebody may sign is decided by their Physician profile, never by the account."""

    def get_full_name(self) -> str:
        return super().get_full_name() or self.username
