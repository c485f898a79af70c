"""Whether a finding is denied: "ik denk niet aan zelfmoord", but not "de gedachten gaan niet weg".

In the style of ConText: windows of words, cut at clause borders. A denial never counts when it is
taken back ("niet dat ik dood wil, maar …"), denied itself, or about something else
(docs/decisions/0020).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialogue.nlu.reading.text import Word

NEGATIONS = frozenset("niet geen nooit nimmer niks niets zonder nergens noch niemand".split())
#: Behind the match these deny something else ("ik wil dood zonder pijn", "niemand weet het").
_DENIES_BEHIND = NEGATIONS - {"zonder", "niemand", "nergens", "noch"}
#: "Doodsgedachten, geen plan": the thoughts are there.
_DETAILS = frozenset(
    "plan plannen concreet concrete intentie intenties methode voorbereiding voorbereidingen "
    "actief actieve datum poging pogingen".split()
)
_BORDERS = frozenset("maar want omdat doordat dus terwijl toch , ; : en hoewel".split())
_CONTRAST = frozenset("maar alleen toch tenzij hoewel ofschoon behalve".split())
#: A finite verb between the denial and the match: the denial belonged to something else.
_OTHER_VERBS = frozenset("was had is waren".split())
#: Before "ik" these go on with the same thought ("niet dat ik …"); without one, "ik" starts a new
#: clause, also where people leave out the comma.
_LEADS_ON = NEGATIONS | frozenset("dat of als om".split())
#: "ik weet niet of …" denies nothing.
_UNSURE = frozenset("weet wist snap begrijp".split())
#: After "niet" these words take the denial away ("kan niet stoppen met denken aan …").
_UNDO = frozenset(
    "alleen stoppen ophouden stop anders ontkennen uitsluiten beloven garanderen zeker "
    "liegen weten weet loslaten slechts langer eens zeggen vertellen stopt ophoudt "
    "verdwenen".split()
)
#: Between a subject and a denial behind it these deny something else ("de zelfmoordgedachten laten
#: me niet los", "door de zelfmoordgedachten slaap ik niet"); so does "de zelfmoordgedachten gaan
#: niet weg".
_GO_ON = frozenset(
    "laat laten houd houdt houden hield word wordt worden werd werden krijg krijgt kreeg stopt "
    "stoppen stopten verdwijnt verdwijnen slaap sliep eet werk werkt kan kon kunnen durf durfde "
    "lukt verminderen vermindert wijken wijkt".split()
)
_STAYS = frozenset("weg weggaan weggegaan weggeweest minder op over los kwijt uit".split())
#: These between a match and its denial do not count ("aan zelfmoord denk ik echt niet").
_BY_THE_WAY = frozenset(
    "echt helemaal absoluut zeker gelukkig natuurlijk ook gedachten gedachtes".split()
)
_NEAR = 3
#: After "en" these begin a new clause, which the denial before it does not reach.
_NEW_CLAUSE = frozenset("heeft heb is ben loopt zegt geeft doet hij ze ik".split())
#: Before a subject: what follows "niet" is its consequence ("door de zelfmoordgedachten …").
_BECAUSE_OF = frozenset("door vanwege wegens dankzij".split())
#: How far before a denial another one may stand that turns it round ("ik kan niet zeggen dat ik
#: geen zelfmoordgedachten heb").
_FAR = 9
#: "Nooit zo graag" says how much, not that it never was.
_HOW_MUCH = frozenset("zo zoveel eerder".split())
#: It was denied, and now it is so ("ik was nooit suïcidaal, nu wel").
_BUT_NOW = re.compile(
    r"\b(?:nu|inmiddels|sinds\w*|tegenwoordig|de laatste \w+|maar)\b[^.!?]{0,40}\bwel\b"
    r"(?= ?(?:$|[.,;!?]|degelijk|vaak|steeds|weer|elke))|\bdoe ik wel\b|\bwillen wel\b|"
    r"\bmaar (?:sinds|nu|inmiddels)\b[^.!?]{0,40}\b(?:weer|elke|steeds|dagelijks)\b|"
    r"\bmoest(?:en)? eens weten\b|"
    r"\b(?:gelogen|loog|niet waar|niet eerlijk|klopt niet)\b"
)
#: "Niet dat ik dood wil, maar …": a denial that may be taken back.
_HEDGES = frozenset("dat zo echt per zozeer meteen direct gelijk perse persee".split())
_NO = frozenset("nee neen nope no welnee neu".split())
_SURELY = frozenset("absoluut natuurlijk helemaal gelukkig echt".split())
#: What may stand before the subject that a writer puts first ("aan zelfmoord denk ik nooit").
_BEFORE_A_TOPIC = frozenset(
    "aan van over met een de mijn mezelf dat of en ook oh tja ja nee neen nou eh".split()
)
_WISHES = frozenset("ik wil wou wilde zou ga".split())
#: What denies such a subject, however far behind it stands; "niet" alone is too common for that.
_DENIES_A_TOPIC = re.compile(
    r"^,? ?nee\b|\bnee$|\bgeen sprake\b|\bnog lang niet\b|\bpas (?:als|wanneer)\b|"
    r"\bondenkbaar\b|\buitgesloten\b|\bgeen denken\b|\bgeen haar\b|\bhoeft niemand\b|\bontken|"
    r"\bnooit(?! (?:meer|zo|iets|iemand|over|hulp|durven|gedurfd|verteld|gezegd|gelukt|weg|los)\b)"
    r"(?!.*\b(?:verteld|gezegd|gepraat|over gehad|hulp|tot)\b)|"
    r"\b(?:absoluut|helemaal|echt|zeker|totaal) niet\b"
    r"(?! (?:erg|slecht|gek|eng|bang|moeilijk|vreemd|uit)\b)"
)
_TAKES_BACK = frozenset("maar toch tenzij behalve".split())


def denial(words: Sequence[Word], start: int, end: int) -> tuple[bool, bool]:
    """Whether the match is denied, and whether that denial is taken back."""
    sentence = words[start].sentence
    place = _denial_before(words, start)
    if place is not None:
        if _turned_round(words, place):
            return False, False
    else:
        place = _denial_behind(words, start, end)
        if place is None:
            return _topic_denied(words, start, end) or _answered_no(words, sentence)
        if place >= end and _of_something_else(words, start, end, place):
            return False, False
    if _BUT_NOW.search(_flat(words, place + 1, sentence)) or _undone(words, place):
        return False, False
    following = words[place + 1].norm if place + 1 < len(words) else ""
    if following == "meer" and place >= end:
        return True, False
    back = any(
        word.norm in _CONTRAST and word.sentence == sentence for word in words[max(end, place) :]
    )
    return True, back and following in _HEDGES


def _denial_before(words: Sequence[Word], start: int) -> int | None:
    """Where the word stands that denies what follows, if there is one."""
    for i in range(start - 1, max(-1, start - 7), -1):
        word = words[i]
        if word.sentence != words[start].sentence or word.norm in _OTHER_VERBS:
            return None
        if word.norm in _BORDERS and (word.norm != "en" or words[i + 1].norm in _NEW_CLAUSE):
            return None
        if word.norm == "ik" and i and words[i - 1].norm not in _LEADS_ON:
            return None
        if word.norm in NEGATIONS and not (i and words[i - 1].norm in _UNSURE):
            return i
    return None


def _denial_behind(words: Sequence[Word], start: int, end: int) -> int | None:
    """Where the word stands that denies the match from within or behind, if there is one."""
    left = _NEAR
    for i in range(start, len(words)):
        word = words[i]
        if word.sentence != words[start].sentence or (i >= end and word.norm in _BORDERS):
            return None
        if i >= end and word.norm not in _BY_THE_WAY:
            left -= 1
            if left < 0:
                return None
        following = words[i + 1].norm if i + 1 < len(words) else ""
        if word.norm in _DENIES_BEHIND and following not in _DETAILS:
            return i
    return None


def _undone(words: Sequence[Word], place: int) -> bool:
    """Whether the next words take the denial away ("kan niet stoppen met denken aan …")."""
    for word in words[place + 1 : place + 5]:
        if word.norm in _BORDERS:
            return False
        if word.norm in _UNDO:
            return True
    return False


def _turned_round(words: Sequence[Word], place: int) -> bool:
    """Whether the denial at ``place`` is denied itself, or no denial at all.

    "Ik kan niet zeggen dat ik geen …", "waarom zou ik niet …", "nooit zo graag …", "geen dag
    zonder …".
    """
    sentence = words[place].sentence
    following = words[place + 1].norm if place + 1 < len(words) else ""
    if words[place].norm in {"nooit", "niet"} and following in _HOW_MUCH:
        return words[place].norm == "nooit" or following == "eerder"
    nearby = words[max(0, place - _FAR) : place]
    before = [word.norm for word in nearby if word.sentence == sentence]
    if "waarom" in before and "zou" in before:
        return True
    if words[place].norm == "zonder" and NEGATIONS & set(before):
        return True
    for i, norm in enumerate(before):
        if norm in NEGATIONS and "dat" in before[i:] and _UNDO & set(before[i:]):
            return True
    return False


def _of_something_else(words: Sequence[Word], start: int, end: int, place: int) -> bool:
    """Whether a denial behind the match denies something else ("… gaan niet weg")."""
    between = {word.norm for word in words[end:place]}
    if between & _GO_ON or {word.norm for word in words[place + 1 : place + 3]} & _STAYS:
        return True
    before = [word.norm for word in words[max(0, start - 3) : start]]
    return bool(_BECAUSE_OF & set(before))


def _flat(words: Sequence[Word], start: int, sentence: int) -> str:
    """The words from ``start`` to the end of a sentence, joined."""
    return " ".join(word.norm for word in words[start:] if word.sentence == sentence)


def _topic_denied(words: Sequence[Word], start: int, end: int) -> tuple[bool, bool] | None:
    """The same for a subject that stands first ("mezelf iets aandoen, dat zou ik nooit").

    So for one that "nee" follows at once ("somber ja, doodsgedachten nee"). None when it does not
    stand first, or nothing denies it.
    """
    sentence = words[start].sentence
    before = [word.norm for word in words[:start] if word.sentence == sentence and word.is_word]
    said = {word.norm for word in words[start:end]}
    behind = [word.norm for word in words[end : end + 2] if word.sentence == sentence]
    if "nee" in behind and not said & _WISHES:
        return True, False
    if "ik" in said or any(word not in _BEFORE_A_TOPIC for word in before if word != "ik"):
        return None
    if "ik" in before and not {"dat", "of"} & set(before):
        return None
    asked = any(word.sentence == sentence and word.norm == "?" for word in words[end:])
    rest = [
        word.norm for word in words[end:]
        if word.sentence == sentence or (asked and word.sentence == sentence + 1)
    ]  # fmt: skip
    flat = " ".join(word for word in rest if word not in "?!.").strip()
    if not _DENIES_A_TOPIC.search(flat):
        return None
    return True, any(word in _TAKES_BACK for word in rest)


def _answered_no(words: Sequence[Word], sentence: int) -> tuple[bool, bool]:
    """The same for a question that the writer repeats and answers ("of ik dood wil? nee joh")."""
    if not any(word.sentence == sentence and word.norm == "?" for word in words):
        return False, False
    answer = [word.norm for word in words if word.sentence == sentence + 1]
    if not answer or not (answer[0] in _NO or (answer[0] in _SURELY and "niet" in answer[:3])):
        return False, False
    return True, any(word in _CONTRAST for word in answer)
