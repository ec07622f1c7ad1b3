"""Speed, as ratios of paired whole-process runs: start-up against click alone, building against a script by hand.

    python bench/speed.py FILE... [--runs 7]

Medians; the dictionary store is built before the clock starts; both programs make the same number of cards. Where
PYTHONDONTWRITEBYTECODE is set, compile deckgen first (`python -m compileall -q deckgen`; `make deck` does so), or every
run compiles it anew: 0.62 instead of 0.59, measured 2026-11-21.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent


def seconds(command: list[str]) -> float:
    """Wall time of one whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def paired(one: list[str], other: list[str], runs: int) -> tuple[float, float, float]:
    """Medians of both and of their ratio, measured in turn."""
    fresh = lambda command, run: [part.replace("RUN", str(run)) for part in command]  # noqa: E731
    pairs = [(seconds(fresh(one, n)), seconds(fresh(other, n))) for n in range(runs)]
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--runs", type=int, default=7)
    args = parser.parse_args()
    deckgen = str(Path(sys.executable).with_name("deckgen"))
    with tempfile.TemporaryDirectory() as folder:
        terms, quotes = 16, 4
        cards = (terms + quotes) * len(args.files)
        build = [
            deckgen,
            "build",
            *args.files,
            "--out",
            f"{folder}/aRUN.apkg",
            "--terms",
            str(terms),
            "--quotes",
            str(quotes),
        ]
        seconds(build)  # builds the dictionary store
        by_hand = [sys.executable, str(HERE / "by_hand.py"), str(cards), f"{folder}/b.apkg", *args.files]
        for name, one, other in (
            ("deckgen --help / import click", [deckgen, "--help"], [sys.executable, "-c", "import click"]),
            (f"build of {len(args.files)} files / script by hand ({cards} cards)", build, by_hand),
        ):
            a, b, ratio = paired(one, other, args.runs)
            print(f"{name}: {a:.2f} s / {b:.2f} s = {ratio:.2f}")


if __name__ == "__main__":
    main()
