"""What Wagtail's own buttons and URLs may do with our pages. Signing is not among it."""

from wagtail.models import PagePermissionTester

from conditions.signoff.rules import is_locked_for_review
from conditions.versions.models import ContentVersion


class ConditionPagePermissionTester(PagePermissionTester):
    """Nobody, not even a superuser, publishes by a button: publishing takes a signature.

    A page on which anything was ever submitted is part of the record and can be neither deleted nor copied live.
    """

    def can_write(self):
        """Whether this person writes here, review or not. ``can_edit`` also lets the physician of a review look in."""
        if not self.user.is_active or self.user.is_superuser:
            return self.user.is_active
        return "change" in self.permissions or ("add" in self.permissions and self.page.owner_id == self.user.pk)

    def can_publish(self):
        return False

    def can_unpublish(self):
        return False  # taking a page down asks for a reason and a notice: desk/submissions.py

    def can_publish_subpage(self):
        return False

    def can_submit_for_moderation(self):
        return False  # the submission screen checks and freezes; the editor's button leads there

    def can_unlock(self):
        return not is_locked_for_review(self.page.pk) and super().can_unlock()

    def can_delete(self, ignore_bulk=False):
        if ContentVersion.objects.for_page(self.page.pk).exists():
            return False
        return super().can_delete(ignore_bulk)

    def can_move(self):
        return super().can_delete(ignore_bulk=True) and not is_locked_for_review(self.page.pk)

    def can_set_view_restrictions(self):
        return False  # the public side has no private pages; a restriction here would promise what it cannot keep


class IndexPermissionTester(PagePermissionTester):
    """The index holds the tree together and has no text of its own."""

    def can_publish_subpage(self):
        return False

    def can_delete(self, ignore_bulk=False):
        return not self.page.get_children().exists() and super().can_delete(ignore_bulk)

    def can_unpublish(self):
        return False

    def can_set_view_restrictions(self):
        return False  # the public side would not know of it
