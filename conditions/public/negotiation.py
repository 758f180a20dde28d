"""Which rendition of a page a client asks for, by suffix or by ``Accept`` (RFC 9110, section 12.5.1). Pure."""

FORMATS = {"md": "text/markdown", "txt": "text/plain", "json": "application/json"}
_OFFERED = {"text/html": "", **{media: suffix for suffix, media in FORMATS.items()}}
_LONGEST = 1000


def wanted(accept: str) -> str:
    """The suffix of the rendition that fits the header best, empty for HTML.

    HTML wherever it is as welcome as anything else, and for headers that cannot be read or fit nothing: a page in a
    form that was not asked for helps more than a 406.
    """
    ranges = list(_ranges(accept[:_LONGEST]))
    quality = {media: _quality(media, ranges) for media in _OFFERED}
    best = max(quality.values())
    return "" if quality["text/html"] == best else next(_OFFERED[m] for m, q in quality.items() if q == best)


def _ranges(accept: str):
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = min(max(float(parameter[2:]), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if "/" in media:
            yield media, quality


def _quality(media: str, ranges) -> float:
    """That of the most specific range that fits."""
    kind = media.partition("/")[0]
    for pattern in (media, f"{kind}/*", "*/*"):
        found = [quality for name, quality in ranges if name == pattern]
        if found:
            return max(found) if found[0] == found[0] else 0.0  # not a number: as if not accepted
    return 0.0
