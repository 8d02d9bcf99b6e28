"""No address leads us to a machine of our own house, however it is written and whatever its name answers."""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import dns.resolver
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.channels import addresses, outgoing, webhooks
from service.channels.addresses import UnsafeAddress
from service.channels.outgoing import Outcome
from service.channels.webhooks import Endpoint
from service.mail_domains import resolving
from service.settings import Settings
from tests.dns_server import serving
from tests.service.channels.test_webhooks import MESSAGE, SECRET

# {port} is that of a listener on this machine, which must hear nothing.
UNSAFE = (
    "https://127.0.0.1:{port}/",
    "https://127.0.0.2:{port}/",
    "https://127.255.255.254:{port}/",
    "https://127.1:{port}/",
    "https://127.0.1:{port}/",
    "https://2130706433:{port}/",
    "https://0x7f000001:{port}/",
    "https://0x7f.0.0.1:{port}/",
    "https://0x7f.1:{port}/",
    "https://0177.0.0.1:{port}/",
    "https://017700000001:{port}/",
    "https://127.0.0.01:{port}/",
    "https://127.0.0.1.:{port}/",
    "https://0:{port}/",
    "https://0.0.0.0:{port}/",
    "https://[::1]:{port}/",
    "https://[::]:{port}/",
    "https://[0:0:0:0:0:0:0:1]:{port}/",
    "https://[::ffff:127.0.0.1]:{port}/",
    "https://[::ffff:7f00:1]:{port}/",
    "https://[::127.0.0.1]:{port}/",
    "https://[::ffff:0:127.0.0.1]:{port}/",
    "https://[64:ff9b::127.0.0.1]:{port}/",
    "https://[64:ff9b::a9fe:a9fe]:{port}/",
    "https://[64:ff9b:1::7f00:1]:{port}/",
    "https://[2002:7f00:1::]:{port}/",
    "https://[2001:0:7f00:1::]:{port}/",
    "https://[fe80::1]:{port}/",
    "https://[fe80::1%25lo]:{port}/",
    "https://[fc00::1]:{port}/",
    "https://[fd00:ec2::254]:{port}/",
    "https://[fec0::1]:{port}/",
    "https://[ff02::1]:{port}/",
    "https://[2001:db8::1]:{port}/",
    "https://10.0.0.1/",
    "https://10.255.255.255/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://100.100.100.200/",
    "https://192.0.0.192/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://192.88.99.1/",
    "https://localhost:{port}/",
    "https://LOCALHOST:{port}/",
    "https://localhost.:{port}/",
    "https://example.org@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}@example.org:{port}/",
    "https://user:word@example.org/",
    "https://example.org\\@127.0.0.1:{port}/",
    "https://example.org#@127.0.0.1:{port}/",
    "https://127。0。0。1:{port}/",
    "https://①②⑦.⓪.⓪.①:{port}/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/",
    "https://%31%32%37.0.0.1:{port}/",
    "https://127.0.0.1%00.example.org:{port}/",
    "https:///127.0.0.1:{port}/",
    "https://example.org:0/",
    "https://example.org:99999/",
    "http://127.0.0.1:{port}/",
    "http://example.org/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "https://exa mple.org/",
    "https://example.org/\r\nHost: 127.0.0.1",
    "",
)


