"""Whatever two records can be to each other, and however they compare, there are words for it that add up."""

import numpy as np
import pytest

from admin import evidence, levels
from rules.matching import explaining
from rules.matching.evidence import SIZES, Respect
from rules.matching.model import ONE_PERSON, OTHERS
from rules.matching.seeds import Class
from service import matching
from service.access import SYSTEM, Role
from service.matching.holders import FEW_ENOUGH
from service.storage import matching as stored
from service.users import LANGUAGES
from service.vault import TokenKind
from tests.admin.office import Desk, Office
from tests.admin.twins import LEVELS, Twins, fill


@pytest.fixture
def twins(office: Office) -> Twins:
    return fill(office)


@pytest.fixture
def steward(office: Office, twins: Twins) -> Desk:
    return office.signed_in("anna", Role.STEWARD)


@pytest.mark.parametrize(("kind", "said"), [(Respect, evidence.RESPECTS), (Class, evidence.CLASSES)])
def test_every_respect_and_every_relation_has_words(
    kind: type[Respect] | type[Class], said: dict[Respect | Class, object]
) -> None:
    assert set(said) == set(kind)


@pytest.mark.parametrize("respect", list(Respect))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_level_has_words_of_its_own(office: Office, respect: Respect, language: str) -> None:
    with office.app.test_request_context(headers={"Accept-Language": language}):
        found = [levels.words(explaining.words(respect, level)) for level in levels.every(respect)]
    assert all(found)
    # How rare a name is that is not the same in full is told in the bits only.
    assert len(set(found)) == len(found) or respect is Respect.NAME
    assert max(levels.every(respect)) < SIZES[respect]


def test_the_lines_add_up_to_what_the_model_says(office: Office) -> None:
    with office.app.test_request_context(), office.workshop.look(SYSTEM) as work:
        why = evidence.of(work, LEVELS)
        assert why
        chances = matching.weights(work).model.chances(np.array([LEVELS]))[0]
    one, other = (max(chances[each] for each in group) for group in (ONE_PERSON, OTHERS))
    assert 2**why.total == pytest.approx(one / other)
    assert why.total == pytest.approx(why.before + why.learned + sum(line.bits for line in why.lines))
    assert sum(chance for _, chance in why.chances) == pytest.approx(100)


def test_what_was_compared_otherwise_is_not_explained(office: Office) -> None:
    with office.app.test_request_context(), office.workshop.look(SYSTEM) as work:
        assert evidence.of(work, LEVELS[:-1]) is None
        assert evidence.reasons(work, [LEVELS[:-1], ()]) == [(), ()]


def test_the_queue_and_the_pair_say_why_we_ask(steward: Desk, twins: Twins) -> None:
    assert "The same town." in steward.get("/reviews/").text
    page = steward.get(f"/reviews/{twins.reviews[0]}").text
    assert "Why we ask" in page
    assert "Other e-mail addresses." in page


def test_a_contact_says_what_those_it_is_not_are_to_it(steward: Desk, twins: Twins) -> None:
    steward.post(f"/reviews/{twins.reviews[0]}/decide", decision="different")
    page = steward.get(f"/contacts/{twins.pairs[0][0]}/duplicates").text
    assert any(str(evidence.CLASSES[each].label) in page for each in OTHERS)


def test_what_was_learned_is_shown_with_its_limits(steward: Desk, twins: Twins) -> None:
    page = steward.get("/learning/").text
    assert "The same telephone number." in page
    assert "without asking anybody" in page
    assert "records that came with the program" in page


def test_what_too_many_share_is_told_by_what_it_is_made_of(
    steward: Desk, twins: Twins, office: Office
) -> None:
    assert "Shared by too many" not in steward.get("/learning/").text
    with office.workshop.open(SYSTEM) as work:
        stored.keep_hot(work.session, TokenKind.BIRTH_PLACE, keys=41, at=work.now)
    page = steward.get("/learning/").text
    assert "Date of birth + Town" in page
    assert "41" in page


@pytest.mark.parametrize("kind", FEW_ENOUGH)
def test_every_part_of_a_key_that_may_be_too_hot_has_a_name(
    steward: Desk, twins: Twins, office: Office, kind: int
) -> None:
    with office.workshop.open(SYSTEM) as work:
        stored.keep_hot(work.session, kind, keys=1, at=work.now)
    assert steward.get("/learning/").status_code == 200


def test_a_contact_says_who_may_be_the_same_person(steward: Desk, twins: Twins) -> None:
    page = steward.get(f"/contacts/{twins.pairs[0][1]}/duplicates").text
    assert "May be the same person" in page
    assert f"/reviews/{twins.reviews[0]}" in page


def test_what_else_the_two_may_be_is_said_at_once(steward: Desk, twins: Twins, office: Office) -> None:
    with office.app.test_request_context(), office.workshop.look(SYSTEM) as work:
        why = evidence.of(work, LEVELS)
    assert why
    assert why.hint is not None
    assert "But perhaps:" in steward.get(f"/reviews/{twins.reviews[0]}").text
