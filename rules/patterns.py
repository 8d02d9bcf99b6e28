"""Is a pattern that a person typed safe to run on every contact?"""

import re
from collections.abc import Iterator

LONGEST = 200
"""Longest pattern a rule may hold."""

_TOKEN = re.compile(
    r"""(?P<escape>\\.)
      | (?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])
      | (?P<backward>\(\?P=|\(\?\()
      | (?P<open>\((?:\?(?:P<\w+>|[:=!>]|<[=!]|[a-zA-Z-]+:))?)
      | (?P<close>\))
      | (?P<choice>\|)
      | (?P<repeat>[*+]|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\})
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def complaint(pattern: str) -> str | None:
    """Why the pattern is refused, or None.

    A repeat of a repeat (`(a+)+`) or of a choice (`(a|ab)*`) can take exponential time on a text that nearly
    matches, and a reference back to a group has no bound at all; the engine that runs them has no time limit.
    """
    if len(pattern) > LONGEST:
        return f"the pattern is longer than {LONGEST} characters"
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"the pattern cannot be read: {error}"
    return next(_dangers(pattern), None)


def _dangers(pattern: str) -> Iterator[str]:
    """Every dangerous element of a readable pattern, from left to right."""
    # For each open group: does it hold a repeat or a choice? The last one closed may be repeated next.
    groups = [False]
    closed = False
    for token in _TOKEN.finditer(pattern):
        match token.lastgroup:
            case "escape" if token[0][1] in "123456789":
                yield "the pattern refers back to a group"
            case "backward":
                yield "the pattern refers back to a group"
                groups.append(False)
            case "open":
                groups.append(False)
            case "choice":
                groups[-1] = True
            case "repeat" if _is_open(token):
                if closed:
                    yield "the pattern repeats a repeat or a choice"
                groups[-1] = True
        if token.lastgroup == "close":
            closed = groups.pop() if len(groups) > 1 else groups[0]
            groups[-1] = groups[-1] or closed
        else:
            closed = False


def _is_open(repeat: re.Match[str]) -> bool:
    """Can the repeat match in more than one way? `{2}` cannot."""
    if repeat[0] in "*+":
        return True
    return bool(repeat["comma"]) and repeat["least"] != repeat["most"]
