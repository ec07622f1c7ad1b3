"""Edits: what the user decided wins, remembers what it replaced, and is never deleted; by hand, by command, by sheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen.edit import edit, take_sheet, write_sheet
from deckgen.edits import Edits, Ruling, amend, lay_over, load, shown
from deckgen.errors import OutputError, ProjectError, SourceError
from deckgen.markup import harmless
from deckgen.model import Edit, Ruby
from deckgen.sheet import guard, unguard
from tests.workshop import TALK, Workshop

BY_HAND = """\
# My corrections.

["term:护栏"]  # the word of the talk
# not the thing beside a road
gloss = { was = "guardrail", now = "safety layer" }   # better
"""


@pytest.fixture
def work(tmp_path):
    work = Workshop(tmp_path)
    work.first = work.build().pins
    return work


def quote_key(work):
    return next(p.key for p in work.first.active() if p.kind == "quote")


def problems(built, code):
    return [p for p in built.problems if p.code == code]


# ---- by hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("gloss", "safety & <layer>", "Gloss", "safety &amp; &lt;layer&gt;"),
        ("pinyin", "hùlan", "Pinyin", "hùlan"),
        ("translation", "In English.", "Translation", "In English."),
        ("notes", "one\\ntwo", "Notes", "one<br>two"),
    ],
)
def test_an_edit_reaches_its_field_as_text(work, name, value, field, expected):
    """Each editable name of a term lands in its own field, escaped."""
    work.edits.write_text(f'["term:护栏"]\n{name} = "{value}"\n', "utf-8")
    assert work.build().pins.pins["term:护栏"].fields[field] == expected


def test_an_edited_sentence_gets_its_pinyin_and_its_mark(work):
    """The sentence is written as plain text; reading and highlighting are made for it."""
    work.edits.write_text('["term:护栏"]\nsentence = "山路旁边有护栏。"\n', "utf-8")
    sentence = work.build().pins.pins["term:护栏"].fields["Sentence"]
    assert shown("term", "sentence", {"Sentence": sentence}) == "山路旁边有护栏。"
    assert '<b class="here"> 护栏[hùlán]</b>' in sentence


def test_a_quote_takes_sentence_pinyin_translation_and_notes(work):
    """The four names of a quote; its pinyin is one word for each word that the card annotates."""
    key = quote_key(work)
    work.edits.write_text(
        f'["{key}"]\nsentence = "护栏是最后一层。"\npinyin = "HÙLÁN shì zuìhòu yīcéng"\n'
        'translation = "The last layer."\nnotes = "!"\n',
        "utf-8",
    )
    fields = work.build().pins.pins[key].fields
    assert (fields["Quote"], fields["Translation"], fields["Notes"]) == ("护栏是最后一层。", "The last layer.", "!")
    assert " 护栏[HÙLÁN]" in fields["QuoteRuby"]
    assert fields["OtherScript"] == "護欄是最後一層。"


def test_pinyin_that_does_not_fit_a_quote_is_reported_and_kept(work):
    """Too few words of pinyin change nothing on the card, and nothing in the file."""
    key = quote_key(work)
    text = f'["{key}"]\npinyin = "wǒ"\n'
    work.edits.write_text(text, "utf-8")
    built = work.build()
    assert [p.where for p in problems(built, "pinyin-misfit")] == [key]
    assert built.pins.pins[key].fields == work.first.pins[key].fields
    assert work.edits.read_text("utf-8") == text


def test_a_removed_edit_gives_the_generated_value_back(work):
    """The pin remembers what lies under an edit."""
    work.edits.write_text(BY_HAND, "utf-8")
    assert work.build().pins.pins["term:护栏"].fields["GlossSource"] == "edit"
    work.edits.write_text("", "utf-8")
    assert work.build().pins.pins["term:护栏"].fields == work.first.pins["term:护栏"].fields


def test_an_edit_whose_base_has_moved_is_kept_and_reported(work):
    """The user's words stay; the conflict names all three values."""
    work.edits.write_text('["term:护栏"]\ngloss = { was = "fence", now = "safety layer" }\n', "utf-8")
    built = work.build()
    assert built.pins.pins["term:护栏"].fields["Gloss"] == "safety layer"
    (conflict,) = problems(built, "moved-base")
    assert all(
        word in conflict.message for word in ("safety layer", "fence", work.first.pins["term:护栏"].fields["Gloss"])
    )
    assert [p.where for p in work.plan().conflicts] == ["term:护栏"]


