"""Who may look at the sign-off screens. What each may do there is decided by signoff.rules and the actions."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from conditions.signoff.rules import is_physician
from tovani.users.roles import GROUPS, MANAGERS, WRITERS


def in_group(user, *names: str) -> bool:
    return user.is_superuser or user.groups.filter(name__in=names).exists()


def may_look(user) -> bool:
    return in_group(user, *GROUPS) or is_physician(user)


def may_import(user) -> bool:
    return in_group(user, WRITERS, MANAGERS)


def for_those_who(test):
    """A view only for people who pass ``test``; the admin turns others away with a message."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not test(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
