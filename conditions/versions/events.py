"""The events of writing that Wagtail's log does not tell, or not in full, and of submitting. Pure."""

from conditions.ledger.kinds import EventKind, Topic


class Copied(EventKind, kind="page.copied", topic=Topic.WRITING):
    """``source`` is the number of the page that a copy was made from; Wagtail's own "wagtail.copy" does not tell it."""

    source: int

    def sentence(self) -> str:
        return f"made the page as a copy of page no. {self.source}"


class Imported(EventKind, kind="page.imported", topic=Topic.WRITING):
    """``claim`` is who the document says has reviewed it; ``references`` is how many works it lists."""

    claim: str
    references: int

    def sentence(self) -> str:
        return "imported a document into the page"


class OfAVersion(EventKind):
    version: int

    @property
    def which(self) -> str:
        return f"version {self.version}" if self.version else "the page"


class Submitted(OfAVersion, kind="review.submitted", topic=Topic.REVIEW):
    """Written with the version. ``asked`` is the physician who was asked, as printed; empty for any."""

    digest: str
    change_summary: str
    asked: str

    def sentence(self) -> str:
        return f"submitted {self.which} for review: “{self.change_summary}”"
