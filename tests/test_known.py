"""Words that the learner knows: from lists of every kind, and from what a real Anki exports."""

from __future__ import annotations

import json

import pytest

from deckgen.errors import SourceError
from deckgen.export import MATURE
from deckgen.known import read_known
from tests.learner import Learner
from tests.test_cli import ARTICLE, deckgen
from tests.workshop import Workshop

LISTS = [
    ("words.txt", "# mine\n护栏\n\n推理\n", {"护栏", "推理"}),
    ("marks.txt", "\ufeff护栏 hùlán\r\n推理、算力\r\n", {"护栏", "推理", "算力"}),
    ("hant.txt", "護欄\n智慧財產\n", {"护栏", "智慧财产"}),
    ("mixed.txt", "生成式 AI\nguardrail\n", {"生成式AI"}),
    ("named.csv", "level,Word,gloss\n6,护栏,guardrail\n5,推理（动词）,inference\n", {"护栏", "推理"}),
    ("both.csv", "traditional;simplified\n護欄;护栏\n推理;推理\n", {"护栏", "推理"}),
    ("bare.csv", "1,护栏,guardrail\n2,推理,inference\n", {"护栏", "推理"}),
    ("late.tsv", "guardrail\t护栏\t先装护栏。\ninference\t推理\t推理很贵。\n", {"护栏", "推理"}),
    ("variants.tsv", "word\tpinyin\n爸爸|爸\tbàba\n", {"爸爸", "爸"}),
    ("quoted.csv", 'word\n"护栏, 栏杆"\n', {"护栏", "栏杆"}),
    ("open.tsv", 'word\tgloss\n护栏\t"rail\n推理\tinference\n', {"护栏"}),
    ("anki.txt", "#separator:tab\n#html:true\n#notetype column:1\n生词\t<b>护栏</b>\trail\n生词\t推理[tuīlǐ]\tx\n", {"护栏", "推理"}),
    ("sentences.txt", "护栏坏了，怎么办？\n推理\n", {"推理"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), LISTS, ids=[name for name, _, _ in LISTS])
def test_a_list_tells_its_words(name, text, expected, tmp_path):
    """One word a line, or the column of a table; simplified, without markup, reading or brackets."""
    (tmp_path / name).write_text(text, "utf-8", newline="")
    assert read_known(tmp_path / name) == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_list_may_be_written_as_excel_writes_it(encoding, tmp_path):
    """Encodings are told as those of articles are."""
    (tmp_path / "a.csv").write_bytes("word,gloss\n护栏,guardrail\n推理,inference\n".encode(encoding))
    assert read_known(tmp_path / "a.csv") == {"护栏", "推理"}


# ---- Anki's exports --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def anki(tmp_path_factory):
    """A collection with notes of a foreign type, mature and not, and a deck of ours."""
    learner = Learner(tmp_path_factory.mktemp("anki"))
    kind = learner.col.models.new("HSK words")
    for name in ("Number", "Pinyin", "Hanzi", "Meaning"):
        learner.col.models.add_field(kind, learner.col.models.new_field(name))
    template = learner.col.models.new_template("Card 1")
    template["qfmt"], template["afmt"] = "{{Hanzi}}", "{{Meaning}}"
    learner.col.models.add_template(kind, template)
    learner.col.models.add(kind)
    for word, days in FOREIGN:
        note = learner.col.new_note(kind)
        note.fields = ["17", "hùlán", word, "something"]
        learner.col.add_note(note, learner.col.decks.id("HSK"))
        if days:
            learner.col.sched.set_due_date([card.id for card in note.cards()], f"{days}!")
    yield learner
    learner.close()


FOREIGN = [
    ("<b>护栏</b>", MATURE), ("<ruby>推<rt>tuī</rt>理<rt>lǐ</rt></ruby>", 40), ("算力", MATURE - 1), ("智能体", 0),
    ("機器[jīqì]", 300), ("不 是 一 个 词。", 30),
]  # fmt: skip


@pytest.mark.parametrize("legacy", [False, True])
def test_an_export_tells_the_words_with_a_mature_card(anki, legacy, tmp_path):
    """The first field that is wholly hanzi, of notes with a card of 21 days and more, from both of Anki's formats."""
    path = anki.export(tmp_path / "mine.apkg", legacy=legacy, scheduling=True)
    assert read_known(path) == {"护栏", "推理", "机器"}


@pytest.mark.parametrize("legacy", [False, True])
def test_an_export_without_scheduling_is_a_letter(anki, legacy, tmp_path):
    """Nobody can tell from it what is known."""
    path = anki.export(tmp_path / "mine.apkg", legacy=legacy)
    with pytest.raises(SourceError, match="tells of no review") as caught:
        read_known(path)
    assert "scheduling" in str(caught.value)


@pytest.mark.parametrize("legacy", [False, True])
def test_our_own_terms_count_by_their_simplified_form(legacy, tmp_path):
    """A mature card of a deck that deckgen made tells its term; quotes are no words."""
    work = Workshop(tmp_path / "work", term_cards=["recognition", "production"])
    work.build()
    learner = Learner(tmp_path / "anki")
    learner.take(work.package)
    wanted = [learner.note(guid) for guid in learner.guids() if learner.note(guid)["Key"] in ("term:护栏", "term:算力")]
    quotes = [learner.note(guid) for guid in learner.guids() if learner.note(guid)["Key"].startswith("quote:")]
    learner.col.sched.set_due_date([note.cards()[-1].id for note in (*wanted, *quotes)], "30!")
    path = learner.export(tmp_path / "mine.apkg", legacy=legacy, scheduling=True)
    learner.close()
    assert read_known(path) == {"护栏", "算力"}


# ---- in a recipe and on the command line -----------------------------------------------------------------------------


def test_a_recipe_leaves_out_the_words_of_its_lists_and_keeps_cards_that_are_there(tmp_path):
    """Known words are not offered; a card once exported stays, as with known.txt."""
    work = Workshop(tmp_path / "work")
    (work.root / "lists").mkdir()
    (work.root / "lists" / "mine.csv").write_text("word\n護欄\n推理\n", "utf-8")
    work.recipe(known=["lists/mine.csv"])
    assert not {"term:护栏", "term:推理"} & set(work.build().pins.pins)
    other = Workshop(tmp_path / "other")
    other.build()
    (other.root / "mine.txt").write_text("护栏\n", "utf-8")
    other.recipe(known=["mine.txt"])
    assert "term:护栏" in {pin.key for pin in other.build().pins.active()}


def test_known_on_the_command_line(tmp_path):
    """`build --known`, given twice, leaves out the words of both lists."""
    (tmp_path / "a.txt").write_text("护栏\n", "utf-8")
    (tmp_path / "b.tsv").write_text("rail\t推理\nsafety\t红队\n", "utf-8")
    done = deckgen("build", ARTICLE, "--out", "x.apkg", "--known", "a.txt", "--known", "b.tsv", "--cards-json", "x.json", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    notes = json.loads((tmp_path / "x.json").read_text("utf-8"))["notes"]
    terms = {note["simplified"] for note in notes if note["kind"] == "term"}
    assert not {"护栏", "推理", "红队"} & terms
    assert len(terms) == 20


LETTERS = [
    ("nope.txt", None, "there is no such word list"),
    ("empty.txt", b" \n", "the file is empty"),
    ("latin.txt", b"guardrail\n", "not a single hanzi"),
    ("prose.txt", "护栏坏了，怎么办？\n".encode(), "there is no word in this list"),
    ("broken.apkg", b"PK\x03\x04 nothing", "the package is damaged"),
    ("sheet.xlsx", b"PK\x03\x04 nothing", "a spreadsheet is no word list yet"),
]


@pytest.mark.parametrize(("name", "data", "expected"), LETTERS, ids=[name for name, _, _ in LETTERS])
def test_a_list_that_cannot_be_read_is_a_letter(name, data, expected, tmp_path):
    """What, where, what to do; in a recipe and on the command line alike, and nothing is written."""
    work = Workshop(tmp_path / "work")
    if data is not None:
        (work.root / name).write_bytes(data)
    work.recipe(known=[name])
    before = work.files()
    out = ["build", ARTICLE, "--out", work.root / "x.apkg", "--known", name]
    for command in (["build"], ["plan"], ["stats"], out):
        done = deckgen(*command, cwd=work.root)
        assert done.returncode == 1
        assert expected in done.stderr
        assert name in done.stderr
        assert "to do:" in done.stderr
    assert work.files() == before


def test_a_near_miss_is_named_and_known_wants_out(tmp_path):
    """A misspelt name is answered with the right one; in a project the recipe says what is known."""
    (tmp_path / "words.txt").write_text("护栏\n", "utf-8")
    with pytest.raises(SourceError, match=r'did you mean "words\.txt"'):
        read_known(tmp_path / "word.txt")
    done = deckgen("build", "--known", "words.txt", cwd=Workshop(tmp_path / "work").root)
    assert done.returncode == 2
    assert "deck.toml" in done.stderr
