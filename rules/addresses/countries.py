"""Which country does a name or a code mean?"""

import rules.text
from rules.vocabulary import Vocabulary

_TABLES = ("country_names", "country_aliases", "country_endonyms")


def code_of(text: str, vocabulary: Vocabulary) -> str | None:
    """ISO 3166-1 alpha-2 code of a country given as a code or by its name in many languages; else None.

    A name that several countries bear (`Kongo`) is none.
    """
    if vocabulary.maps["country_names"].get(text.lower()) == text:
        return text
    folded = rules.text.fold(text)
    tables = [vocabulary.maps[table] for table in _TABLES]
    for name in dict.fromkeys((text.strip().casefold(), folded, folded.replace(".", ""))):
        for table in tables:
            if code := table.get(name):
                return code
    return None
