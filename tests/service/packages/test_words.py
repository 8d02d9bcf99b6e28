"""Every code in a copy has a word in every language that we speak, and the languages say the same."""

import re
from enum import Enum

import pytest

from rules.changes import Change
from rules.consent import Author, EventState, LegalBasis, Method
from rules.copies import Chapter, PackageKind, PackageState
from rules.customer_status import CustomerStatus
from rules.engagement import EngagementKind
from rules.fields import MEMBERS, FieldName
from rules.findings import Verdict
from rules.freshness.belief import Band
from rules.freshness.signals import SignalKind
from rules.judgements import Decision
from rules.leads import LeadStatus, Outcome
from rules.matching.links import Link
from rules.quality import Use
from rules.recipients import Role, Transfer, Via
from rules.records import Channel
from rules.requests import Outcome as RequestOutcome
from rules.requests import RequestState, Right
from rules.restrictions import Ground as Restricting
from rules.retention import Action, Trigger
from rules.sources import LawfulBasis, SourceKind
from rules.suppressions import IdType, Reason
from rules.survivorship import Ground
from service.access import ActorKind
from service.packages import rendering
from service.packages.rendering import LANGUAGES
from service.reveals import PURPOSES
from service.storage.doubts import Asked, Ending
from service.storage.merges import Reason as Merging
from service.storage.outbox import LetterKind, LetterState
from service.storage.page_links import LinkKind
from service.storage.reviews import QueueState
from service.storage.signals import Way

GROUPS: dict[str, type[Enum]] = {
    "actor": ActorKind,
    "author": Author,
    "asked": Asked,
    "band": Band,
    "basis": LegalBasis,
    "change": Change,
    "channel": Channel,
    "chapter": Chapter,
    "counted_from": Trigger,
    "decision": Decision,
    "field": FieldName,
    "ground": Ground,
    "intro": Chapter,
    "lawful_basis": LawfulBasis,
    "lead_state": LeadStatus,
    "letter": LetterKind,
    "letter_state": LetterState,
    "link": Link,
    "merge": Merging,
    "method": Method,
    "outcome": Outcome,
    "customer_status": CustomerStatus,
    "engagement": EngagementKind,
    "ending": Ending,
    "event": Outcome,
    "package": PackageKind,
    "package_state": PackageState,
    "page": LinkKind,
    "reason": Reason,
    "request_outcome": RequestOutcome,
    "request_state": RequestState,
    "restriction": Restricting,
    "review": QueueState,
    "right": Right,
    "role": Role,
    "sign": IdType,
    "signal": SignalKind,
    "source_kind": SourceKind,
    "state": EventState,
    "transfer": Transfer,
    "then": Action,
    "use": Use,
    "verdict": Verdict,
    "via": Via,
    "way": Way,
}
_GAP = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_word(language: str, group: str) -> None:
    texts = rendering.words(language).texts[group]
    assert {str(each.value) for each in GROUPS[group]} <= texts.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_members_and_reasons_to_look_have_words(language: str) -> None:
    texts = rendering.words(language).texts
    assert set(MEMBERS) <= texts["member"].keys()
    assert set(PURPOSES) <= texts["why"].keys()


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_languages_have_the_same_keys_and_gaps(language: str) -> None:
    english, foreign = rendering.words("en").texts, rendering.words(language).texts
    assert {group: set(words) for group, words in english.items()} == {
        group: set(words) for group, words in foreign.items()
    }
    for group, words in english.items():
        for key, text in words.items():
            assert sorted(_GAP.findall(text)) == sorted(_GAP.findall(foreign[group][key])), (group, key)


def test_a_language_that_we_do_not_speak_is_read_in_english() -> None:
    assert rendering.words("sv").language == "en"
