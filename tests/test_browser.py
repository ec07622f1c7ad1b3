"""Cards in a real Chromium: what a learner would see on a narrow phone, a wide one and a desk.

Each check is proved once: a stylesheet broken on purpose must fail it.
"""

from __future__ import annotations

import html
import re
import time
from dataclasses import replace
from itertools import product

import pytest

from deckgen import build, preview
from deckgen.fields import note
from deckgen.model import Context, Pin, Ruby, Sense, TermCard
from deckgen.project import QUOTE_CARDS, TERM_CARDS, Recipe, dress
from deckgen.templates import note_types
from tests import chromium
from tests.conftest import CORPUS

pytestmark = pytest.mark.skipif(chromium.programs() is None, reason=chromium.MISSING)

ANKI = "html{overflow:hidden auto}body{margin:20px}.replay-button svg{width:40px;height:40px}"
RECIPE = Recipe(title="Look", terms=6, quotes=4, term_cards=TERM_CARDS, quote_cards=QUOTE_CARDS, tones="safe")
HARD = ("最终解释权归本公司所有", "端到端 end-to-end 大模型", "双", "装窗撞闯", "𠮷野家")
"""Headwords that are long, mixed, short, wide in pinyin, or rare."""

CHECKS = {
    "nothing scrolls sideways": """
        return sides.flatMap(({side, name}) => {
          const page = side.documentElement;
          return page.scrollWidth > page.clientWidth ? [`${name}: ${page.scrollWidth} > ${page.clientWidth}`] : [];
        });""",
    "nothing overlaps": """
        return sides.flatMap(({side, name}) => {
          const boxes = (query) => [...side.querySelectorAll(query)].map((one) => [one, one.getBoundingClientRect()])
            .filter(([, box]) => box.width && box.height);
          const hits = [];
          const apart = (list) => list.forEach(([one, a], n) => list.slice(n + 1, n + 12).forEach(([other, b]) => {
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (wide > 0.5 && high > 2) hits.push(`${name}: ${one.textContent.slice(0, 20)} | ${other.textContent.slice(0, 20)}`);
          }));
          apart(boxes(".dg > *")); apart(boxes("rt")); apart(boxes("summary")); apart(boxes(".answer > *")); apart(boxes(".words li"));
          return hits;
        });""",
    "the front stays where it is": """
        const hits = [];
        for (let n = 0; n < sides.length; n += 2) {
          const [front, back] = [sides[n].side, sides[n + 1].side];
          for (const query of [".dg > .hanzi", "hr", ".sentence", ".said", ".speaker", ".dg > .gloss", ".listen"]) {
            const [a, b] = [front, back].map((side) => side.querySelector(query)?.getBoundingClientRect());
            if (a && b && ["left", "top", "width", "height"].some((key) => Math.abs(a[key] - b[key]) > 0.5))
              hits.push(`${sides[n].name}: ${query} from ${a.top} +${a.height} to ${b.top} +${b.height}`);
          }
        }
        return hits;""",
    "a front gives nothing away": """
        return sides.filter(({front}) => front).flatMap(({side, name, secrets}) => {
          const seen = side.body.innerText.replace(/\\s+/g, " ");
          return secrets.filter((secret) => seen.includes(secret)).map((secret) => `${name}: ${secret}`);
        });""",
    "a finger hits what it aims at": """
        return sides.flatMap(({side, name}) => [...side.querySelectorAll("summary, a[href]")].flatMap((target) => {
          const box = target.getBoundingClientRect();
          return box.height < 43.5 ? [`${name}: ${target.textContent} ${box.height}`] : [];
        }));""",
    "folds are shut": """
        return sides.flatMap(({side, name}) => [...side.querySelectorAll("details > :not(summary)")]
          .filter((one) => one.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}))
          .map((one) => `${name}: ${one.textContent}`));""",
}
BROKEN = {
    "nothing scrolls sideways": ".dg .sentence { white-space: nowrap }",
    "nothing overlaps": ".dg rt { font-size: 0.8em }",
    "the front stays where it is": ".dg.back .answer { min-height: 12em }",
    "a front gives nothing away": ".dg .blank .here { visibility: visible }",
    "a finger hits what it aims at": ".dg summary { min-height: 0; line-height: 1.5 }",
    "folds are shut": ".dg details::details-content { content-visibility: visible }",
}


