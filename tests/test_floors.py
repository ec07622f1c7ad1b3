"""Quality over our own annotated articles never falls silently."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from tests.scorer import CORPUS, GOLD, score_all

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def measured(language):
    """The score over all annotated articles."""
    return score_all(language)


@pytest.mark.parametrize("row", FLOORS["shares"])
def test_a_share_stays_above_its_floor(row, measured):
    """Each share is at least its floor, and the floor at most 0.02 under what is measured."""
    share = measured.shares()[row]
    floor = FLOORS["shares"][row]
    assert share >= floor, "\n".join(miss for miss in measured.misses if miss.startswith(row))
    assert share - floor <= 0.02, f"{row} is now {share:.3f}: raise its floor of {floor}"


@pytest.mark.parametrize("row", FLOORS["counts"])
def test_a_count_stays_under_its_ceiling(row, measured):
    """Each count of faults is at most its ceiling."""
    assert measured.counts[row] <= FLOORS["counts"][row], "\n".join(m for m in measured.misses if m.startswith(row))


def test_every_row_has_a_floor(measured):
    """Nothing is measured and then forgotten."""
    assert set(measured.totals) == set(FLOORS["shares"])
    assert set(measured.counts) | {"noise"} == set(FLOORS["counts"])


def test_the_floors_belong_to_these_articles():
    """A change of the annotated articles makes the floors meaningless: then they are measured anew."""
    digest = hashlib.sha256()
    for path in sorted([*GOLD.rglob("*.json"), *GOLD.rglob("*.txt"), *CORPUS.glob("*")]):
        digest.update(path.read_bytes())
    assert digest.hexdigest()[:16] == FLOORS["corpus"]