def test_an_edit_stands_when_the_article_changes_under_it(work):
    """A sentence of the user's own stays even when the sentence that it replaced is gone."""
    was = shown("term", "sentence", work.first.pins["term:护栏"].fields)
    work.edits.write_text(f'["term:护栏"]\nsentence = {{ was = "{was}", now = "山路旁边有护栏。" }}\n', "utf-8")
    work.build()
    work.article("talk.md", TALK.replace("兜得住", "接得住").replace("为什么没有拦住", "怎么没拦住"))
    built = work.build()
    assert shown("term", "sentence", built.pins.pins["term:护栏"].fields) == "山路旁边有护栏。"
    assert problems(built, "moved-base")


def test_an_orphan_is_reported_with_the_nearest_key_and_stays(work):
    """An edit of a card that is not there waits for it."""
    work.edits.write_text('["term:护拦"]\ngloss = "x"\n', "utf-8")
    (orphan,) = problems(work.build(), "orphan-edit")
    assert 'did you mean "term:护栏"' in orphan.message
    assert "护拦" in work.edits.read_text("utf-8")


def test_what_is_dropped_before_it_was_a_card_or_wanted_is_no_orphan(work):
    """A decision about what the articles say is no mistake; one about what nobody says is."""
    work.edits.write_text('["term:主权"]\ndrop = true\n["term:火箭"]\nwant = true\n', "utf-8")
    assert [p.where for p in problems(work.build(), "orphan-edit")] == ["term:火箭"]


def test_a_ruling_about_an_unknown_card_is_reported(work):
    """A mistyped key after continues would settle nothing."""
    work.edits.write_text('["quote:甲"]\ncontinues = "quote:乙"\n', "utf-8")
    assert [p.where for p in problems(work.build(), "orphan-edit")] == ["quote:乙"]


def test_a_dropped_card_is_gone_and_comes_back_as_itself(work):
    """Saying drop = true takes the card out of the package; without the line it is the same note again."""
    work.edits.write_text('["term:护栏"]\ndrop = true\n', "utf-8")
    after = work.build().pins
    assert after.pins["term:护栏"].status == "dropped"
    assert "term:护栏" not in [pin.key for pin in after.active()]
    work.edits.write_text("", "utf-8")
    assert work.build().pins.pins["term:护栏"] == work.first.pins["term:护栏"]


def test_a_dropped_quote_does_not_come_back_in_other_words(work):
    """A mended article does not smuggle a dropped quote in again."""
    pin = work.first.pins[quote_key(work)]
    work.edits.write_text(f'["{pin.key}"]\ndrop = true\n', "utf-8")
    work.article("talk.md", TALK.replace("兜得住", "接得住").replace("危险的", "要命的").replace("摊在", "放在"))
    after = work.build().pins
    assert after.pins[pin.key].status == "dropped"


def test_a_wanted_term_gets_a_card(tmp_path):
    """Saying want = true asks for a term that the ranking leaves out."""
    work = Workshop(tmp_path, terms=2)
    assert "term:主权" not in work.build().pins.pins
    work.edits.write_text('["term:主权"]\nwant = true\n', "utf-8")
    built = work.build()
    assert built.pins.pins["term:主权"].status == "active"
    assert not problems(built, "orphan-edit")


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ('["term:护栏"]\ngloss = "a\n', "not valid TOML"),
        ('["护栏"]\ngloss = "a"\n', "is no card"),
        ('["term:护栏"]\nglos = "a"\n', 'did you mean "gloss"'),
        ('["quote:甲"]\ngloss = "a"\n', '"gloss" cannot be edited'),
        ('["term:护栏"]\ngloss = 5\n', "gloss cannot be 5"),
        ('["term:护栏"]\ndrop = "yes"\n', "drop cannot be 'yes'"),
        ('["term:护栏"]\ngloss = { then = "a", now = "b" }\n', "an edit has no 'then'"),
        ('["term:护栏"]\nAskCloze = "1"\n', '"AskCloze" cannot be edited'),
    ],
)
def test_what_cannot_be_meant_is_a_letter(text, letter):
    """Edits that cannot be understood stop the build, and say where and how to mend them."""
    with pytest.raises(ProjectError) as caught:
        load(text, "edits.toml")
    assert letter in str(caught.value)
    assert "edits.toml" in str(caught.value)


