"""An article as a Markdown file that a person can correct, and that reads back as it is written.

    **王工：** a turn begins; paragraphs without a label go on with it
    *王工：* somebody is quoted in running prose
    > a highlight
    ## a heading
    ---  ends a turn: what follows is narration
    EN: the translation of the paragraph above

The front matter says `transcript: deckgen`; such a file is taken at its word: nothing is repaired and nothing dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from deckgen.errors import SourceError
from deckgen.model import Article, Block, Dropped, Role, Speaker

MARK = "deckgen"
"""The value of `transcript` in the front matter."""
_HELP = (
    "<!-- **Name：** takes a turn, *Name：* is quoted in prose, > is a highlight, ## a heading, --- ends a turn,",
    "     EN: translates the paragraph above. Correct what you like and build again. -->",
)
_SPECIAL = re.compile(r"^(?:[#>\\]|\*[^*]*[：:]\*|\*\*[^*]*[：:]\*\*|-{3,}$|EN:|<!--)")
_TURN = re.compile(r"^\*\*([^*]{1,60}?)\s*[：:]\*\*\s*(.*)$")
_QUOTED = re.compile(r"^\*([^*]{0,60}?)\s*[：:]\*\s*(.*)$")
_SPEAKER = re.compile(r"^(.+?)\s*\((host|guest|narrator)\)(?:\s*=\s*(.*))?$")
_KEYS = ("title", "date", "publisher", "author", "url")


def write(article: Article) -> str:
    """The whole file. `parse` gives the same blocks back, but for their lines.

    >>> said = Block("paragraph", "护栏不是围墙。", 3, "王工", 1)
    >>> article = Article("a", "护栏", None, None, None, None, "Hans", (said,), (Speaker("王工", ("王工",), "guest", 1),))
    >>> print(write(article).split("-->")[1].strip())
    **王工：** 护栏不是围墙。
    """
    values = (article.title, article.published, article.publisher, article.author, article.url)
    head = ["---", f"transcript: {MARK}", *(f"{k}: {_line(v)}" for k, v in zip(_KEYS, values, strict=True) if v)]
    if article.speakers:
        head += ["speakers:", *(f"  - {_speaker(speaker)}" for speaker in article.speakers)]
    rows = ["\n".join([*head, "---"]), "\n".join(_HELP)]
    speaker: str | None = None
    turn: int | None = None
    for block in article.blocks:
        text = _line(block.text)
        if block.kind == "paragraph" and block.turn is None and turn is not None:
            rows.append("---")
            speaker, turn = None, None
        if block.kind == "heading":
            row = f"## {text}"
        elif block.kind == "highlight":
            row = f"> {text}"
        elif block.kind == "quote":
            row = f"*{block.speaker or ''}：* {text}"
        elif block.turn is not None and (block.turn, block.speaker) != (turn, speaker):
            row = f"**{block.speaker}：** {text}"
            speaker, turn = block.speaker, block.turn
        else:
            row = f"\\{text}" if _SPECIAL.match(text) else text
        rows.append(row + (f"\nEN: {_line(block.translation)}" if block.translation else ""))
    return "\n\n".join(rows) + "\n"


def _line(text: str) -> str:
    return " ".join(text.split())


def _speaker(speaker: Speaker) -> str:
    others = [alias for alias in speaker.aliases if alias != speaker.name]
    return f"{speaker.name} ({speaker.role})" + (f" = {', '.join(others)}" if others else "")


def is_transcript(text: str) -> bool:
    r"""True for a file that says so in its front matter.

    >>> is_transcript("---\ntranscript: deckgen\ntitle: 护栏\n---\n"), is_transcript("transcript: deckgen")
    (True, False)
    """
    head = re.match(r"---\n(.*?)\n---(?:\n|$)", text, re.DOTALL)
    return bool(head and re.search(rf"^transcript:\s*{MARK}\s*$", head[1], re.MULTILINE))


def parse(
    text: str, name: str
) -> tuple[Mapping[str, str], tuple[Block, ...], tuple[Speaker, ...], tuple[Dropped, ...]]:
    """Metadata, blocks and speakers of such a file, and its lines that hold no text.

    Raises SourceError for a speaker's line that cannot be read.
    """
    lines = text.split("\n")
    end = next(n for n, line in enumerate(lines[1:], 1) if line.strip() == "---")
    meta: dict[str, str] = {}
    listed: list[Speaker] = []
    for number, line in enumerate(lines[1:end], 2):
        key, colon, value = line.partition(":")
        if line.lstrip().startswith("- "):
            listed.append(_listed(line.strip()[2:], f"{name}, line {number}"))
        elif colon and key.strip() in _KEYS:
            meta[key.strip()] = value.strip()
    dropped = [Dropped(n, "front matter", line) for n, line in enumerate(lines[: end + 1], 1) if line.strip()]
    blocks: list[Block] = []
    speaker, turn, comment = None, 0, False
    for number, line in enumerate(lines[end + 1 :], end + 2):
        row = line.strip()
        if not row:
            continue
        if comment or row.startswith("<!--"):
            comment = "-->" not in row
            dropped.append(Dropped(number, "comment", row))
        elif re.fullmatch("-{3,}", row):
            speaker = None
            dropped.append(Dropped(number, "rule", row))
        elif row.startswith("EN:") and blocks:
            blocks[-1] = replace(blocks[-1], translation=row[3:].strip())
        elif match := re.match(r"^#{1,6}\s+(.*)$", row):
            blocks.append(Block("heading", match[1], number))
        elif match := re.match(r"^>\s?(.*)$", row):
            blocks.append(Block("highlight", match[1], number))
        elif match := _TURN.match(row):
            speaker, turn = match[1], turn + 1
            blocks.append(Block("paragraph", match[2], number, speaker, turn))
        elif match := _QUOTED.match(row):
            blocks.append(Block("quote", match[2], number, match[1] or None))
        else:
            said = row[1:] if row.startswith("\\") else row
            blocks.append(Block("paragraph", said, number, speaker, turn if speaker else None))
    kept = tuple(block for block in blocks if block.text)
    return meta, kept, _speakers(kept, listed), tuple(dropped)


def _listed(row: str, where: str) -> Speaker:
    match = _SPEAKER.match(row)
    if not match:
        raise SourceError(
            "this speaker cannot be read", where=where, hint="write it as: - Name (host) = Other name, or (guest)"
        )
    role: Role = "host" if match[2] == "host" else "guest" if match[2] == "guest" else "narrator"
    return Speaker(match[1], tuple(sorted({match[1], *filter(None, re.split(r",\s*", match[3] or ""))})), role, 0)


def _speakers(blocks: Sequence[Block], listed: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """The listed speakers with their turns, and whoever speaks without being listed, as a guest."""
    turns = Counter(name for name, _ in {(b.speaker, b.turn) for b in blocks if b.turn is not None})
    heard = dict.fromkeys(b.speaker for b in blocks if b.speaker and b.kind != "highlight")
    known = {alias for speaker in listed for alias in speaker.aliases}
    new = [Speaker(name, (name,), "guest", 0) for name in heard if name not in known]
    return tuple(replace(speaker, turns=turns[speaker.name]) for speaker in (*listed, *new))
