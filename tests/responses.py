"""What an answer says."""

import html
import re


def text_of(response) -> str:
    """The words of a page, without tags, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
