"""Made-up people who can be recognised wherever a trace of them is left, and the search for such traces."""

import base64
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

WORD = "zqxwovuk"
"""Part of every name, address, street, firm and note of theirs; no chance makes these eight letters."""
NUMBER = "680073912"
"""Of their telephone, without what may be written before it."""

_SYLLABLES = ("an", "el", "ito", "ur", "ama", "os", "ine", "ek", "ald", "ova")


def person(number: int) -> dict[str, Any]:
    """A lead in the public shape; the same number is always the same person."""
    chance = random.Random(number)
    given, family = (f"Zqxwovuk{''.join(chance.choices(_SYLLABLES, k=2))}" for _ in range(2))
    style = (str, str.lower, str.upper)[number % 3]
    return {
        "given_name": style(given),
        "family_name": style(f"van {family}"),
        "email": f"{given}.{number}@example.org",
        "phone": f"0{NUMBER}",
        "street": f"{family}straat",
        "house_number": str(number + 1),
        "postal_code": "1017 GC",
        "city": "Amsterdam",
        "country": "NL",
        "organisation": f"{family} Advies B.V.",
        "job_title": "Officer",
        "notes": f"Ask for {given}.",
        "external_id": f"{WORD}-{number}",
        "tags": [f"{WORD} fair"],
        "attributes": {"hobby": f"{WORD} racing"},
        "consents": [
            {
                "purpose": "newsletter",
                "channel": "email",
                "state": "given",
                "at": "2026-01-05T10:00:00Z",
                "evidence": {"signed": WORD},
            }
        ],
    }


def traces(where: str, content: bytes) -> list[str]:
    """Which forms of a canary stand in these bytes; `where` names the place in the answer."""
    lowered = content.lower()
    return [f"{where}: {form}" for form, needle in FOLDED.items() if needle in lowered] + [
        f"{where}: {form}" for form, needle in EXACT.items() if needle in content
    ]


def traces_in_files(folder: Path) -> list[str]:
    """What stands in any file below the folder."""
    return [
        found
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for found in traces(str(file.relative_to(folder)), file.read_bytes())
    ]


def _cases(text: str) -> set[str]:
    return {text, text.lower(), text.upper(), text.title()}


def _in_base64(text: str) -> Iterator[bytes]:
    """The part of the text's base64 that is the same whatever stands before and after it."""
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + text.encode())
        first = (offset * 8 + 5) // 6
        yield coded[first : (offset + len(text)) * 8 // 6]


def _in_percent(text: str) -> bytes:
    return b"".join(b"%%%02x" % byte for byte in text.encode())


def _plain_hashes(text: str) -> Iterator[tuple[str, bytes]]:
    for name in ("md5", "sha1", "sha256"):
        digest = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
        yield f"{name} of {text}", digest
        yield f"{name} of {text} in hex", digest.hex().encode()
        yield f"{name} of {text} in base64", base64.b64encode(digest)[:-2]


FOLDED = {
    **{f"{text} as text": text.encode() for text in (WORD, NUMBER)},
    **{f"{text} in UTF-16": text.encode("utf-16-le")[:-1] for text in (WORD, NUMBER)},
    **{f"{case} in hex": case.encode().hex().encode() for text in (WORD, NUMBER) for case in _cases(text)},
    **{f"{case} with percent signs": _in_percent(case) for case in _cases(WORD)},
}
"""Sought without regard to case."""

EXACT = {
    **{
        f"{case} in base64, {place}": coded
        for text in (WORD, NUMBER)
        for case in _cases(text)
        for place, coded in enumerate(_in_base64(case))
    },
    **{
        name: digest
        for text in (person(0)["email"], person(0)["email"].lower(), f"+31{NUMBER}")
        for name, digest in _plain_hashes(text)
    },
}
"""Sought as they are."""
