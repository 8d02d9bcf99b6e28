"""Can mail be sent to this address, and what kind of address is it?"""

import re
import unicodedata
from functools import partial

from email_validator import EmailNotValidError, validate_email

from rules import findings
from rules.context import Context
from rules.emails import dangers, domains, kinds, mending, wrapping
from rules.emails.domains import Domain
from rules.findings import Finding, Verdict
from rules.mail_domains import DomainState
from rules.records import Email, Parsed

_LOCAL_LIMIT = 64
_ADDRESS_LIMIT = 254
_SURE_ENOUGH = 0.9
"""How sure a proposal is that needs other characters than were typed: offered, never applied."""

_QUOTED = re.compile(r'"(?:[^"\\]|\\[\x20-\x7e])*"')
_WEBSITE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

_GMAIL = frozenset({"gmail.com", "googlemail.com"})

Remarks = list[Finding]

_finding = partial(findings.remark, rule="emails")


def parse(text: str, member: str, context: Context) -> Parsed[Email]:
    """The addresses a field holds: none, one, or several when it is a list.

    `key` compares addresses: the domain in ASCII, the local part in small letters, and inside Gmail alone
    without dots and tag (Gmail delivers those to one mailbox; elsewhere they may be different people).
    """
    remarks: Remarks = []
    plain = _plain(text)
    if plain is None:
        # Blanks around it are the commonest thing wrong, and then nothing else need be looked for.
        bare = text.strip()
        plain = _plain(bare) if bare != text and len(text) <= dangers.TEXT_LIMIT else None
        if plain is None:
            return _parse_slowly(text, member, context)
        remarks.append(_finding("EML.TRIM", member, Verdict.CORRECTED, confidence=0.97))
    email = _checked(*plain, member, context, remarks)
    return Parsed(values=(email,) if email else (), findings=tuple(remarks))


def _plain(text: str) -> tuple[str, Domain] | None:
    """Local part and domain of one address of ordinary letters, as most are; None for all others."""
    found = mending.PLAIN.fullmatch(text)
    if found is None or found.end(1) > _LOCAL_LIMIT or found.end() > _ADDRESS_LIMIT:
        return None
    domain = domains.read(found[2].lower())
    # An apostrophe before it is a spreadsheet's mark for a text.
    return None if domain.fault or text[0] == "'" else (found[1], domain)


def _parse_slowly(text: str, member: str, context: Context) -> Parsed[Email]:
    """For whatever is not one plain address of ordinary letters."""
    danger = dangers.code(text, context.vocabulary)
    if danger:
        return Parsed(findings=(_finding(danger, member, Verdict.INVALID),))
    if not text.strip():
        return Parsed()
    if kinds.is_no_answer(text.strip(), context.vocabulary):
        return Parsed(findings=(_finding("EML.PLACEHOLDER", member, Verdict.MISSING),))
    found = wrapping.unwrap(text, context.vocabulary)
    remarks: Remarks = [_finding(code, member, Verdict.CORRECTED, confidence=0.97) for code in found.codes]
    if len(found.texts) > 1:
        count = str(len(found.texts))
        remarks.append(_finding("EML.MULTIPLE", member, Verdict.SUSPECT, params={"count": count}))
    if found.note and kinds.is_warning(found.note, context.vocabulary):
        remarks.append(_finding("EML.WARNING", member, Verdict.SUSPECT))
    emails = [_read(each, member, context, remarks) for each in found.texts]
    return Parsed(
        values=tuple(dict.fromkeys(email for email in emails if email)),
        findings=tuple(remarks),
        note=found.note,
    )


def _read(text: str, member: str, context: Context, remarks: Remarks) -> Email | None:
    """One address text as an address, or None with the remark that says why not."""
    if plain := _plain(text):
        return _checked(*plain, member, context, remarks)
    if meant := mending.meant(text, context.vocabulary):
        code, proposal = meant
        remarks.append(_offer(code, member, proposal))
        return None
    local, at, after = text.rpartition("@")
    domain = domains.read(after.lower())
    fault = _fault(text, local, at, domain)
    if fault == "EML.DOMAIN.TLD_UNKNOWN":
        return _with_unknown_ending(local, domain, member, context, remarks)
    if fault:
        remarks.append(
            _finding(fault, member, Verdict.INVALID, suggestion=_lacking(fault, text, domain, context))
        )
        return None
    if '"' in local:
        remarks.append(_finding("EML.QUOTED_LOCAL", member, Verdict.SUSPECT))
    elif not local.isascii():
        plainly = mending.plainly_typed(local)
        spelt = f"{plainly}@{domain.shown}" if plainly else None
        remarks.append(_finding("EML.SMTPUTF8", member, Verdict.SUSPECT, suggestion=spelt))
    return _checked(unicodedata.normalize("NFC", local), domain, member, context, remarks)


def _lacking(fault: str, text: str, domain: Domain, context: Context) -> str | None:
    """What to propose where a sign is lacking and only one well-known service can be meant."""
    if fault == "EML.SYNTAX.NO_AT":
        return mending.with_known_service(text, context.vocabulary)
    if fault == "EML.DOMAIN.DOTLESS":
        return mending.with_ending(text.rpartition("@")[0], domain.ascii, context.vocabulary)
    return None


