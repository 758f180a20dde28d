"""Two versions compared, as every screen and page shows it."""

from conditions.compare.changes import changes
from conditions.compare.shown import Comparison, shown
from conditions.parts.registry import PAGE
from conditions.versions.canonical import lifted
from conditions.versions.models import ContentVersion


def compared(old: ContentVersion, new: ContentVersion) -> Comparison:
    """What ``new`` says in another way than ``old``. Both were asked whether they can be read."""
    before, after = lifted(old.content), lifted(new.content)
    found = changes(PAGE, before, after, old_ids=old.identities, new_ids=new.identities)
    return shown(PAGE, before, after, found)
