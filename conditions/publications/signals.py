"""What others hear of publications, in the transaction in which it happens. A receiver that fails undoes the change."""

from django.dispatch import Signal

replaced = Signal()  # publication: as it is stored now; is_new: whether its page had none before
rebuilt = Signal()  # all publications were made again
migrated = Signal()  # the database was migrated, and there are publications
