"""Whom does an entry concern that we know: who is told of as one who may be written to no longer, or again?

Entries are hashes that lead to nobody. While what they are made of is at hand, contacts are found by it, as
hints lead: one too many is told of, which harms nobody.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from rules.changes import Change
from rules.suppressions import Identifier, IdType
from service import changes
from service.storage import tokens
from service.vault import Token, TokenKind
from service.work import Work

_FOUND_BY: Mapping[IdType, TokenKind] = MappingProxyType(
    {IdType.EMAIL: TokenKind.EMAIL, IdType.PHONE: TokenKind.PHONE}
)


def tell(work: Work, identifiers: Iterable[Identifier]) -> None:
    """Have it told of whoever these lead to that for what they may be written to is otherwise now."""
    wanted = {token for each in identifiers for token in _tokens(work, each)}
    holders = tokens.holders(work.session, wanted, may_lead=work.vault.may_lead)
    changes.mark(work, sorted({holder.contact_id for holder in holders}), Change.PERMISSION)


def _tokens(work: Work, identifier: Identifier) -> Iterator[Token]:
    kind = _FOUND_BY.get(identifier.id_type)
    if kind is not None:
        for spelling in {identifier.value, *identifier.spellings}:
            yield from work.vault.lookup_tokens(kind, spelling)
