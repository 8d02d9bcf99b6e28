"""Are legal forms found where they stand, and nowhere else? The labelled names of probablepeople and cleanco.

The peers were measured once on the same names: rigour 2.6.1 (an extension module, so that it cannot be asked
here) finds 253 of 274 legal forms and takes 24 of 1,109 other names for having one; cleanco 2.3 finds 234
and takes 88.
"""

import ast
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from rules import organisations
from rules.context import Context
from rules.records import Organisation
from service.packs import shipped
from tests.benchmarks.corpora.report import Report
from tests.benchmarks.corpora.sdists import unpacked

PROBABLEPEOPLE, CLEANCO = "probablepeople==0.5.6", "cleanco==2.3"
FOUND_BY_RIGOUR, SPARED_BY_RIGOUR = 253, 1_109 - 24
FORM = "CorporationLegalType"


def reports() -> Iterator[Report]:
    labelled = list(names())
    yield recall([text for text, has_form in labelled if has_form])
    yield restraint([text for text, has_form in labelled if not has_form])
    yield cleanco()


def names() -> Iterator[tuple[str, bool]]:
    """Every labelled name, and whether a part of it is labelled as a legal form."""
    file = unpacked(PROBABLEPEOPLE) / "name_data" / "labeled" / "company_labeled.xml"
    for name in ET.parse(file).getroot():  # noqa: S314 - a file of a package we pinned
        yield " ".join(part.text or "" for part in name), any(part.tag == FORM for part in name)


def recall(texts: list[str]) -> Report:
    missed = [text for text in texts if read(text).legal_form is None]
    return Report(
        name="legal forms that are found",
        package=PROBABLEPEOPLE,
        cases=len(texts),
        agreed=len(texts) - len(missed),
        peer=FOUND_BY_RIGOUR,
        examples=tuple(sorted(set(missed))[:20]),
    )


def restraint(texts: list[str]) -> Report:
    """Names without a label; “Corporation” is a legal form to us, and part of the name to its makers."""
    taken = {text: form for text in texts if (form := read(text).legal_form)}
    wrong = [text for text in texts if text in taken]
    corporations = sum(taken[text] == "Corp." for text in wrong)
    return Report(
        name="names without a legal form that are left alone",
        package=PROBABLEPEOPLE,
        cases=len(texts),
        agreed=len(texts) - len(wrong),
        peer=SPARED_BY_RIGOUR,
        decided={"a corporation is a legal form": corporations},
        examples=tuple(sorted(text for text, form in taken.items() if form != "Corp.")[:20]),
    )


def cleanco() -> Report:
    """The names in cleanco's own tests, of which it fails none; a form in the middle is not cut out."""
    cases = list(expected())
    wrong = [(text, base) for text, base in cases if read(text).name != base]
    decided = [text for text, _ in wrong if _is_in_the_middle(text)]
    return Report(
        name="base names in cleanco's own tests",
        package=CLEANCO,
        cases=len(cases),
        agreed=len(cases) - len(wrong),
        peer=len(cases),
        decided={"a form in the middle of a name stays": len(decided)},
        examples=tuple(f"{text} → {base}" for text, base in wrong if text not in decided),
    )


def expected() -> Iterator[tuple[str, str]]:
    """Name and base name from the tables of the test module, read without running it."""
    tree = ast.parse((unpacked(CLEANCO) / "tests" / "test_cleanname.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            for value in ast.literal_eval(node.value).values():
                yield (value, "Hello World") if isinstance(value, str) else value


def _is_in_the_middle(text: str) -> bool:
    return text.startswith("Hello") and text.endswith(("World", "World Ab"))


def read(text: str) -> Organisation:
    context = Context(vocabulary=shipped().vocabulary, country="US" if text.islower() else None)
    values = organisations.parse({"organisation": text}, context).values
    return values[0] if values else Organisation()
