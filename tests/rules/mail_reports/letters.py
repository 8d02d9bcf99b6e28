"""Mails that came back, as servers and mailboxes write them."""

from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

US = "news@example.net"
ANNA = "anna@example.org"


def report(
    *,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "",
    recipient: str = ANNA,
    words: str = "Your letter could not be delivered.",
) -> bytes:
    """A report of delivery as in RFC 3464, with the letter it is about."""
    mail = MIMEMultipart("report", report_type="delivery-status")
    mail["From"], mail["To"] = "MAILER-DAEMON@mx.example.com", US
    mail["Subject"] = "Delivery Status Notification (Failure)"
    mail.attach(MIMEText(words))
    status_part = MIMEBase("message", "delivery-status")
    lines = [("Final-Recipient", f"rfc822; {recipient}"), ("Action", action), ("Status", status)]
    if said:
        lines.append(("Diagnostic-Code", f"smtp; {said}"))
    of_all, of_one = Message(), Message()
    of_all["Reporting-MTA"] = "dns; mx.example.com"
    for name, value in lines:
        of_one[name] = value
    status_part.set_payload([of_all, of_one])
    mail.attach(status_part)
    brought_back = MIMEBase("message", "rfc822")
    brought_back.set_payload([MIMEText("Dear Anna, ask boss@example.org too. Mailbox full of news!")])
    mail.attach(brought_back)
    return mail.as_bytes()


def in_words(
    text: str, *, subject: str = "failure notice", sender: str = "MAILER-DAEMON@mx.example.com"
) -> bytes:
    """What a mail server writes to people."""
    mail = MIMEText(text)
    mail["From"], mail["To"], mail["Subject"] = sender, US, subject
    return mail.as_bytes()


def answer(text: str, *, subject: str = "Re: News", marked: bool = True, sender: str = ANNA) -> bytes:
    """What somebody's mailbox answers by itself."""
    mail = MIMEText(text, _charset="utf-8")
    mail["From"], mail["To"], mail["Subject"] = sender, US, subject
    if marked:
        mail["Auto-Submitted"] = "auto-replied (vacation)"
    return mail.as_bytes()


def complaint(kind: str = "abuse", *, recipient: str = ANNA) -> bytes:
    """A report of a complaint as in RFC 5965; without a recipient the provider has blotted it out."""
    mail = MIMEMultipart("report", report_type="feedback-report")
    mail["From"], mail["To"], mail["Subject"] = "fbl@example.com", "abuse@example.net", "complaint"
    mail.attach(MIMEText("This is an email abuse report."))
    part = MIMEBase("message", "feedback-report")
    lines = f"Feedback-Type: {kind}\nUser-Agent: Loop/1.0\nVersion: 1\n"
    if recipient:
        lines += f"Original-Rcpt-To: <{recipient}>\n"
    part.set_payload(lines)
    mail.attach(part)
    letter = MIMEText("News")
    letter["To"], letter["From"] = ANNA, US
    brought_back = MIMEBase("message", "rfc822")
    brought_back.set_payload([letter])
    mail.attach(brought_back)
    return mail.as_bytes()
