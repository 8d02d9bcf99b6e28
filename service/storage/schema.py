"""Every table in one place, for the migrations and for whoever makes a fresh database."""

from service.storage import (
    answers,
    audit,
    consents,
    contacts,
    imports,
    jobs,
    judgements,
    keys,
    leads,
    mail_domains,
    matching,
    merges,
    purposes,
    reruns,
    reviews,
    rules_versions,
    sessions,
    source_notices,
    sources,
    suppressions,
    users,
)
from service.storage.base import Base

__all__ = [
    "METADATA",
    "answers",
    "audit",
    "consents",
    "contacts",
    "imports",
    "jobs",
    "judgements",
    "keys",
    "leads",
    "mail_domains",
    "matching",
    "merges",
    "purposes",
    "reruns",
    "reviews",
    "rules_versions",
    "sessions",
    "source_notices",
    "sources",
    "suppressions",
    "users",
]

METADATA = Base.metadata