def hard(term: str, recipe: Recipe = RECIPE) -> Pin:
    """A note that no article would give: a headword at the edge of what is possible, every field filled."""
    pieces = re.findall(r"[A-Za-z-]+ ?|[^A-Za-z]{1,2}", term)
    words = (*(Ruby(p, "" if p.isascii() else "zhuāng" * len(p.strip())) for p in pieces), Ruby("装", "zhuāng"))
    text = "".join(word.text for word in words)
    context = Context(
        text, 0, len(term), "前面。", "后面。", "主持人", "a", "主持人 · 标题 · 2026-01-01", "https://a.cn", 1, words
    )
    senses = tuple(
        Sense("a sense that explains itself at some length, as dictionaries do", "dictionary") for _ in range(3)
    )
    reading = "".join(char if char.isascii() else "zhuāng" for char in term)
    card = TermCard(f"term:{term}", term, term, f"{term}繁", (), reading, senses, None, (context,) * 3, 1.0, (), ())
    made = note(replace(card, translation="It was a bright cold day in April."), dress(recipe), "Hans")
    return Pin(made.key, made.kind, made.key, "active", 1, made.gates, (), made.fields)


@pytest.fixture(scope="module")
def browser():
    """One browser for all checks."""
    with chromium.Chromium() as page:
        yield page


@pytest.fixture(scope="module")
def cards(language, tmp_path_factory):
    """Every card of two articles, one in each script, and the hard ones; with what its front must not say."""
    return made(RECIPE, language, tmp_path_factory.mktemp("browser"))


def made(recipe, language, folder):
    """The cards that a recipe gives."""
    files = (CORPUS / "guardrails.md", CORPUS / "wafer-town.txt")
    built = build.build_files(files, folder / "look.apkg", recipe, language, build.open_language()[1], 1_760_000_000)
    pins = [*built.pins.active(), *(hard(term, recipe) for term in HARD)]
    shown = list(preview.cards("Look", pins, note_types(), ()))
    fields = {preview.plain(pin.fields["Term" if pin.kind == "term" else "Quote"]): pin.fields for pin in pins}
    return [(card, secrets(card.type, fields[card.title])) for card in shown]


def secrets(card_type: str, fields: dict[str, str]) -> list[str]:
    """What the front of a card of this type may not show."""
    names = {
        "Recognition": ("Pinyin", "Zhuyin", "Gloss"), "Production": ("Term", "Pinyin", "Zhuyin"),
        "Cloze": ("Term", "Pinyin", "Zhuyin", "Gloss"), "Listening": ("Term", "Pinyin", "Zhuyin", "Gloss", "Quote"),
        "Comprehension": ("Translation",),
    }  # fmt: skip
    answers = [preview.plain(fields.get(name, "")) for name in names[card_type]]
    return [answer for answer in answers if answer]


def document(card: preview.Shown, side: str, css: str, *, dark: bool = False) -> str:
    """A side as Anki's reviewer puts it into its page."""
    night = " nightMode night_mode" if dark else ""
    return (
        f"<!doctype html><html><meta charset='utf-8'><style>{ANKI}</style><style>{css}</style>"
        f'<body class="card card{card.ordinal}{night}"><div id="qa">{side}</div></body></html>'
    )


@pytest.fixture(scope="module")
def loaded(browser, cards):
    """The browser with all sides of all cards, a frame each."""
    return with_frames(browser, cards)


def with_frames(browser, cards):
    """The browser with a frame for each side of each card."""
    style, frames = note_types()["term"].css, []
    for card, secret in cards:
        for side in ("front", "back"):
            source = html.escape(document(card, getattr(card, side), style))
            about = f'name="{html.escape(f"{card.title} {card.type} {side}")}" data-secrets="{html.escape("|".join(secret))}"'
            frames.append(f'<iframe height="700" {about} srcdoc="{source}"></iframe>')
    browser.size(1400, 800)
    browser.show("<!doctype html><meta charset='utf-8'><style>iframe{border:0}</style>" + "".join(frames))
    return browser


