"""The whole way on real input: each real article, and all of them together, become decks that real Anki takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deckgen.build import build_files, now, open_language
from deckgen.project import Recipe

pytest.importorskip("anki", reason="the real importer is not installed: pip install 'deckgen[test]'")

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest


@pytest.fixture(scope="module")
def packages(tmp_path_factory, seeds):
    """A package for each article and one for all."""
    folder = tmp_path_factory.mktemp("real")
    language, decisions = open_language()
    recipe = Recipe(terms=30, quotes=10)
    groups = {path.stem[:3]: [path] for path in seeds} | {"all": seeds}
    built = {}
    for name, files in groups.items():
        built[name] = build_files(files, folder / f"{name}.apkg", recipe, language, decisions, now())
    return built


def imported(collection: Collection, path: Path):
    """Import with the options that Anki's dialog shows first."""
    options = ImportAnkiPackageOptions()
    return collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log


def test_all_packages_import_into_one_collection_without_a_conflict(packages, tmp_path):
    """0 errors, 0 conflicts; a second import of each updates 0 notes."""
    collection = Collection(str(tmp_path / "c.anki2"))
    try:
        expected = 0
        for built in packages.values():
            log = imported(collection, built.out)
            expected += len(built.pins.active())
            assert (len(log.new), len(log.conflicting), len(log.updated)) == (len(built.pins.active()), 0, 0)
            assert not [*log.missing_notetype, *log.missing_deck, *log.empty_first_field]
        for built in packages.values():
            log = imported(collection, built.out)
            assert (len(log.new), len(log.conflicting), len(log.updated)) == (0, 0, 0)
        assert collection.note_count() == expected
        assert collection.fix_integrity()[1]
    finally:
        collection.close()


def test_every_card_has_a_front_and_a_back(packages, tmp_path):
    """Real Anki renders each card; a term card shows its sentence with the term marked."""
    collection = Collection(str(tmp_path / "c.anki2"))
    try:
        imported(collection, packages["all"].out)
        for number in collection.find_cards(""):
            card = collection.get_card(number)
            assert len(card.question()) > 100
            assert len(card.answer()) > len(card.question()) / 2
            if card.note_type()["name"] == "deckgen Term":
                assert 'class="here"' in card.question()
                assert "<rt>" in card.answer()
    finally:
        collection.close()


def test_one_deck_of_all_articles_has_no_card_twice(packages):
    """The same term in several articles is one card; so is one thought said twice."""
    notes = packages["all"].as_json()["notes"]
    keys = [note["key"] for note in notes]
    assert len(keys) == len(set(keys))
    assert len({note["guid"] for note in notes}) == len(notes)
    assert any(len({c["article"] for c in note["contexts"]}) > 1 for note in notes if note["kind"] == "term")


def test_no_term_is_without_a_gloss(packages):
    """A card without a gloss would teach nothing."""
    for built in packages.values():
        assert [n["term"] for n in built.as_json()["notes"] if n["kind"] == "term" and not n["gloss"]] == []


def test_the_cards_are_plain_values(packages):
    """What --cards-json writes is JSON through and through."""
    for built in packages.values():
        assert json.loads(json.dumps(built.as_json())) == built.as_json()
