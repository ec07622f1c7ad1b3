"""One file a format; each exposes READER. A new format is a new file here and nothing else."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from deckgen.reading.page import BinaryReader, Reader


@cache
def readers() -> tuple[Reader | BinaryReader, ...]:
    """Every reader of this folder, sorted by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}").READER for name in names)
