"""Whom does the made-up firm want to reach? Three segments, so that there is something to look into."""

from typing import Any

from service import segments
from service.work import Work

_DUTCH = {"attribute": "country", "op": "in", "value": ["NL", "BE"]}
_DECIDERS = {"attribute": "buying_role", "op": "in", "value": ["decider", "influencer"]}
_KNOWN_WELL = {"attribute": "score", "op": "at_least", "value": 60}

SEGMENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Newsletter, everybody", {"purpose": "newsletter", "channel": "email"}),
    (
        "Low Countries, offers by e-mail",
        {"purpose": "product-news", "channel": "email", "where": {"all": [{"all": [_DUTCH]}]}},
    ),
    (
        "Deciders, invitations",
        {
            "purpose": "events",
            "channel": "email",
            "where": {"all": [{"all": [_KNOWN_WELL]}, {"any": [_DECIDERS]}]},
            "valid": ["email"],
        },
    ),
)


def choose(work: Work) -> None:
    """Make the segments; who may be reached is decided by a job."""
    for name, tree in SEGMENTS:
        segments.create(work, name=name, tree=tree)
