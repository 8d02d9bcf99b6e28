"""How do we read the names that nameparser and probablepeople were made with, beside nameparser itself?

The corpora are in English order, so the country is the United States. A case counts when family name and
given names hold the letters that its makers expect; titles and degrees are told apart by each library in its
own way and are not compared.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from rules import names
from rules.context import Context
from rules.records import PersonName
from rules.text import fold, repair
from service.packs import shipped
from tests.benchmarks.corpora.report import Report
from tests.benchmarks.corpora.sdists import unpacked

NAMEPARSER = "nameparser==2.6.0"
PROBABLEPEOPLE = "probablepeople==0.5.6"

# The library is asked in a process of its own: its folder of tests has the name of ours, and it is no
# dependency of ours.
_ASK = """
import ast, json, sys
from pathlib import Path
sys.path.insert(0, ".")
from nameparser import HumanName
from tests.v2.cases import CASES

def read(text):
    name = HumanName(text)
    return {"given": " ".join(filter(None, (name.first, name.middle))), "family": name.last}

def table():
    for case in CASES:
        if not case.policy and not case.locale:
            given = " ".join(filter(None, (case.expect.get("given"), case.expect.get("middle"))))
            yield {"text": case.text, "given": given, "family": case.expect.get("family", ""),
                   "doubted": bool(case.ambiguities), "peer": read(case.text)}

