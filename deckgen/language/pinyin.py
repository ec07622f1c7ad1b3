"""Readings in context, and how they are spelled; the only importer of pypinyin.

Sources, first that answers: the user's readings; grammar and what stands beside a polyphone (particles, collocations,
settled words; surnames are laid over the result); the sense table where its cues decide; the glossary, or CC-CEDICT where
a headword has one reading only, unless the contextual model is very sure of another; of several dictionary readings the
one the model agrees with; pypinyin's phrase data. Citation tones: 一 yī, 不 bù.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from deckgen.language import particles, senses, settled, surnames
from deckgen.language.analysis import refined
from deckgen.language.doubts import doubtful
from deckgen.language.lexicon import Lexicon
from deckgen.language.polyphones import Guess, model
from deckgen.language.script import is_han
from deckgen.model import Claim, Readings, ReadingSource, Verdict, Word

Decided = tuple[Readings, ReadingSource]
_SETTLED = frozenset(("own", "grammar", "senses", "glossary", "none"))
"""Sources that leave no doubt: somebody decided about this word, or about its place in the sentence."""

_MARKS = {"a": "āáǎà", "e": "ēéěè", "i": "īíǐì", "o": "ōóǒò", "u": "ūúǔù", "ü": "ǖǘǚǜ", "m": "m̄ḿm̌m̀", "n": "n̄ńňǹ"}
_TONE = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_NARROW = str.maketrans("，。？！：；（）、", ",.?!:;(),")
COMPOUND_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "司徒",
    "东方",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "长孙",
    "宇文",
)


def numbered(syllable: str) -> str:
    """A syllable with a tone mark as numbered pinyin.

    >>> numbered("tuī"), numbered("lǜ"), numbered("de")
    ('tui1', 'lv4', 'de5')
    """
    tone = "5"
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", syllable.lower()):
        if char in _TONE:
            tone = _TONE[char]
        elif char == "\u0308":
            letters[-1] = "v"
        else:
            letters.append(char)
    return "".join(letters) + tone


@lru_cache(maxsize=8192)
def marked(reading: str) -> str:
    """Numbered pinyin with its tone mark: on a or e, on the o of ou, else on the last vowel.

    >>> marked("tui1"), marked("lv4"), marked("de5"), marked("r5"), marked("xiong2")
    ('tuī', 'lǜ', 'de', 'r', 'xióng')
    """
    letters, tone = reading[:-1].replace("v", "ü"), reading[-1:]
    if tone not in "1234":
        return letters if tone == "5" else reading.replace("v", "ü")
    match = re.search(r"[ae]", letters) or re.search(r"o(?=u)", letters) or re.search(r"[iouü](?=[^iouü]*$)", letters)
    match = match or re.search(r"[mn]", letters)
    if not match:
        return letters
    at = match.start()
    mark = unicodedata.normalize("NFC", letters[at] + "\u0304\u0301\u030c\u0300"[int(tone) - 1])
    return letters[:at] + mark + letters[at + 1 :]


def spell(text: str, readings: Sequence[str | None]) -> str:
    """The readings of one word as it is written: joined, apostrophe before a, e, o (GB/T 16159), Latin as it is.

    >>> spell("西安", ["xi1", "an1"]), spell("这儿", ["zhe4", "r5"]), spell("A股", [None, "gu3"])
    ("xī'ān", 'zhèr', 'A gǔ')
    """
    out, last = "", ""
    for char, reading in zip(text, readings, strict=True):
        kind = "latin" if reading is None else "pinyin"
        piece = char if reading is None else marked(reading)
        if last and kind != last and char.isalnum() and out[-1].isalnum():
            out += " "
        elif last == kind == "pinyin" and unicodedata.normalize("NFD", piece)[0] in "aeo":
            out += "'"
        out, last = out + piece, kind
    return out.strip()


def spell_words(words: Sequence[Word], readings: Sequence[Sequence[str | None]]) -> str:
    """Several words as running pinyin: words apart, punctuation close, Latin as it is.

    >>> spell_words([Word("主权", "主权", 0), Word("AI", "AI", 2)], [["zhu3", "quan2"], [None, None]])
    'zhǔquán AI'
    """
    return running([spell(word.text, syllables) for word, syllables in zip(words, readings, strict=True)])


def running(parts: Iterable[str]) -> str:
    """Spelled words and punctuation as running pinyin.

    >>> running(["Běijīng", "，", "Zhōngguó", "。"])
    'Běijīng, Zhōngguó.'
    """
    out = ""
    for part in (part.translate(_NARROW) for part in parts):
        if out and part and (part[0].isalnum() or part[0] in "“‘《(「『") and out[-1] not in "“‘《(「『 ":
            out += " "
        out += part
    return " ".join(out.split())


def name(text: str, readings: Sequence[str]) -> str:
    """A Chinese person's name: surname and given name apart and capital.

    >>> name("黄仁勋", ["huang2", "ren2", "xun1"])
    'Huáng Rénxūn'
    """
    cut = 2 if text.startswith(COMPOUND_SURNAMES) and len(text) > 2 else 1
    first, given = spell(text[:cut], readings[:cut]), spell(text[cut:], readings[cut:])
    return f"{first[:1].upper()}{first[1:]} {given[:1].upper()}{given[1:]}".strip()


SURE = 0.999
"""Confidence from which the contextual model overrules a dictionary that knows one reading only: on the 9,893 marked
sentences of the CPP development set the two disagree 204 times; above this the model is right 98 times, the dictionary
13; below it the dictionary 75 times, the model 17."""


class Pinyin:
    """Reads words in their sentence. `own` are the user's readings, which win over everything."""

    def __init__(self, lexicon: Lexicon, own: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._lexicon = lexicon
        self._own = dict(own or {})
        self._plain: dict[str, Decided | None] = {}
        self._guesses: dict[str, dict[int, Guess]] = {}
        self._expected: dict[str, None] = {}

    def expect(self, sentences: Iterable[str]) -> None:
        """Announce (simplified) sentences: the contextual model then reads them all at once, ten times faster."""
        self._expected.update(dict.fromkeys(sentences))

    def _guess(self) -> None:
        new = [text for text in self._expected if text not in self._guesses]
        self._expected.clear()
        network = model()
        found = network.read(new) if network else [{} for _ in new]
        self._guesses.update(zip(new, found, strict=True))

    def read(self, sentence: str, words: Sequence[Word]) -> list[tuple[str | None, ...]]:
        """One tuple a word, one item a code point: "tui1", or None for what is not a hanzi.

        `sentence` is the simplified shadow that the words' offsets refer to.
        """
        fine, found = self._decided(sentence, words)
        readings = (reading for reading, _ in found)
        return [tuple(reading for _ in split for reading in next(readings)) for split in fine]

    def verdicts(self, sentence: str, words: Sequence[Word]) -> list[Verdict]:
        """The same readings with who decided them, what each source says, and what is doubtful.

        A verdict for each word, or for each of its pieces where no dictionary has the whole.
        """
        fine, found = self._decided(sentence, words)
        pieces = [piece for split in fine for piece in split]
        return [self._verdict(sentence, word, *one) for word, one in zip(pieces, found, strict=True)]

    def _decided(self, sentence: str, words: Sequence[Word]) -> tuple[list[list[Word]], list[Decided]]:
        """The words' pieces, and a reading with its source for each piece."""
        if sentence not in self._guesses:
            self.expect([sentence])
            self._guess()
        fine = [
            [w] if w.simplified in self._own else split
            for w, split in zip(words, refined(words, self._lexicon), strict=True)
        ]
        pieces = [piece for split in fine for piece in split]
        found = [self._word(sentence, pieces, index) for index in range(len(pieces))]
        for at, reading in surnames.readings(sentence, pieces, self._lexicon):
            n = next(n for n, piece in enumerate(pieces) if piece.start <= at < piece.end)
            if pieces[n].simplified not in self._own:
                readings, inside = found[n][0], at - pieces[n].start
                found[n] = (*readings[:inside], reading, *readings[inside + 1 :]), "grammar"
        return fine, found

    def _verdict(self, sentence: str, word: Word, readings: Readings, source: ReadingSource) -> Verdict:
        text, guesses = word.simplified, self._guesses_for(sentence, word)
        options, phrase = self._options(text), self._lexicon.phrase(text) if len(text) > 1 else ()
        claims = [Claim("dictionary", option) for option in options]
        claims += [Claim("phrases", phrase)] if phrase else []
        if guesses:
            told = tuple(guesses[n].reading if n in guesses else None for n in range(len(text)))
            claims.append(Claim("model", told, min(guess.confidence for guess in guesses.values())))
        doubt = "" if source in _SETTLED else doubtful(readings, source, options, phrase, guesses)
        return Verdict(word.text, readings, source, tuple(claims), doubt)

    def _guesses_for(self, sentence: str, word: Word) -> dict[int, Guess]:
        """The model's guesses for a word's characters, by offset in the word."""
        return {at - word.start: g for at, g in self._guesses[sentence].items() if word.start <= at < word.end}

    def _word(self, sentence: str, words: Sequence[Word], index: int) -> Decided:
        word = words[index]
        text = word.simplified
        if not any(is_han(char) for char in text):
            return (None,) * len(text), "none"
        if text in self._own:
            return spread(text, self._own[text]), "own"
        if len(text) == 1 and (by_grammar := particles.reading(sentence, words, index, self._lexicon)):
            return (by_grammar,), "grammar"
        if fixed := settled.readings(text, sentence, word.start):
            return fixed, "grammar"
        table = self._lexicon.senses(text)
        chosen = senses.choose(table, sentence, word.start, word.end) if len(table) > 1 else None
        if chosen is not None and len(table[chosen].readings) == len(text):
            return table[chosen].readings, "senses"
        read, source = self._read(text, self._guesses_for(sentence, word))
        read = settled.neutral(text, read)
        put_right = particles.reading_of_word(sentence, words, index, read, self._lexicon)
        return put_right, source if put_right == read else "grammar"

    def _read(self, text: str, guesses: Mapping[int, Guess]) -> Decided:
        """A word without its sentence, but with the model's guesses for its characters by offset."""
        if text not in self._plain:
            self._plain[text] = self._without_context(text)
        fixed, source = self._plain[text] or (None, "dictionary")
        if fixed is not None:
            if len(text) == 1 or not self._may_overrule(text):
                return fixed, source
            if all(guesses[n].reading == fixed[n] or guesses[n].confidence < SURE for n in guesses):
                return fixed, source
            phrase = self._phrase(text)
            put_right = tuple(self._overruled(r, guesses.get(n), phrase[n]) for n, r in enumerate(fixed))
            return put_right, source if put_right == fixed else "model"
        options = self._options(text)
        if len(text) == 1 or not options:
            read = tuple(guesses[n].reading if n in guesses else self._single(text, n) for n in range(len(text)))
            return read, "model" if guesses else "phrases" if len(text) > 1 or len(options) != 1 else "dictionary"
        open_places = [n for n in range(len(text)) if len({option[n] for option in options}) > 1]
        told = all(n in guesses for n in open_places)
        phrase = () if told else self._phrase(text)
        best = max(options, key=lambda option: _agreement(option, open_places, guesses, phrase))
        return best, "model" if told else "phrases"

    def _single(self, text: str, place: int) -> str | None:
        """A character that the model does not know as a polyphone: its only reading, else what pypinyin says."""
        if not is_han(text[place]):
            return None
        options = self._options(text[place])
        return options[0][0] if len(options) == 1 else self._lexicon.reading(text[place])

    def _phrase(self, text: str) -> tuple[str | None, ...]:
        """What pypinyin says of a word: its phrase data, else each hanzi's commonest reading."""
        return self._lexicon.phrase(text) or tuple(self._lexicon.reading(char) for char in text)

    def _may_overrule(self, text: str) -> bool:
        """The model may overrule what CC-CEDICT alone says of a word, not the glossary or the sense table."""
        return self._lexicon.term(text) is None and not self._lexicon.senses(text)

    def _overruled(self, reading: str | None, guess: Guess | None, phrase: str | None) -> str | None:
        """The dictionary's reading, unless the model is sure of another and pypinyin agrees, or the word is rare."""
        if reading in (None, "r5") or guess is None or guess.reading == reading or guess.confidence < SURE:
            return reading
        return guess.reading if phrase == guess.reading else reading

    def _without_context(self, text: str) -> Decided | None:
        """The reading where no sentence is needed to decide; None where it is."""
        term = self._lexicon.term(text)
        if term and term.readings and sum(map(is_han, text)) == len(term.readings) and term.term == text:
            return spread(text, term.readings), "glossary"
        readings = {sense.readings for sense in self._lexicon.senses(text)}
        if len(readings) == 1 and len(text) > 1 and len(found := readings.pop()) == len(text):
            return found, "senses"
        options = self._options(text)
        return (options[0], "dictionary") if len(options) == 1 and len(readings) < 2 else None

    def _options(self, text: str) -> list[tuple[str, ...]]:
        """The dictionary's readings of a word: of a single character all, of a longer one those of the common word."""
        entries = [entry for entry in self._lexicon.entries(text) if len(entry.readings) == len(text)]
        common = [entry for entry in entries if not entry.proper]
        return list(dict.fromkeys(entry.readings for entry in (common if common and len(text) > 1 else entries)))


def _agreement(
    option: Sequence[str], places: Sequence[int], guesses: Mapping[int, Guess], phrase: Sequence[str | None]
) -> float:
    """How well a dictionary reading fits what the model says, or where it is silent what pypinyin's phrases say."""
    total = 0.0
    for n in places:
        guess, reading = guesses.get(n), option[n]
        if guess is not None:
            total += guess.confidence * (reading == guess.reading) + 0.3 * (reading[:-1] == guess.reading[:-1])
        elif phrase and phrase[n] is not None:
            total += 0.5 * (reading == phrase[n])
    return total


def spread(text: str, readings: Sequence[str]) -> tuple[str | None, ...]:
    """Readings of the hanzi of a text, laid on its code points: Latin and digits get None.

    >>> spread("A股", ["gu3"])
    (None, 'gu3')
    """
    queue = iter(readings)
    return tuple(next(queue, None) if is_han(char) else None for char in text)


def pypinyin_readings() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Pypinyin's data as readings: every hanzi with its commonest one, every phrase with one a hanzi.

    The store keeps them (deckgen/store.py), so that a build need not load them. Its phrases hold sandhi: 一 and 不 get
    their citation tones back.
    """
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    citation = {"一": "yi1", "不": "bu4"}
    for code, readings in PINYIN_DICT.items():
        char = chr(code)
        if is_han(char):
            yield char, (citation.get(char) or numbered(readings.split(",")[0]),)
    for phrase, syllables in PHRASES_DICT.items():
        if len(syllables) == len(phrase) and all(map(is_han, phrase)):
            pairs = zip(phrase, syllables, strict=True)
            yield phrase, tuple(citation.get(char) or numbered(options[0]) for char, options in pairs)
