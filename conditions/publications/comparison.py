"""Two versions or two drafts compared, as every screen and page shows it."""

from conditions.compare.changes import changes
from conditions.compare.shown import Comparison, shown
from conditions.parts.registry import PAGE
from conditions.versions.canonical import lifted
from conditions.versions.freezing import freeze
from conditions.versions.models import ContentVersion


def compared(old: ContentVersion, new: ContentVersion) -> Comparison:
    """What ``new`` says in another way than ``old``. Both were asked whether they can be read."""
    before, after = lifted(old.content), lifted(new.content)
    found = changes(PAGE, before, after, old_ids=old.identities, new_ids=new.identities)
    return shown(PAGE, before, after, found)


def drafts_compared(old, new) -> Comparison:
    """Two condition pages as they were saved, by the shapes alone: drafts have no identities frozen beside them.

    Raises NotCanonicalError for a page that has no canonical form.
    """
    before, after = lifted(freeze(old).content), lifted(freeze(new).content)
    return shown(PAGE, before, after, changes(PAGE, before, after))
