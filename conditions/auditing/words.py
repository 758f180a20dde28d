"""Events of the ledger as sentences. Pure."""

from datetime import UTC, date, datetime
from typing import Any

_FIXED = {
    "wagtail.create": "created the page",
    "wagtail.edit": "edited the page",
    "wagtail.delete": "deleted the page",
    "wagtail.copy": "copied the page",
    "wagtail.move": "moved the page",
    "wagtail.reorder": "moved the page within its list",
    "wagtail.rename": "renamed the page",
    "wagtail.revert": "went back to an earlier draft",
    "wagtail.lock": "locked the page",
    "wagtail.unlock": "unlocked the page",
    "wagtail.comments.create": "left a comment",
    "wagtail.comments.edit": "changed a comment",
    "wagtail.comments.delete": "deleted a comment",
    "wagtail.comments.resolve": "resolved a comment",
    "wagtail.comments.create_reply": "answered a comment",
    "wagtail.comments.edit_reply": "changed an answer to a comment",
    "wagtail.comments.delete_reply": "deleted an answer to a comment",
    "wagtail.workflow.start": "started the sign-off workflow",
    "wagtail.workflow.resume": "resumed the sign-off workflow",
    "wagtail.workflow.reject": "closed the workflow step: changes requested",
    "wagtail.workflow.cancel": "cancelled the sign-off workflow",
    "wagtail.publish": "marked the page as published in Wagtail, which the public does not see",
    "wagtail.unpublish": "marked the page as unpublished in Wagtail, which the public does not see",
    "wagtail.view_restriction.create": "set a privacy restriction, which the public side does not know",
    "wagtail.view_restriction.edit": "changed a privacy restriction, which the public side does not know",
    "wagtail.view_restriction.delete": "removed a privacy restriction, which the public side does not know",
    "page.imported": "imported a document into the page",
    "backup.made": "made a backup of the whole site",
    "backup.restored": "restored the whole site from a backup",
    "seal.rotated": "went over to a new key for sealing the ledger",
    "audit.dossier": "took a dossier of the page",
    "publication.rebuilt": "rebuilt the publications from the records",
    "account.password_set": "set the password of another person's account",
    "account.login": "logged in",
    "account.logout": "logged out",
}


_DEEDS = {"wagtail.create": "created", "wagtail.edit": "changed", "wagtail.delete": "deleted"}


def in_words(kind: str, data: dict[str, Any]) -> str:
    """What happened, as the rest of a sentence that starts with who did it."""
    if data.get("model"):
        return _to_a_thing(kind, data)
    version = f"version {data['version']}" if data.get("version") else "the page"
    if kind == "review.submitted":
        return f"submitted {version} for review: “{data['change_summary']}”"
    if kind == "review.withdrawn":
        return f"withdrew {version} from review" + _because(data)
    if kind == "review.changes_requested":
        return f"asked for changes to {version}" + _because(data)
    if kind == "signature.signed":
        due = _day(data["next_review_on"])
        return f"signed {version} as {data['signer']} ({data['meaning'].lower()}); next review by {due}"
    if kind.endswith(".refused") and "attempt" in data:
        return f"was refused ({data['attempt']}): {data['why']}"
    planned = ", as planned" if data.get("schedule") else ""
    if kind == "publication.published":
        return f"made {version} public at {data['address']}{planned}"
    if kind == "page.copied":
        return f"made the page as a copy of page no. {data['source']}"
    if kind == "account.login_failed":
        return "noticed a failed login" + (f" to account no. {data['account_id']}" if data["account_id"] else "")
    if kind == "account.erased":
        return f"erased the personal data of account no. {data['account_id']}" + _because(data)
    if kind == "audit.looked":
        return f"looked at {data['screen']}" + _asking(data.get("asked"))
    if kind == "audit.exported":
        return f"exported events of the ledger as {data['as'].upper()}" + _asking(data.get("asked"))
    if kind == "schedule.set":
        return f"planned for {_moment(data['due_at'])}: {data['what'].lower()} ({version})" + _because(data)
    if kind in ("schedule.cancelled", "schedule.refused") and "why" in data and "attempt" not in data:
        word = "not done" if kind == "schedule.refused" else "no longer planned"
        return f"{word}: {data['what'].lower()} ({version}). {data['why']}"
    if kind == "integrity.alarm":
        return f"found that what is stored is not what was signed ({data['shown']}): {'; '.join(data['faults'])}"
    if kind == "publication.taken_down":
        return f"took the page down{planned}: {data['reason']} Notice: “{data['notice']}”"
    detail = data.get("detail") or {}
    said = (detail.get("reply") or detail.get("comment")) if isinstance(detail, dict) else None
    words = _FIXED.get(kind, kind.rpartition(".")[2].replace("_", " ") + " (the page)")
    if isinstance(said, dict) and said.get("text"):
        words += f": “{said['text']}”"
    return words


def _asking(asked: dict[str, Any] | None) -> str:
    told = (f"{name.removesuffix('_id').replace('_', ' ')} {value}" for name, value in (asked or {}).items())
    return f", asking for {', '.join(told)}" if asked else ""


def _to_a_thing(kind: str, data: dict[str, Any]) -> str:
    """Of something that is no page: a work, an image, a profile, an account, a group. Accounts are told by number."""
    deed = _DEEDS.get(kind, kind.rpartition(".")[2].replace("_", " "))
    thing = data["model"].rpartition("| ")[2]
    return f"{deed} the {thing} " + (f"“{data['object']}”" if data.get("object") else f"no. {data['object_id']}")


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day:%B} {day.day}, {day.year}"


def _moment(iso: str) -> str:
    """In universal time: the ledger's own, the same for everybody who reads it."""
    at = datetime.fromisoformat(iso).astimezone(UTC)
    return f"{at:%B} {at.day}, {at.year}, {at:%H:%M} UTC"


def _because(data: dict[str, Any]) -> str:
    return f": {data['reason']}" if data.get("reason") else ""
