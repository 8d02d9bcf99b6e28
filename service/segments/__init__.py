"""Whom may we reach of those we mean: segments, who is in them now, and why the others are not?

A segment chooses by what is known of people in codes and figures, for one purpose on one channel. In it is
only who is in good standing for these; everybody else whom it means is counted under the main reason why not.
"""

from service.segments.counting import (
    Overlap,
    Preview,
    excluded,
    members,
    overlap,
    preview,
    preview_of,
)
from service.segments.deciding import keep, redecide
from service.segments.defining import (
    SegmentView,
    VersionView,
    change,
    create,
    end,
    listed,
    understood,
    versions,
    view,
)

__all__ = [
    "Overlap",
    "Preview",
    "SegmentView",
    "VersionView",
    "change",
    "create",
    "end",
    "excluded",
    "keep",
    "listed",
    "members",
    "overlap",
    "preview",
    "preview_of",
    "redecide",
    "understood",
    "versions",
    "view",
]
