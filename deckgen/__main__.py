"""`python -m deckgen` is the same program as `deckgen`."""

from deckgen.cli import main

main()
