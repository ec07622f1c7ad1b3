"""Subtitles (SRT, VTT, ASS): sentences rejoined over their cues; the only importer of pysubs2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from deckgen.errors import SourceError
from deckgen.language.script import HAN, is_han
from deckgen.model import Dropped
from deckgen.reading.formats.text import join
from deckgen.reading.labels import label_of
from deckgen.reading.page import Mark, Page, Paragraph, Reader
from deckgen.reading.people import is_person

_END = re.compile(r"[。！？!?…][”」』）)]?$")
_CLAUSE = re.compile(r"[，,、；;：:—]$")
_SOUND = re.compile(
    r"[♪♫♬#]+[^♪♫♬]*(?:[♪♫♬#]+|$)|[\[【［][^\]】］]{1,16}[\]】］]|[（(](?:[^（）()]{0,8}(?:声|聲|音乐|音樂|掌|笑|歌|响|響|鼓|铃|鈴|乐|樂|哭|喘|叹|嘆|咳|静|靜|沉默|鸣|鳴)[^（）()]{0,6})[）)]"
)
_FOREIGN_LABEL = re.compile(r"^(?:[-–—]\s*)?(?:[A-Z][\w. ]{0,20}:\s+)?")
_FOREIGN_SOUND = re.compile(r"\((?:laugh|applau|music|sigh|cheer)[^)]{0,20}\)", re.IGNORECASE)
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^>]+)>")
_CREDIT = re.compile(
    r"^\W*(?:字幕|翻译|翻譯|校对|校對|听译|聽譯|時間軸|时间轴|压制|壓制|后期|後期|制作|製作|监制|監製|导演|導演|摄影|攝影|剪辑|剪輯|配乐|配樂|出品|策划|策劃|译者|譯者|校订|总监|Subtitles?|Translated)"
    r"[\u3400-\u9fff ]{0,6}(?:[：:]|by\b)|^\W*(?:字幕组|字幕組|.{0,12}字幕[社组組])\W*$|字幕由|www\.|https?://|Amara\.org|不用于商业|仅供学习|请点赞|訂閱|订阅"
)
PAUSE = 1200
"""Milliseconds of silence after which narration takes over again. In the one film of our own the changes of voice lie
1,780 to 2,950 apart, the cues of one voice at most 200."""
LONG = 160
"""Characters after which a paragraph ends with its sentence, so that a card shows a passage and not the whole film."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """A spoken cue: the line of its first row, its times, the Chinese, the other language, who the file says speaks."""

    line: int
    start: int
    end: int
    text: str
    other: str
    speaker: str
    opens: bool = False


def read(text: str) -> Page:
    r"""Paragraphs of a subtitle file; of a bilingual cue the line without hanzi is its translation.

    Where one voice alone is labelled, what follows a pause without a label is narration; where several are, a turn
    lasts until the next label.

    >>> srt = "1\n00:00:01,000 --> 00:00:02,000\n这碗面\n\n2\n00:00:02,100 --> 00:00:03,000\n要等二十年。\n"
    >>> [(p.line, p.text) for p in read(srt).paragraphs]
    [(3, '这碗面要等二十年。')]
    """
    text = _VOICE.sub(r"\1：", text)
    lines = text.split("\n")
    cues, used, dropped = _cues(text, lines)
    if cues and not any(_END.search(cue.text) or _CLAUSE.search(cue.text) for cue in cues[: len(cues) // 2 + 1]):
        cues = _punctuated(cues)
    cues = _voiced(cues)
    labels = {cue.speaker for cue in cues if cue.speaker}
    bilingual = sum(bool(cue.other) for cue in cues) * 2 > len(cues)
    paragraphs: list[Paragraph] = []
    last: _Cue | None = None
    for cue in cues:
        changed = last is None or (bool(cue.speaker) and (cue.opens or cue.speaker != last.speaker))
        paused = last is not None and cue.start - last.end >= PAUSE
        ended = last is not None and bool(_END.search(last.text)) and (bilingual or len(paragraphs[-1].text) >= LONG)
        if changed or ended or (paused and len(labels) < 2):
            voiced = bool(cue.speaker) and changed
            mark: Mark = "" if voiced else "aside" if paused and len(labels) == 1 else "speech"
            said = f"{cue.speaker}：{cue.text}" if voiced else cue.text
            paragraphs.append(Paragraph(cue.line, said, mark, cue.other or None))
        else:
            before = paragraphs[-1]
            translation = f"{before.translation or ''} {cue.other}".strip() or None
            paragraphs[-1] = Paragraph(before.line, join(before.text, cue.text), before.mark, translation)
        last = cue
    times = (
        Dropped(n, "subtitle time", row.strip()) for n, row in enumerate(lines, 1) if n not in used and row.strip()
    )
    return Page(tuple(paragraphs), {}, tuple(sorted((*dropped, *times), key=lambda d: d.line)))


def _cues(text: str, lines: list[str]) -> tuple[list[_Cue], set[int], list[Dropped]]:
    """The spoken cues, the lines that their text uses, and the cues that nobody speaks."""
    import pysubs2

    try:
        events = [event for event in pysubs2.SSAFile.from_string(text) if not event.is_comment]
    except (pysubs2.exceptions.Pysubs2Error, ValueError) as error:
        raise SourceError(
            "this is not a subtitle file", hint="SRT, VTT and ASS are read; save plain text as .txt"
        ) from error
    cues: list[_Cue] = []
    used: set[int] = set()
    dropped: list[Dropped] = []
    at = 0
    for event in events:
        rows = [row.strip() for row in event.plaintext.replace("\\N", "\n").split("\n") if row.strip()]
        if not rows:
            continue
        at = next((n for n in range(at, min(at + 40, len(lines))) if rows[0] in lines[n]), at)
        used.update(n + 1 for n in range(at, min(at + len(rows), len(lines))))
        spoken = [part for row in rows for part in _languages(_SOUND.sub("", row).strip()) if re.search(r"\w", part)]
        chinese = [part for part in spoken if any(map(is_han, part))]
        foreign = [_FOREIGN_SOUND.sub("", part).strip() for part in spoken if part not in chinese]
        named = bool(chinese) and label_of(re.sub(r"^[-–—]\s*", "", chinese[0])) is not None
        other = " ".join(_FOREIGN_LABEL.sub("", part) if named else part for part in foreign).strip()
        same = cues and cues[-1].start == event.start and not chinese
        if same:
            cues[-1] = replace(cues[-1], other=f"{cues[-1].other} {other}".strip())
        elif not chinese or any(_CREDIT.search(row) for row in chinese):
            dropped.append(
                Dropped(at + 1, "credits" if chinese else "no hanzi" if spoken else "sound caption", " ".join(rows))
            )
        else:
            speaker = event.name.strip() if any(map(is_han, event.name)) else ""
            cues.append(_Cue(at + 1, event.start, event.end, reduce(join, chinese), other, speaker))
    return cues, used, dropped


def _voiced(cues: Sequence[_Cue]) -> list[_Cue]:
    """Cues with the speaker whom a label at their start names; a label is a person's, or stands more than once."""
    found = [label_of(re.sub(r"^[-–—]\s*", "", cue.text)) for cue in cues]
    count = Counter(label.name for label in found if label)
    done = []
    for cue, label in zip(cues, found, strict=True):
        if label and label.said and not cue.speaker and (count[label.name] > 1 or is_person(label.name)):
            cue = replace(cue, speaker=label.name, text=label.said, opens=True)
        done.append(cue)
    return done


