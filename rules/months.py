"""Which month does a word name?"""

from rules.text import fold

_NAMES = (
    "januari january januar jan tammikuu tammikuuta janvier janv enero ene gennaio styczen stycznia janeiro",
    "februari february februar feb helmikuu helmikuuta fevrier fevr febrero febbraio luty lutego fevereiro",
    "maart march maerz marz mar mrt maaliskuu maaliskuuta mars marzo marzec marca marco",
    "april apr huhtikuu huhtikuuta avril avr abril abr aprile kwiecien kwietnia",
    "mei may mai toukokuu toukokuuta maj mayo maggio mag maja maio",
    "juni june jun kesakuu kesakuuta juin junio giugno giu czerwiec czerwca junho",
    "juli july jul heinakuu heinakuuta juillet juil julio luglio lug lipiec lipca julho",
    "augustus august aug elokuu elokuuta augusti aout agosto ago sierpien sierpnia",
    "september sep sept syyskuu syyskuuta septembre septiembre settembre set wrzesien wrzesnia setembro",
    "oktober october okt oct lokakuu lokakuuta octobre octubre ottobre ott pazdziernik pazdziernika outubro",
    "november nov marraskuu marraskuuta novembre noviembre listopad listopada novembro",
    "december dezember dec dez joulukuu joulukuuta decembre diciembre dic dicembre grudzien grudnia dezembro",
)
"""In nl, en, de, fi, sv, da, fr, es, it, pl and pt, as they are compared: without accents."""

_NUMBER_OF = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}


def number_of(word: str) -> int | None:
    """1 to 12, or None for a word that names no month."""
    return _NUMBER_OF.get(fold(word).strip("."))
