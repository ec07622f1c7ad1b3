"""A small contextual model for characters with several readings; the only importer of numpy and g2pM's weights.

The weights are those of g2pM (Park and Lee 2020, Apache-2.0): one bidirectional LSTM over the characters of a sentence.
g2pM itself reads one sentence at a time; here many are read at once, several times faster and with the same answers.
It knows simplified characters only: give it the shadow.
"""

from __future__ import annotations

import importlib.util
import pickle
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

BATCH = 128
"""Sentences read at once; beyond that the matrices no longer fit a core's cache."""

LONGEST = 200
"""Characters of a sentence that the model sees; longer ones are read in pieces."""


class Guess(NamedTuple):
    """The model's reading of one character and how sure it is, 0 to 1."""

    reading: str
    confidence: float


class Model:
    """g2pM's network with its tables."""

    def __init__(self, folder: Path) -> None:
        import numpy

        self._np = numpy
        self._char_ids: dict[str, int] = _pickled(folder / "char2idx.pkl")
        classes: dict[str, int] = _pickled(folder / "class2idx.pkl")
        self._readings = [_numbered(name) for name, _ in sorted(classes.items(), key=lambda item: item[1])]
        self._polyphones: dict[str, list[str]] = {
            char: [_numbered(r) for r in readings]
            for char, readings in _pickled(folder / "digest_cedict.pkl").items()
            if len(readings) > 1
        }
        index = {reading: n for n, reading in enumerate(self._readings)}
        self._options = {c: [index[r] for r in rs if r in index] for c, rs in self._polyphones.items()}
        weights = {k: v.astype(numpy.float32) for k, v in _pickled(folder / "np_ckpt.pkl").items()}
        self._embedding = weights["embedding.weight"]
        self._lstm = [
            (weights[f"lstm.weight_ih_l0{way}"].T, weights[f"lstm.weight_hh_l0{way}"].T,
             weights[f"lstm.bias_ih_l0{way}"] + weights[f"lstm.bias_hh_l0{way}"])
            for way in ("", "_reverse")
        ]  # fmt: skip
        self._first = weights["logit_layer.0.weight"].T, weights["logit_layer.0.bias"]
        self._second = weights["logit_layer.2.weight"].T, weights["logit_layer.2.bias"]

    def knows(self, char: str) -> bool:
        """True for a character the model has several readings for."""
        return char in self._options

    def read(self, sentences: Sequence[str]) -> list[dict[int, Guess]]:
        """For each sentence, a guess for each polyphone by its index."""
        found: list[dict[int, Guess]] = [{} for _ in sentences]
        pieces = [
            (n, at, text[at : at + LONGEST]) for n, text in enumerate(sentences) for at in range(0, len(text), LONGEST)
        ]
        pieces = [piece for piece in pieces if any(char in self._options for char in piece[2])]
        pieces.sort(key=lambda piece: len(piece[2]))
        for start in range(0, len(pieces), BATCH):
            batch = pieces[start : start + BATCH]
            for (number, at, _), guesses in zip(batch, self._batch([text for _, _, text in batch]), strict=True):
                found[number].update({at + index: guess for index, guess in guesses.items()})
        return found

    def _batch(self, texts: Sequence[str]) -> list[dict[int, Guess]]:
        np, ids = self._np, self._char_ids
        longest = max(map(len, texts)) + 2
        grid = np.zeros((len(texts), longest), dtype=np.int32)
        mask = np.zeros((len(texts), longest, 1), dtype=np.float32)
        for row, text in enumerate(texts):
            line = [ids["시"], *(ids.get(char, ids["<UNK>"]) for char in text), ids["끝"]]
            grid[row, : len(line)] = line
            mask[row, : len(line)] = 1
        inputs = self._embedding[grid]
        hidden = np.concatenate(
            [self._run(inputs, mask, self._lstm[0], 1), self._run(inputs, mask, self._lstm[1], -1)], axis=2
        )
        places = [(r, i) for r, text in enumerate(texts) for i, char in enumerate(text) if char in self._options]
        rows, columns = zip(*places, strict=True)
        layer = np.maximum(hidden[list(rows), [c + 1 for c in columns]] @ self._first[0] + self._first[1], 0)
        logits = layer @ self._second[0] + self._second[1]
        found: list[dict[int, Guess]] = [{} for _ in texts]
        for (row, column), scores in zip(places, logits, strict=True):
            options = self._options[texts[row][column]]
            best = max(options, key=scores.__getitem__)
            odds = np.exp(scores[options] - scores[best]).sum()
            found[row][column] = Guess(self._readings[best], float(1 / odds))
        return found

    def _run(self, inputs: Any, mask: Any, weights: Any, step: int) -> Any:
        """One direction of the LSTM; where a row is padded its state stands still."""
        np = self._np
        to_input, to_hidden, bias = weights
        projected = inputs @ to_input + bias
        size = to_hidden.shape[0]
        h = np.zeros((inputs.shape[0], size), dtype=np.float32)
        c = np.zeros_like(h)
        out = np.zeros((inputs.shape[0], inputs.shape[1], size), dtype=np.float32)
        times = range(inputs.shape[1]) if step > 0 else range(inputs.shape[1] - 1, -1, -1)
        for t in times:
            gates = projected[:, t] + h @ to_hidden
            i, f, o = (1 / (1 + np.exp(-gates[:, a : a + size])) for a in (0, size, 3 * size))
            moved = f * c + i * np.tanh(gates[:, 2 * size : 3 * size])
            here = mask[:, t]
            c = here * moved + (1 - here) * c
            h = here * (o * np.tanh(c)) + (1 - here) * h
            out[:, t] = h
        return out


def _numbered(name: str) -> str:
    return name.lower().replace("u:", "v")


def _pickled(path: Path) -> Any:
    with path.open("rb") as file:
        return pickle.load(file)  # a file of an installed package, trusted as its code is


@cache
def model() -> Model | None:
    """The model, loaded once; None where numpy or g2pM is not installed."""
    specs = [importlib.util.find_spec(name) for name in ("numpy", "g2pM")]
    if any(spec is None for spec in specs) or specs[1] is None or not specs[1].submodule_search_locations:
        return None
    return Model(Path(specs[1].submodule_search_locations[0]))