# ---- the writer ------------------------------------------------------------------------------------------------------


def test_writing_keeps_comments_and_order(work):
    """The hand of deckgen is not seen where it has nothing to say."""
    text = amend(BY_HAND, [Edit("term:推理", "gloss", "reasoning", "inference"), Ruling("term:护栏", "drop", True)])
    for line in BY_HAND.splitlines():
        assert line in text
    assert text.index("# My corrections.") < text.index("term:护栏") < text.index("term:推理")
    assert load(text, "e").drop == {"term:护栏"}


def test_taking_back_what_is_not_there_changes_nothing():
    """Removing is idempotent."""
    assert amend(BY_HAND, [], [("term:护栏", "notes"), ("term:x", "gloss")]) == BY_HAND


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


@given(st.dictionaries(texts, st.tuples(texts, texts), max_size=4))
def test_edits_come_back_as_they_were_written(decisions):
    """Whatever a user types survives the file: quotes, newlines, emoji, control characters."""
    edits = [Edit(f"term:{key}", "gloss", was, now) for key, (was, now) in decisions.items()]
    text = amend("", edits)
    assert sorted((e for many in load(text, "e").changes.values() for e in many), key=lambda e: e.key) == sorted(
        edits, key=lambda e: e.key
    )
    assert amend(text, edits) == text


@given(st.text(max_size=60))
def test_raw_html_is_made_harmless_once_and_for_all(text):
    """Cleaning what was cleaned changes nothing, and no script survives."""
    clean = harmless(f"<b onclick=x>{text}</b><script>{text}</script>")
    assert harmless(clean) == clean
    assert "<script" not in clean
    assert "<b onclick" not in clean


def test_no_edits_change_nothing():
    """An empty overlay is empty."""
    assert lay_over("term", {"Gloss": "x"}, (), lambda *_: ()) == ({}, ())
    assert load("", "e") == Edits()


def test_tone_colours_stay_when_pinyin_is_edited():
    """A deck with coloured tones colours the user's pinyin too."""
    base = {"QuoteRuby": ' 护栏[<span class="t4">hù</span><span class="t2">lán</span>]'}
    values, _ = lay_over("quote", base, [Edit("quote:a", "pinyin", None, "hùlǎn")], lambda *_: (Ruby("", ""),))
    assert values == {"QuoteRuby": ' 护栏[<span class="t4">hù</span><span class="t3">lǎn</span>]'}


# ---- the command -----------------------------------------------------------------------------------------------------


def test_the_command_writes_was_and_now(work):
    """`deckgen edit` records what it replaces; a bare term is enough for a key."""
    edit(work.project, (), "护栏", {"gloss": "safety layer"})
    (change,) = load(work.edits.read_text("utf-8"), "e").changes["term:护栏"]
    assert (change.was, change.now) == (work.first.pins["term:护栏"].fields["Gloss"], "safety layer")
    assert work.build().pins.pins["term:护栏"].fields["Gloss"] == "safety layer"


def test_editing_again_settles_a_conflict(work):
    """The same command takes the moved base as the new one."""
    work.edits.write_text('["term:护栏"]\ngloss = { was = "fence", now = "safety layer" }\n', "utf-8")
    edit(work.project, (), "term:护栏", {"gloss": "safety layer"})
    assert not problems(work.build(), "moved-base")


def test_the_command_takes_an_edit_back(work):
    """--remove takes out one field of one card."""
    edit(work.project, (), "护栏", {"gloss": "a", "notes": "b"})
    edit(work.project, (), "护栏", {}, ["gloss"])
    assert [e.field for e in load(work.edits.read_text("utf-8"), "e").changes["term:护栏"]] == ["notes"]


