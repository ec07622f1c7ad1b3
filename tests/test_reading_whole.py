"""Laws of the whole reader: nothing is lost, nothing is invented, what is written reads back."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckgen.errors import SourceError
from deckgen.model import Article
from deckgen.reading import fixers, read, transcript
from deckgen.reading.turns import without_number
from tests.conftest import CORPUS, ROOT

ARTICLES = sorted(CORPUS.glob("*"))
NAMES = ("主持人", "王工", "记者", "Anna Berg", "《夜话》", "陈静")
SPOKEN = st.text("护栏推理对齐我们你他的了是不AIGPU，。？！“”（）·—…", min_size=1, max_size=40)
LINES = st.one_of(
    SPOKEN,
    st.builds("{}：{}".format, st.sampled_from(NAMES), SPOKEN),
    st.builds("**{}：** {}".format, st.sampled_from(NAMES), SPOKEN),
    st.builds("{}说，“{}”".format, st.sampled_from(NAMES), SPOKEN),
    st.builds("“{}”{}说。".format, SPOKEN, st.sampled_from(NAMES)),
    st.sampled_from(
        ["", "一、护栏", "# 护栏", "> 护栏不是围墙", "- 护栏", "1. 推理", "相关推荐", "责任编辑：张三", "（12:30）护栏", "来源：河口日报 2026-11-03",
         "精彩观点如下：", "* * *", "---", "![图](a.png)", "免责声明：仅供参考", "护栏(guardrails)", "“找的熟人。”", "达(dá)成", "因?yàn)檫@是", "???"]
    ),
    st.text("护栏AB12*#>_-—：:，。()（）“”\u200b\u00a0 ", max_size=30),
)  # fmt: skip
SOURCES = st.lists(LINES, max_size=14).map(lambda lines: "\n".join(["护栏是扶手。", *lines]))


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def remembered(article: Article) -> str:
    """All letters that an article still holds: blocks, labels, what was dropped."""
    names = [name for speaker in article.speakers for name in (speaker.name, *speaker.aliases)]
    said = [text for block in article.blocks for text in (block.text, block.translation or "")]
    return letters("|".join(["".join(said), *names, *said, *(d.text for d in article.dropped)]))


def lost(source: str, article: Article) -> list[str]:
    """The runs of letters of a source that are neither in a block nor in what was dropped."""
    kept = remembered(article)
    runs = (run for line in source.split("\n") for run in re.split(r"[\W_]+", without_number(fixers.mend(line))))
    names = tuple(name for speaker in article.speakers for name in speaker.aliases)
    return [
        run
        for run in runs
        if run not in kept and not (run.startswith(names) and run[2:] and _without(run, names) in kept)
    ]


def _without(run: str, names: tuple[str, ...]) -> str:
    """A run without the label at its start, whose colon was lost."""
    return next(run.removeprefix(name) for name in names if run.startswith(name))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=SOURCES, name=st.sampled_from(["a.txt", "a.md"]))
def test_nothing_is_lost(language, source, name):
    """Every word of every line is in a block, a label, or in `dropped`."""
    try:
        article = read(source.encode(), name, language.segmenter)
    except SourceError as letter:
        assert "nothing is left" in letter.what  # noqa: PT017
        return
    assert lost(source, article) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=SOURCES)
def test_written_articles_read_back(language, source):
    """What `add` writes reads back to the same blocks, speakers and glosses."""
    try:
        article = read(source.encode(), "a.md", language.segmenter)
    except SourceError:
        return
    again = read(transcript.write(article).encode(), "a.md", language.segmenter)
    assert told(again) == told(article)


SUFFIXES = ("txt", "md", "html", "srt", "vtt", "ass", "epub", "docx", "pdf")
HEADS = (
    b"",
    b"PK\x03\x04",
    b"%PDF-1.7\n",
    b"WEBVTT\n\n",
    b"[Script Info]\n[Events]\n",
    b"1\n00:00:01,000 --> 00:00:02,000\n",
    b"\xff\xfe",
    b"<html>",
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.sampled_from(HEADS),
    data=st.one_of(st.binary(max_size=300), SOURCES.map(str.encode)),
    suffix=st.sampled_from(SUFFIXES),
)
def test_no_bytes_are_a_defect(language, head, data, suffix):
    """Whatever the bytes, the answer is an article or a letter that names the file."""
    try:
        assert read(head + data, f"a.{suffix}", language.segmenter).blocks
    except SourceError as letter:
        assert letter.where.startswith(f"a.{suffix}")  # noqa: PT017


def told(article: Article):
    """An article without its lines."""
    blocks = [(b.kind, b.text, b.speaker, b.turn, b.translation) for b in article.blocks]
    meta = (article.title, article.published, article.publisher, article.author, article.url, article.script)
    return meta, blocks, article.speakers, {(g.zh, g.en) for g in article.glosses}


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_own_articles_lose_nothing(language, path):
    """Every word of our own articles is in a block, a label, or in `dropped`."""
    source = path.read_text("utf-8")
    article = read(path.read_bytes(), path.name, language.segmenter, language.lexicon)
    front = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.DOTALL)
    assert lost(front, article) == []


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_own_articles_read_back(language, path):
    """Our own articles survive being written and read again."""
    article = read(path.read_bytes(), path.name, language.segmenter, language.lexicon)
    again = read(transcript.write(article).encode(), "a.md", language.segmenter, language.lexicon)
    assert told(again) == told(article)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_own_articles_know_their_speakers(language, path):
    """Speakers of our own articles take the turns that were counted by hand, and nobody is invented."""
    gold = json.loads((ROOT / "tests" / "gold" / f"{path.stem}.json").read_text("utf-8"))
    article = read(path.read_bytes(), path.name, language.segmenter, language.lexicon)
    wanted = {s["name"]: s["turns"] for s in gold["speakers"] if s["turns"]}
    assert {s.name: s.turns for s in article.speakers if s.turns} == wanted


def test_lines_point_into_the_source(language):
    """A block's line is the one on which its text begins."""
    source = "护栏\n\n主持人：什么是护栏？\n\n王工：护栏是扶手。\n它不是墙。\n"
    article = read(source.encode(), "a.txt", language.segmenter)
    rows = source.split("\n")
    assert all(block.text[:4] in rows[block.line - 1] for block in article.blocks)


