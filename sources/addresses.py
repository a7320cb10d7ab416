"""Web addresses: what 'the same address' means."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

# Parameters that tell how a reader came, and never which article it is.
TRACKING = re.compile(
    r"(utm_|pk_|mtm_|at_|ns_|hsa_|_hs).*|"
    r"fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|cmpid|wt_mc|ref_src|xtor|amp|outputtype",
    re.IGNORECASE,
)
LONGEST = 2048
DEFAULT_PORTS = {"http": "80", "https": "443"}
# Characters that a path keeps as they are; all others are written in one way.
KEPT_IN_PATHS = "/:@!$&'()*+,;=-._~"


def canonical(url):
    """The address without what does not tell the article: what two spellings of it share.

    Scheme, 'www.' and the host's case, default port, fragment, tracking parameters and their
    order, trailing slash and the markers of AMP editions are dropped; the path's case stays.

    >>> canonical("http://WWW.Example.org/amp/a/?utm_source=x&id=7#top")
    'https://example.org/a?id=7'
    """
    parts = urlsplit(url.strip())
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not TRACKING.fullmatch(name)
    )
    path = "/".join(piece for piece in _path(parts.path).split("/") if piece)
    return f"https://{_host(parts)}/{path}" + (f"?{urlencode(query)}" if query else "")


def _host(parts):
    name = (parts.hostname or "").rstrip(".")
    for prefix in ("www.", "amp."):
        name = name.removeprefix(prefix)
    port = str(parts.port or "")
    return name if port in ("", DEFAULT_PORTS.get(parts.scheme)) else f"{name}:{port}"


def _path(path):
    """The path with one spelling of its characters, without the marks of an AMP edition."""
    plain = quote(unquote(path), safe=KEPT_IN_PATHS)
    plain = re.sub(r"\.amp(?=\.html?\Z|\Z)", "", plain)
    return re.sub(r"(\A|/)amp(?=/|\Z)", "", plain)


def is_web_address(url):
    """Whether the text is an address that a browser would open, and a row can hold.

    >>> is_web_address("javascript:alert(1)")
    False
    """
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    # Spaces and control characters belong to no address, though urlsplit lets some pass.
    return named and url.isprintable() and " " not in url and len(canonical(url)) <= LONGEST
