"""Which part of a domain can be registered, and does its ending exist?

By the Public Suffix List. Domains are shared by many people, so answers may be remembered.
"""

from functools import lru_cache

from publicsuffixlist import PublicSuffixList

_SUFFIXES = PublicSuffixList(accept_unknown=False)


@lru_cache(maxsize=16_384)
def registrable(host: str) -> str | None:
    """The part of a host that one can register (`shop.example.co.uk` → `example.co.uk`).

    None for an address in numbers, for an ending that does not exist, and for a mere ending.
    """
    return _SUFFIXES.privatesuffix(host)


@lru_cache(maxsize=16_384)
def exists(host: str) -> bool:
    """Does the ending of the host exist? A mere ending (`co.uk`) does."""
    return _SUFFIXES.publicsuffix(host) is not None
