"""The admin's search takes whatever is typed: SQLite's full-text search would fail on a quotation mark or a NUL."""

from modelsearch.backends import database


def _harmless(query):
    """``query`` without what the search cannot take; of one that is nothing else, a word that stands nowhere."""
    return query.replace('"', " ").replace("\x00", " ").strip() or "_" if isinstance(query, str) else query


def SearchBackend(params):
    """That of the database in use, with queries made harmless."""
    backend = database.SearchBackend(params)
    search, autocomplete = backend.search, backend.autocomplete
    backend.search = lambda query, *args, **options: search(_harmless(query), *args, **options)
    backend.autocomplete = lambda query, *args, **options: autocomplete(_harmless(query), *args, **options)
    return backend
