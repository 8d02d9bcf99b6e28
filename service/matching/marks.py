"""Which rows lead to a contact, and which of them can tell the contact from those that chance leads to?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from uuid import UUID

from service.storage import bulk, contacts
from service.storage.contacts import Leading
from service.vault import Token, Vault
from service.work import Work


def rows(vault: Vault, tokens: Mapping[UUID, Iterable[Token]]) -> Iterator[bulk.Row]:
    """The tokens of contacts as they are stored, each with its mark; none where two values share a token."""
    for contact_id, each in tokens.items():
        for (kind, version, value), mark in _marked(vault, contact_id, each).items():
            yield {
                "kind": kind,
                "version": version,
                "value": value,
                "contact_id": contact_id,
                "mark": mark,
            }


def unheld(work: Work, tokens: Mapping[UUID, Collection[Token]]) -> dict[UUID, set[Token]]:
    """Those of the tokens that contacts, which were there before, do not have yet.

    Where one has it for another value, its mark is taken away: both values lead there from now on.
    """
    held = contacts.tokens_of(work.session, list(tokens)) if tokens else {}
    missing: dict[UUID, set[Token]] = {}
    shared: set[Leading] = set()
    for contact_id, each in tokens.items():
        missing[contact_id] = {token for token in each if (*token[:3], contact_id) not in held}
        for key, mark in _marked(work.vault, contact_id, set(each) - missing[contact_id]).items():
            if (known := held[*key, contact_id]) is not None and known != mark:
                shared.add((*key, contact_id))
    contacts.unmark(work.session, shared)
    return missing


def _marked(
    vault: Vault, contact_id: UUID, tokens: Iterable[Token]
) -> dict[tuple[int, int, int], int | None]:
    found: dict[tuple[int, int, int], set[int | None]] = defaultdict(set)
    for token in sorted(tokens):
        found[token[:3]].add(vault.mark(token, contact_id.bytes))
    return {key: marks.pop() if len(marks) == 1 else None for key, marks in found.items()}
