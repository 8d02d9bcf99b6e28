"""What does this person do, at which level, in which field of work, and in which department?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from rules.context import Context
from rules.findings import Finding, Verdict
from rules.jobs import lexicon, several, tidying
from rules.jobs.lexicon import Lexicon
from rules.jobs.meaning import Meaning, meaning_of
from rules.records import Job, Parsed
from rules.values import swift
from rules.vocabulary import Vocabulary

MEMBERS = ("job_title", "department")

# Titles repeat from lead to lead, so they are remembered; a text longer than any title may be anything.
_LONGEST_REMEMBERED = 80


@swift
@dataclass(frozen=True, slots=True)
class _Title:
    """A title field as it was read: the titles, what they tell, and what was remarked."""

    titles: tuple[str, ...]
    meaning: Meaning
    findings: tuple[Finding, ...]


_NOTHING = _Title((), Meaning(), ())


def parse(members: Mapping[str, str], context: Context) -> Parsed[Job]:
    """Read `job_title` and `department`; gives one job or none. Never raises.

    The words are tidied and kept; level, field of work and role are read from them, the field from the
    department where the title tells none.
    """
    stated, about = members.get("job_title"), members.get("department")
    lexis = lexicon.lexicon_for(context)
    title = _title(stated, context.vocabulary, lexis) if stated else _NOTHING
    department = _title_of_department(about, context.vocabulary, lexis) if about else _NOTHING
    findings = (*title.findings, *department.findings)
    if not title.titles and not department.titles:
        return Parsed(findings=findings)
    return Parsed(values=(_job(title, department),), findings=findings)


def as_members(job: Job) -> dict[str, str]:
    """The members of a lead that the job reads back from."""
    titles = several.joined((job.title, *job.others) if job.title else job.others)
    return {member: text for member, text in zip(MEMBERS, (titles, job.department), strict=True) if text}


def _job(title: _Title, department: _Title) -> Job:
    meaning = title.meaning
    if meaning.function is None and department.titles and meaning.level != "none":
        meaning = replace(meaning, function=department.meaning.function)
    return Job(
        title=title.titles[0] if title.titles else None,
        others=title.titles[1:],
        department=department.titles[0] if department.titles else None,
        function=meaning.function,
        seniority=meaning.level,
        buying_role=meaning.role,
        language=meaning.language,
    )


def _title(text: str, vocabulary: Vocabulary, lexis: Lexicon) -> _Title:
    is_short = len(text) <= _LONGEST_REMEMBERED and "@" not in text
    return _remembered(text, vocabulary, lexis) if is_short else _read(text, vocabulary, lexis)


def _title_of_department(text: str, vocabulary: Vocabulary, lexis: Lexicon) -> _Title:
    is_short = len(text) <= _LONGEST_REMEMBERED and "@" not in text
    return (_remembered_department if is_short else _read_department)(text, vocabulary, lexis)


def _read(text: str, vocabulary: Vocabulary, lexis: Lexicon) -> _Title:
    """Tidy a title field, part what is several titles, and read what they tell."""
    findings: list[Finding] = []
    tidy = tidying.tidied(text, "job_title", vocabulary, findings)
    if tidy is None:
        return _Title((), Meaning(), tuple(findings))
    if tidy.casefold().strip(" .") in vocabulary.words["job_forms_of_address"]:
        findings.append(tidying.remark("TTL.FORM_OF_ADDRESS", "job_title"))
        return _Title((tidy,), Meaning(), tuple(findings))
    former = vocabulary.words["job_former"]
    titles = several.parted(tidy, lexis, vocabulary)
    meaning = several.first_in_rank([meaning_of(each, lexis, former) for each in titles])
    findings += _told(tidy, titles, meaning, vocabulary)
    return _Title(titles, meaning, tuple(findings))


def _read_department(text: str, vocabulary: Vocabulary, lexis: Lexicon) -> _Title:
    findings: list[Finding] = []
    tidy = tidying.tidied(text, "department", vocabulary, findings)
    if tidy is None:
        return _Title((), Meaning(), tuple(findings))
    meaning = meaning_of(tidy, lexis, frozenset())
    return _Title((tidy,), meaning, tuple(findings))


_remembered = lru_cache(maxsize=16_384)(_read)
_remembered_department = lru_cache(maxsize=4_096)(_read_department)


def _told(text: str, titles: tuple[str, ...], meaning: Meaning, vocabulary: Vocabulary) -> list[Finding]:
    """What the title says about how the person works, and how sure its reading is."""
    plain = text.casefold().strip(" .")
    told: list[Finding] = []
    if len(titles) > 1 or several.looks_listed(text):
        told.append(tidying.remark("TTL.MULTI", "job_title"))
    if meaning.is_former:
        told.append(tidying.remark("TTL.FORMER", "job_title"))
    elif plain in vocabulary.maps["sole_trader_forms"]:
        told.append(tidying.remark("TTL.SELF_EMPLOYED", "job_title", Verdict.VALID))
    elif meaning.is_student:
        told.append(tidying.remark("TTL.STUDENT", "job_title"))
    elif meaning.level == "none":
        told.append(tidying.remark("TTL.NOT_EMPLOYED", "job_title", Verdict.VALID))
    elif meaning.is_doubtful:
        told.append(tidying.remark("TTL.LEVEL_UNSURE", "job_title"))
    elif meaning.level is None and meaning.function is None:
        told.append(tidying.remark("TTL.UNREAD", "job_title", Verdict.UNVERIFIABLE))
    return told
