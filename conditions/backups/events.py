"""The events of backups. Pure."""

from typing import Any

from conditions.ledger.kinds import EventKind, Topic


class BackupMade(EventKind, kind="backup.made", topic=Topic.INTEGRITY):
    def sentence(self) -> str:
        return "made a backup of the whole site"


class BackupRestored(EventKind, kind="backup.restored", topic=Topic.INTEGRITY):
    """``head`` is the newest event that the backup holds, as its manifest names it."""

    head: Any

    def sentence(self) -> str:
        return "restored the whole site from a backup"
