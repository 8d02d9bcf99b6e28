"""How was this installation set up? Read once from the environment, checked, and never changed after."""

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from uuid import UUID

from rules.law.grounds import Sender
from service.errors import ConfigurationError

PREFIX = "GOODSTANDING_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting; the environment name is GOODSTANDING_ and the name in capitals.

    Each may also be given as a file: GOODSTANDING_<NAME>_FILE names a file whose content is the value.
    """

    data_dir: Path = Path("var")
    """Folder for the embedded database and the key file."""
    packs: Path | None = None
    """Folder of packs of your own, laid over the shipped ones; one of the same name takes its place."""
    database_url: str = ""
    """SQLAlchemy address of the database; empty means SQLite in the data folder."""
    keyring: str = ""
    """Where the keys are: `file:PATH` or `env`; empty means a file in the data folder."""
    root_key: str = field(default="", repr=False)
    """With `keyring=env`: 32 bytes, base64; wraps every other key."""
    deployment_id: UUID | None = None
    """Identity of this installation, bound into every ciphertext; made at first start unless given."""
    expected_contacts: int = 100_000
    """About how many contacts there will be; it sets the width of blind tokens."""
    host: str = "127.0.0.1"
    """Address the server listens on."""
    port: int = 8080
    """Port the server listens on."""
    public_url: str = "http://127.0.0.1:8080"
    """Address under which people reach the server; links and cookies follow it."""
    proxies: int = 0
    """How many reverse proxies stand before the server; their forwarded headers are believed."""
    workers: int = 1
    """Server processes; keep 1 with SQLite, one per core with PostgreSQL."""
    max_body_bytes: int = 1_048_576
    """Largest JSON body that is taken."""
    max_batch_bytes: int = 8_388_608
    """Largest body of a batch that is taken."""
    max_file_bytes: int = 209_715_200
    """Largest import file that is taken, as sent and after unpacking times ten."""
    rate_per_minute: int = 60_000
    """Requests a minute that one API key may make."""
    audit_checkpoints: Path | None = None
    """File to which each signed checkpoint of the audit is added; empty means one in the data folder.
    Put it where whoever runs the database cannot write."""
    lead_days: int = 90
    """Days a raw lead is kept after it was accepted."""
    quarantine_days: int = 30
    """Days a quarantined lead waits for a steward before it expires."""
    feed_days: int = 30
    """Days an entry of the feed is kept; whoever comes back later must read everything anew."""
    session_idle_minutes: int = 30
    """Minutes without a click after which a person is signed out."""
    session_hours: int = 8
    """Hours after which a person must sign in anew, whatever happens."""
    require_totp: bool = True
    """Must people confirm sign-in with a one-time code?"""
    reveals_per_hour: int = 50
    """How many masked values one person may reveal in an hour."""
    mail_dns: bool = False
    """May domains of e-mail addresses be looked up, to learn if they take mail? No mailbox is tried."""
    mail_dns_servers: tuple[str, ...] = ()
    """Resolvers to ask, by address, with commas; the system's when none is named."""
    mail_from: str = ""
    """Sender of our own letters (`Example <news@example.org>`); without it and a server none is sent."""
    smtp_host: str = ""
    """Mail server that takes letters; without one they wait, and nothing is lost."""
    smtp_port: int = 587
    """Port of the mail server; at 465 the connection is encrypted from its beginning."""
    smtp_user: str = ""
    """Name to sign in to the mail server with; empty for none."""
    smtp_password: str = field(default="", repr=False)
    """Password to sign in to the mail server with."""
    smtp_starttls: bool = True
    """Must the mail server encrypt, with a certificate that can be checked, before anything is said?"""
    webhooks_allow_private: bool = False
    """May notices go to addresses that are not of the open internet, and unencrypted? To try things out."""
    sender: frozenset[Sender] = frozenset()
    """What this organisation is, where laws treat it otherwise: charity, charity_lottery, publisher."""
    controller_name: str = ""
    """Who is answerable for the data, as receipts of consent say; without it none is given."""
    controller_address: str = ""
    """Postal address of whoever is answerable, on one line."""
    controller_contact: str = ""
    """Whom to ask for: a person, an office, the data protection officer."""
    controller_email: str = ""
    """E-mail address for questions about personal data."""
    controller_phone: str = ""
    """Telephone number for questions about personal data."""
    controller_url: str = ""
    """Website of whoever is answerable."""
    controller_policy_url: str = ""
    """Where the privacy policy can be read."""
    controller_jurisdiction: str = ""
    """Whose law applies: country codes, as in `NL`."""
    controller_storage: str = ""
    """Where the data is kept: country codes."""
    controller_zone: str = ""
    """Time zone that statutory periods are counted in, as `Europe/Amsterdam`; else of the jurisdiction."""
    controller_subdivision: str = ""
    """State or region whose holidays count besides those of the country, as `CA` in the United States."""
    identity_days: int = 30
    """Days a subject request waits for proof of who asks, or for what we had to ask, before it expires."""
    two_people: bool = False
    """Must a second person approve every subject request? Erasing several people always needs one."""
    package_days: int = 7
    """Days a copy of somebody's data can be fetched before it is over."""
    export_alone: int = 1_000
    """Contacts in a list for a recipient that one person may have made; of more a second one has to agree."""
    export_hours: int = 24
    """Hours a list for a recipient can be fetched before it is over."""
    log_level: str = "INFO"
    """Least level that is logged."""
    log_format: str = "json"
    """`json` for machines or `text` for people."""

    @property
    def database(self) -> str:
        """Address of the database, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'goodstanding.db'}"

    @property
    def keyring_address(self) -> str:
        """Where the keys are, with the default filled in."""
        return self.keyring or f"file:{self.data_dir.absolute() / 'keyring.json'}"


_TRUTHS = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}

DNS_PORT = 53


def dns_server(text: str) -> tuple[str, int]:
    """Address and port of a resolver, as in `192.0.2.1`, `192.0.2.1:5353`, `[2001:db8::1]:53`.

    Raises ValueError for anything else, a name included: who would resolve it?
    """
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
    else:
        host, _, port = text.partition(":") if text.count(":") == 1 else (text, "", "")
    return str(ipaddress.ip_address(host)), int(port.removeprefix(":") or DNS_PORT)


def _servers(text: str) -> tuple[str, ...]:
    servers = tuple(each.strip() for each in text.split(",") if each.strip())
    for each in servers:
        dns_server(each)
    return servers


def _senders(text: str) -> frozenset[Sender]:
    return frozenset(Sender(each.strip()) for each in text.split(",") if each.strip())


def _truth(text: str) -> bool:
    try:
        return _TRUTHS[text.lower()]
    except KeyError:
        raise ValueError("expected yes or no") from None


_READERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    int: int,
    bool: _truth,
    Path: Path,
    Path | None: Path,
    UUID | None: UUID,
    tuple[str, ...]: _servers,
    frozenset[Sender]: _senders,
}


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment.

    Raises ConfigurationError that lists every unknown name and every value that is not understood; the
    values themselves are not repeated, for some are secret.
    """
    given = _given(os.environ if environment is None else environment)
    known = {setting.name: setting.type for setting in fields(Settings)}
    faults = [f"{PREFIX}{name.upper()} is not a setting" for name in given if name not in known]
    values = {}
    for name in given.keys() & known.keys():
        try:
            values[name] = _READERS[known[name]](given[name])
        except ValueError:
            faults.append(f"{PREFIX}{name.upper()} is not understood: expected {_expectation(known[name])}")
    if faults:
        raise ConfigurationError("; ".join(sorted(faults)))
    return Settings(**values)


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    given = {}
    for variable, value in environment.items():
        if variable.startswith(PREFIX) and not variable.endswith("_FILE"):
            given[variable.removeprefix(PREFIX).lower()] = value
    for variable, value in environment.items():
        if variable.startswith(PREFIX) and variable.endswith("_FILE"):
            name = variable.removeprefix(PREFIX).removesuffix("_FILE").lower()
            if name in given:
                raise ConfigurationError(f"{PREFIX}{name.upper()} and {variable} are both set; keep one")
            given[name] = _content(variable, value)
    return given


def _content(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigurationError(f"{variable} names a file that cannot be read: {error.strerror}") from None


def _expectation(kind: Any) -> str:
    told = {
        int: "a whole number",
        bool: "yes or no",
        UUID | None: "a UUID",
        frozenset[Sender]: ", ".join(Sender),
    }
    return told.get(kind, "addresses with commas" if kind == tuple[str, ...] else "a text")
