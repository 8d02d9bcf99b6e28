"""Every table in one place, for the migrations and for whoever makes a fresh database."""

from service.storage import (
    answers,
    audit,
    contacts,
    imports,
    jobs,
    judgements,
    keys,
    leads,
    mail_domains,
    matching,
    merges,
    reruns,
    reviews,
    rules_versions,
    sessions,
    sources,
    users,
)
from service.storage.base import Base

__all__ = [
    "METADATA",
    "answers",
    "audit",
    "contacts",
    "imports",
    "jobs",
    "judgements",
    "keys",
    "leads",
    "mail_domains",
    "matching",
    "merges",
    "reruns",
    "reviews",
    "rules_versions",
    "sessions",
    "sources",
    "users",
]

METADATA = Base.metadata
