"""The event of a draft that comes back. That it was deleted, Wagtail's own log tells. Pure."""

from conditions.ledger.kinds import EventKind, Topic


class DraftRestored(EventKind, kind="draft.restored", topic=Topic.WRITING):
    """``deleted_page`` is the number the page had before it was deleted; it has another one now."""

    deleted_page: int

    def sentence(self) -> str:
        return f"restored the page from a draft that was deleted (it was page {self.deleted_page})"
