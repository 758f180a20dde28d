from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q


class DeletedDraftQuerySet(models.QuerySet):
    def waiting(self):
        """Those that can still be restored, the newest first."""
        return self.filter(restored_at=None).order_by("-deleted_at", "-pk")

    def of(self, user):
        """Those that ``user`` wrote on, or deleted."""
        mine = [row.pk for row in self.only("writers", "deleted_by_id") if user.pk in row.everybody()]
        return self.filter(pk__in=mine)


class DeletedDraft(models.Model):
    """A page that nobody ever submitted, as its last draft was when somebody deleted it."""

    page_id = models.BigIntegerField()
    title = models.CharField(max_length=255)
    content = models.TextField(help_text="JSON, as Wagtail keeps a draft.")
    parent_id = models.BigIntegerField()
    writers = models.JSONField(default=list, help_text="Accounts that saved a draft of it, or own it.")
    deleted_by_id = models.BigIntegerField(null=True)
    deleted_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True)

    objects = DeletedDraftQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("deleted_at", name="deleted_drafts_waiting", condition=Q(restored_at=None))]

    def __str__(self):
        return self.title

    def everybody(self) -> set[int]:
        return {*self.writers, *([self.deleted_by_id] if self.deleted_by_id else [])}

    @property
    def deleted_by_name(self) -> str:
        account = get_user_model().objects.filter(pk=self.deleted_by_id).first()
        return account.get_full_name() if account else "the system"
