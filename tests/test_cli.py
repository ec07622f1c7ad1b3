"""The command line: machine interfaces, letters instead of tracebacks, UTF-8 whatever the locale."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ARTICLE_KEYS, CORPUS, ROOT

ARTICLE = CORPUS / "guardrails.md"


def deckgen(*args, stdin=None, cwd=None, **env):
    """Run the program in a process of its own; bytes of both streams decoded as UTF-8."""
    return subprocess.run(
        [sys.executable, "-m", "deckgen", *map(str, args)],
        input=stdin, capture_output=True, encoding="utf-8", cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT), **env}, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A deck of one article with its cards as JSON."""
    folder = tmp_path_factory.mktemp("built")
    done = deckgen(
        "build", ARTICLE, "--out", folder / "a.apkg", "--terms", 12, "--quotes", 3, "--cards-json", folder / "a.json"
    )
    assert done.returncode == 0, done.stderr
    return folder, json.loads((folder / "a.json").read_text("utf-8"))["notes"]


def test_read_prints_the_article_as_one_json_object():
    """`read --json` has the keys that others measure."""
    article = json.loads(deckgen("read", ARTICLE, "--json").stdout)
    assert set(article) == ARTICLE_KEYS
    assert {"kind", "text", "speaker", "turn", "line"} <= set(article["blocks"][0])
    assert {s["name"]: s["role"] for s in article["speakers"]} == {"主持人": "host", "工程师": "guest"}
    assert article["published"] == "2026-10-18"


def test_every_line_a_block_names_holds_its_beginning():
    """Block lines are 1-based lines of the source."""
    lines = ARTICLE.read_text("utf-8").split("\n")
    for block in json.loads(deckgen("read", ARTICLE, "--json").stdout)["blocks"]:
        assert (
            block["text"][:4] in lines[block["line"] - 1].replace("*", "").replace(" ", "")
            or block["text"][0] in lines[block["line"] - 1]
        )


def test_build_brings_at_most_what_was_asked(built):
    """--terms and --quotes are upper bounds."""
    kinds = [note["kind"] for note in built[1]]
    assert kinds.count("term") == 12
    assert kinds.count("quote") == 3


def test_the_json_holds_exactly_the_notes_of_the_package(built):
    """The guids in --cards-json are those in the package."""
    import sqlite3
    import zipfile

    folder, notes = built
    with zipfile.ZipFile(folder / "a.apkg") as file:
        base = file.extract("collection.anki2", folder)
    connection = sqlite3.connect(base)
    assert sorted(guid for (guid,) in connection.execute("select guid from notes")) == sorted(n["guid"] for n in notes)
    connection.close()


def test_a_term_says_all_that_the_interface_promises(built):
    """A term note has term, both scripts, pinyin, gloss with source, level, contexts and reasons."""
    term = next(note for note in built[1] if note["kind"] == "term")
    assert {
        "key",
        "guid",
        "term",
        "simplified",
        "traditional",
        "pinyin",
        "gloss",
        "gloss_source",
        "senses",
        "level",
        "contexts",
        "score",
        "reasons",
        "tags",
    } <= set(term)
    context = term["contexts"][0]
    assert context["sentence"][context["start"] : context["end"]] == context["surface"]
    assert {"before", "after", "speaker", "article", "line", "translation"} <= set(context)


def test_the_score_is_the_weighted_sum_of_the_reasons(built):
    """Scores explain themselves."""
    for note in built[1]:
        assert note["score"] == pytest.approx(sum(r["value"] * r["weight"] for r in note["reasons"]), abs=0.01)


def test_every_quote_stands_literally_in_the_cleaned_article(built):
    """Quotes are never reworded."""
    article = json.loads(deckgen("read", ARTICLE, "--json").stdout)
    body = "".join(block["text"] for block in article["blocks"])
    for note in built[1]:
        if note["kind"] == "quote":
            assert note["text"] in body
            assert 12 <= len(note["text"]) <= 120


def test_annotate_gives_one_object_a_line_even_an_empty_one():
    """Annotate --json keeps lines, texts and one reading a code point."""
    lines = ["护栏不是围墙，AI也要守规矩。", "", "他得了奖，𠮷野家还开着。"]
    out = [
        json.loads(line) for line in deckgen("annotate", "--json", stdin="\n".join(lines) + "\n").stdout.splitlines()
    ]
    assert [o["text"] for o in out] == lines
    for o in out:
        assert "".join(w["text"] for w in o["words"]) == o["text"]
        assert all(len(w["readings"]) == len(w["text"]) for w in o["words"])


