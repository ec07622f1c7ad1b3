"""Identity follows the thought, membership and fields are sticky, and the file of pins is never trusted half."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen import pins
from deckgen.build import _thoughts
from deckgen.edits import Edits
from deckgen.errors import PinsError
from deckgen.identity import MAYBE, SAME, core, likeness, match
from deckgen.language.script import traditional
from deckgen.model import Pin, QuoteCard
from tests.workshop import CLINIC, START, TALK, Workshop

WALL = "护栏不是给模型看的规矩而是模型犯错之后还能兜得住的那一层"
KEY = "智能体最危险的时候不是它答错了题而是它拿着你的钥匙把错题做完了"


@pytest.fixture
def work(tmp_path):
    work = Workshop(tmp_path)
    work.first = work.build().pins
    return work


def same_cards(before, after):
    """Every card of before is still there, active, under its old guid."""
    assert {p.key: p.guid for p in before.active()}.items() <= {p.key: p.guid for p in after.active()}.items()


def quotes(known):
    return [p for p in known.active() if p.kind == "quote"]


# ---- the same card after … -------------------------------------------------------------------------------------------

CHANGES = {
    "a typo mended in the quote": TALK.replace("兜得住的那一层", "兜得住的最后一层"),
    "a typo mended elsewhere": TALK.replace("敏感词都没有", "敏感词也没有"),
    "other punctuation": TALK.replace("，而是", "；而是").replace("。", "．"),
    "another title": TALK.replace("title: 护栏与推理", "title: 河口夜话第八期"),
    "the other script": traditional(TALK),
    "other dirt": TALK.replace("\n\n", "\n\n\n").replace("护栏为什么", "护栏[1]为什么") + "\n\n扫码关注我们\n",
    "a word put in": TALK.replace("智能体最危险的时候", "智能体其实最危险的时候"),
    "a clause cut out": TALK.replace("不是它答错了题，而是它拿着", "是它拿着"),
    "a new sentence before": TALK.replace("**工程师：** 护栏不是", "**工程师：** 我慢慢说。护栏不是"),
    "the paragraphs in another order": TALK.replace("**主持人：** 智能体呢？", "**主持人：** 换个话题。智能体呢？"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_cards_stay_themselves_when_the_article_changes(work, name):
    """The same guids and keys, whatever a mended article looks like."""
    work.article("talk.md", CHANGES[name])
    built = work.build()
    same_cards(work.first, built.pins)
    assert len(quotes(built.pins)) == len(quotes(work.first))
    assert not [p for p in built.problems if p.code == "doubtful-quote"]


def test_a_mended_quote_shows_its_new_words(work):
    """The card stays, its text follows the article."""
    work.article("talk.md", CHANGES["a typo mended in the quote"])
    assert any("最后一层" in pin.fields["Quote"] for pin in quotes(work.build().pins))


def test_cards_stay_themselves_when_the_article_is_renamed_or_moved(work):
    """The file's name is no part of a card's identity."""
    work.article("talk.md", None)
    work.article("2026-05-04 guardrails.txt", TALK)
    after = work.build().pins
    assert after.pins == work.first.pins


def test_another_article_changes_no_card_that_is_there(work):
    """New cards come; a term that the new article uses too keeps its card and its sentence."""
    work.article("clinic.md", CLINIC)
    after = work.build().pins
    assert len(after.active()) > len(work.first.active())
    assert {k: p for k, p in after.pins.items() if k in work.first.pins} == dict(work.first.pins)


def test_fewer_cards_in_the_recipe_take_none_away(work):
    """Membership is sticky: the number bounds new cards only."""
    work.recipe(terms=1, quotes=0)
    assert work.build().pins.pins == work.first.pins


def test_a_better_generator_touches_nothing_until_refresh(work, monkeypatch):
    """Fields are sticky: another gloss or sentence is an offer, and refresh takes it."""
    from deckgen import build

    honest = build.cards.term_cards

    def better(*args):
        return [replace(c, senses=(replace(c.senses[0], gloss="better"), *c.senses[1:])) for c in honest(*args)]

    monkeypatch.setattr(build.cards, "term_cards", better)
    assert work.build().pins.pins == work.first.pins
    terms = [key for key in work.first.pins if key.startswith("term:")]
    assert set(work.plan().refresh) == set(terms)
    after = work.build(refresh=True).pins
    assert {after.pins[key].fields["Gloss"] for key in terms} == {"better"}
    same_cards(work.first, after)


def test_other_ranks_change_no_card_and_bring_no_new_one(work, monkeypatch):
    """Re-ranked upside down, the deck is as it was: its articles have brought what they may bring."""
    from deckgen import build

    for room in (build.terms, build.quotes):
        honest = room.rank
        monkeypatch.setattr(room, "rank", lambda *args, honest=honest, **named: list(honest(*args, **named))[::-1])
    assert work.build().pins == work.first


def test_the_order_of_the_articles_gives_nobody_another_guid(tmp_path):
    """Whatever the recipe names first, the same cards are the same notes."""
    work = Workshop(tmp_path, {"a.md": TALK, "b.md": CLINIC})
    work.recipe(articles=["a.md", "b.md"])
    before = work.build().pins
    work.recipe(articles=["b.md", "a.md"])
    assert work.build().pins == before


def test_a_better_way_of_measuring_cards_touches_nothing(work, monkeypatch):
    """Size classes are made by deckgen: an upgrade that counts otherwise must not rewrite every note."""
    from deckgen import fields

    honest = fields.sized

    def sized(style, values):
        return f"{honest(style, values)} p9" if values.get("Term") else honest(style, values)

    monkeypatch.setattr(fields, "sized", sized)
    monkeypatch.setattr(pins, "sized", sized)
    assert work.build().pins == work.first


def test_refresh_keeps_edits_and_my_notes(work, monkeypatch):
    """Refresh renews what the generator made, and only that."""
    work.edits.write_text('["term:护栏"]\ngloss = "my words"\n', "utf-8")
    known = work.build().pins
    pin = known.pins["term:护栏"]
    mine = replace(known, pins={**known.pins, pin.key: replace(pin, fields={**pin.fields, "MyNotes": "mine"})})
    work.pins.write_text(pins.dump(mine), "utf-8")
    after = work.build(refresh=True).pins.pins["term:护栏"]
    assert (after.fields["Gloss"], after.fields["MyNotes"]) == ("my words", "mine")


def test_a_card_whose_article_is_gone_rests_and_comes_back_as_itself(work):
    """Retired is not deleted: the same guid returns with the article."""
    work.article("talk.md", CLINIC)
    gone = work.build().pins
    rested = {key for key, pin in gone.pins.items() if pin.status == "retired"}
    assert any(key.startswith("quote:") for key in rested)
    work.article("talk.md", TALK)
    same_cards(work.first, work.build().pins)


def test_the_source_line_follows_a_mended_title_and_nothing_else_moves(work):
    """What stands on the card from the article follows the article, field by field."""
    work.article("talk.md", TALK.replace("title: 护栏与推理", "title: 护栏、推理与责任"))
    after = work.build().pins
    for key, pin in work.first.pins.items():
        moved = {
            n for n in {*pin.fields, *after.pins[key].fields} if pin.fields.get(n) != after.pins[key].fields.get(n)
        }
        assert moved == {"Source"}


def test_a_switched_off_card_type_stays_open_on_old_cards(tmp_path):
    """Gates only open."""
    work = Workshop(tmp_path, term_cards=["recognition", "production"])
    before = work.build().pins
    work.recipe(term_cards=["recognition"])
    after = work.build().pins
    assert all("AskProduction" in after.pins[k].gates for k, p in before.pins.items() if "AskProduction" in p.gates)


def test_a_cloze_that_opens_later_has_its_blank(work):
    """A gate that opens for an old quote brings the field that its front needs."""
    work.recipe(quote_cards=["comprehension", "cloze"])
    opened = [pin for pin in quotes(work.build().pins) if "AskCloze" in pin.gates]
    assert opened
    assert all('class="here"' in pin.fields["QuoteRuby"] for pin in opened)


# ---- matching, as values ---------------------------------------------------------------------------------------------


def test_of_a_merge_the_larger_part_keeps_the_card():
    """Two quotes that the article has made one: one card goes on, the other rests."""
    assert match({"n": KEY + WALL}, {"a": KEY, "b": WALL}).keys == {"n": "a"}


def test_of_a_split_the_larger_part_keeps_the_card():
    """A quote that became two: the larger part is the old card, the smaller a new one."""
    found = match({"long": KEY, "short": WALL[:14]}, {"a": WALL[:14] + KEY})
    assert found.keys == {"long": "a"}
    assert not found.doubtful


def test_a_faint_likeness_is_a_finding_and_no_guess():
    """Between the two thresholds a person decides."""
    faint = KEY[:18] + "这件事后来怎样谁也没有说清楚"
    assert MAYBE <= likeness(faint, KEY) < SAME
    found = match({"n": faint}, {"a": KEY})
    assert (found.keys, found.doubtful) == ({}, {"n": ("a",)})
    assert "continues" in found.problems[0].hint


def test_two_equal_claims_are_a_finding_and_no_guess():
    """When two old quotes are as like, nobody can tell."""
    found = match({"n": KEY}, {"a": KEY[:-1] + "吗", "b": KEY[:-1] + "呢"})
    assert (found.keys, set(found.doubtful["n"])) == ({}, {"a", "b"})


def test_what_the_user_ruled_is_done():
    """A ruling settles a doubt either way."""
    faint = KEY[:18] + "这件事后来怎样谁也没有说清楚"
    assert match({"n": faint}, {"a": KEY}, {"n": "a"}).keys == {"n": "a"}
    ruled = match({"n": faint}, {"a": KEY}, {"n": "new"})
    assert (ruled.keys, ruled.doubtful) == ({}, {})


def test_different_quotes_stay_apart():
    """Neighbouring thoughts of one talk are not one."""
    assert match({"n": KEY}, {"a": WALL}).keys == {}


def test_a_passage_taken_for_an_older_quote_is_no_new_card_by_itself(work, monkeypatch):
    """What the search for a lost quote brings up, and what then is not that quote, has not been chosen by anybody."""
    from deckgen import build
    from deckgen.model import Candidate, Place, Reason

    honest = build.quotes.pick

    def pick(article, sentences, *rest):
        number = next(n for n, s in enumerate(sentences) if "护栏为什么没有拦住" in s.text)
        text = sentences[number].text
        lost = Candidate("quote", text, text, (Place(number, 0, len(text)),), (Reason("kept", 0.4, 0.0),))
        return (*honest(article, sentences, *rest), lost)

    monkeypatch.setattr(build.quotes, "pick", pick)
    assert work.build().pins == work.first


def test_a_doubtful_quote_waits_and_its_older_self_stays(work):
    """Neither a new card nor a retired one comes out of a doubt, until it is ruled on."""
    pin = next(p for p in quotes(work.first) if "智能体" in p.key)
    key, was = pin.key, pin.fields["Quote"]
    text = was[: len(was) // 2] + "旁边的人都以为还有别人在看着，于是谁也没有看着。"
    assert was in TALK
    assert MAYBE <= likeness(core(text), core(was)) < SAME
    work.article("talk.md", TALK.replace(was, text))
    built = work.build()
    assert built.pins.pins[key] == pin
    assert [p.key for p in quotes(built.pins)] == [p.key for p in quotes(work.first)]
    doubt = next(p for p in built.problems if p.code == "doubtful-quote")
    work.edits.write_text(f'["{doubt.where}"]\ncontinues = "{key}"\n', "utf-8")
    ruled = work.build().pins.pins[key]
    assert "旁边的人" in ruled.fields["Quote"]
    assert ruled.guid == work.first.pins[key].guid


def quote_card(text, score):
    return QuoteCard(
        f"quote:{core(text)[:24]}", text, text, "", (), None, None, "", "", "", "a", "", "", 1, None, score, (), ()
    )


def test_two_quotes_that_begin_alike_are_two_cards_and_stay_so():
    """A key is the beginning of a quote; where two begin with the same words, both have a key, and keep it."""
    start = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地"
    one, two = (
        quote_card(start + "玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳", 2),
        quote_card(start + "云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰", 1),
    )
    assert one.key == two.key
    first, _ = _thoughts([one, two], pins.Pins("d"), Edits())
    assert [card.key for card in first] == [one.key, f"{one.key}#2"]
    known = pins.Pins("d", {}, {
        card.key: Pin(card.key, "quote", card.key, "active", 1, (), (), {"Quote": card.text}) for card in first
    })  # fmt: skip
    again, _ = _thoughts([replace(two, score=9), one], known, Edits())
    assert {card.key: card.text for card in again} == {card.key: card.text for card in first}


# ---- the file --------------------------------------------------------------------------------------------------------


def some_pins():
    pin = Pin("term:护栏", "term", "g1", "active", 5, ("AskRecognition",), ("deckgen::term",), {"Term": "护栏\u2028"}, 0,
              {"Gloss": "rail"}, {"Gloss": ("0a",)}, True)  # fmt: skip
    other = replace(pin, key="quote:甲", kind="quote", guid="g2", fields={"Quote": "甲"}, under={}, past={}, seen=False)
    return pins.Pins("d0", {"deckgen Term": pins.Stamp("x", 7)}, {pin.key: pin, other.key: other}, "Talks")


def test_pins_come_back_as_they_were_written():
    """Every property of a pin survives the file, also a line separator inside a field."""
    assert pins.load(pins.dump(some_pins()), "pins.jsonl") == some_pins()


def test_pins_are_one_line_a_card_sorted():
    """A diff shows cards, not noise."""
    lines = pins.dump(some_pins()).split("\n")
    assert [json.loads(line)["key"] for line in lines[1:-1]] == ["quote:甲", "term:护栏"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: text.rsplit("\n", 2)[0] + "\n",
        lambda text: "<<<<<<< HEAD\n" + text,
        lambda text: text.replace('"g2"', '"g1"'),
        lambda text: text.replace('"active"', '"alive"'),
        lambda text: text.replace('"modified": 5', '"modified": "x"'),
        lambda text: text + text.split("\n")[1] + "\n",
    ],
    ids=["empty", "cut", "line lost", "merge marks", "one guid twice", "unknown status", "no number", "line twice"],
)
def test_damaged_pins_are_refused_with_how_to_restore_them(damage):
    """Nothing is ever built from half a memory."""
    with pytest.raises(PinsError) as caught:
        pins.load(damage(pins.dump(some_pins())), "pins.jsonl")
    assert "restore the file from your backup or from git" in str(caught.value)


@given(st.data())
def test_no_damage_of_the_pins_is_anything_but_a_letter(data):
    """Whatever happens to the file, it is refused, or it still says the same cards."""
    text = pins.dump(some_pins())
    at = data.draw(st.integers(0, len(text)))
    middle = data.draw(st.text(max_size=3) | st.sampled_from(["[" * 5000, "{}", "null", "\n", '"', "1e999"]))
    bad = text[:at] + middle + text[at + data.draw(st.integers(0, 30)) :]
    try:
        found = pins.load(bad, "pins.jsonl")
    except PinsError:
        return
    assert len(found.pins) == 2
    pins.load(pins.dump(found), "pins.jsonl")


def test_a_newer_file_is_refused():
    """An old deckgen does not guess at what a newer one has written."""
    with pytest.raises(PinsError, match="newer deckgen"):
        pins.load(pins.dump(some_pins()).replace('"deckgen": 1', '"deckgen": 2'), "pins.jsonl")


def test_a_changed_card_gets_a_time_of_its_own(work):
    """Only the card that changed moves on; its time is that of the build."""
    work.edits.write_text('["term:护栏"]\ngloss = "railing"\n', "utf-8")
    after = work.build().pins
    moved = {key for key, pin in after.pins.items() if pin.modified != work.first.pins[key].modified}
    assert moved == {"term:护栏"}
    assert after.pins["term:护栏"].modified == work.now > START


def test_a_slow_clock_never_hides_a_change(work):
    """A build whose clock runs behind still gives a changed card a later time than before."""
    work.edits.write_text('["term:护栏"]\ngloss = "railing"\n', "utf-8")
    after = work.build(after=-10_000_000).pins
    assert after.pins["term:护栏"].modified == work.first.pins["term:护栏"].modified + 1


def test_kept_lists_leave_out_what_the_user_threw_out():
    """Dropped and deleted cards take no place; a wish brings a deleted one back."""
    known = some_pins()
    gone = replace(known, pins={k: replace(p, status="deleted") for k, p in known.pins.items()})
    assert pins.kept_terms(known, Edits()) == {"护栏"}
    assert pins.kept_terms(known, Edits(drop=frozenset(["term:护栏"]))) == set()
    assert pins.kept_terms(gone, Edits()) == set()
    assert pins.kept_terms(gone, Edits(want=frozenset(["term:护栏"]))) == {"护栏"}
