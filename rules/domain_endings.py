"""Which part of a domain can be registered, and does its ending exist?

By the Public Suffix List. Domains are shared by many people, so answers may be remembered.
"""

from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

_SUFFIXES = PublicSuffixList(accept_unknown=False)
_RULES: frozenset[str] = _SUFFIXES._publicsuffix  # noqa: SLF001 - its own look-up takes ten times as long
_TAILS = frozenset(rule.removeprefix("!").removeprefix("*.") for rule in _RULES)
"""What a host must end in for any rule to speak of it."""


@lru_cache(maxsize=16_384)
def registrable(host: str) -> str | None:
    """The part of a host that one can register (`shop.example.co.uk` → `example.co.uk`).

    None for an address in numbers, for an ending that does not exist, and for a mere ending.
    """
    if not _is_plain(host):
        return _SUFFIXES.privatesuffix(host)
    start = _ending(host)
    return host[host.rfind(".", 0, start - 1) + 1 :] if start else None


@lru_cache(maxsize=16_384)
def exists(host: str) -> bool:
    """Does the ending of the host exist? A mere ending (`co.uk`) does."""
    return (_ending(host) if _is_plain(host) else _SUFFIXES.publicsuffix(host)) is not None


@lru_cache(maxsize=16_384)
def is_of_registry(host: str) -> bool:
    """Is the host itself an ending of more than one label under which a registry gives names (`co.uk`)?

    Hosting firms have endings too (`blogspot.com`), and write mail from them; those are not meant.
    """
    return "." in host and _of_registries().publicsuffix(host) == host


@cache
def _of_registries() -> PublicSuffixList:
    """Asked only of what is an ending, so it is rarely needed at all."""
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def _is_plain(host: str) -> bool:
    """Small letters, and a label on both sides of every dot; all else is left to the library."""
    return ".." not in host and host[:1] not in {"", "."} and host[-1:] != "." and host == host.lower()


def _ending(host: str) -> int | None:
    """Where the ending of the host begins, which begins a host that is nothing else; None if it has none."""
    before = at = 0
    while (tail := host[at:]) not in _TAILS:
        before, at = at, host.find(".", at) + 1
        if not at:
            return None
    if f"!{tail}" in _RULES:
        return host.find(".", at) + 1
    # A rule for all that stands before it makes an ending of itself as well.
    return before if f"*.{tail}" in _RULES else at