def test_a_second_build_writes_nothing(built, tmp_path):
    """An unchanged build leaves package and pins untouched, to the byte and to the second."""
    folder, _ = built
    files = [folder / "a.apkg", folder / "a.pins.jsonl"]
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in files]
    done = deckgen("build", ARTICLE, "--out", folder / "a.apkg", "--terms", 12, "--quotes", 3)
    assert "unchanged" in done.stdout
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in files] == before


LETTERS = [
    ("a missing file", lambda d: ["build", d / "nope.txt", "--out", d / "x.apkg"], "there is no such file"),
    ("a folder", lambda d: ["build", d, "--out", d / "x.apkg"], "this is a folder"),
    ("an empty file", lambda d: ["build", made(d, "e.txt", b"  \n"), "--out", d / "x.apkg"], "the file is empty"),
    (
        "a binary file",
        lambda d: ["build", made(d, "b.txt", bytes(range(256)) * 40), "--out", d / "x.apkg"],
        "not a text file",
    ),
    (
        "no hanzi",
        lambda d: ["build", made(d, "l.txt", b"Only English here.\n"), "--out", d / "x.apkg"],
        "not a single hanzi",
    ),
    ("an unknown format", lambda d: ["build", made(d, "x.xlsx", b"PK"), "--out", d / "x.apkg"], "cannot read .xlsx"),
    ("no output folder", lambda d: ["build", ARTICLE, "--out", d / "no" / "x.apkg"], "there is no such folder"),
    ("no project", lambda d: ["build"], "no deckgen project"),
    ("files without --out", lambda d: ["build", ARTICLE], "--out"),
]