def _fault(text: str, local: str, at: str, domain: Domain) -> str | None:
    """The code of the first thing that makes this no address, or None."""
    if not at:
        return "EML.WEBSITE" if _WEBSITE.fullmatch(text) else "EML.SYNTAX.NO_AT"
    if domain.fault == "EML.DOMAIN.LITERAL":
        return domain.fault
    if not local or not domain.ascii:
        return "EML.SYNTAX"
    return _fault_of_local(local) or domain.fault or _fault_of_whole(local, domain)


def _fault_of_local(local: str) -> str | None:
    is_quoted = _QUOTED.fullmatch(local) is not None
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


def _fault_of_whole(local: str, domain: Domain) -> str | None:
    address = f"{local}@{domain.ascii}"
    if len(address.encode(errors="surrogatepass")) > _ADDRESS_LIMIT:
        return "EML.TOO_LONG"
    try:
        validate_email(address, check_deliverability=False, strict=True, allow_quoted_local=True)
    except EmailNotValidError:
        return "EML.SYNTAX"
    return None


def _with_unknown_ending(
    local: str, domain: Domain, member: str, context: Context, remarks: Remarks
) -> Email | None:
    """An ending that does not exist: offer what was meant, else there is no such address."""
    meant = domains.intended(domain, context.vocabulary, context.country)
    if meant is None or _fault_of_local(local):
        remarks.append(_finding("EML.DOMAIN.TLD_UNKNOWN", member, Verdict.INVALID))
        return None
    is_known = meant in context.vocabulary.words["mail_domains_known"]
    code = "EML.DOMAIN.TYPO" if is_known else "EML.DOMAIN.TLD_UNKNOWN"
    remarks.append(_offer(code, member, f"{local}@{meant}"))
    return _email(local, domain, ())


def _checked(local: str, domain: Domain, member: str, context: Context, remarks: Remarks) -> Email | None:
    """A sound address with its flags, and what the lists and the domain name system say of it."""
    vocabulary, name = context.vocabulary, local.lower()
    if kinds.is_placeholder(name, domain, vocabulary):
        remarks.append(_finding("EML.PLACEHOLDER", member, Verdict.MISSING))
        return None
    is_shared, code = kinds.of_mailbox(name, domain, vocabulary)
    flags: tuple[str, ...] = ("role",) if is_shared else ()
    if code:
        remarks.append(_finding(code, member, Verdict.SUSPECT))
    if domain.looks_odd or name[:4] == "www.":
        _remark_on_looks(local, domain, member, remarks)
    state = context.domains.get(domain.ascii) if context.domains else None
    kind, meant = domains.standing(domain, vocabulary, context.country)
    # A domain that takes mail is somebody's, however it looks.
    if meant and kind != "relay" and state is not DomainState.TAKES_MAIL:
        # Lists of throw-away services hold the slips of well-known names too; who typed one meant the other.
        kind = None
        remarks.append(_offer("EML.DOMAIN.TYPO", member, f"{local}@{meant}"))
    if kind == "disposable" or domain.is_ending or state:
        _remark_on_domain(domain, kind, state, member, remarks)
    if kind:
        flags = (*flags, kind)
    return _email(local, domain, flags if local.isascii() else (*flags, "smtputf8"))


def _remark_on_looks(local: str, domain: Domain, member: str, remarks: Remarks) -> None:
    """A website's beginning, or a domain in letters that only look Latin."""
    imitated = mending.latin(domain.shown)
    bare = f"{local.removeprefix('www.')}@{domain.shown.removeprefix('www.')}"
    if imitated:
        remarks.append(_offer("EML.CONFUSABLE", member, f"{local}@{imitated}"))
    elif bare != f"{local}@{domain.shown}" and domains.read(bare.rpartition("@")[2]).fault is None:
        remarks.append(_offer("EML.WWW", member, bare))


def _remark_on_domain(
    domain: Domain, kind: str | None, state: DomainState | None, member: str, remarks: Remarks
) -> None:
    if kind == "disposable":
        remarks.append(_finding("EML.DISPOSABLE", member, Verdict.SUSPECT))
    if domain.is_ending:
        remarks.append(_finding("EML.DOMAIN.SUFFIX", member, Verdict.UNVERIFIABLE))
    if state is DomainState.NO_MAIL:
        remarks.append(_finding("EML.DOMAIN.NO_MAIL", member, Verdict.INVALID))
    elif state is DomainState.GONE:
        remarks.append(_finding("EML.DOMAIN.GONE", member, Verdict.INVALID))


def _email(local: str, domain: Domain, flags: tuple[str, ...]) -> Email:
    name, host = local.lower(), domain.ascii
    if host in _GMAIL:
        name, host = name.partition("+")[0].replace(".", "") or name, "gmail.com"
    return Email(address=f"{local}@{domain.shown}", key=f"{name}@{host}", flags=flags)


def _offer(code: str, member: str, proposal: str) -> Finding:
    return _finding(code, member, Verdict.SUSPECT, confidence=_SURE_ENOUGH, suggestion=proposal)