def test_corrections_by_hand_are_taken_at_their_word(language):
    """In a file that `add` wrote, a person may rename, move and add what the rules would never find."""
    text = (
        "---\ntranscript: deckgen\ntitle: 短谈\nspeakers:\n  - 阿宽 (host) = 宽哥\n---\n\n"
        "**阿宽：** 责任编辑：这也是话。\n\n相关推荐\n\n---\n\n门开了。\n\n*小满：* 她说“来了”。\nEN: “I'm here,” she said.\n"
    )
    article = read(text.encode(), "a.md", language.segmenter)
    assert [(b.kind, b.text, b.speaker, b.turn, b.translation) for b in article.blocks] == [
        ("paragraph", "责任编辑：这也是话。", "阿宽", 1, None),
        ("paragraph", "相关推荐", "阿宽", 1, None),
        ("paragraph", "门开了。", None, None, None),
        ("quote", "她说“来了”。", "小满", None, "“I'm here,” she said."),
    ]
    assert [(s.name, s.role, s.turns, s.aliases) for s in article.speakers] == [
        ("阿宽", "host", 1, ("宽哥", "阿宽")),
        ("小满", "guest", 0, ("小满",)),
    ]


def test_a_speaker_that_cannot_be_read(language):
    """A slip in the list of speakers ends in a letter that names the line."""
    text = "---\ntranscript: deckgen\nspeakers:\n  - 阿宽 主持\n---\n\n护栏。\n"
    with pytest.raises(SourceError) as letter:
        read(text.encode(), "a.md", language.segmenter)
    assert str(letter.value) == (
        "this speaker cannot be read\n  where: a.md, line 4\n  to do: write it as: - Name (host) = Other name, or (guest)"
    )


def test_real_articles_lose_nothing(language, seeds):
    """Every word of the real articles is in a block, a label, or in `dropped`, but for bytes that were put right."""
    for path in seeds:
        source = path.read_text("utf-8")
        article = read(path.read_bytes(), path.name, language.segmenter, language.lexicon)
        damaged = "?y" in source
        links = r"\[[^\]]*\]\([^)]*\)|https?://\S+"
        token = "unsetunset" if "unsetunset" in source else "\0"
        missing = [run for run in lost(re.sub(links, "", source).replace(token, " "), article) if token not in run]
        assert len(missing) <= (40 if damaged else 0), (path.name, missing)


def test_real_articles_read_back(language, seeds):
    """The real articles survive being written and read again."""
    for path in seeds:
        article = read(path.read_bytes(), path.name, language.segmenter, language.lexicon)
        again = read(transcript.write(article).encode(), "a.md", language.segmenter, language.lexicon)
        assert told(again) == told(article)
