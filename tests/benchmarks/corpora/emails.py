"""How do we read the addresses that email-validator was made with, the cases of isemail among them?

The library's suite is read as text. It holds addresses that are sound, addresses that are not, and the cases
of isemail with the diagnosis of each. We agree on a sound one when we keep it in the same form, and on an
unsound one when no address is kept. Where we take off what stands around an address, which the library leaves
to its caller, or refuse a domain that cannot exist, that is decided, and counted apart.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from email_validator import EmailNotValidError, validate_email

from rules import domain_endings, emails
from rules.context import Context
from rules.findings import Verdict
from rules.records import Email, Parsed
from service.packs import shipped
from tests.benchmarks.corpora.report import Report
from tests.benchmarks.corpora.sdists import unpacked

PACKAGE = f"email-validator=={version('email-validator')}"

SOUND = ("test_email_valid", "test_email_valid_intl_local_part")
UNSOUND = (
    "test_email_invalid_syntax",
    "test_email_invalid_syntax_strict",
    "test_email_invalid_syntax_display_name",
    "test_email_invalid_reserved_domain",
)
ISEMAIL = "test_pyisemail_tests"

# What isemail itself would deliver to: the others are refused by its authors, or out of use for decades.
DELIVERABLE = frozenset({"ISEMAIL_VALID", "ISEMAIL_RFC5321_QUOTEDSTRING"})

EXAMPLES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One address; `domain` and `local` of its usual form when it is sound, None when it is not."""

    text: str
    is_sound: bool
    local: str | None = None
    domain: str | None = None


def reports() -> Iterator[Report]:
    suite = _suite()
    sound = [case for name in SOUND for case in _with_forms(suite[name])]
    unsound = [Case(text=_text_of(row), is_sound=False) for name in UNSOUND for row in suite[name]]
    diagnosed = [_diagnosed(row) for row in suite[ISEMAIL]]
    yield _report("email-validator: sound addresses", sound)
    yield _report("email-validator: unsound addresses", unsound)
    yield _report("isemail", diagnosed)


def _suite() -> Mapping[str, list[ast.expr]]:
    """The rows that each test of the suite is given, as they are written."""
    text = (unpacked(PACKAGE) / "tests" / "test_syntax.py").read_text(encoding="utf-8")
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            [call] = node.decorator_list
            assert isinstance(call, ast.Call)
            assert isinstance(call.args[1], ast.List)
            found[node.name] = call.args[1].elts
    return found


def _text_of(row: ast.expr) -> str:
    parts = ast.literal_eval(row)
    return parts if isinstance(parts, str) else parts[0]


def _with_forms(rows: list[ast.expr]) -> Iterator[Case]:
    for row in rows:
        assert isinstance(row, ast.Tuple)
        text, made = row.elts
        assert isinstance(made, ast.Call)
        form: dict[str, Any] = {
            each.arg: ast.literal_eval(each.value)
            for each in made.keywords
            if each.arg in {"local_part", "ascii_domain"}
        }
        yield Case(
            text=ast.literal_eval(text),
            is_sound=True,
            local=form.get("local_part"),
            domain=form.get("ascii_domain"),
        )


def _diagnosed(row: ast.expr) -> Case:
    text, diagnosis = ast.literal_eval(row)
    return Case(text=text, is_sound=diagnosis in DELIVERABLE)


def _report(name: str, cases: list[Case]) -> Report:
    context = Context(vocabulary=shipped().vocabulary)
    decided: Counter[str] = Counter()
    agreed, differing = 0, []
    for case in cases:
        parsed = emails.parse(case.text, "email", context)
        if _is_as_expected(case, parsed):
            agreed += 1
        elif reason := _decision(case, parsed):
            decided[reason] += 1
        else:
            kept = [email.address for email in parsed.values]
            differing.append(f"{case.text!r} → {kept} {[finding.code for finding in parsed.findings]}")
    return Report(
        name=name,
        package=PACKAGE,
        cases=len(cases),
        agreed=agreed,
        peer=sum(_library_agrees(case) for case in cases),
        decided=dict(decided),
        examples=tuple(differing[:EXAMPLES]),
    )


def _is_as_expected(case: Case, parsed: Parsed[Email]) -> bool:
    if not case.is_sound:
        return not parsed.values
    if len(parsed.values) != 1:
        return False
    [email] = parsed.values
    local, _, _ = email.address.rpartition("@")
    return case.local in {None, local} and case.domain in {None, email.domain}


def _decision(case: Case, parsed: Parsed[Email]) -> str | None:
    """Why we differ, where we do so on purpose."""
    codes = {finding.code for finding in parsed.findings}
    verdicts = {finding.verdict for finding in parsed.findings}
    domain = case.domain or case.text.rpartition("@")[2].strip(' <>"').lower()
    if codes & {"EML.CONTROL_CHAR", "EML.BIDI"}:
        return "refused as an attack"
    if codes & {"EML.PLACEHOLDER"}:
        return "only filled in to have something there"
    if case.is_sound and not domain_endings.exists(domain):
        return "its ending does not exist"
    if case.is_sound and not parsed.values and codes & {"EML.FULLWIDTH", "EML.CONFUSABLE"}:
        return "letters that only look like others are offered, not taken"
    if not case.is_sound and Verdict.CORRECTED in verdicts and Verdict.INVALID not in verdicts:
        return "what stood around it was taken off, and told"
    return None


def _library_agrees(case: Case) -> bool:
    try:
        valid = validate_email(
            case.text,
            check_deliverability=False,
            strict=True,
            allow_quoted_local=True,
            allow_display_name=case.local is not None,
        )
    except EmailNotValidError:
        return not case.is_sound
    return (
        case.is_sound and case.local in {None, valid.local_part} and case.domain in {None, valid.ascii_domain}
    )
