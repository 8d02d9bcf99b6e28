"""A mail server for tests: real SMTP over loopback, with answers that the test decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from service.settings import Settings
from tests.ports import free_port


@dataclass
class MailServer:
    """Where it listens, what it was given, and what it says to whom."""

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    """By recipient: the message as it came over the wire."""
    answers: dict[str, str] = field(default_factory=dict)
    """What is said of a recipient instead of taking the letter."""
    after_data: str = "250 Taken"
    accounts: dict[bytes, bytes] = field(default_factory=dict)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _more: Any) -> str:  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.after_data.startswith("2"):
            self.taken += [(recipient, envelope.content) for recipient in envelope.rcpt_tos]
        return self.after_data

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any
    ) -> AuthResult:
        is_known = isinstance(given, LoginPassword) and self.accounts.get(given.login) == given.password
        return AuthResult(success=is_known, handled=False)

    def letters(self) -> list[EmailMessage]:
        """What was taken, read as a mail program reads it."""
        return [message_from_bytes(content, policy=default) for _, content in self.taken]  # type: ignore[misc]

    def settings(self, settings: Settings, **more: Any) -> Settings:
        """Those of an installation that sends here."""
        sending = {
            "mail_from": "Example News <news@example.org>",
            "smtp_host": "127.0.0.1",
            "smtp_port": self.port,
            "smtp_starttls": False,
        }
        return replace(settings, **(sending | more))


@contextmanager
def receiving(**more: Any) -> Iterator[MailServer]:
    """Take letters for the length of the block."""
    server = MailServer(port=free_port())
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        authenticator=server.authenticate,
        auth_require_tls=False,
        **more,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