def suite():
    for path in sorted(Path("tests").glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield from expected_of(node)

def expected_of(function):
    text, expected = None, {}
    assigned = [line.targets[0] for line in function.body if isinstance(line, ast.Assign)]
    if any(isinstance(target, ast.Attribute) for target in assigned):
        return
    for line in function.body:
        call = getattr(line, "value", None)
        if not isinstance(call, ast.Call):
            continue
        args = call.args
        if getattr(call.func, "id", "") == "HumanName":
            if text:
                break
            plain = len(args) == 1 and not call.keywords and isinstance(args[0], ast.Constant)
            text = args[0].value if plain else None
        elif getattr(call.func, "attr", "") == "m" and len(args) > 1 and isinstance(args[1], ast.Constant):
            if isinstance(args[0], ast.Attribute):
                expected[args[0].attr] = args[1].value
    if text and {"first", "last"} & expected.keys():
        peer = read(text)
        given = " ".join(filter(None, (expected.get("first"), expected.get("middle"))))
        yield {"text": text, "given": given if "first" in expected else peer["given"],
               "family": expected.get("last", peer["family"]), "doubted": False, "peer": peer}

texts = json.load(sys.stdin)
told = {"table": list(table()), "suite": list(suite()), "read": [read(text) for text in texts]}
json.dump(told, sys.stdout)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text, the words of each part as its makers expect them, and as nameparser reads them."""

    text: str
    given: str
    family: str
    peer_given: str
    peer_family: str


def reports() -> Iterator[Report]:
    labelled = list(_labelled(unpacked(PROBABLEPEOPLE)))
    asked = _asked([text for text, _, _ in labelled])
    people = [
        _case(text, given, family, peer)
        for (text, given, family), peer in zip(labelled, asked["read"], strict=True)
    ]
    for part in ("family", "given"):
        yield _report(f"probablepeople, people, {part}", PROBABLEPEOPLE, people, (part,), {})
    suite = [_case(row["text"], row["given"], row["family"], row["peer"]) for row in asked["suite"]]
    yield _report("nameparser, its older suite", NAMEPARSER, suite, ("family", "given"), DECIDED)
    sure = [row for row in asked["table"] if not row["doubted"]]
    table = [_case(row["text"], row["given"], row["family"], row["peer"]) for row in sure]
    yield _report("nameparser, its table of cases", NAMEPARSER, table, ("family", "given"), DECIDED)


# Where we read otherwise on purpose, by what tells such a text.
DECIDED = {
    "an unknown word with a dot is no title": r"(?:^|, )(?!Dr|Mr|Ms|Prof|Sir|Jr|Sr|Ph)\w[\w']*\. (?:\w|\()",
    "offices in words and royal titles are not taken off": (
        r"Secretary|Judge|President|King|Queen|Prince|Charg|Universe|Marquess|Commissioner|Majesty|Mother|Lama"
    ),
    "a maiden name is told also behind a comma or after the given name": r"(?i)\bn[ée]e\b",
    "one letter behind a name is an initial before it is a numeral": r"(?i)\b[iv]\.?(?:$|,| Jr| MD| Prof)",
    "joining words and particles without a name are no name": r"(?i)\b(?:and|of|y|i|de|do|vd|van|mc)$|^and ",
    "initials behind a comma are the given name": r"^\w+, (?:\w\.)+$",
    "a degree alone names nobody": r"(?:^|, )(?:Jr\.? )?Ph\. ",
    "the first particle opens the family name": r"[bB]en |van\b.*\b(?:van|de)\b|\bda\b.*\bde\b|^von \w+$",
    "numbers are no part of a name": r"\d\.\d",
    "noble titles are particles in German-speaking countries only": r"Freiherr",
    "an East Asian title of office is no form of address": r"[\u3005-\ud7af]",
    "a call name without another is the given name": r"^[\"'][^\"']+[\"'] \w+$",
    "a name with nothing but a call name or a note in brackets is the given name": r"^\w+ \([^()]+\)$",
    "a particle behind a form of address opens the family name": r"^Mr\. Van ",
    "Filho tells a generation": r" Filho$",
    "what stands behind the title of a monk is told as his name, as behind any title": r"^Swami ",
    "a form of address stands behind a name too": r" Sra$",
    "a degree is one also between names, and behind a second comma or a semicolon": (
        r"John PhD Smith|,, MD$|; (?:MD|PhD)$|^Berg, abdul MA$"
    ),
    "letters behind a comma that are no known degree are the given name": (
        r", (?:XYZ|DM|CPT)$|, (?:PhD )?(?:\w\.){2,}$|, (?:Mr|Ms|Dr)\.? (?:RA )?M[aA]\b"
    ),
    "degrees and marks of age without a name are no name": r"^, (?:FNP|MD|Jr)|^\(Bob\), MD|^RA DDS$",
    "one word with only commas or degrees behind it is the given name": r"^\w+(?: Jr\.)?,(?:,+| Esq\.)$",
    "Spanish and Catalan joining words join family names": r" i de \w+$| y lopez$",
    "a particle behind the comma opens the family name": r"^\w+, (?:d'|de; \w+)$| az-$",
    "a form of address that is glued to the name is taken off": r"^Mr\.\w",
    "titles are kept in whatever place they stand": r"(?i)\b(?:prof|mrs|mr|dr)\b\.?(?: and| jr|$|,)",
}


def _report(
    name: str, package: str, cases: list[Case], parts: tuple[str, ...], decided: dict[str, str]
) -> Report:
    ours = [_read(case.text) for case in cases]
    agreed = [
        all(read[part] == getattr(case, part) for part in parts)
        for case, read in zip(cases, ours, strict=True)
    ]
    peer = sum(all(getattr(case, f"peer_{part}") == getattr(case, part) for part in parts) for case in cases)
    others = [case.text for case, is_agreed in zip(cases, agreed, strict=True) if not is_agreed]
    reasons = [_reason(text, decided) for text in others]
    differing = [
        f"{case.text!r}: {read['given']} | {read['family']}, not {case.given} | {case.family}"
        for case, read, is_agreed in zip(cases, ours, agreed, strict=True)
        if not is_agreed and _reason(case.text, decided) is None
    ]
    return Report(
        name=name,
        package=package,
        cases=len(cases),
        agreed=sum(agreed),
        peer=peer,
        decided=dict(Counter(reason for reason in reasons if reason)),
        examples=tuple(differing),
    )


def _reason(text: str, decided: dict[str, str]) -> str | None:
    return next((reason for reason, pattern in decided.items() if re.search(pattern, text)), None)


def _read(text: str) -> dict[str, str]:
    context = Context(vocabulary=shipped().vocabulary, country="US")
    parsed = names.parse({"full_name": repair(text)[0]}, context)
    name = parsed.values[0] if parsed.values else PersonName()
    given = f"{name.initials or ''} {name.given or ''}"
    return {"given": _letters(given), "family": _letters(f"{name.particle or ''} {name.family or ''}")}


def _letters(text: str) -> str:
    """The letters of a part: initials of one name stand apart in some readings, together in others."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


def _case(text: str, given: str, family: str, peer: dict[str, str]) -> Case:
    return Case(
        text=text,
        given=_letters(given),
        family=_letters(family),
        peer_given=_letters(peer["given"]),
        peer_family=_letters(peer["family"]),
    )


_GIVEN = frozenset({"GivenName", "FirstInitial", "MiddleName", "MiddleInitial"})


def _labelled(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Text, given names and family name of the names that have both and are of one person."""
    root = ET.parse(folder / "name_data/labeled/person_labeled.xml").getroot()  # noqa: S314 - pinned
    for element in root:
        labels = [part.tag for part in element]
        if "GivenName" in labels and "Surname" in labels and "And" not in labels:
            text = " ".join("".join(element.itertext()).split())
            given = " ".join(part.text or "" for part in element if part.tag in _GIVEN)
            yield text, given, " ".join(part.text or "" for part in element if part.tag == "Surname")


def _asked(texts: list[str]) -> dict[str, list[dict[str, Any]]]:
    done = subprocess.run(
        [sys.executable, "-c", _ASK],
        cwd=unpacked(NAMEPARSER),
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]
