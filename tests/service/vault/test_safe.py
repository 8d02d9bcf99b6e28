"""A sealed value opens for its owner, in its place, unchanged, and in no other case."""

import ast
import copy
import inspect
import itertools
import multiprocessing
import pickle
import re
from types import ModuleType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import service.vault.providers
import service.vault.safe
import service.vault.wrapping
from service.errors import Tampered
from service.vault import Safe, Vault
from service.vault.places import Part, Place, Table
from service.vault.sealed import Sealed

ANNA, BERT = UUID(int=1), UUID(int=2)
EMAIL = (Table.CONTACT, Part.EMAIL)
KEY, DEPLOYMENT = bytes(range(32)), bytes(16)
# Every code point, lone surrogates included: a file or a form may hold them, and none may break sealing.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)

FRESH = r"nonce = (os\.|_)urandom\(NONCE\)"
SAFE = Safe(ANNA, generation=1, key=KEY, deployment=DEPLOYMENT)


@pytest.fixture
def safe(vault: Vault) -> Safe:
    return vault.new_safe(ANNA)[0]


@given(ANY_TEXT)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert SAFE.open(EMAIL, SAFE.seal(EMAIL, text)) == text


@given(st.binary(max_size=100))
def test_any_bytes_come_back_as_they_were(content: bytes) -> None:
    assert SAFE.open_bytes(EMAIL, SAFE.seal_bytes(EMAIL, content)) == content


@given(st.binary(max_size=100))
def test_length_tells_only_how_many_blocks_of_sixteen(content: bytes) -> None:
    assert len(SAFE.seal_bytes(EMAIL, content)) == 30 + 16 * (len(content) // 16 + 1)


@pytest.mark.parametrize("text", ["", "anna@example.org", "x" * 40])
def test_no_bit_can_be_changed(safe: Safe, text: str) -> None:
    raw = bytes(safe.seal(EMAIL, text))
    for place in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(Tampered):
            safe.open(EMAIL, Sealed(bytes(changed)))


def test_nothing_can_be_cut_off_or_added(safe: Safe) -> None:
    raw = bytes(safe.seal(EMAIL, "anna@example.org"))
    for other in [*(raw[:end] for end in range(len(raw))), raw + b"\0", raw[1:], raw[:14] + raw[30:]]:
        with pytest.raises(Tampered):
            safe.open(EMAIL, Sealed(other))


def test_a_value_opens_in_its_own_place_only(safe: Safe) -> None:
    places: list[Place] = list(itertools.product(Table, Part))
    sealed = {place: safe.seal(place, "anna@example.org") for place in places}
    for here, there in itertools.permutations(places, 2):
        with pytest.raises(Tampered):
            safe.open(there, sealed[here])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Safe(BERT, generation=1, key=KEY, deployment=DEPLOYMENT), id="owner"),
        pytest.param(Safe(ANNA, generation=2, key=KEY, deployment=DEPLOYMENT), id="generation"),
        pytest.param(Safe(ANNA, generation=1, key=KEY, deployment=bytes(15) + b"1"), id="deployment"),
        pytest.param(Safe(ANNA, generation=1, key=KEY[::-1], deployment=DEPLOYMENT), id="key"),
    ],
)
def test_a_value_is_bound_to_more_than_its_key(other: Safe) -> None:
    with pytest.raises(Tampered):
        other.open(EMAIL, SAFE.seal(EMAIL, "anna@example.org"))
    with pytest.raises(Tampered):
        SAFE.open(EMAIL, other.seal(EMAIL, "anna@example.org"))


def test_a_changed_generation_byte_does_not_help() -> None:
    later = Safe(ANNA, generation=2, key=KEY, deployment=DEPLOYMENT)
    raw = bytes(SAFE.seal(EMAIL, "anna@example.org"))
    with pytest.raises(Tampered):
        later.open(EMAIL, Sealed(raw[:1] + b"\x02" + raw[2:]))


def test_every_refusal_looks_the_same(safe: Safe) -> None:
    raw = bytes(safe.seal(EMAIL, "anna@example.org"))
    not_text = safe.seal_bytes(EMAIL, b"\xff\xfe")
    refusals = []
    for sealed in (Sealed(b""), Sealed(raw[:-1] + bytes([raw[-1] ^ 1])), Sealed(b"\x02" + raw[1:]), not_text):
        with pytest.raises(Tampered) as refusal:
            safe.open(EMAIL, sealed)
        refusals.append((str(refusal.value), refusal.value.args))
    assert set(refusals) == {("", ())}


@pytest.mark.parametrize("padded", [bytes(16), b"text" + bytes(12), b"\x80" + bytes(31), b"x" * 16])
def test_wrong_padding_under_a_right_key_is_refused_too(padded: bytes) -> None:
    nonce = bytes(12)
    raw = SAFE._head + nonce + SAFE._encrypt(nonce, padded, SAFE._aad + SAFE._places[EMAIL])
    with pytest.raises(Tampered):
        SAFE.open(EMAIL, Sealed(raw))


def test_the_same_text_never_looks_the_same_twice(safe: Safe) -> None:
    assert len({bytes(safe.seal(EMAIL, "anna@example.org")) for _ in range(1_000)}) == 1_000


def _nonces(count: int) -> set[bytes]:
    return {bytes(SAFE.seal(EMAIL, "anna@example.org"))[2:14] for _ in range(count)}


def test_forked_workers_never_repeat_a_nonce() -> None:
    workers, each = 8, 25_000
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        seen = pool.map(_nonces, [each] * workers, chunksize=1)
    assert len(set[bytes]().union(*seen)) == workers * each


def _encryptions(function: ast.FunctionDef) -> list[ast.Call]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return [call for call in calls if ast.unparse(call.func).endswith("encrypt")]


@pytest.mark.parametrize("module", [service.vault.safe, service.vault.wrapping, service.vault.providers])
def test_every_encryption_has_its_own_nonce_from_the_operating_system(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    encrypting = [function for function in functions if _encryptions(function)]
    assert encrypting
    for function in encrypting:
        fresh = [line for line in map(ast.unparse, function.body) if re.fullmatch(FRESH, line)]
        assert [ast.unparse(call.args[0]) for call in _encryptions(function)] == ["nonce"]
        assert len(fresh) == 1


def test_a_safe_shows_nothing_and_does_not_travel(safe: Safe) -> None:
    assert (repr(safe), str(safe), f"{safe}") == ("<safe>",) * 3
    for leave in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="may not leave"):
            leave(safe)
