"""Which part of a domain can be registered, and does its ending exist?

By the Public Suffix List. Domains are shared by many people, so answers may be remembered.
"""

from functools import lru_cache

from publicsuffixlist import PublicSuffixList

_SUFFIXES = PublicSuffixList(accept_unknown=False)
_OF_REGISTRIES = PublicSuffixList(accept_unknown=False, only_icann=True)


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


@lru_cache(maxsize=16_384)
def is_of_registry(host: str) -> bool:
    """Is the host itself an ending of more than one label under which a registry gives names (`co.uk`)?

    Hosting firms have endings too (`blogspot.com`), and write mail from them; those are not meant.
    """
    return "." in host and _OF_REGISTRIES.publicsuffix(host) == host
