"""Makes docs/pictures/*.png anew: real cards from corpus/, in headless Chromium. Run it with `make pictures`."""

from __future__ import annotations

import html
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from deckgen import build, preview  # noqa: E402
from deckgen.fields import plain  # noqa: E402
from deckgen.model import Pin  # noqa: E402
from deckgen.project import QUOTE_CARDS, TERM_CARDS, Recipe, beside  # noqa: E402
from deckgen.templates import note_types  # noqa: E402
from tests.chromium import Chromium  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
RECIPE = Recipe(title="Tech talks", terms=24, quotes=6, term_cards=TERM_CARDS, quote_cards=QUOTE_CARDS, known_levels=3)
FILES = ("guardrails.md", "inference-chips.txt", "night-clinic.txt", "delivery-robots.md")
TERM = "护栏"
QUOTE, TRANSLATION = (
    "护栏不是给模型看的规矩",
    "A guardrail is not a rule for the model to read; it is the layer that holds when the model has erred.",
)
ANKI = (
    "html{overflow:hidden}.replay-button{display:inline-flex}.replay-button svg{width:40px;height:40px}"
    ".replay-button circle{fill:#fff;stroke:#414141}.replay-button path{fill:#414141}"
)
SHEET = (
    "body{margin:0;display:inline-grid;grid-template-columns:repeat(2,max-content);gap:20px;padding:24px;background:#e9e6de}"
    "iframe{display:block;border:0;border-radius:22px;width:375px;box-shadow:0 1px 3px #0002,0 6px 20px #0001}"
)


def main() -> None:
    """Draw every picture."""
    language, decisions = build.open_language()
    with tempfile.TemporaryDirectory() as folder, Chromium() as browser:
        out = Path(folder) / "pictures.apkg"
        files = [ROOT / "corpus" / name for name in FILES]
        built = build.build_files(files, out, RECIPE, language, decisions, 1_763_712_000)
        pins = [with_translation(pin) for pin in built.pins.active()]
        cards = list(preview.cards(RECIPE.title, pins, note_types(), ()))
        by_type = {f"{c.kind}-{c.type.lower()}": c for c in cards if c.title == TERM or c.title.startswith(QUOTE)}
        draw(browser, PICTURES / "card.png", [(by_type["term-recognition"], False)], density=2)
        for name, card in by_type.items():
            draw(browser, PICTURES / f"{name}.png", [(card, False), (card, True)], density=1.5)
        coloured = build.Order(
            replace(RECIPE, tones="safe"), beside(out.with_name("tones.apkg")), tuple(files), decisions
        )
        draw_page(browser, PICTURES / "preview.png", preview.preview([coloured], language, 1_763_712_000))


def with_translation(pin: Pin) -> Pin:
    """The pictured quote with a translation, as an edit would give it one."""
    if not plain(pin.fields.get("Quote", "")).startswith(QUOTE):
        return pin
    return replace(pin, fields={**pin.fields, "Translation": TRANSLATION, "AskProduction": "1"})


def draw(browser: Chromium, path: Path, cards: list[tuple[preview.Shown, bool]], *, density: float) -> None:
    """Cards side by side, front and back, each row as high as the higher one."""
    frames = []
    for card, dark in cards:
        night = " nightMode night_mode" if dark else ""
        for side in (card.front, card.back):
            body = f'<body class="card card{card.ordinal}{night}"><div id="qa">{preview.with_buttons(side)}</div>'
            style = f"<style>{ANKI}</style><style>{note_types()['term'].css}</style>"
            frames.append(f'<iframe srcdoc="{html.escape("<!doctype html>" + style + body)}"></iframe>')
    browser.size(900, 900, density)
    browser.show(f"<!doctype html><meta charset='utf-8'><style>{SHEET}</style>{''.join(frames)}")
    time.sleep(0.5)
    width, height = browser.run("""
        const frames = [...document.querySelectorAll("iframe")];
        for (let n = 0; n < frames.length; n += 2) {
          const pair = frames.slice(n, n + 2);
          const height = Math.max(...pair.map((frame) => frame.contentDocument.getElementById("qa").offsetHeight));
          for (const frame of pair) frame.style.height = `${height + 8}px`;
        }
        const box = document.body.getBoundingClientRect();
        return [box.width, box.height];""")
    path.write_bytes(browser.picture((0, 0, width, height)))


def draw_page(browser: Chromium, path: Path, page: str) -> None:
    """The preview page as it opens."""
    browser.size(1720, 1000, 1)
    browser.show(page)
    time.sleep(1)
    path.write_bytes(browser.picture((0, 0, 1720, 1000)))


if __name__ == "__main__":
    main()