def _languages(row: str) -> list[str]:
    """A row that holds a sentence in both languages, cut between them.

    >>> _languages("这碗面要等二十年。 This bowl takes twenty years.")
    ['这碗面要等二十年。', 'This bowl takes twenty years.']
    """
    match = re.match(rf"^(.*[{HAN}，。！？…”])\s+([A-Za-z\"'][^{HAN}]*\s[^{HAN}]*\s[^{HAN}]{{2,}})$", row)
    return [match[1], match[2]] if match else [row]


def _punctuated(cues: Sequence[_Cue]) -> list[_Cue]:
    """Cues of a file without punctuation: a comma for a breath, a full stop for a pause of half a second."""
    done = []
    for cue, following in zip(cues, [*cues[1:], None], strict=True):
        text = re.sub(rf"(?<=[{HAN}])\s+(?=[{HAN}])", "，", cue.text)
        ends = following is None or following.start - cue.end >= 500 or bool(label_of(following.text))
        mark = (
            "" if re.search(r"[？?！!…]$", text) else "？" if re.search(r"[吗嗎呢]$", text) else "。" if ends else "，"
        )
        done.append(replace(cue, text=text + mark))
    return done


READER = Reader("subtitles", (".srt", ".vtt", ".ass", ".ssa"), read)