FRAMES = """
    const [width, css] = arguments;
    const sides = [...document.querySelectorAll("iframe")].map((frame, n) => {
      frame.style.width = `${width}px`;
      const side = frame.contentDocument;
      side.getElementById("broken")?.remove();
      side.head.insertAdjacentHTML("beforeend", `<style id="broken">${css}</style>`);
      side.body.offsetHeight;
      return {side, name: frame.name, front: n % 2 === 0, secrets: frame.dataset.secrets.split("|").filter(Boolean)};
    });"""


def found(loaded, check, *, width=320, css="") -> list[str]:
    """What a check finds on all cards at a width, with more style after ours."""
    return loaded.run(FRAMES + CHECKS[check], width, css)


@pytest.mark.parametrize(("check", "width"), [*product(CHECKS, (320, 390, 768))])
def test_cards(loaded, check, width):
    """On every card at every width: the check's name says it."""
    assert found(loaded, check, width=width) == []


@pytest.mark.parametrize("check", CHECKS)
def test_the_check_can_fail(loaded, check):
    """A stylesheet broken on purpose is found out."""
    assert found(loaded, check, css=BROKEN[check]) != []


def test_cards_in_zhuyin(browser, language, tmp_path):
    """Zhuyin over each hanzi keeps to the same rules, on the narrowest phone and on a desk; and it is what a back shows."""
    zhuyin = replace(RECIPE, phonetic="zhuyin")
    loaded = with_frames(browser, made(zhuyin, language, tmp_path))
    for check, width in product(CHECKS, (320, 768)):
        assert found(loaded, check, width=width) == [], check
    script = "return [...document.querySelectorAll('iframe')].map((f) => f.contentDocument.querySelector('.pinyin')?.innerText)"
    shown = [text for text in loaded.run(script) if text and "zhuāng" not in text]
    assert len(shown) > 10
    assert all("\u3105" <= text[0] <= "\u3129" or text[0] == "˙" for text in shown)


@pytest.mark.parametrize(("lang", "family"), [("zh-Hans", "SC"), ("zh-Hant-TW", "TC"), ("zh-Hant-HK", "HK")])
def test_hanzi_are_drawn_in_the_font_of_their_script(browser, lang, family):
    """A headword is drawn in the letter forms of the mainland, of Taiwan or of Hong Kong, as its language tag says."""
    card = f'<div class="dg term" lang="{lang}"><h1 class="hanzi">骨</h1></div>'
    browser.show(
        f"<!doctype html><meta charset='utf-8'><style>{note_types()['term'].css}</style><body class='card'>{card}"
    )
    drawn = browser.fonts(".hanzi")
    if not any("CJK" in font for font in drawn):
        pytest.skip(f"no Noto CJK font here, drawn in {drawn} (Debian and Ubuntu: apt install fonts-noto-cjk)")
    assert any(font.endswith(family) for font in drawn)


def test_a_broken_font_list_is_found_out(browser):
    """The check of fonts sees a stylesheet that asks for Japanese letter forms."""
    css = note_types()["term"].css + '.dg { --hanzi: "Noto Sans CJK JP" !important }'
    browser.show(
        f"<!doctype html><meta charset='utf-8'><style>{css}</style><div class='dg' lang='zh-Hans'><h1 class='hanzi'>骨</h1></div>"
    )
    assert not any(font.endswith("SC") for font in browser.fonts(".hanzi"))


def test_the_preview_page_fills_its_frames(browser, cards):
    """The preview shows each card's two sides, filters them, and turns dark."""
    browser.size(1400, 900)
    browser.show(preview.html_page([card for card, _ in cards], note_types()["term"].css))
    first = "return document.querySelector('iframe')?.contentDocument?.querySelector('.dg')?.innerText ?? ''"
    for _ in range(200):
        if browser.run(first):
            break
        time.sleep(0.05)
    assert cards[0][0].title in browser.run(first)
    browser.run("document.getElementById('dark').click()")
    assert browser.run("return document.documentElement.className") == "dark"
    browser.run(
        "const type = document.getElementById('type'); type.value = 'quote · Cloze';"
        "type.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    wanted = sum(card.kind == "quote" and card.type == "Cloze" for card, _ in cards)
    assert browser.run("return document.querySelectorAll('section').length") == wanted > 0
