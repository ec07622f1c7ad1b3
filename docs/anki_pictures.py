"""Makes docs/pictures/anki-*.png anew: the real Anki desktop imports a package and shows a card.

It needs Anki itself, which deckgen never does, so it runs in an environment of its own:

    python3 -m venv /tmp/anki && /tmp/anki/bin/pip install aqt PyQt6 PyQt6-WebEngine
    deckgen build corpus/guardrails.md --out /tmp/talk.apkg --title "Tech talks"
    /tmp/anki/bin/python docs/anki_pictures.py /tmp/talk.apkg
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

PICTURES = Path(__file__).resolve().parent / "pictures"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def main(package: str) -> None:
    """Import with the options that Anki offers, and draw what it shows on the way."""
    os.environ |= {
        "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software", "QTWEBENGINE_DISABLE_SANDBOX": "1",
        "QTWEBENGINE_CHROMIUM_FLAGS": FLAGS,
    }  # fmt: skip
    import aqt
    from aqt.import_export.importing import import_file
    from aqt.profiles import ProfileManager
    from aqt.qt import QEventLoop, QTimer

    def wait(seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()

    def draw(window, name: str, width: int, height: int) -> None:
        window.resize(width, height)
        wait(1.5)
        window.grab().save(str(PICTURES / f"anki-{name}.png"))

    def dialogs():
        return [window for window in app.topLevelWidgets() if type(window).__name__ == "ImportDialog"]

    base = Path(tempfile.mkdtemp(prefix="deckgen-anki-"))
    profiles = ProfileManager(base)
    profiles.setupMeta()
    profiles.meta |= {"defaultLang": "en_US", "firstRun": False, "updates": False, "check_for_updates": False}
    profiles.create("Learner")
    profiles.openProfile("Learner")
    profiles.profile["autoSync"] = False
    profiles.save()
    app = aqt._run(["anki", "-b", str(base), "-p", "Learner", "-l", "en"], exec=False)
    wait(4)
    window = aqt.mw
    import_file(window, package)
    wait(3)
    [dialog] = dialogs()
    draw(dialog, "import", 720, 260)
    click = "[...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Import').click()"
    dialog.web.eval(click)
    wait(3)
    draw(dialog, "imported", 720, 190)
    dialog.reject()
    wait(1)
    window.moveToState("deckBrowser")
    wait(1)
    terms = next(deck for deck in window.col.decks.all_names_and_ids() if deck.name.endswith("::Terms"))
    window.col.decks.select(terms.id)
    window.moveToState("review")
    wait(1)
    draw(window, "front", 620, 700)
    window.reviewer._showAnswer()
    draw(window, "back", 620, 700)
    os._exit(0)  # Qt without a screen does not always close


if __name__ == "__main__":
    main(sys.argv[1])
