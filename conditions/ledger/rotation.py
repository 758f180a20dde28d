"""Going over to a new seal key without breaking old seals."""

import os
from pathlib import Path

from django.db import transaction

from conditions.ledger import keys, seals
from conditions.ledger.actions import record
from conditions.ledger.events import KeyRotated


def rotate(output: Path) -> tuple[str, str]:
    """Write a ring with a new key to ``output`` and announce the key in the ledger. Returns (old id, new id).

    The announcement is sealed with the old key, and the new ring takes its place once that is committed. Events written
    in between are sealed with the old key still, which is in order until the new one is first used; so a crash at any
    instant leaves a ring that fits the ledger. Raises KeyRingError or OSError.
    """
    prepared = output.with_name(f"{output.name}.{os.getpid()}.next")
    with transaction.atomic():
        old = seals.ring()
        new = old.rotated()
        record(KeyRotated(key=new.current_id, follows=old.current_id))
        keys.write_ring(new, prepared)
    prepared.replace(output)
    return old.current_id, new.current_id
