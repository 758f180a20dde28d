"""The names of people, kept apart from the record that speaks of them, so that they can be erased from it.

A row of the record holds no name but a commitment to one: the SHA-256 over account, name and a random salt. While name
and salt are here, anybody can check that this was the name. Once they are erased nobody can find out what it was, and
every digest and seal of the record still fits. (Regulation (EU) 2016/679, article 17; EDPB Guidelines 02/2025 on
commitments and salted hashes in chained records.) The name of a physician in a signature is part of what is signed
(21 CFR 11.50(a)(1)) and stands there.
"""

import secrets

from django.db import models

from conditions.ledger import chain
from conditions.ledger.models import AppendOnlyError, AppendOnlyModel, RecordQuerySet

_SALT_BYTES = 16


def commitment(account_id: int, name: str, salt: str) -> str:
    """What the record holds instead of a name, as 64 hexadecimal digits."""
    return chain.record_digest({"account": account_id, "name": name, "salt": salt})


class PersonNameQuerySet(RecordQuerySet):
    def of_account(self, account_id: int):
        return self.filter(account_id=account_id)

    def known(self):
        return self.exclude(salt="")

    def erase(self) -> list[str]:
        """Blank names and salts, the one change the guards let through. Returns the commitments that stay."""
        erased = sorted(self.known().values_list("pk", flat=True))
        models.QuerySet.update(self.filter(pk__in=erased), name="", salt="")
        return erased


class PersonName(AppendOnlyModel):
    """A name that an account had when something it did went on record."""

    erasable = ("name", "salt")

    commitment = models.CharField(max_length=64, primary_key=True)
    account_id = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=255, blank=True)
    salt = models.CharField(max_length=32, blank=True)

    objects = PersonNameQuerySet.as_manager()

    def __str__(self):
        return self.name or f"Former colleague no. {self.account_id} (name erased)"

    @property
    def is_erased(self) -> bool:
        return not self.salt

    def is_intact(self) -> bool:
        return self.pk == commitment(self.account_id, self.name, self.salt)

    def save(self, *args, **kwargs):
        if not self.name or not self.salt:
            raise AppendOnlyError("A name goes on record with a salt.")
        super().save(*args, **kwargs)


def named(account) -> PersonName | None:
    """The name that ``account`` has now, put on record the first time; None for the system or nobody."""
    if getattr(account, "pk", None) is None:
        return None
    name = account.get_full_name()[:255]
    # Two at once may each write a row for the same name. Both are true, and each record points to its own.
    known = PersonName.objects.of_account(account.pk).known().filter(name=name).order_by("pk").first()
    if known:
        return known
    salt = secrets.token_hex(_SALT_BYTES)
    return PersonName.objects.create(
        commitment=commitment(account.pk, name, salt), account_id=account.pk, name=name, salt=salt
    )
