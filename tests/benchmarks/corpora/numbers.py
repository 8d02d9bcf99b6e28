"""Numbers of persons, accounts and firms: do we know those that the tests of python-stdnum hold for valid?"""

import ast
import doctest
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from rules import organisations, prohibited
from rules.context import Context
from rules.findings import Verdict, verdict_of
from rules.text import repair
from service.packs import shipped
from tests.benchmarks.corpora.report import Report
from tests.benchmarks.corpora.sdists import unpacked

PACKAGE = f"python-stdnum=={version('python-stdnum')}"
SHOWN = 40

# The word that names a number beside it, where form and check digits prove too little.
PERSONS = {
    "nl.bsn": "BSN",
    "fi.hetu": "",
    "be.nn": "",
    "be.bis": "",
    "de.idnr": "Steuer-ID",
    "gb.nhs": "NHS",
    "se.personnummer": "personnummer",
    "ie.pps": "PPS",
    "fr.nir": "",
    "pl.pesel": "",
    "us.ssn": "SSN",
    "us.itin": "ITIN",
    "es.dni": "DNI",
    "es.nie": "",
    "it.codicefiscale": "",
    "dk.cpr": "CPR",
    "no.fodselsnummer": "",
    "at.vnr": "SVNR",
    "ch.ssn": "",
    "cz.rc": "rodné č.",
    "ee.ik": "isikukood",
    "br.cpf": "",
    "pt.nif": "NIF",
    "iban": "",
}

DECIDED = {
    "written as nobody writes it, or without the digits by which we see a number": {
        *(
            "8803-20-0016",
            "111115984-03",
            "18-06-15-92527",
            "26 11 15 940 14",
            "RSSMRAQRCMNFNLRG",
            "RSSMRA45C12F2LRI",
        ),
    },
    "starred out, although the library would not: of another kind, or of a date that the word makes likely": {
        *("00400100184", "00000100195", "123-45-6789", "2110525629", "18103970861"),
    },
    "the number of a firm, which may be kept": {"00743110157", "PT 501 964 843"},
}
"""Cases in which we differ on purpose."""

VAT = (
    *("nl.btw", "be.vat", "de.vat", "fi.alv", "fr.tva", "gb.vat", "ie.vat", "it.iva", "pl.nip", "dk.cvr"),
    *("se.vat", "at.uid", "ch.vat", "ee.kmkr", "no.mva"),
)
REGISTERS = (
    *("fi.ytunnus", "fr.siren", "fr.siret", "de.handelsregisternummer", "us.ein", "se.orgnr", "no.orgnr"),
    *("dk.cvr", "es.cif", "pl.regon", "ch.uid", "be.vat", "it.iva", "lei"),
)

Case = tuple[str, str, bool]
"""Name of the module, the number as written, and whether it is valid."""


def reports() -> Iterator[Report]:
    yield _report(
        "numbers of persons and of banks", [case for name in PERSONS for case in _cases(name)], _is_masked
    )
    yield _report("VAT numbers", [case for name in VAT for case in _cases(name)], _is_vat)
    yield _report(
        "numbers of registers", [case for name in REGISTERS for case in _cases(name)], _is_registered
    )


def _report(name: str, cases: list[Case], is_known) -> Report:  # type: ignore[no-untyped-def]
    wrong = [case for case in cases if is_known(case[0], case[1]) is not case[2]]
    return Report(
        name=name,
        package=PACKAGE,
        cases=len(cases),
        agreed=len(cases) - len(wrong),
        peer=sum(_by_library(module, text) is valid for module, text, valid in cases),
        decided={reason: count for reason, texts in DECIDED.items() if (count := _among(wrong, texts))},
        examples=tuple(
            f"{module} {text!r} is {'' if valid else 'not '}valid" for module, text, valid in wrong[:SHOWN]
        ),
    )


def _among(cases: list[Case], texts: set[str]) -> int:
    return sum(text in texts for _, text, _ in cases)


def _by_library(name: str, text: str) -> bool:
    return bool(import_module(f"stdnum.{name}").is_valid(text))


def _is_masked(name: str, text: str) -> bool:
    masked, _ = prohibited.mask(f"{PERSONS[name]} {text}".strip())
    return masked.endswith("*")


def _is_vat(name: str, text: str) -> bool:
    return _is_kept("vat_number", name, text)


def _is_registered(name: str, text: str) -> bool:
    return _is_kept("registration_number", name, text)


def _is_kept(member: str, name: str, text: str) -> bool:
    country = name[:2].upper() if "." in name else "NL"
    context = Context(vocabulary=shipped().vocabulary, country=country)
    parsed = organisations.parse({member: repair(text)[0]}, context)
    is_there = bool(parsed.values) and getattr(parsed.values[0], member) is not None
    return is_there and verdict_of(parsed.findings, member) not in {Verdict.INVALID, Verdict.SUSPECT}


def _cases(name: str) -> Iterator[Case]:
    """What the documentation of a module and its further tests say of numbers."""
    folder = unpacked(PACKAGE)
    module = folder / "stdnum" / f"{name.replace('.', '/')}.py"
    tests = folder / "tests" / f"test_{name.replace('.', '_')}.doctest"
    for text in (ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or "", _read(tests)):
        yield from _told(name, text)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _told(name: str, text: str) -> Iterator[Case]:
    listed: list[str] = []
    called = {"validate", f"{name.rpartition('.')[2]}.validate"}
    for example in doctest.DocTestParser().get_examples(text):
        match ast.parse(example.source).body:
            case [ast.Assign(value=ast.Constant(value=str(block)))]:
                listed = block.split("\n")
            case [ast.Expr(value=ast.Call(args=[ast.Constant(value=str(number))], keywords=[]) as call)]:
                if ast.unparse(call.func) in called:
                    yield name, number, example.exc_msg is None
            case [ast.Expr(value=ast.ListComp())] if (
                "not " in example.source and "is_valid" in example.source
            ):
                yield from ((name, number.strip(), True) for number in listed if number.strip())
