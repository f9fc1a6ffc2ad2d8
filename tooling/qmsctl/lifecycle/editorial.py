"""What an editorial change may not alter: numbers with their units, and words that oblige."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qmsctl.lifecycle.blocks import BlockKind
from qmsctl.lifecycle.redline import Line, Piece, compare
from qmsctl.lifecycle.sequences import opcodes
from qmsctl.lifecycle.words import Op

_UNITS = (
    "%|‰|°C|°F|°|K|[kcmµun]?m[²³]?|mm²|mm³|ft|[kmµu]?g|t|[mµu]?l|[mµun]?s|sec|min|h|d|"
    "[kMhG]?Pa|m?bar|psi|[kM]?N|Nm|[mkµ]?V|[mµ]?A|[mkM]?W|[kMG]?Hz|[kM]?Ω|dB|lux|ppm|ppb|rpm|"
    "[€$£]|EUR|USD|CHF|"
    "seconds?|minutes?|hours?|(?:working |business )?days?|weeks?|months?|years?|times?|"
    "pieces?|copies|"
    "Sekunden?|Minuten?|Stunden?|(?:Arbeits|Werk)?[Tt]agen?|Tage?|Wochen?|Monaten?|Monate?|"
    "Jahren?|Jahre?|Mal|Stück|"
    "secondes?|heures?|jours?|semaines?|mois|ans?|années?|fois|"
    "segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?|años?|veces"
)
_LINK_TARGET = re.compile(r"(?<=\])\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_HEADING_NUMBER = re.compile(r"\d+(?:\.\d+)*\.?\s+")
_NUMBER = (
    r"(?<![\w-])(?:\d{4}-\d{2}-\d{2}|[-+−±<>≤≥]?\s?\d+(?:[.,:]\d+)*(?:\s?[–-]\s?\d+(?:[.,]\d+)*)?"
    rf"(?:[\s\u00a0\u202f]?(?:{_UNITS})(?!\w))?)"
)

_MODALS: Mapping[str, str] = {
    "en": (
        r"(?:shall|must|may|might|should|will|would|can|could|need|ought|cannot)(?: not| never)?|"
        r"\w+n['’]t|only|(?:has|have|is|are|be) to|required|prohibited|"
        r"forbidden|not|never|always|at least|at most|no more than|no less than"
    ),
    "de": (
        r"(?:muss|muß|müssen|müsste|müssten|soll|sollen|sollte|sollten|darf|dürfen|dürfte|dürften|"
        r"kann|können|könnte|könnten|wird|werden)(?: nicht| nie)?|nicht|nie|niemals|immer|stets|"
        r"keine?[nmrs]?|nur|verboten|untersagt|verpflichtet|erforderlich|mindestens|höchstens"
    ),
    "fr": (
        r"(?:doit|doivent|devra|devront|devrait|devraient|peut|peuvent|pourra|pourront|pourrait|"
        r"pourraient|faut|faudra)(?: pas| jamais)?|pas|jamais|toujours|seulement|aucune?|"
        r"interdite?s?|obligatoires?|au moins|au plus|au maximum|au minimum"
    ),
    "es": (
        r"(?:no )?(?:debe|deben|deberá|deberán|debería|deberían|puede|pueden|podrá|podrán|podría|"
        r"podrían|hay que|tiene que|tienen que)|no|nunca|siempre|solo|sólo|ningún|ninguna|"
        r"prohibid[oa]s?|obligatori[oa]s?|al menos|como máximo|como mínimo"
    ),
    "it": (
        r"(?:non )?(?:deve|devono|dovrà|dovranno|dovrebbe|dovrebbero|può|possono|potrà|potranno)|"
        r"non|mai|sempre|solo|nessun[oa]?|vietat[oaie]|obbligatori[oae]|almeno|al massimo"
    ),
    "nl": (
        r"(?:moet|moeten|mag|mogen|zal|zullen|zou|zouden|kan|kunnen)(?: niet)?|niet|nooit|altijd|"
        r"alleen|geen|verboden|verplicht|minstens|hoogstens"
    ),
}
"""Words that oblige, allow, forbid or bound, per language."""

_NUMBER_WORDS: Mapping[str, str] = {
    "en": "two three four five six seven eight nine ten eleven twelve daily weekly monthly "
    "quarterly yearly annually once twice",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf täglich wöchentlich monatlich "
    "vierteljährlich halbjährlich jährlich einmal zweimal dreimal",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze quotidien hebdomadaire mensuel "
    "trimestriel annuel",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce diario semanal mensual "
    "trimestral anual",
    "it": "due tre quattro cinque sei sette otto nove dieci undici dodici giornaliero settimanale "
    "mensile trimestrale annuale",
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf dagelijks wekelijks "
    "maandelijks jaarlijks",
}


@dataclass(frozen=True, slots=True)
class Alteration:
    """A number or an obliging word that was replaced, removed (`new` None) or added (`old` None).

    ``heading`` is the text of the heading under which it stands, "" before the first one.
    """

    old: str | None
    new: str | None
    heading: str

    def __str__(self) -> str:
        where = f" under “{self.heading}”" if self.heading else ""
        if self.old is None:
            return f"'{self.new}' added{where}"
        if self.new is None:
            return f"'{self.old}' removed{where}"
        return f"'{self.old}' became '{self.new}'{where}"


def editorial_misfit(
    before_body: str, after_body: str, language: str = "en"
) -> tuple[Alteration, ...]:
    """What a change that calls itself editorial alters in substance; empty if nothing.

    Text that only moved alters nothing. In a language without a table only numbers are looked at.
    """
    shape = _shape(language)
    found: list[Alteration] = []
    gone: list[tuple[str, str]] = []
    come: list[tuple[str, str]] = []
    for piece in compare(before_body, after_body):
        for line in piece.lines:
            old = _significant(shape, piece, line, Op.INSERTED)
            new = _significant(shape, piece, line, Op.DELETED)
            if line.op is Op.SAME:
                found.extend(_in_line(old, new, piece.heading))
            gone.extend((word, piece.heading) for word in old if line.op is Op.DELETED)
            come.extend((word, piece.heading) for word in new if line.op is Op.INSERTED)
    found.extend(Alteration(word, None, heading) for word, heading in _without(gone, come))
    found.extend(Alteration(None, word, heading) for word, heading in _without(come, gone))
    return tuple(found)


def _shape(language: str) -> re.Pattern[str]:
    base = language.partition("-")[0].lower()
    parts = [_NUMBER]
    if base in _MODALS:
        words = _NUMBER_WORDS[base].replace(" ", "|")
        parts.append(rf"(?<!\w)(?i:{_MODALS[base]}|{words})(?!\w)")
    return re.compile("|".join(parts))


def _significant(shape: re.Pattern[str], piece: Piece, line: Line, without: Op) -> list[str]:
    """The numbers and obliging words of one side of a line, in order, in one spelling each."""
    found: list[str] = []
    for cell in line.cells:
        text = "".join(run.text for run in cell if run.op is not without)
        if piece.kind is BlockKind.HEADING:
            text = _HEADING_NUMBER.sub("", text, count=1)
        text = _LINK_TARGET.sub("", text)
        found.extend(_spelling(match[0]) for match in shape.finditer(text))
    return found


def _spelling(word: str) -> str:
    """`12 mm` and `12mm` are one; so are `Shall` and `shall`."""
    flat = " ".join(word.split())
    if not flat[-1:].isdigit() and any(c.isdigit() for c in flat):
        return re.sub(r"(?<=\d)(?=[^\W\d]|[%‰°€$£])", " ", flat)
    return flat if any(c.isdigit() for c in flat) else flat.lower()


def _in_line(old: Sequence[str], new: Sequence[str], heading: str) -> Iterator[Alteration]:
    for tag, i1, i2, j1, j2 in opcodes(old, new):
        if tag == "equal":
            continue
        common = min(i2 - i1, j2 - j1)
        for n in range(common):
            yield Alteration(old[i1 + n], new[j1 + n], heading)
        for word in old[i1 + common : i2]:
            yield Alteration(word, None, heading)
        for word in new[j1 + common : j2]:
            yield Alteration(None, word, heading)


def _without(
    mine: Iterable[tuple[str, str]], theirs: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Words of `mine` that `theirs` does not have as often, with the heading of each."""
    left = Counter(word for word, _ in theirs)
    for word, heading in mine:
        if left[word]:
            left[word] -= 1
        else:
            yield word, heading
