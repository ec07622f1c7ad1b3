"""The page that `annotate --html` writes, in a real Chromium: what it shows, how it is used, what it does not do."""

from __future__ import annotations

import re
from itertools import product

import pytest

from deckgen.build import read_article
from deckgen.interlinear import page
from deckgen.templates import PACKAGED
from tests import chromium
from tests.conftest import CORPUS
from tests.test_templates import contrast

HOSTILE = '</script><img src=x onerror="window.hurt=1"><b>护栏</b> & "推理" [sound:x] {{Term}} [[ title ]] \'x\''
"""Text that would like to be more than text."""

CHECKS = {
    "nothing scrolls sideways": """
        const page = document.documentElement;
        return page.scrollWidth > page.clientWidth ? [`${page.scrollWidth} > ${page.clientWidth}`] : [];""",
    "no reading touches another": """
        const boxes = [...document.querySelectorAll("main rt")].map((one) => [one, one.getBoundingClientRect()]);
        return boxes.flatMap(([one, a], n) => boxes.slice(n + 1, n + 12).flatMap(([other, b]) =>
          Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2
            ? [`${one.textContent} | ${other.textContent}`] : []));""",
    "a finger hits what it aims at": """
        return [...document.querySelectorAll("main .w, label, summary, #close")].flatMap((one) => {
          const box = one.getBoundingClientRect();
          return box.height && (box.height < 43.5 || box.width < 20) ? [`${one.textContent} ${box.width} x ${box.height}`] : [];
        });""",
    "no word is broken": """
        return [...document.querySelectorAll("main .w")].filter((one) => one.getClientRects().length > 1)
          .map((one) => one.textContent);""",
    "no line begins with a stop": """
        const hits = [];
        const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
          const text = walk.currentNode, word = text.previousSibling?.classList?.contains("w") && text.previousSibling;
          if (!word || !/^[，。！？；：、”』」）]/.test(text.data)) continue;
          const range = document.createRange();
          range.setStart(text, 0);
          range.setEnd(text, 1);
          if (range.getBoundingClientRect().left < word.getBoundingClientRect().left) hits.push(text.data);
        }
        return hits;""",
}


@pytest.fixture(scope="module")
def browser():
    """One browser for all checks."""
    if chromium.programs() is None:
        pytest.skip(chromium.MISSING)
    with chromium.Chromium() as one:
        yield one


@pytest.fixture(scope="module")
def pages(language):
    """An article in each script, one of them in zhuyin, and hostile text."""
    return {
        "pinyin": page(read_article(CORPUS / "guardrails.md", language), language),
        "zhuyin": page(read_article(CORPUS / "wafer-town.txt", language), language, zhuyin=True),
        "hostile": page(f"{HOSTILE}\n\n{HOSTILE}", language),
    }


@pytest.mark.parametrize(
    ("name", "width", "check"), [*product(("pinyin", "zhuyin", "hostile"), (320, 390, 1280), CHECKS)]
)
def test_the_page_fits(browser, pages, name, width, check):
    """At every width the check's name holds."""
    browser.size(width, 844)
    browser.show(pages[name])
    assert browser.run(CHECKS[check]) == []


BROKEN = {
    "nothing scrolls sideways": "main p { white-space: nowrap }",
    "no reading touches another": "ruby { display: inline } rt { display: inline; position: absolute }",
    "a finger hits what it aims at": ".w { padding: 0 }",
    "no word is broken": ".w { white-space: normal; word-break: break-all }",
    "no line begins with a stop": "main { line-break: anywhere }",
}


@pytest.mark.parametrize("check", BROKEN)
def test_the_check_can_fail(browser, pages, check):
    """A stylesheet broken on purpose is found out."""
    browser.size(320, 844)
    browser.show(pages["pinyin"].replace("</head>", f"<style>{BROKEN[check]}</style></head>"))
    assert browser.run(CHECKS[check]) != []


STATE = """
    const card = document.getElementById("card");
    return card.hidden ? null : [...document.getElementById("said").children].map((one) => one.textContent);"""


def key(browser, name):
    """Press a key."""
    browser.run(
        "(document.activeElement ?? document.body).dispatchEvent("
        "new KeyboardEvent('keydown', {key: arguments[0], bubbles: true, cancelable: true}))",
        name,
    )


