"""Can mail be sent to this address, and what kind of address is it?"""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

import rules.text
from rules.context import Context
from rules.emails import domains, wrapping
from rules.emails.domains import Domain
from rules.findings import Finding, Verdict
from rules.records import Email, Parsed
from rules.vocabulary import Vocabulary

_PLAIN = re.compile(
    r"([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
)
_LOCAL_LIMIT = 64
_ADDRESS_LIMIT = 254
_TEXT_LIMIT = 512

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HEADER = re.compile(r"[\r\n\s](?:bcc|cc|to|from|subject|content-type|mime-version)\s*:", re.IGNORECASE)
_LINE = re.compile(r"[\r\n]+")
_AT_WORD = re.compile(r"\s*[\[({<]\s*(?:at|apenstaartje|ät)\s*[\])}>]\s*|\s+at\s+", re.IGNORECASE)
_DOT_WORD = re.compile(r"\s*[\[({<]\s*(?:dot|punt|punkt|piste)\s*[\])}>]\s*|\s+dot\s+", re.IGNORECASE)

# Cyrillic and Greek small letters that cannot be told from Latin ones.
_LOOK_ALIKES = str.maketrans("аеорсухіѕјһԁԛԝοανρικυ", "aeopcyxisjhdqwoavpiku")

_GMAIL = frozenset({"gmail.com", "googlemail.com"})

Remarks = list[Finding]


def parse(text: str, member: str, context: Context) -> Parsed[Email]:
    """The addresses a field holds: none, one, or several when it is a list.

    `key` compares addresses: the domain in ASCII, the local part in small letters, and inside Gmail alone
    without dots and tag (Gmail delivers those to one mailbox; elsewhere they may be different people).
    """
    plain = _plain(text)
    if plain is None:
        return _parse_slowly(text, member, context)
    remarks: Remarks = []
    email = _checked(*plain, member, context.vocabulary, remarks)
    return Parsed(values=(email,) if email else (), findings=tuple(remarks))


def _plain(text: str) -> tuple[str, Domain] | None:
    """Local part and domain of one address of ordinary letters, as most are; None for all others."""
    found = _PLAIN.fullmatch(text)
    if found is None or found.end(1) > _LOCAL_LIMIT or found.end() > _ADDRESS_LIMIT:
        return None
    domain = domains.read(found[2].lower())
    return None if domain.fault else (found[1], domain)


def _parse_slowly(text: str, member: str, context: Context) -> Parsed[Email]:
    """For whatever is not one plain address of ordinary letters."""
    danger = _danger(text)
    if danger:
        return Parsed(findings=(_finding(danger, member, Verdict.INVALID),))
    if not text.strip():
        return Parsed()
    if context.vocabulary.knows("placeholders", text.strip()):
        return Parsed(findings=(_finding("EML.PLACEHOLDER", member, Verdict.MISSING),))
    found = wrapping.unwrap(text, context.vocabulary)
    remarks: Remarks = [_finding(code, member, Verdict.CORRECTED, confidence=0.97) for code in found.codes]
    if len(found.texts) > 1:
        count = str(len(found.texts))
        remarks.append(_finding("EML.MULTIPLE", member, Verdict.SUSPECT, params={"count": count}))
    emails = [_read(each, member, context.vocabulary, remarks) for each in found.texts]
    return Parsed(
        values=tuple(dict.fromkeys(email for email in emails if email)),
        findings=tuple(remarks),
        note=found.note,
    )


def _danger(text: str) -> str | None:
    """The code for a text that is an attack or can be nothing else, before anything is taken off it."""
    if len(text) > _TEXT_LIMIT:
        return "EML.TOO_LONG"
    if _BIDI.search(text):
        return "EML.BIDI"
    bare = text.strip()
    if _CONTROL.search(bare) or _HEADER.search(bare):
        return "EML.CONTROL_CHAR"
    # Several addresses on lines of their own are a list; anything else on a second line is no address.
    lines = _LINE.split(bare)
    if len(lines) > 1 and not all("@" in line for line in lines):
        return "EML.CONTROL_CHAR"
    return None


def _read(text: str, member: str, vocabulary: Vocabulary, remarks: Remarks) -> Email | None:
    """One address text as an address, or None with the remark that says why not."""
    if plain := _plain(text):
        return _checked(*plain, member, vocabulary, remarks)
    meant = _meant(text)
    if meant:
        code, proposal = meant
        remarks.append(_finding(code, member, Verdict.SUSPECT, confidence=0.9, suggestion=proposal))
        return None
    local, at, after = text.rpartition("@")
    domain = domains.read(after.lower())
    fault = _fault(local, at, domain)
    if fault == "EML.DOMAIN.TLD_UNKNOWN":
        return _with_unknown_ending(local, domain, member, vocabulary, remarks)
    if fault:
        remarks.append(_finding(fault, member, Verdict.INVALID))
        return None
    if '"' in local:
        remarks.append(_finding("EML.QUOTED_LOCAL", member, Verdict.SUSPECT))
    elif not local.isascii():
        remarks.append(_finding("EML.SMTPUTF8", member, Verdict.SUSPECT))
    return _checked(unicodedata.normalize("NFC", local), domain, member, vocabulary, remarks)


