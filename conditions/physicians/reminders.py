"""Letters about what a physician's standing rests on before it ends: the licence, the yearly statement."""

from datetime import date

from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction

from conditions.dates import day_in_words
from conditions.physicians.models import Physician, Reminder
from tovani.users.roles import MANAGERS

BEFORE_THE_END = (60, 30, 7)  # days


def remind(day: date) -> int:
    """Tell every physician who reviews what will end or has to be stated anew; each once. Returns how many letters."""
    with transaction.atomic():
        due = [
            letter
            for physician in Physician.objects.select_related("user").filter(active=True, user__is_active=True)
            for letter in (_about_licence(physician, day), _about_conflicts(physician, day))
            if letter
        ]
        return sum(_tell(physician, *letter) for physician, *letter in due)


def _about_licence(physician: Physician, day: date):
    left = (physician.licence_ends_on - day).days
    reached = [days for days in BEFORE_THE_END if 0 <= left <= days]
    if not reached:
        return None
    ends = day_in_words(physician.licence_ends_on)
    words = (
        f"The licence of {physician} in {physician.licence_state} ends on {ends}. From the day after it signs nothing "
        "here, and no page can be asked of its holder. Once it is renewed, a content manager enters the new date under "
        "“Physicians”.\n"
    )
    about = f"licence {physician.licence_ends_on.isoformat()}, {min(reached)} days"
    return physician, about, f"Licence ends on {ends}: {physician.printed_name}", words


def _about_conflicts(physician: Physician, day: date):
    if not physician.conflicts_are_due(day):
        return None
    stated = physician.conflicts_stated_on
    since = f"was stated on {day_in_words(stated)}" if stated and physician.conflicts else "is missing"
    words = (
        f"The statement on conflicts of interest of {physician} {since}; it is asked for every year, and the public "
        "profile shows its day. A content manager enters it under “Physicians”.\n"
    )
    about = f"conflicts {(stated or day.replace(month=1, day=1)).isoformat()}"
    return physician, about, f"Conflicts of interest to be stated: {physician.printed_name}", words


def _tell(physician: Physician, about: str, subject: str, words: str) -> int:
    _reminder, is_new = Reminder.objects.get_or_create(physician=physician, about=about)
    if not is_new:
        return 0
    managers = get_user_model().objects.filter(groups__name=MANAGERS, is_active=True)
    addresses = sorted({physician.user.email, *managers.values_list("email", flat=True)} - {""})
    for address in addresses:
        send_mail(subject, words, None, [address])
    return len(addresses)
