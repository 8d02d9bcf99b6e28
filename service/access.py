"""Who is acting, and what may they do? Every scope and every role on one screen."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from service.errors import Forbidden


class Scope(StrEnum):
    """One thing somebody may be allowed to do."""

    LEADS_WRITE = "leads:write"
    LEADS_READ = "leads:read"
    IMPORTS_WRITE = "imports:write"
    CONTACTS_READ = "contacts:read"
    CONTACTS_REVEAL = "contacts:reveal"
    DUPLICATES_DECIDE = "duplicates:decide"
    DOUBTS_DECIDE = "doubts:decide"
    QUARANTINE_DECIDE = "quarantine:decide"
    CONSENTS_READ = "consents:read"
    CONSENTS_WRITE = "consents:write"
    PURPOSES_MANAGE = "purposes:manage"
    STANDING_READ = "standing:read"
    SUPPRESSIONS_MANAGE = "suppressions:manage"
    REQUESTS_READ = "requests:read"
    REQUESTS_WRITE = "requests:write"
    REQUESTS_MANAGE = "requests:manage"
    RECIPIENTS_MANAGE = "recipients:manage"
    RETENTION_MANAGE = "retention:manage"
    BREACHES_MANAGE = "breaches:manage"
    SIGNALS_WRITE = "signals:write"
    EVENTS_WRITE = "events:write"
    SEGMENTS_READ = "segments:read"
    SEGMENTS_MANAGE = "segments:manage"
    EXPORTS_RUN = "exports:run"
    EXPORTS_APPROVE = "exports:approve"
    CHANGES_READ = "changes:read"
    WEBHOOKS_MANAGE = "webhooks:manage"
    QUALITY_READ = "quality:read"
    SOURCES_READ = "sources:read"
    SOURCES_MANAGE = "sources:manage"
    USERS_MANAGE = "users:manage"
    AUDIT_READ = "audit:read"
    SYSTEM_READ = "system:read"
    SYSTEM_MANAGE = "system:manage"


# What a key may be given. Keys never reveal, admit or manage: those need a person. A stewards' tool may
# decide over duplicates with a key, because that can always be undone; and whoever hears “no more” must be
# able to write that down at once, and whoever is asked for somebody's rights to open a case. The texts that
# people are shown come from the system that shows them, and a system that wants to be told of what happens
# says so itself: it is told ids, of what its key may read.
KEY_SCOPES = frozenset(
    {
        Scope.LEADS_WRITE,
        Scope.LEADS_READ,
        Scope.IMPORTS_WRITE,
        Scope.CONTACTS_READ,
        Scope.DUPLICATES_DECIDE,
        Scope.CONSENTS_READ,
        Scope.CONSENTS_WRITE,
        Scope.PURPOSES_MANAGE,
        Scope.STANDING_READ,
        Scope.SUPPRESSIONS_MANAGE,
        Scope.REQUESTS_READ,
        Scope.REQUESTS_WRITE,
        Scope.AUDIT_READ,
        Scope.SIGNALS_WRITE,
        Scope.EVENTS_WRITE,
        Scope.SEGMENTS_READ,
        Scope.SEGMENTS_MANAGE,
        Scope.EXPORTS_RUN,
        Scope.CHANGES_READ,
        Scope.WEBHOOKS_MANAGE,
        Scope.QUALITY_READ,
        Scope.SYSTEM_READ,
    }
)


class Role(StrEnum):
    """What a person is here for."""

    STEWARD = "steward"
    OFFICER = "officer"
    INTEGRATOR = "integrator"
    MARKETER = "marketer"
    ADMIN = "admin"
    AUDITOR = "auditor"


# Nobody but steward and officer sees a personal value unmasked, the administrator included.
ROLE_SCOPES: dict[Role, frozenset[Scope]] = {
    Role.STEWARD: frozenset(
        {
            Scope.LEADS_READ,
            Scope.CONTACTS_READ,
            Scope.CONTACTS_REVEAL,
            Scope.DUPLICATES_DECIDE,
            Scope.DOUBTS_DECIDE,
            Scope.QUARANTINE_DECIDE,
            Scope.IMPORTS_WRITE,
            Scope.SIGNALS_WRITE,
            Scope.QUALITY_READ,
            Scope.SOURCES_READ,
        }
    ),
    Role.OFFICER: frozenset(
        {
            Scope.LEADS_READ,
            Scope.CONTACTS_READ,
            Scope.CONTACTS_REVEAL,
            Scope.CONSENTS_READ,
            Scope.CONSENTS_WRITE,
            Scope.PURPOSES_MANAGE,
            Scope.STANDING_READ,
            Scope.SUPPRESSIONS_MANAGE,
            Scope.REQUESTS_READ,
            Scope.REQUESTS_WRITE,
            Scope.REQUESTS_MANAGE,
            Scope.RECIPIENTS_MANAGE,
            Scope.RETENTION_MANAGE,
            Scope.BREACHES_MANAGE,
            Scope.SEGMENTS_READ,
            Scope.EXPORTS_APPROVE,
            Scope.QUALITY_READ,
            Scope.SOURCES_READ,
            Scope.AUDIT_READ,
        }
    ),
    Role.INTEGRATOR: frozenset(
        {
            Scope.LEADS_READ,
            Scope.STANDING_READ,
            Scope.IMPORTS_WRITE,
            Scope.SOURCES_READ,
            Scope.SOURCES_MANAGE,
            Scope.SIGNALS_WRITE,
            Scope.WEBHOOKS_MANAGE,
            Scope.QUALITY_READ,
            Scope.SYSTEM_READ,
            Scope.SYSTEM_MANAGE,
        }
    ),
    Role.MARKETER: frozenset(
        {
            Scope.CONTACTS_READ,
            Scope.CONSENTS_READ,
            Scope.STANDING_READ,
            Scope.SEGMENTS_READ,
            Scope.SEGMENTS_MANAGE,
            Scope.EXPORTS_RUN,
            Scope.EXPORTS_APPROVE,
            Scope.QUALITY_READ,
            Scope.SOURCES_READ,
        }
    ),
    Role.ADMIN: frozenset(
        {
            Scope.LEADS_READ,
            Scope.CONTACTS_READ,
            Scope.SOURCES_READ,
            Scope.SOURCES_MANAGE,
            Scope.USERS_MANAGE,
            Scope.WEBHOOKS_MANAGE,
            Scope.QUALITY_READ,
            Scope.AUDIT_READ,
            Scope.SYSTEM_READ,
            Scope.SYSTEM_MANAGE,
        }
    ),
    Role.AUDITOR: frozenset(
        {Scope.LEADS_READ, Scope.SOURCES_READ, Scope.AUDIT_READ, Scope.QUALITY_READ, Scope.SYSTEM_READ}
    ),
}


class ActorKind(StrEnum):
    SYSTEM = "system"
    COMMAND = "command"
    USER = "user"
    API_KEY = "api_key"
    PERSON = "person"
    """Whom the data is about, by a link that only they were sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does the work at hand; the audit names them."""

    kind: ActorKind
    id: UUID | None = None
    """The user or the API key."""
    scopes: frozenset[Scope] = frozenset()
    source_id: UUID | None = None
    """The one source an API key speaks for."""

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    def must(self, scope: Scope) -> None:
        """Raises Forbidden unless the actor holds the scope."""
        if scope not in self.scopes:
            raise Forbidden


SYSTEM = Actor(kind=ActorKind.SYSTEM, scopes=frozenset(Scope))
"""The worker and the schedule."""

COMMAND = Actor(kind=ActorKind.COMMAND, scopes=frozenset(Scope))
"""Whoever may run commands on the machine, which means whoever may read its keyring."""

PERSON = Actor(
    kind=ActorKind.PERSON,
    scopes=frozenset({Scope.CONSENTS_READ, Scope.CONSENTS_WRITE, Scope.REQUESTS_WRITE}),
)
"""Somebody on a public page: may see and change the wishes their link opens, and ask for their rights."""


def scopes_of(roles: frozenset[Role]) -> frozenset[Scope]:
    """Everything that any of the roles allows."""
    return frozenset[Scope]().union(*(ROLE_SCOPES[role] for role in roles))
