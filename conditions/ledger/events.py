"""The events of accounts, of keys, and of Wagtail's own log. Pure."""

from typing import Any

from conditions.ledger import chain
from conditions.ledger.kinds import ACCOUNT, NOTHING, EventFamily, EventKind, Subject, Topic, because


class LoggedIn(EventKind, kind="account.login", topic=Topic.ACCOUNTS):
    def sentence(self) -> str:
        return "logged in"


class LoggedOut(EventKind, kind="account.logout", topic=Topic.ACCOUNTS):
    def sentence(self) -> str:
        return "logged out"


class OfAnAccount(EventKind):
    """An event about the account with this number."""

    account_id: int

    def subject(self) -> Subject:
        return Subject(ACCOUNT, str(self.account_id))


class LoginFailed(EventKind, kind="account.login_failed", topic=Topic.ACCOUNTS):
    """``account_id`` is that of the account that was tried, None where there is none: people mistype names."""

    account_id: int | None

    def subject(self) -> Subject:
        return Subject(ACCOUNT, str(self.account_id)) if self.account_id else NOTHING

    def sentence(self) -> str:
        return "noticed a failed login" + (f" to account no. {self.account_id}" if self.account_id else "")


class PasswordSet(OfAnAccount, kind="account.password_set", topic=Topic.ACCOUNTS):
    """Somebody else than its owner set the password of an account. Written until 0.2; CredentialChanged follows it."""

    def sentence(self) -> str:
        return "set the password of another person's account"


class RightsChanged(EventKind, kind="rights.changed", topic=Topic.ACCOUNTS):
    """Who may do what was changed: of a group, an account, a workflow or a collection (rights.py).

    ``of`` names it in words, an account by its number; ``type`` and ``key`` as Django knows it. ``added`` and
    ``removed`` are rights in words: what it has now and had not before, and the other way round.
    """

    of: str
    type: str
    key: str
    added: list[str]
    removed: list[str]

    def subject(self) -> Subject:
        return Subject(self.type, self.key)

    def sentence(self) -> str:
        gave = f"gave {self.of}: {', '.join(self.added)}" if self.added else ""
        took = f"took from {self.of}: {', '.join(self.removed)}" if self.removed else ""
        return "; ".join(filter(None, (gave, took)))


class ThingDeleted(EventKind, kind="thing_deleted", topic=Topic.THINGS):
    """A thing is gone, by whatever way. ``was`` is what it was, in words."""

    type: str
    object_id: str
    was: str

    def subject(self) -> Subject:
        return Subject(self.type, self.object_id)

    def sentence(self) -> str:
        return f"deleted {self.was}"


class NameErased(OfAnAccount, kind="account.erased", topic=Topic.ACCOUNTS):
    """``names`` are the commitments of the names that were erased (people.py)."""

    names: list[str]
    reason: str

    def sentence(self) -> str:
        return f"erased the personal data of account no. {self.account_id}" + because(self.reason)


class KeyRotated(EventKind, kind=chain.ROTATED, topic=Topic.INTEGRITY):
    """``key`` is the id of the key that may seal from now on, ``follows`` that of the one before."""

    key: str
    follows: str

    def sentence(self) -> str:
        return "went over to a new key for sealing the ledger"


class _Logged(EventFamily):
    """What Wagtail wrote into its own log, of which the ledger keeps a copy."""

    revision: int | None = None
    detail: Any = None


class PageLogged(_Logged, kind="wagtail.", topic=Topic.WRITING):
    words = {
        "create": "created the page",
        "edit": "edited the page",
        "delete": "deleted the page",
        "copy": "copied the page",
        "move": "moved the page",
        "reorder": "moved the page within its list",
        "rename": "renamed the page",
        "revert": "went back to an earlier draft",
        "lock": "locked the page",
        "unlock": "unlocked the page",
        "publish": "marked the page as published in Wagtail, which the public does not see",
        "unpublish": "marked the page as unpublished in Wagtail, which the public does not see",
        "view_restriction.create": "set a privacy restriction, which the public side does not know",
        "view_restriction.edit": "changed a privacy restriction, which the public side does not know",
        "view_restriction.delete": "removed a privacy restriction, which the public side does not know",
    }

    def sentence(self) -> str:
        return self.words.get(self.action, f"{self.action_in_words} (the page)")


class CommentLogged(_Logged, kind="wagtail.comments.", topic=Topic.COMMENTS):
    words = {
        "create": "left a comment",
        "edit": "changed a comment",
        "delete": "deleted a comment",
        "resolve": "resolved a comment",
        "create_reply": "answered a comment",
        "edit_reply": "changed an answer to a comment",
        "delete_reply": "deleted an answer to a comment",
    }

    def sentence(self) -> str:
        said = (self.detail.get("reply") or self.detail.get("comment") or {}) if self.detail else {}
        quoted = f": “{said['text']}”" if said.get("text") else ""
        return self.words.get(self.action, f"{self.action_in_words} (a comment)") + quoted


class WorkflowLogged(_Logged, kind="wagtail.workflow.", topic=Topic.REVIEW):
    words = {
        "start": "started the sign-off workflow",
        "resume": "resumed the sign-off workflow",
        "reject": "closed the workflow step: changes requested",
        "cancel": "cancelled the sign-off workflow",
    }

    def sentence(self) -> str:
        return self.words.get(self.action, f"{self.action_in_words} (the sign-off workflow)")


class ThingLogged(_Logged, kind="thing.", topic=Topic.THINGS):
    """A work, an image, a profile, an account, a group, a setting. ``type`` is the label of its model, ``model`` what
    people call it. Of an account there is no ``object``: its label is a name, and names can be erased (people.py).
    """

    words = {"create": "created", "edit": "changed", "delete": "deleted"}

    type: str
    object_id: str
    model: str
    object: str = ""

    def subject(self) -> Subject:
        return Subject(self.type, self.object_id)

    def sentence(self) -> str:
        thing = self.model.rpartition("| ")[2]
        which = f"“{self.object}”" if self.object else f"no. {self.object_id}"
        return f"{self.words.get(self.action, self.action_in_words)} the {thing} {which}"
