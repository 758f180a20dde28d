"""Looking from the desk: on record, and where it cannot be, the screen is shown all the same and says so."""

from django.utils import timezone
from wagtail.admin import messages

from conditions.auditing.access_log import record_look
from conditions.auditing.events import Exported
from conditions.ledger.obstacles import record_if_possible


def looked(request, screen: str, *, tell: bool = True, **about) -> None:
    """Put on record that whoever is logged in looks at ``screen``. ``tell`` is False where no message can be shown."""
    why = record_look(request.user, screen, at=timezone.now(), **about)
    if why and tell:
        messages.warning(request, f"That you looked at this could not be put on record. {why}")


def exported(request, form: str, asked: dict, **about) -> None:
    """An export is a look that goes on elsewhere; the message stands on the next screen."""
    why = record_if_possible(Exported(form=form, asked=asked or None), actor=request.user, **about)
    if why:
        messages.warning(request, f"That you exported the record could not be put on record. {why}")
