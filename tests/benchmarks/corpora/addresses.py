"""Do we read postcodes, regions and whole addresses as those who published them do?"""

import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as ET

from rules import addresses
from rules.addresses import postcodes, regions
from rules.context import Context
from rules.records import Address
from rules.text import fold
from service.packs import shipped
from tests.benchmarks.corpora.report import Report
from tests.benchmarks.corpora.sdists import FOLDER, unpacked
from tests.vocabularies.addresses import PACKAGE, countries

USADDRESS = "usaddress==0.5.16"
PELIAS = "pelias-parser@4.1.0"
SHOWN = 40
_WITHOUT_ZERO = 4
"""Digits of an American ZIP code that has lost its zero."""

_PUNCTUATION = re.compile(r"[\W_]+")


def reports() -> Iterator[Report]:
    yield examples()
    yield mutations()
    yield regional()
    for name in ("labeled.xml", "us50_train_tagged.xml", "us50_messiest_manual_label.xml"):
        yield american(name)
    yield searched()


def examples() -> Report:
    """Every example postcode of every country, as it stands and without its separators."""
    cases = [
        (code, typed, example)
        for code, example in _examples()
        for typed in {example, _PUNCTUATION.sub("", example)}
    ]
    wrong = [case for case in cases if postcodes.written(case[1], case[0], shipped().vocabulary) != case[2]]
    peer = sum(_peer_accepts(typed, code) for code, typed, _ in cases)
    swedish = [case for case in wrong if case[0] == "SE"]
    return _report(
        "postcodes: examples of every country",
        PACKAGE,
        len(cases),
        [str(case) for case in wrong if case not in swedish],
        peer=peer,
        decided={"Sweden writes its postcodes as 114 55; the data has them without the space": len(swedish)},
    )


def mutations() -> Report:
    """Example postcodes with junk around them or a character too many: none is a postcode."""
    cases = [
        (code, f"{before}{example}{after}")
        for code, example in _examples()
        for before, after in (("", "xyz"), ("xyz", ""), ("", "99999"), ("?", ""))
    ]
    taken = [case for case in cases if postcodes.written(case[1], case[0], shipped().vocabulary)]
    peer = sum(not _peer_accepts(typed, code) for code, typed in cases)
    return _report("postcodes: mutations", PACKAGE, len(cases), list(map(str, taken)), peer=peer)


def regional() -> Report:
    """The first and last postcode of every state and province lie in it, and in no region far from it."""
    wrong: list[str] = []
    count = 0
    for code, facts in countries().items():
        for key, example in zip(
            facts.get("sub_keys", "").split("~"), facts.get("sub_zipexs", "").split("~"), strict=False
        ):
            for postcode in filter(None, example.split(",")):
                count += 1
                if not regions.agrees(postcode, key, code, shipped().vocabulary):
                    wrong.append(f"{code} {key} {postcode}")
    return _report("regions: example postcodes", PACKAGE, count, wrong)


def american(name: str) -> Report:
    """American addresses in one line, labelled by hand: number, street, town, state, ZIP code and box."""
    whole = ET.parse(unpacked(USADDRESS) / "training" / name).getroot()  # noqa: S314 - of a pinned package
    wrong: list[str] = []
    count = offered = 0
    for entry in whole:
        told = _labelled(entry)
        if not told:
            continue
        count += 1
        text = " ".join(f"{part.text}" for part in entry)
        found = _compared(_read(text, "US"), told)
        if found == told:
            continue
        zip_code = told.get("postal_code", "")
        if len(zip_code) == _WITHOUT_ZERO and found | {"postal_code": zip_code} == told:
            offered += 1
        else:
            wrong.append(f"{text} | {_difference(told, found)}")
    decided = {"a ZIP code that has lost its zero is offered with it, not kept without": offered}
    return _report(
        f"addresses: usaddress {name}", USADDRESS, count, wrong, decided=decided if offered else {}
    )


_LABELS = {
    "AddressNumber": "number",
    "AddressNumberSuffix": "number",
    "StreetNamePreDirectional": "street",
    "StreetNamePreModifier": "street",
    "StreetNamePreType": "street",
    "StreetName": "street",
    "StreetNamePostType": "street",
    "StreetNamePostDirectional": "street",
    "StreetNamePostModifier": "street",
    "PlaceName": "city",
    "StateName": "region",
    "ZipCode": "postal_code",
    "ZipPlus4": "postal_code",
    "USPSBoxID": "po_box",
}
_OUTSIDE = {"CornerOf", "IntersectionSeparator", "NotAddress", "USPSBoxGroupID"}


def _labelled(entry: ET.Element) -> dict[str, str]:
    """What the labels say, folded; nothing of crossings and of lines that are no address."""
    if any(part.tag in _OUTSIDE for part in entry):
        return {}
    told: dict[str, str] = {}
    for part in entry:
        if name := _LABELS.get(part.tag):
            told[name] = f"{told.get(name, '')} {part.text or ''}".strip(" ,")
    if "region" in told:
        told["region"] = regions.written(told["region"], "US", shipped().vocabulary)
    return {name: _plain(text) for name, text in told.items()}


