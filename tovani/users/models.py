from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from simple_history.models import HistoricalRecords

from conditions.ledger.texts import clean_words


class User(AbstractUser):
    """An account. Whether somebody may sign is decided by their Physician profile, never by the account.

    Its history tells who was in which group when; passwords and times of login are not kept in it.
    """

    times_closed = models.PositiveIntegerField(default=0, editable=False, help_text="Part of what sessions hang on.")

    history = HistoricalRecords(excluded_fields=["password", "last_login", "times_closed"], m2m_fields=["groups"])

    def clean(self):
        super().clean()
        clean_words(self, "first_name", "last_name")

    def get_full_name(self) -> str:
        return super().get_full_name() or self.username

    def _get_session_auth_hash(self, secret=None):
        """Sessions end for good when an account is closed: opening it again brings none of them back."""
        own = super()._get_session_auth_hash(secret=secret)
        return f"{own}-{self.times_closed}" if self.times_closed else own

    def save(self, *args, **kwargs):
        if not self.is_active and type(self)._base_manager.filter(pk=self.pk, is_active=True).exists():
            self.times_closed += 1
            if kwargs.get("update_fields"):
                kwargs["update_fields"] = {*kwargs["update_fields"], "times_closed"}
        if set(kwargs.get("update_fields") or ()) == {"last_login"}:
            self.skip_history_when_saving = True
        try:
            with transaction.atomic():  # what is on record of it (a password set by somebody else) is stored with it
                super().save(*args, **kwargs)
        finally:
            self.__dict__.pop("skip_history_when_saving", None)
