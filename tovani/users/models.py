from datetime import datetime
from string import ascii_lowercase, ascii_uppercase

from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from conditions.ledger.obstacles import record_if_possible
from conditions.ledger.texts import clean_words
from tovani.users.events import StrangersRefused

_ASCII = str.maketrans(ascii_uppercase, ascii_lowercase)


def same_address(one: str, other: str) -> bool:
    """Whether two e-mail addresses are one: in any case of plain letters. Other letters are other mailboxes."""
    return one.translate(_ASCII) == other.translate(_ASCII)


class AccountHistory(HistoricalRecords):
    """Told from the group's side too ("Assign role" in the admin), which the library takes for an account."""

    def m2m_changed(self, instance, action, attr, pk_set, reverse, **kwargs):
        if not reverse:
            super().m2m_changed(instance, action, attr, pk_set, reverse, **kwargs)
            return
        if action == "pre_clear":
            instance.cleared = set(instance.user_set.values_list("pk", flat=True))
        accounts = instance.__dict__.pop("cleared", set()) if action == "post_clear" else pk_set
        for account in User.objects.filter(pk__in=accounts or ()):
            super().m2m_changed(account, action, attr, pk_set, False, **kwargs)


class User(AbstractUser):
    """An account. Whether somebody may sign is decided by their Physician profile, never by the account.

    Its history tells who was in which group when; passwords and times of login are not kept in it.
    """

    times_closed = models.PositiveIntegerField(default=0, editable=False, help_text="Part of what sessions hang on.")

    history = AccountHistory(excluded_fields=["password", "last_login", "times_closed"], m2m_fields=["groups"])

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_names_differ_by_more_than_case",
                violation_error_message="There is an account with this name; capital letters make no difference.",
            )
        ]

    def clean(self):
        super().clean()
        clean_words(self, "first_name", "last_name")

    def get_full_name(self) -> str:
        return super().get_full_name() or self.username

    def _get_session_auth_hash(self, secret=None):
        """Sessions end for good when an account is closed: opening it again brings none of them back."""
        own = super()._get_session_auth_hash(secret=secret)
        return f"{own}-{self.times_closed}" if self.times_closed else own

    def check_password(self, raw_password):
        """Django may make the hash anew here, of the same password: that is no change of it (receivers.py)."""
        self.is_hashed_anew = True
        try:
            return super().check_password(raw_password)
        finally:
            self.is_hashed_anew = False

    def save(self, *args, **kwargs):
        if not self.is_active and type(self)._base_manager.filter(pk=self.pk, is_active=True).exists():
            self.times_closed += 1
            if kwargs.get("update_fields"):
                kwargs["update_fields"] = {*kwargs["update_fields"], "times_closed"}
        if not self.password:  # made in the admin: its person sets one by a link (links.py)
            self.set_unusable_password()
        if set(kwargs.get("update_fields") or ()) == {"last_login"}:
            self.skip_history_when_saving = True
        try:
            with transaction.atomic():  # what is on record of it (a password set by somebody else) is stored with it
                super().save(*args, **kwargs)
        finally:
            self.__dict__.pop("skip_history_when_saving", None)


class FailedLoginsManager(models.Manager):
    @transaction.atomic
    def count(self, source: str, at: datetime) -> None:
        """One more failed login from ``source`` in this minute."""
        minute = at.replace(second=0, microsecond=0)
        _row, created = self.get_or_create(source=source, minute=minute, defaults={"times": 1})
        if not created:
            self.filter(source=source, minute=minute).update(times=models.F("times") + 1)

    def tell_of_past_minutes(self, now: datetime) -> None:
        """Put on record what was counted in minutes that are over."""
        for row in self.filter(minute__lt=now.replace(second=0, microsecond=0)).order_by("minute", "pk"):
            with transaction.atomic():
                gone, _by_model = self.filter(pk=row.pk).delete()  # whoever deletes it tells
                if gone:
                    event = StrangersRefused(source=row.source, count=row.times)
                    record_if_possible(event, at=row.minute)


class FailedLogins(models.Model):
    """Failed logins to accounts that do not exist, counted until their minute is over: one event then, not one each."""

    source = models.CharField(max_length=20)
    minute = models.DateTimeField()
    times = models.PositiveIntegerField()

    objects = FailedLoginsManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "minute"], name="failed_logins_once_a_minute")]

    def __str__(self):
        return f"{self.source}: {self.times}"