def searched() -> Report:
    """Addresses of many countries, with a house number, from the tests of a parser of search texts."""
    wrong: list[str] = []
    cases = list(_searches())
    for country, text, told in cases:
        found = _compared(_read(text, country), told)
        if found != told:
            wrong.append(f"{country} {text} | {_difference(told, found)}")
    return _report("addresses: tests of pelias-parser", PELIAS, len(cases), wrong)


_COUNTRIES = {
    "aus": "AU", "bra": "BR", "cze": "CZ", "deu": "DE", "esp": "ES", "fra": "FR",
    "gbr": "GB", "hrv": "HR", "ind": "IN", "nld": "NL", "nor": "NO", "nzd": "NZ",
    "pol": "PL", "prt": "PT", "rom": "RO", "svk": "SK", "swe": "SE", "usa": "US",
}  # fmt: skip
_CASE = re.compile(
    r"^\s*assert\((['\"`])(?P<text>.+?)\1, \[(?P<parts>.+?)\]\s*(?:, \w+)?\)$", re.MULTILINE | re.DOTALL
)
_PART = re.compile(r"(\w+): (['\"`])(.+?)(?<!\\)\2")
_NAMES = {
    "housenumber": "number",
    "street": "street",
    "postcode": "postal_code",
    "locality": "city",
    "region": "region",
}


def _searches() -> Iterator[tuple[str, str, dict[str, str]]]:
    for short, country in _COUNTRIES.items():
        file = _packed(PELIAS) / f"test/address.{short}.test.js"
        for case in _CASE.finditer(file.read_text(encoding="utf-8")):
            parts = [(name, value.replace("\\", "")) for name, _, value in _PART.findall(case["parts"])]
            told = {_NAMES[name]: _plain(value) for name, value in parts if name in _NAMES}
            if {"number", "street"} <= told.keys() and len(told) == len(
                [name for name, _ in parts if name in _NAMES]
            ):
                if "region" in told:
                    told["region"] = _plain(regions.written(told["region"], country, shipped().vocabulary))
                if country == "PT" and "region" in told:
                    # Its region is a town for us: the source has no towns of Portugal.
                    told["city"] = told.pop("region")
                yield country, case["text"].replace("\\'", "'"), told


@lru_cache
def _packed(requirement: str) -> Path:
    """The folder of a package of the npm registry, fetched once."""
    target = FOLDER / requirement.replace("@", "-")
    if not target.exists():
        with tempfile.TemporaryDirectory() as fetched:
            command = ["npm", "pack", "--silent", "--pack-destination", fetched, requirement]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            with tarfile.open(next(Path(fetched).glob("*.tgz"))) as archive:
                archive.extractall(target, filter="data")
    return target / "package"


def _read(text: str, country: str) -> Address:
    parsed = addresses.parse(
        {"address_line1": text},
        Context(vocabulary=shipped().vocabulary, country=country, source_country=country),
    )
    return parsed.values[0] if parsed.values else Address()


def _compared(address: Address, told: dict[str, str]) -> dict[str, str]:
    """The parts that are told of, folded; an addition belongs to the number where that is told with it."""
    number = _plain(f"{address.house_number or ''}")
    whole = _plain(f"{address.house_number or ''}{address.addition or ''}")
    found = {
        "number": number,
        "street": _plain(address.street or ""),
        "city": _plain(address.city or ""),
        "region": _plain(address.region or ""),
        "postal_code": _plain(address.postal_code or ""),
        "po_box": _plain(address.po_box or ""),
    }
    kept = {name: found[name] for name in told}
    if whole.startswith(told.get("number", "?")) and told["number"].startswith(number):
        kept["number"] = told["number"]
    return kept


def _plain(text: str) -> str:
    return _PUNCTUATION.sub("", fold(text))


def _difference(told: dict[str, str], found: dict[str, str]) -> str:
    parts = {name: (value, found.get(name)) for name, value in told.items() if found.get(name) != value}
    return json.dumps(parts, ensure_ascii=False)


def _examples() -> Iterator[tuple[str, str]]:
    for code, facts in countries().items():
        for example in facts.get("zipex", "").split(","):
            if example and ":" not in example:
                yield code, example


def _peer_accepts(text: str, code: str) -> bool:
    """What the library that ships the data does with a postcode."""
    return re.match(f"^{countries()[code]['zip']}$", text, re.IGNORECASE) is not None


def _report(
    name: str,
    package: str,
    cases: int,
    wrong: list[str],
    *,
    peer: int | None = None,
    decided: Mapping[str, int] = MappingProxyType({}),
) -> Report:
    return Report(
        name=name,
        package=package,
        cases=cases,
        agreed=cases - len(wrong) - sum(decided.values()),
        peer=peer,
        decided=dict(decided),
        examples=tuple(wrong[:SHOWN]),
    )
