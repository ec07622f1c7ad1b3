"""The manual of recipes against the recipes."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from deckgen.errors import ProjectError
from deckgen.project import CHOICES, Recipe, load_recipe

MANUAL = Path(__file__).parent.parent / "docs" / "recipes.md"


def test_every_option_is_documented_with_its_default():
    """docs/recipes.md lists exactly the options that there are, each with the default that it has."""
    rows = re.findall(r"^\| `(\w+)` \| (?:`(.*?)`)? ?\|", MANUAL.read_text("utf-8"), re.MULTILINE)
    documented = {name: json.loads(default) if default else "" for name, default in rows}
    known = {
        field.name: list(field.default) if isinstance(field.default, tuple) else field.default
        for field in fields(Recipe)
    }
    assert documented == known


def test_every_choice_is_documented():
    """Each value that an option may take stands in the manual."""
    text = MANUAL.read_text("utf-8")
    for choices in CHOICES.values():
        for choice in filter(None, choices):
            assert re.search(rf'`"?{choice}"?`', text), choice


@pytest.mark.parametrize(
    ("option", "value"), [("tones", "plecco"), ("headword", "serif"), ("region", "CN"), ("audio", "rm -rf")]
)
def test_a_choice_that_is_none_is_a_letter(option, value, tmp_path):
    """A value that an option does not know ends in an error that names the ones it knows."""
    path = tmp_path / "deck.toml"
    path.write_text(f'title = "x"\n{option} = "{value}"\n', "utf-8")
    with pytest.raises(ProjectError, match=option) as caught:
        load_recipe(path)
    assert all(choice in str(caught.value) for choice in CHOICES[option] if choice)
