"""Reading pages as readers do: their text, and the addresses that their links lead to."""

import html
import re
from urllib.parse import parse_qs, urlsplit

# Tags within a line part no words.
_INLINE = re.compile(r"</?(a|abbr|cite|mark|q|span|strong|time)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")
_HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1>", re.DOTALL)


def text_of(response):
    """The page's text on one line, without tags."""
    page = _HIDDEN.sub(" ", response.content.decode())
    return " ".join(html.unescape(_TAG.sub(" ", _INLINE.sub("", page))).split())


def links_of(response):
    return [
        html.unescape(link) for link in re.findall(r'href="([^"]+)"', response.content.decode())
    ]


def list_links(response):
    """The queries of the links to the list of agreements, as dictionaries of lists."""
    links = [urlsplit(link) for link in links_of(response)]
    return [parse_qs(link.query) for link in links if link.path == "/agreements/" and link.query]
