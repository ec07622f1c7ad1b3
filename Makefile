# A thin face of tasks.py; Windows runs the same with `py tasks.py deck` and `py tasks.py test`.
PYTHON ?= python3

.PHONY: deck test pictures

deck:      ## install deckgen into .venv and build every deck
	@$(PYTHON) tasks.py deck

test:      ## install what the tests need and run them all
	@$(PYTHON) tasks.py test

pictures:  ## make the screenshots of docs/ anew (needs Chromium)
	@$(PYTHON) tasks.py pictures
