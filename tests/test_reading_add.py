"""`deckgen add` and `deckgen read`: articles into a project, as files that a person can correct."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from deckgen import add, fetch, scaffold
from deckgen.cli import commands
from deckgen.errors import OutputError, ProjectError
from deckgen.project import find_project
from tests.conftest import ARTICLE_KEYS

TALK = "护栏是什么\n来源：河口日报 2026-11-03\n\n主持人：护栏是什么？\n\n王工：护栏是扶手。\n\n主持人：谢谢。\n\n相关推荐\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A new project that is the current folder."""
    scaffold.init(tmp_path / "p")
    monkeypatch.chdir(tmp_path / "p")
    (tmp_path / "talk.txt").write_text(TALK, "utf-8")
    return tmp_path / "p"


def run(*arguments: str, **options):
    return CliRunner().invoke(commands, arguments, obj={"quiet": False, "verbose": False}, **options)


def test_add_writes_what_a_person_can_correct(project, language):
    """The file holds metadata, speakers and turns, and nothing of the page around them."""
    added = add.add("../talk.txt", project / "corpus", language)
    text = added.path.read_text("utf-8")
    assert added.path == project / "corpus" / "talk.md"
    assert text.startswith(
        "---\ntranscript: deckgen\ntitle: 护栏是什么\ndate: 2026-11-03\npublisher: 河口日报\nspeakers:\n  - 主持人 (host)\n  - 王工 (guest)\n---\n"
    )
    assert "**王工：** 护栏是扶手。\n" in text
    assert "相关推荐" not in text


def test_add_says_what_it_dropped(project):
    """The command names the file it wrote, and every line that it left out, with the reason."""
    result = run("add", "../talk.txt")
    assert result.exit_code == 0, result.output
    assert "talk.md: 护栏是什么 (turns: 主持人 2, 王工 1)" in result.output
    assert "dropped, line 2 (by-line): 来源：河口日报 2026-11-03" in result.output
    assert "dropped, line 10 (related links): 相关推荐" in result.output


def test_add_never_overwrites(project, language):
    """A file that is there is left alone, unless the user insists."""
    path = add.add("../talk.txt", project / "corpus", language).path
    path.write_text("corrected", "utf-8")
    with pytest.raises(OutputError) as letter:
        add.add("../talk.txt", project / "corpus", language)
    assert "--force" in letter.value.hint
    assert path.read_text("utf-8") == "corrected"
    add.add("../talk.txt", project / "corpus", language, force=True)
    assert "护栏是扶手" in path.read_text("utf-8")


def test_add_lists_the_article_in_a_deck(project, language):
    """With --deck the article is named in the recipe, once; a recipe that takes everything is left alone."""
    folder = project / "decks" / "small"
    folder.mkdir(parents=True)
    (folder / "deck.toml").write_text(
        'title = "Small"\n# what I read\narticles = [\n  "night-*.md",\n]\nterms = 5\n', "utf-8"
    )
    add.add("../talk.txt", project / "corpus", language)
    (project / "corpus" / "night-1.md").write_text("护栏", "utf-8")
    deck = find_project(project).decks(("small",))[0]
    assert add.list_in(deck, "talk.md")
    assert (folder / "deck.toml").read_text(
        "utf-8"
    ) == 'title = "Small"\n# what I read\narticles = ["night-*.md", "talk.md"]\nterms = 5\n'
    assert not add.list_in(find_project(project).decks(("small",))[0], "talk.md")


def test_add_to_a_deck_that_is_not_there(project):
    """A wrong deck is told before anything is written."""
    result = run("add", "../talk.txt", "--deck", "nope")
    assert isinstance(result.exception, ProjectError)
    assert not (project / "corpus" / "talk.md").exists()


def test_add_from_an_address(project, language, monkeypatch):
    """A page is named by its address, or by its title where the address says nothing, and remembers where it is from."""
    page = "<html><head><title>护栏</title></head><body><article><h1>护栏是扶手</h1><p>护栏不是围墙，是让人敢走得快一点的扶手，走得快的人更要它。</p></article></body></html>"
    got = fetch.Fetched(page.encode(), "123.html", "https://example.org/n/123.html")
    monkeypatch.setattr(fetch, "fetch", lambda url, allow_private: got)
    added = add.add("https://example.org/n/123.html", project / "corpus", language)
    assert added.path.name == "护栏是扶手.md"
    assert "url: https://example.org/n/123.html" in added.path.read_text("utf-8")


def test_nothing_is_written_for_what_cannot_be_read(project):
    """A failed source leaves no file behind."""
    before = sorted((project / "corpus").iterdir())
    result = run("add", "../nope.txt")
    assert result.exit_code != 0
    assert sorted((project / "corpus").iterdir()) == before


def test_read_prints_the_machine_interface(project):
    """`read --json` prints one object with the documented keys."""
    result = run("read", "../talk.txt", "--json")
    article = json.loads(result.output)
    assert set(article) == ARTICLE_KEYS
    assert article["blocks"][1] == {
        "kind": "paragraph",
        "text": "护栏是什么？",
        "speaker": "主持人",
        "turn": 1,
        "line": 4,
    }
    assert article["speakers"][0] == {"name": "主持人", "aliases": ["主持人"], "role": "host", "turns": 2}


def test_read_standard_input(project):
    """`read -` reads standard input as text."""
    result = run("read", "-", input=TALK.encode("gb18030"))
    assert "王工: 护栏是扶手。" in result.output