def _meant(text: str) -> tuple[str, str] | None:
    """Code and proposal for a text that is no address, but so nearly one that we know what was meant."""
    local, _, domain = text.rpartition("@")
    if any(map(rules.text.is_mixed_script, (local, *domain.split(".")))):
        proposal, code = text.translate(_LOOK_ALIKES), "EML.CONFUSABLE"
    elif "@" not in text:
        proposal, code = _DOT_WORD.sub(".", _AT_WORD.sub("@", text)), "EML.AT_WORD"
    elif "," in domain:
        proposal, code = f"{local}@{domain.replace(',', '.')}", "EML.COMMA"
    elif '"' not in text and any(map(str.isspace, text)):
        proposal, code = _without_blanks(text), "EML.SPACE"
    else:
        return None
    return (code, proposal) if _PLAIN.fullmatch(proposal) else None


def _without_blanks(text: str) -> str:
    """`jan. jansen@bedrijf.nl` closed up; of `Jan Jansen jan@bedrijf.nl` only the word that is an address."""
    words = text.split()
    whole = [word for word in words if _PLAIN.fullmatch(word)]
    is_broken = any(word.endswith((".", "_", "-")) for word in words)
    return whole[0] if whole and not is_broken else "".join(words)


def _fault(local: str, at: str, domain: Domain) -> str | None:
    """The code of the first thing that makes this no address, or None."""
    if not at:
        return "EML.SYNTAX.NO_AT"
    if domain.fault == "EML.DOMAIN.LITERAL":
        return domain.fault
    if not local:
        return "EML.SYNTAX"
    return _fault_of_local(local) or domain.fault or _fault_of_library(local, domain)


def _fault_of_local(local: str) -> str | None:
    is_quoted = len(local) > 1 and local[0] == local[-1] == '"' and '"' not in local[1:-1]
    if '"' in local and not is_quoted:
        return "EML.SYNTAX.OBSOLETE"
    if len(local) > _LOCAL_LIMIT:
        return "EML.SYNTAX.LOCAL_TOO_LONG"
    if is_quoted:
        return None
    if "(" in local or ")" in local:
        return "EML.SYNTAX.COMMENT"
    if ".." in local:
        return "EML.SYNTAX.DOUBLE_DOT"
    return "EML.SYNTAX.DOT_EDGE" if local[:1] == "." or local[-1:] == "." else None


def _fault_of_library(local: str, domain: Domain) -> str | None:
    try:
        validate_email(
            f"{local}@{domain.ascii}", check_deliverability=False, strict=True, allow_quoted_local=True
        )
    except EmailNotValidError:
        return "EML.SYNTAX"
    return None


def _with_unknown_ending(
    local: str, domain: Domain, member: str, vocabulary: Vocabulary, remarks: Remarks
) -> Email | None:
    """An ending that does not exist: offer what was meant, else there is no such address."""
    meant = domains.intended(domain, vocabulary)
    if meant is None or _fault_of_local(local):
        remarks.append(_finding("EML.DOMAIN.TLD_UNKNOWN", member, Verdict.INVALID))
        return None
    is_known = meant in vocabulary.words["mail_domains_known"]
    code = "EML.DOMAIN.TYPO" if is_known else "EML.DOMAIN.TLD_UNKNOWN"
    remarks.append(_finding(code, member, Verdict.SUSPECT, confidence=0.9, suggestion=f"{local}@{meant}"))
    return _email(local, domain, ())


def _checked(
    local: str, domain: Domain, member: str, vocabulary: Vocabulary, remarks: Remarks
) -> Email | None:
    """A sound address with its flags, and what the lists say of it."""
    words = vocabulary.words
    name = local.lower()
    if domain.ascii in words["email_placeholder_domain"] and name in words["email_placeholder_local"]:
        remarks.append(_finding("EML.PLACEHOLDER", member, Verdict.MISSING))
        return None
    flags: tuple[str, ...] = ()
    if name in words["noreply_local"]:
        flags = ("role",)
        remarks.append(_finding("EML.ROLE.NOREPLY", member, Verdict.SUSPECT))
    elif name in words["role_local"]:
        flags = ("role",)
    kind = domains.kind(domain, vocabulary)
    meant = domains.intended(domain, vocabulary) if kind in {None, "disposable"} else None
    if meant:
        # Lists of throw-away services hold the slips of well-known names too; who typed one meant the other.
        kind, proposal = None, f"{local}@{meant}"
        remarks.append(
            _finding("EML.DOMAIN.TYPO", member, Verdict.SUSPECT, confidence=0.9, suggestion=proposal)
        )
    if kind == "disposable":
        remarks.append(_finding("EML.DISPOSABLE", member, Verdict.SUSPECT))
    if kind:
        flags = (*flags, kind)
    return _email(local, domain, flags if local.isascii() else (*flags, "smtputf8"))


def _email(local: str, domain: Domain, flags: tuple[str, ...]) -> Email:
    name, host = local.lower(), domain.ascii
    if host in _GMAIL:
        name, host = name.partition("+")[0].replace(".", "") or name, "gmail.com"
    return Email(address=f"{local}@{domain.shown}", key=f"{name}@{host}", flags=flags)


def _finding(
    code: str,
    member: str,
    verdict: Verdict,
    *,
    confidence: float | None = None,
    suggestion: str | None = None,
    params: dict[str, str] | None = None,
) -> Finding:
    return Finding(
        code=code,
        field=member,
        verdict=verdict,
        rule="emails",
        confidence=confidence,
        suggestion=suggestion,
        params=params or {},
    )
