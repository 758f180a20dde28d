from django.utils import timezone
from wagtail.admin.ui.components import Component

from conditions.desk.notifications import DUE_SOON
from conditions.integrity import selectors
from conditions.ledger import succession
from conditions.ledger.obstacles import WHAT_WORKS
from conditions.outbox.models import OutgoingMail
from conditions.practice.clock import practice_day
from conditions.publications.models import Publication
from conditions.signoff.models import Review
from conditions.signoff.rules import is_physician


class WaitingPanel(Component):
    """On the admin's start page: what waits for whom."""

    name = "signoff"
    order = 50
    template_name = "conditions/admin/waiting_panel.html"
    most = 10

    def __init__(self, request):
        self.request = request

    def get_context_data(self, parent_context):
        today = practice_day(timezone.now())
        return {
            "waiting": Review.objects.waiting().select_related("version", "physician__user").with_names()[: self.most],
            "due": Publication.objects.due_by(today + DUE_SOON).order_by("next_review_on")[: self.most],
            "today": today,
            "returned": Review.objects.sent_back().select_related("version").with_names()[: self.most],
            "is_physician": is_physician(self.request.user),
        }


class MailPanel(Component):
    """For content managers, while mail does not go out."""

    name = "mail"
    order = 20
    template_name = "conditions/admin/mail_panel.html"

    def get_context_data(self, parent_context):
        return {"count": OutgoingMail.objects.not_sent(timezone.now()).count()}


class AlarmPanel(Component):
    """Above everything else, while the record cannot be sealed, or what is stored of a page is not what was signed."""

    name = "integrity"
    order = 10
    template_name = "conditions/admin/alarm_panel.html"

    def get_context_data(self, parent_context):
        return {
            "alarms": selectors.open_alarms(timezone.now()),
            "unsealable": succession.why_unsealable(),
            "what_works": WHAT_WORKS,
        }
