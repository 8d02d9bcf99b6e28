"""Which site is this, and which domain does the organisation own?"""

import re

from rules.context import Context

# Scheme in any state of completeness (http:/, https//), then host, port, path; the rest is left out.
_SITE = re.compile(
    r"(?:https?[:;]?/{0,3}|//)?([^\s/?#:@]+)(?::\d{1,5})?(/[^\s?#]*)?(?:[?#]\S*)?", re.IGNORECASE
)
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")


def read(text: str) -> tuple[str, str] | None:
    """Host and path of a web address, without scheme, port, query and final slash; None if it is none."""
    match = _SITE.fullmatch(text)
    if match is None:
        return None
    host = match[1].lower().strip(".")
    labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):
        return None
    return host, (match[2] or "").rstrip("/")


def is_shared(host: str, domain: str, context: Context) -> bool:
    """Do many organisations have a page there, so that the domain names none of them?"""
    hosts = context.vocabulary.words["shared_hosts"]
    return domain in hosts or host.removeprefix("www.") in hosts


def mended(text: str) -> str | None:
    """The host that was most likely meant: a comma or a space where a point belongs."""
    if "," not in text and not text.casefold().startswith("www"):
        return None
    host = re.sub(r"\s*[,;]\s*|\s+", ".", text.strip(" ,;."))
    site = read(host) if host != text else None
    return site[0] + site[1] if site else None
