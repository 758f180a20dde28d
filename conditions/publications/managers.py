"""Mail to the content managers, about what cannot wait until somebody looks."""

from django.contrib.auth import get_user_model
from django.core.mail import send_mail


def tell_content_managers(subject: str, body: str) -> None:
    managers = get_user_model().objects.filter(groups__name="Content managers", is_active=True).exclude(email="")
    addresses = sorted(set(managers.values_list("email", flat=True)))
    if addresses:
        send_mail(" ".join(subject.split()), body, None, addresses, fail_silently=True)
