"""Files that change together or not at all, and one writer at a time.

New contents are first written beside their targets under hidden names; a journal then names them, and from that moment
the change counts as done: whoever takes the lock next finishes it. Killed earlier, everything is as it was.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from deckgen.errors import OutputError

PATIENCE = 120.0
"""Seconds that a command waits for another one on the same deck before it gives up with a letter."""


def write(path: Path, data: bytes) -> bool:
    """Replace a file as a whole, or leave it as it was; False when it already holds these bytes.

    Raises OutputError when it cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Path(folder, "a.txt"), b"x"), write(Path(folder, "a.txt"), b"x")
    (True, False)
    """
    return commit({path: data}, path)


def commit(files: Mapping[Path, bytes], owner: Path) -> bool:
    """Replace several files together; `owner` (a deck's pins) gives the journal its name. False when nothing changed.

    Raises OutputError when one of them cannot be written; then all are as they were.
    """
    path = owner
    made: list[Path] = []
    try:
        changed = {path: data for path, data in files.items() if not (path.is_file() and path.read_bytes() == data)}
        for path, data in changed.items():
            made.append(_fresh(path))
            _put(made[-1], data)
        if len(changed) > 1:
            names = {str(_relative(_fresh(path), owner)): str(_relative(path, owner)) for path in changed}
            made.append(_fresh(_journal(owner)))
            _put(made[-1], json.dumps(names).encode())
            made[-1].replace(_journal(owner))  # from here on the change is done, whoever finishes it
        else:
            for path in changed:
                _fresh(path).replace(path)
    except OSError as error:
        for one in made:
            with suppress(OSError):
                one.unlink()
        raise _letter(error, path) from error
    recover(owner)
    return bool(changed)


def recover(owner: Path) -> None:
    """Finish a change that was cut off after its journal was written; do nothing where there is none."""
    journal = _journal(owner)
    if not journal.is_file():
        return
    try:
        for fresh, target in json.loads(journal.read_text("utf-8")).items():
            with suppress(FileNotFoundError):  # that one was done before the cut
                (owner.parent / fresh).replace(owner.parent / target)
        journal.unlink(missing_ok=True)
    except OSError as error:
        raise _letter(error, owner) from error


@contextmanager
def lock(owner: Path, *others: Path) -> Iterator[None]:
    """Hold a deck: one process at a time, and a dead one holds nothing, because the system lets go for it.

    What a killed process left of `owner` and the `others` is finished or swept away first.

    Raises OutputError when the folder is not writable, or another process keeps the deck for longer than PATIENCE.
    """
    path = owner.with_name(f".{owner.name}.lock")
    try:
        handle = _hold(path)
    except OSError as error:
        raise _letter(error, owner) from error
    try:
        recover(owner)
        for leftover in (*map(_fresh, (owner, *others)), _fresh(_journal(owner))):
            leftover.unlink(missing_ok=True)
        yield
    finally:
        if sys.platform == "win32":  # an open file cannot be unlinked there
            os.close(handle)
            with suppress(OSError):
                path.unlink()
        else:
            with suppress(OSError):
                path.unlink()
            os.close(handle)


def _hold(path: Path) -> int:
    until = time.monotonic() + PATIENCE
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        if _is_mine(handle):
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), path.stat()):
                    return handle
            os.close(handle)  # its last holder has unlinked this file: take the new one
            continue
        os.close(handle)
        if time.monotonic() > until:
            hint = "wait until it is done, then run this again"
            raise OutputError("another deckgen is at work on this deck", where=str(path.parent), hint=hint)
        time.sleep(0.05)


def _is_mine(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _put(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _fresh(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _journal(owner: Path) -> Path:
    return owner.with_name(f".{owner.name}.journal")


def _relative(path: Path, owner: Path) -> Path:
    return Path(os.path.relpath(path.absolute(), owner.parent.absolute()))


def _letter(error: OSError, path: Path) -> OutputError:
    hint = (
        "free some space, then run this again"
        if error.errno == errno.ENOSPC
        else "choose a folder that exists and is yours"
    )
    return OutputError(f"cannot write here: {error.strerror or error}", where=str(path), hint=hint)
