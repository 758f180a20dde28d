from django.contrib.auth.models import AbstractUser
from simple_history.models import HistoricalRecords


class User(AbstractUser):
    """An account. Whether somebody may sign is decided by their Physician profile, never by the account.

    Its history tells who was in which group when; passwords and times of login are not kept in it.
    """

    history = HistoricalRecords(excluded_fields=["password", "last_login"], m2m_fields=["groups"])

    def get_full_name(self) -> str:
        return super().get_full_name() or self.username

    def save(self, *args, **kwargs):
        if set(kwargs.get("update_fields") or ()) == {"last_login"}:
            self.skip_history_when_saving = True
        try:
            super().save(*args, **kwargs)
        finally:
            self.__dict__.pop("skip_history_when_saving", None)