def made(folder: Path, name: str, data: bytes) -> Path:
    """A file with these bytes."""
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize(("label", "command", "expected"), LETTERS, ids=[label for label, _, _ in LETTERS])
def test_what_goes_wrong_ends_in_a_short_letter(label, command, expected, tmp_path):
    """What, where, what to do; exit code 1 or 2; nothing half-written."""
    args = command(tmp_path)
    before = set(tmp_path.iterdir())
    done = deckgen(*args, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 6
    assert set(tmp_path.iterdir()) == before


def project(folder: Path, recipe: str) -> Path:
    """A project with one deck and one article."""
    (folder / "deckgen.toml").write_text("", "utf-8")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.md").write_bytes(ARTICLE.read_bytes())
    (folder / "decks" / "d").mkdir(parents=True)
    (folder / "decks" / "d" / "deck.toml").write_text(recipe, "utf-8")
    return folder


RECIPES = [
    ('titel = "x"', 'did you mean "title"'),
    ('title = "x"\nterms = "many"', '"terms" wants a number'),
    ('title = "x"\nterm_cards = ["recogniton"]', 'did you mean "recognition"'),
    ('title = "x"\narticles = ["b.md"]', 'no article matches "b.md"'),
    ("title = ", "not valid TOML"),
    ("terms = 3", 'no "title"'),
]


@pytest.mark.parametrize(("recipe", "expected"), RECIPES)
def test_a_wrong_recipe_is_answered_with_what_was_probably_meant(recipe, expected, tmp_path):
    """Unknown options and wrong values in deck.toml name the nearest right one."""
    done = deckgen("build", cwd=project(tmp_path, recipe))
    assert done.returncode == 1
    assert expected in done.stderr
    assert not list(tmp_path.glob("decks/*.apkg"))


def test_a_folder_that_cannot_be_written_is_a_letter(tmp_path):
    """A read-only output folder ends in a letter (root may write anywhere: then there is nothing to see)."""
    folder = tmp_path / "ro"
    folder.mkdir()
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write into read-only folders; run the tests as an ordinary user to see this one")
    done = deckgen("build", ARTICLE, "--out", folder / "x.apkg")
    assert done.returncode == 1
    assert "cannot write here" in done.stderr


@pytest.mark.parametrize(
    "env", [{"PYTHONIOENCODING": "cp1252"}, {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_streams_and_files_are_utf8_whatever_the_locale(env, tmp_path):
    """Under a legacy code page the program reads and prints the same."""
    done = deckgen("annotate", "--json", stdin="护栏\n", **env)
    assert json.loads(done.stdout)["text"] == "护栏"
    read = deckgen("read", ARTICLE, "--json", **env)
    assert json.loads(read.stdout)["title"].startswith("护栏")
    assert deckgen("build", ARTICLE, "--out", tmp_path / "名.apkg", "--terms", 3, **env).returncode == 0


def test_init_makes_a_project_that_builds_and_never_overwrites(tmp_path):
    """`init` then `build` works at once; a second init refuses."""
    assert deckgen("init", tmp_path / "p").returncode == 0
    assert deckgen("build", cwd=tmp_path / "p").returncode == 0
    assert list((tmp_path / "p" / "decks").glob("*.apkg"))
    again = deckgen("init", tmp_path / "p")
    assert again.returncode == 1
    assert "never overwrites" in again.stderr


def test_a_project_says_the_same_twice(tmp_path):
    """Building a project twice leaves git nothing to say."""
    folder = project(tmp_path, 'title = "Once"\nterms = 5\nquotes = 2')
    assert deckgen("build", cwd=folder).returncode == 0
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert deckgen("build", cwd=folder).returncode == 0
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_explain_prints_every_reason():
    """`explain` shows why a term was picked and where its gloss came from."""
    done = deckgen("explain", "护栏", ARTICLE)
    assert done.returncode == 0
    assert "keyness" in done.stdout
    assert "gloss from" in done.stdout


def test_explain_tells_of_a_quote_by_some_of_its_words():
    """A quote's choice explains itself too."""
    done = deckgen("explain", "护栏不是给模型看的规矩", ARTICLE)
    assert done.returncode == 0, done.stderr
    assert "highlighted" in done.stdout
    assert "\n  line 12, " in done.stdout


def test_build_writes_a_word_list_to_print(tmp_path):
    """One row a term, in the package's order, as a spreadsheet opens it; the quotes are not in it."""
    import csv

    out, listed, cards = tmp_path / "a.apkg", tmp_path / "a.csv", tmp_path / "a.json"
    done = deckgen("build", ARTICLE, "--out", out, "--csv", listed, "--cards-json", cards)
    assert done.returncode == 0, done.stderr
    assert listed.read_bytes().startswith(b"\xef\xbb\xbf")
    with listed.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    terms = [note for note in json.loads(cards.read_text("utf-8"))["notes"] if note["kind"] == "term"]
    assert [row["simplified"] for row in rows] == [note["simplified"] for note in terms]
    assert [row["gloss"] for row in rows] == [note["gloss"] for note in terms]
    assert all(row["pinyin"] and row["sentence"] for row in rows)
    assert any(row["level"].startswith("HSK") for row in rows)


def test_every_command_has_help():
    """No command without a word of help."""
    from deckgen.cli import commands

    for name, command in commands.commands.items():
        assert command.help, name
        assert deckgen(name, "--help").returncode == 0


# ---- annotate for people ----------------------------------------------------------------------------------------


def on_a_terminal(*args, **env):
    """What the program writes to a terminal."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "deckgen", *args]
    settings = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    settings |= {"PYTHONPATH": str(ROOT), "TERM": "xterm", **env}
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=settings) as process:
        os.close(theirs)
        out = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # Linux says so at the end
                break
            if not piece:
                break
            out += piece
        process.wait(60)
    os.close(ours)
    return out.decode("utf-8").replace("\r\n", "\n")


COLOURED = "\x1b[1m推理\x1b[0m  \x1b[94mtuī\x1b[0m\x1b[33mlǐ\x1b[0m"


def test_annotate_colours_tones_on_a_terminal():
    """Each syllable has the colour of its tone."""
    assert COLOURED in on_a_terminal("annotate", "推理")


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_annotate_is_plain_where_colours_are_not_wanted(env):
    """NO_COLOR and dumb terminals are respected."""
    assert "推理  tuīlǐ" in on_a_terminal("annotate", "推理", **env)


def test_annotate_is_plain_in_a_pipe():
    """No escape sequence goes into a pipe or a file."""
    out = deckgen("annotate", "推理").stdout
    assert "推理  tuīlǐ" in out
    assert "\x1b" not in out


def test_no_command_colours_where_colours_are_not_wanted():
    """NO_COLOR holds for every command."""
    assert "\x1b" in on_a_terminal("read", str(ARTICLE))
    assert "\x1b" not in on_a_terminal("read", str(ARTICLE), NO_COLOR="1")


def test_annotate_writes_zhuyin_and_spoken_tones():
    """--zhuyin and --sandhi go together; JSON keeps its keys, and its readings keep their citation tones."""
    assert "你好  ㄋㄧˊ ㄏㄠˇ" in deckgen("annotate", "--zhuyin", "--sandhi", "你好").stdout
    plain = json.loads(deckgen("annotate", "--json", "你好").stdout)["words"][0]
    spoken = json.loads(deckgen("annotate", "--json", "--sandhi", "--zhuyin", "你好").stdout)["words"][0]
    assert set(plain) == {"text", "readings", "pinyin", "gloss"}
    assert spoken == plain | {"pinyin": "níhǎo", "zhuyin": "ㄋㄧˊ ㄏㄠˇ"}


def test_annotate_reads_an_article(tmp_path):
    """--file takes what deckgen reads: the text of its blocks, line by line or as a page."""
    article = json.loads(deckgen("read", ARTICLE, "--json").stdout)
    lines = [json.loads(line) for line in deckgen("annotate", "--json", "--file", ARTICLE).stdout.splitlines()]
    assert [line["text"] for line in lines] == [block["text"] for block in article["blocks"]]
    page = tmp_path / "page.html"
    assert deckgen("annotate", "--html", "--file", ARTICLE, "--out", page).stdout == ""
    assert f"<title>{article['title']}</title>" in page.read_text("utf-8")


@pytest.mark.parametrize("args", [("推理",), ()])
def test_annotate_writes_a_page_of_text_or_standard_input(args):
    """Without --out the page goes to standard output."""
    done = deckgen("annotate", "--html", *args, stdin="推理\n")
    assert done.stdout.startswith("<!doctype html>")
    assert 'data-gloss="' in done.stdout


@pytest.mark.parametrize(
    "args", [("推理", "--file", "a.txt"), ("--html", "--json", "推理"), ("推理", "--out", "a.html")]
)
def test_annotate_refuses_what_does_not_go_together(args):
    """Two texts, two forms, or a file for no page are wrong usage."""
    done = deckgen("annotate", *args)
    assert done.returncode == 2
    assert "--html" in done.stderr


def test_explain_says_who_read_the_word_and_which_cues_matched():
    """Lines and JSON tell the source of the reading, what the others claim, and the cues of each sense."""
    done = deckgen("explain", "护栏", ARTICLE)
    assert "reading from the sense table: 护栏 hùlán" in done.stdout
    assert "CC-CEDICT: hu4 lan2" in done.stdout
    assert "cues for guardrails (safety limits): 模型" in done.stdout
    answer = json.loads(deckgen("explain", "护栏", ARTICLE, "--json").stdout)
    assert answer["readings"][0]["source"] == "senses"
    assert {"source": "dictionary", "readings": ["hu4", "lan2"], "confidence": None} in answer["readings"][0]["claims"]
    assert any(one["cues"] for one in answer["table"])
    assert answer["review"] == []


def test_explain_says_what_is_doubtful():
    """A reading that the sources dispute is explained by what each of them says."""
    done = deckgen("explain", "猜中", CORPUS / "detective-club.md")
    assert "reading from the contextual model: 猜中" in done.stdout
    assert "to review, pinyin of 猜中: the contextual model overrules the dictionary" in done.stdout


def test_explain_knows_the_readings_of_a_project(tmp_path):
    """In a project its own readings.tsv decides, and is named."""
    folder = project(tmp_path, 'title = "Own"')
    (folder / "readings.tsv").write_text("护栏\thù lān\n", "utf-8")
    assert "reading from your readings.tsv: 护栏 hùlān" in deckgen("explain", "护栏", ARTICLE, cwd=folder).stdout


def test_build_says_how_many_cards_are_to_be_reviewed(tmp_path):
    """A line with a search for Anki, where there are any."""
    text = "他果然猜中了凶手。" * 3
    (tmp_path / "a.txt").write_text(f"侦探\n\n{text}\n", "utf-8")
    done = deckgen("build", tmp_path / "a.txt", "--out", tmp_path / "a.apkg")
    assert "tag:deckgen::review::*" in done.stdout, done.stdout + done.stderr