@contextmanager
def wary() -> Iterator[tuple[int, list[object]]]:
    """A listener on this machine, and everybody who ever connected to it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, came = listener.getsockname()[1], list[object]()

        def wait() -> None:
            while True:
                connection, who = listener.accept()
                connection.close()
                if who == last:
                    return
                came.append(who)

        with socket.socket() as ending:
            ending.bind(("127.0.0.1", 0))
            last = ending.getsockname()
            thread = threading.Thread(target=wait)
            thread.start()
            try:
                yield port, came
            finally:
                # Whoever came before us has been seen once we have.
                ending.connect(("127.0.0.1", port))
                thread.join()


def test_nothing_is_ever_said_to_an_unsafe_address() -> None:
    assert len(UNSAFE) >= 60
    with wary() as (port, came):
        outcomes = {
            url: webhooks.deliver(
                Settings(), Endpoint(url=url.format(port=port), secrets=(SECRET,)), MESSAGE
            ).outcome
            for url in UNSAFE
        }
    assert {url for url, outcome in outcomes.items() if outcome is not Outcome.UNSAFE} == set()
    assert came == []


@pytest.mark.parametrize(
    "answer", ["127.0.0.1", "169.254.169.254", "10.1.2.3", "::1", "fd00::1", "64:ff9b::1"]
)
def test_a_name_that_leads_home_is_not_followed(answer: str) -> None:
    door = addresses.read("https://hooks.example.org/")
    with pytest.raises(UnsafeAddress, match="private"):
        addresses.find(door, resolve=lambda _: [answer])


def test_one_private_answer_among_others_spoils_the_name() -> None:
    door = addresses.read("https://hooks.example.org/")
    with pytest.raises(UnsafeAddress, match="private"):
        addresses.find(door, resolve=lambda _: ["8.8.8.8", "192.168.0.1"])


def test_a_name_that_changes_its_mind_is_asked_anew_at_each_try_and_connected_to_as_it_answered() -> None:
    """DNS rebinding, with a real name server: public at first, this machine a moment later."""
    with wary() as (port, came), serving({"hooks.example.org": {"A": "8.8.8.8"}}) as names:
        asked = resolving.resolver([names.address])

        def resolve(name: str) -> list[str]:
            return [str(each) for each in asked.resolve(name, "A", search=False)]

        door = addresses.read(f"https://hooks.example.org:{port}/")
        assert addresses.find(door, resolve=resolve) == "8.8.8.8"
        names.zone["hooks.example.org"] = {"A": "127.0.0.1"}
        asked.cache = dns.resolver.Cache()
        endpoint = Endpoint(url=f"https://hooks.example.org:{port}/", secrets=(SECRET,))
        answer = webhooks.deliver(Settings(), endpoint, MESSAGE, resolve=resolve)
    assert answer.outcome is Outcome.UNSAFE
    assert came == []
    assert len(names.asked) == 2


def test_a_name_that_is_not_known_is_unreachable() -> None:
    def nobody(_: str) -> list[str]:
        raise socket.gaierror

    answer = outgoing.request("https://hooks.example.org/", method="GET", headers={}, resolve=nobody)
    assert answer.outcome is Outcome.UNREACHABLE


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "authority"),
    [
        ("https://hooks.example.org", "hooks.example.org", 443, "/", "hooks.example.org"),
        ("https://Hooks.Example.ORG/a/b?c=d", "hooks.example.org", 443, "/a/b?c=d", "hooks.example.org"),
        ("https://hooks.example.org:8443/", "hooks.example.org", 8443, "/", "hooks.example.org:8443"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443, "/", "xn--bcher-kva.example"),
        ("https://8.8.8.8/", "8.8.8.8", 443, "/", "8.8.8.8"),
        ("https://[2606:4700::1]:8443/", "2606:4700::1", 8443, "/", "[2606:4700::1]:8443"),
    ],
)
def test_an_address_of_the_open_internet_is_read(
    url: str, host: str, port: int, path: str, authority: str
) -> None:
    door = addresses.read(url)
    assert (door.host, door.port, door.path, door.authority) == (host, port, path, authority)


def test_plain_http_and_this_machine_are_for_trying_things_out() -> None:
    door = addresses.read("http://localhost:8080/hook", allow_private=True)
    assert (door.is_encrypted, door.port) == (False, 8080)
    assert addresses.find(door, allow_private=True, resolve=lambda _: ["127.0.0.1"]) == "127.0.0.1"


def test_no_refusal_quotes_the_address() -> None:
    with pytest.raises(UnsafeAddress) as refused:
        addresses.read("https://anna:secret@127.0.0.1/")
    assert "secret" not in repr(refused.value)
    assert "127" not in str(refused.value)
    assert "example" not in repr(replace(addresses.read("https://example.org/x"), port=1))


@given(st.ip_addresses())
def test_what_counts_as_public_is_global_and_never_wraps_another(address: addresses.Address) -> None:
    if addresses.is_public(address):
        assert address.is_global
        inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
        assert inner is None


@given(st.ip_addresses(v=4))
def test_an_address_within_an_address_is_never_public(address: ipaddress.IPv4Address) -> None:
    for wrapped in (f"::ffff:{address}", f"::{address}", f"64:ff9b::{address}"):
        assert not addresses.is_public(ipaddress.ip_address(wrapped))