def test_a_touch_opens_a_gloss_and_another_closes_it(browser, language):
    """A word's card has the word, its reading and its gloss, and is announced; the mark goes with it."""
    browser.size(390, 844)
    browser.show(page("护栏不是围墙。", language))
    assert browser.run(STATE) is None
    browser.run("document.querySelector('.w').click()")
    head, reading, gloss = browser.run(STATE)
    assert (head, reading) == ("护栏", "hùlán")
    assert "guardrail" in gloss
    assert browser.run("return document.querySelector('.w').getAttribute('aria-pressed')") == "true"
    assert browser.run("return document.getElementById('said').getAttribute('aria-live')") == "polite"
    browser.run("document.querySelector('.w').click()")
    assert browser.run(STATE) is None


def test_the_keyboard_goes_from_word_to_word(browser, language):
    """One stop for the tab key, arrows between the words, Enter for the gloss, Escape to close."""
    browser.show(page("护栏不是围墙。", language))
    assert browser.run("return document.querySelectorAll('.w[tabindex=\"0\"]').length") == 1
    browser.run("document.querySelector('.w').focus()")
    key(browser, "ArrowRight")
    browser.run("document.getElementById('card').hidden || document.getElementById('close').click()")
    key(browser, "Enter")
    assert browser.run(STATE)[0] == "不是"
    key(browser, "Escape")
    assert browser.run(STATE) is None


def test_the_card_hides_no_word_that_it_explains(browser, pages):
    """A word at the foot of the screen moves up above its card."""
    browser.size(390, 600)
    browser.show(pages["pinyin"].replace("smooth", "auto"))
    browser.run("""
        const low = [...document.querySelectorAll("main .w")].filter((one) => one.getBoundingClientRect().bottom < 595).pop();
        low.id = "low";
        low.click();""")
    bottom, top = browser.run("""
        return [document.querySelector("#low").getBoundingClientRect().bottom,
          document.querySelector("#card > div").getBoundingClientRect().top];""")
    assert bottom <= top


def test_readings_can_be_hidden_without_a_jump(browser, pages):
    """Without pinyin every word stays where it was."""
    browser.size(390, 844)
    browser.show(pages["pinyin"])
    where = "return [...document.querySelectorAll('main .w')].map((one) => one.getBoundingClientRect().top)"
    before = browser.run(where)
    browser.run("document.getElementById('readings').click()")
    assert browser.run(where) == before
    assert browser.run("return getComputedStyle(document.querySelector('main rt')).visibility") == "hidden"


def test_hostile_text_is_text(browser, pages):
    """Nothing in a text becomes an element, and all of it is there to read."""
    browser.show(pages["hostile"])
    assert browser.run("return window.hurt ?? 'safe'") == "safe"
    assert browser.run("return document.querySelectorAll('main img, main b, main script').length") == 0
    shown = browser.run("""
        const main = document.querySelector("main").cloneNode(true);
        main.querySelectorAll("rt").forEach((one) => one.remove());
        return main.querySelector("p").textContent;""")
    assert shown == HOSTILE


def test_the_page_loads_nothing(pages):
    """No address, no import, no picture: it works on a plane, and its policy forbids the rest."""
    for name in ("pinyin", "zhuyin"):
        text = re.sub(r"<main.*?</main>", "", pages[name], flags=re.DOTALL)
        assert not re.findall(r"https?:|//[a-z]|@import|url\(|<link|<img| src=", text)
        assert "default-src 'none'" in text


def test_every_colour_of_the_page_can_be_read():
    """Text, quiet text, accent and tones keep 4.5:1 on ground, panel and mark, light and dark."""
    css = next(folder for folder in PACKAGED if folder.is_dir()).joinpath("annotate", "page.html").read_text("utf-8")
    schemes = [dict(re.findall(r"--(\w+): (#\w{6})", rule)) for rule in re.findall(r":root \{(.*?)\}", css, re.DOTALL)]
    assert len(schemes) == 2
    for colours in schemes:
        tones = [f"t{n}" for n in range(1, 6)]
        for text, ground in product(("text", "quiet", "accent", *tones), ("ground", "panel", "mark")):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


def test_the_words_are_listed_for_those_who_run_no_script(pages):
    """Without a script every word with its reading and gloss still stands below the text."""
    listed = re.search(r"<details>.*?</details>", pages["pinyin"], re.DOTALL)[0]
    assert "护栏" in listed
    assert "guardrail" in listed
