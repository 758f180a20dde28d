"""Mail that did not go out, for those who can find another way to tell people."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from conditions.desk.access import for_those_who, in_group
from conditions.outbox.models import OutgoingMail
from conditions.outbox.sending import try_again
from tovani.users.roles import MANAGERS

MAILS_A_SCREEN = 100


def may_see_mail(user) -> bool:
    return user.is_active and in_group(user, MANAGERS)


@require_safe
@for_those_who(may_see_mail)
def mail_not_sent(request):
    """Subjects and recipients only: what a mail says may hold a link that sets a password."""
    found = OutgoingMail.objects.not_sent(timezone.now()).defer("body", "html").order_by("created_at", "pk")
    return render(request, "conditions/admin/mail_not_sent.html", {"mails": found[:MAILS_A_SCREEN]})


@require_POST
@for_those_who(may_see_mail)
def send_again(request, mail_id):
    mail = get_object_or_404(OutgoingMail.objects.filter(sent_at=None), pk=mail_id)
    try_again(mail, timezone.now())
    messages.success(request, f"“{mail.subject}” will be tried again within a minute.")
    return redirect("mail_not_sent")
