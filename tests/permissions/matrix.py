"""Every address of the site, asked by one account of each role: what docs/permissions.md is made from."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import RegexPattern

ROLES = ("visitor", "writer", "physician", "manager", "auditor", "superuser")
SHADOWED = {"wagtailadmin_login"}  # ours stands before it
METHODS = {"get": "reads", "post": "writes"}


@dataclass(frozen=True)
class Address:
    """``route`` as Django writes it, ``url`` with its arguments filled in."""

    route: str
    name: str
    url: str


def addresses(arguments: dict[str, object]) -> Iterator[Address]:
    """Every address with its arguments from ``arguments``: {"view name parameter": value}, or {"parameter": value}.

    Raises KeyError for a parameter that nobody thought of.
    """
    for route, name in _routes(get_resolver()):
        if ".*" in route or name in SHADOWED:  # the last one of Wagtail's, which takes what is no address
            continue
        pieces = re.split(r"<(?:\w+:)?(\w+)>", route)
        filled = [str(_value(arguments, name, piece)) if odd % 2 else piece for odd, piece in enumerate(pieces)]
        yield Address(route, name, "/" + "".join(filled))


def _value(arguments, name: str, parameter: str):
    specific = f"{name} {parameter}"
    return arguments[specific] if specific in arguments else arguments[parameter]


def _routes(resolver, before="", space="") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        pattern = str(entry.pattern)
        if isinstance(entry.pattern, RegexPattern):
            pattern = re.sub(r"\(\?P<(\w+)>[^()]*\)", r"<\1>", pattern).replace("\\.", ".").strip("^$")
        here = before + pattern
        if hasattr(entry, "url_patterns"):
            yield from _routes(entry, here, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield here, space + (entry.name or "?")


def answer(client: Client, method: str, url: str) -> str:
    """What somebody who asks gets: "yes", "no", "none" (nothing there for this method), or "error"."""
    return _meaning(response_of(client, method, url), url)


def response_of(client: Client, method: str, url: str):
    """The response; what the request changed is undone."""
    cookies = client.cookies
    client.cookies = deepcopy(cookies)  # of a login that a request ends, or begins anew
    with transaction.atomic():
        response = getattr(client, method)(url)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def _meaning(response, url: str) -> str:
    status = response.status_code
    if status >= 500:
        return "error"
    if status in (404, 405, 410):
        return "none"
    if status == 403:
        return "no"
    if status in (301, 302) and response.url.startswith("/admin/login/") and not url.startswith("/admin/log"):
        return "no"
    told = " ".join(str(message) for message in get_messages(response.wsgi_request)) if status in (301, 302) else ""
    return "no" if "permission" in told else "yes"


def cell(client: Client, address: Address) -> str:
    """ "reads", "writes", both, or nothing."""
    return " ".join(word for method, word in METHODS.items() if answer(client, method, address.url) == "yes")


HEAD = """# Permissions

Who may ask for which address, found by asking: every address of the site, by one account of each role, with GET (reads)
and POST (writes). Made by `python -m tests.permissions`; a test compares it with what the site does.

That somebody may ask is not yet a deed. Who may sign, submit, publish or take down is decided by `signoff/rules.py` for
each attempt; a writer who posts to the address that signs is refused there, on record. What Wagtail calls publishing
reaches no reader ([routes.md](routes.md)).

"""


def document(cells: dict[Address, dict[str, str]]) -> str:
    """A table for each area. Addresses that answer each role alike stand in one line."""
    areas: dict[str, list[str]] = {}
    for address in sorted(cells, key=lambda address: address.route):
        row = cells[address]
        words = " | ".join(row[role] or "–" for role in ROLES)
        areas.setdefault(_area(address.route), []).append(f"| `/{address.route}` | {words} |")
    tables = []
    for area in sorted(areas):
        head = f"| address | {' | '.join(ROLES)} |\n|---|{'---|' * len(ROLES)}\n"
        tables.append(f"## {area}\n\n{head}" + "\n".join(areas[area]) + "\n")
    return HEAD + "\n".join(tables)


def _area(route: str) -> str:
    parts = route.split("/")
    if parts[0] != "admin":
        return "Public side"
    return f"/admin/{parts[1]}/" if len(parts) > 2 else "/admin/"
