"""The events of accounts. Pure."""

from conditions.ledger.events import OfAnAccount
from conditions.ledger.kinds import EventKind, Topic


class CredentialChanged(OfAnAccount, kind="account.credential_changed", topic=Topic.ACCOUNTS):
    """Something that an account is proved with was changed, whoever did it. Its value is not kept.

    ``what`` says in words what happened to what: “new password”, “passkey added”. ``key`` is the fingerprint of the
    passkey's public key, empty for everything else: a signature that was made with that key is checked against it.
    """

    what: str
    key: str = ""

    def sentence(self) -> str:
        return f"changed how account no. {self.account_id} is proved: {self.what}"


class Invited(OfAnAccount, kind="account.invited", topic=Topic.ACCOUNTS):
    """The person of an account was sent a link to set a password."""

    def sentence(self) -> str:
        return f"invited the person of account no. {self.account_id} to set a password"


class SessionsEnded(OfAnAccount, kind="account.sessions_ended", topic=Topic.ACCOUNTS):
    """Logins of an account were ended on its owner's wish."""

    count: int

    def sentence(self) -> str:
        return f"ended {self.count} other login{'' if self.count == 1 else 's'} of account no. {self.account_id}"


class AccountLocked(OfAnAccount, kind="account.locked", topic=Topic.ACCOUNTS):
    """So many answers were wrong that for a while none is looked at."""

    def sentence(self) -> str:
        return f"locked account no. {self.account_id} for a while: too many wrong answers"


class StrangersRefused(EventKind, kind="account.strangers_refused", topic=Topic.ACCOUNTS):
    """Failed logins to accounts that do not exist: one event a minute and source. ``source`` stands for an address."""

    source: str
    count: int

    def sentence(self) -> str:
        times = "once" if self.count == 1 else f"{self.count} times"
        return f"noticed that somebody ({self.source}) tried to log in to accounts that do not exist, {times}"