def test_an_unknown_card_is_a_letter_with_the_nearest_one(work):
    """A mistyped key is not written down."""
    with pytest.raises(ProjectError, match='did you mean "term:护栏"'):
        edit(work.project, (), "term:护拦", {"gloss": "a"})
    assert not work.edits.exists()


# ---- the sheet -------------------------------------------------------------------------------------------------------


def sheet_of(work, name="cards.csv"):
    """The deck's sheet, as text."""
    write_sheet(work.project, "talks", work.root / name)
    return (work.root / name).read_bytes().decode()


def rows(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def saved(rows_, delimiter=","):
    """The sheet as a spreadsheet program writes it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows_[0].keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows_)
    return out.getvalue()


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8-sig"), (";", "utf-8"), ("\t", "utf-16")])
def test_what_was_changed_in_a_sheet_arrives_as_an_edit(work, tmp_path, delimiter, encoding):
    """Only changed cells become edits, however the spreadsheet saves them."""
    table = rows(sheet_of(work))
    row = next(row for row in table if row["key"] == "term:护栏")
    row["gloss"], row["notes"] = "safety, layer", "two\nlines"
    table[-1]["drop"] = "yes"
    path = tmp_path / "cards.csv"
    path.write_text(saved(table, delimiter), encoding, newline="")
    report = take_sheet(work.project, "talks", path)
    assert len(report.decisions) == 3
    edits = load(work.edits.read_text("utf-8"), "e")
    assert {e.field: e.now for e in edits.changes["term:护栏"]} == {"gloss": "safety, layer", "notes": "two\nlines"}
    assert edits.drop == {table[-1]["key"]}
    assert work.build().pins.pins["term:护栏"].fields["Gloss"] == "safety, layer"


def test_an_unchanged_sheet_changes_nothing(work, tmp_path):
    """Out and in again is no edit."""
    path = tmp_path / "cards.csv"
    path.write_bytes(sheet_of(work).encode())
    assert take_sheet(work.project, "talks", path).decisions == ()
    assert not work.edits.exists()


def test_a_stale_row_is_not_taken_over(work, tmp_path):
    """A sheet made before the card changed would undo that change: it is reported instead."""
    table = rows(sheet_of(work))
    edit(work.project, (), "护栏", {"gloss": "safety layer"})
    work.build()
    path = tmp_path / "cards.csv"
    path.write_text(saved(table), "utf-8", newline="")
    report = take_sheet(work.project, "talks", path)
    assert report.decisions == ()
    assert [p.code for p in report.problems] == ["stale-row"]


def test_a_sheet_with_changes_is_not_written_over(work):
    """Who forgets --take loses nothing; a sheet without changes is simply made anew."""
    table = rows(sheet_of(work))
    assert sheet_of(work)
    table[0]["notes"] = "mine"
    (work.root / "cards.csv").write_text(saved(table), "utf-8", newline="")
    with pytest.raises(OutputError, match="would be lost"):
        sheet_of(work)
    (work.root / "other.csv").write_text("my diary", "utf-8")
    with pytest.raises(OutputError, match="would be lost"):
        sheet_of(work, "other.csv")


def test_no_cell_is_a_formula(work):
    """A gloss that begins like a formula is guarded, and comes back as it was."""
    edit(work.project, (), "护栏", {"gloss": '=HYPERLINK("http://x")', "notes": "-1", "translation": "'tis"})
    work.build()
    text = sheet_of(work)
    assert text.startswith("\ufeff")
    assert not [cell for row in rows(text) for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


@given(st.text(max_size=20))
def test_guarding_a_cell_loses_nothing(cell):
    """Every text comes back."""
    assert unguard(guard(cell)) == cell


def test_a_file_that_is_no_sheet_is_a_letter(work, tmp_path):
    """Another CSV, or another encoding, is refused with what to do."""
    path = tmp_path / "cards.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(ProjectError, match="no sheet of deckgen's"):
        take_sheet(work.project, "talks", path)
    path.write_bytes("key,护栏\n".encode("gbk"))
    with pytest.raises(SourceError, match="not UTF-8"):
        take_sheet(work.project, "talks", path)
