"""Which rendition of a page a client asks for by ``Accept`` (RFC 9110, section 12.5.1)."""

FORMATS = {"md": "text/markdown", "txt": "text/plain", "json": "application/json"}
_HTML = "text/html; charset=utf-8"
_OFFERED = {_HTML: "", **{f"{media}; charset=utf-8": suffix for suffix, media in FORMATS.items()}}


def preferred(request) -> str:
    """The suffix of the rendition a client prefers, empty for HTML.

    HTML wherever it is as welcome as anything else, and for headers that cannot be read or fit nothing: a page in a
    form that was not asked for helps more than a 406.
    """
    try:
        media, html = request.get_preferred_type(list(_OFFERED)), request.accepted_type(_HTML)
    except ValueError:  # raised for a parameter in an encoding that nobody knows
        return ""
    if media is None or (html and html.quality >= request.accepted_type(media).quality):
        return ""
    return _OFFERED[media]
