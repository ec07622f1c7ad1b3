"""Killed at any moment, a command leaves the old state or the new one; two at once wait for each other."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from deckgen import disk
from deckgen.edit import edit
from deckgen.errors import OutputError
from deckgen.pull import pull_project
from tests.learner import Learner
from tests.workshop import CLINIC, Workshop

posix = pytest.mark.skipif(os.name == "nt", reason="needs fork and SIGKILL")
OPERATIONS = ("open", "os.rename", "os.remove")
"""What Python announces before it touches a file: opening (here: for writing), replacing, removing."""


@pytest.fixture
def work(tmp_path):
    work = Workshop(tmp_path / "work")
    work.build()
    return work


def killed_at(nth: int, root: Path, command) -> bool:
    """Run a command in a child that dies right before its nth operation on the project's files; False when it ends."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)
    count = 0

    def die(event: str, args: tuple) -> None:
        nonlocal count
        if event not in OPERATIONS or not str(args[0]).startswith(str(root)):
            return
        if event == "open" and not (isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)):
            return
        count += 1
        if count == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(die)
    try:
        command()
    finally:
        os._exit(0)


def state(work):
    """What deckgen would read: pins and edits after a pending change is finished, and the package."""
    pins, edits, _ = work.project.decks()[0].files.load()
    return pins, edits, work.package.read_bytes()


def build(work):
    work.article("clinic.md", CLINIC)
    return lambda: work.build()


def edit_card(work):
    return lambda: edit(work.project, (), "护栏", {"gloss": "safety layer"})


def pull_export(work):
    learner = Learner(work.root.parent / "anki")
    learner.take(work.package)
    guid = work.project.decks()[0].files.load()[0].pins["term:护栏"].guid
    learner.write(guid, "Gloss", "mine")
    learner.write(guid, "MyNotes", "mine too")
    path = learner.export(work.root.parent / "export.apkg")
    learner.close()
    return lambda: pull_project(work.project, (), path, work.now)


@posix
@pytest.mark.parametrize("make", [build, edit_card, pull_export], ids=lambda f: f.__name__)
def test_kill_at_every_write_leaves_the_old_or_the_new_state(work, make):
    """SIGKILL before each operation on a file in turn: never a mix, and the next run ends where it should."""
    command = make(work)
    saved = {path: path.read_bytes() for path in (work.pins, work.package)}
    now = work.now
    old = state(work)
    command()  # the state that an undisturbed run ends in
    new = state(work)
    assert new != old
    outcomes, copy = set(), work.root.parent / "copy"
    for nth in range(1, 200):
        for path, data in saved.items():
            path.write_bytes(data)
        work.edits.unlink(missing_ok=True)
        work.now = now
        died = killed_at(nth, work.root, command)
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(work.root, copy)  # looking finishes a pending change, so look at a copy
        left = state(Workshop.again(copy, now))
        assert left in (old, new), f"a mix after operation {nth}"
        outcomes.add(left == new)
        work.now = now
        command()
        assert state(work) == new
        assert not [name for name in work.files() if Path(name).name.startswith(".")], "something was left behind"
        if not died:
            break
    else:
        pytest.fail("the command never ended")
    assert nth > 4, "nothing was killed"
    assert outcomes == {True, False}


def _hold(path: Path, held, seconds: float) -> None:
    with disk.lock(path):
        held.set()
        time.sleep(seconds)


@posix
def test_a_dead_process_holds_no_lock(tmp_path):
    """After kill -9 the next one goes on at once."""
    context = multiprocessing.get_context("fork")
    held = context.Event()
    other = context.Process(target=_hold, args=(tmp_path / "pins.jsonl", held, 60))
    other.start()
    held.wait(10)
    other.kill()
    other.join()
    with disk.lock(tmp_path / "pins.jsonl"):
        pass
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_living_process_is_waited_for_and_then_named_in_a_letter(tmp_path, monkeypatch):
    """The second one waits; when its patience ends, it says why."""
    context = multiprocessing.get_context("fork")
    held = context.Event()
    other = context.Process(target=_hold, args=(tmp_path / "pins.jsonl", held, 60))
    other.start()
    held.wait(10)
    monkeypatch.setattr(disk, "PATIENCE", 0.1)
    with pytest.raises(OutputError, match="another deckgen is at work"), disk.lock(tmp_path / "pins.jsonl"):
        pass
    other.kill()
    other.join()


def _build_often(root: Path, now: int, gloss: str) -> None:
    work = Workshop.again(root, now)
    for n in range(6):
        edit(work.project, (), "护栏", {gloss: f"{gloss} {n}"})
        work.build(after=1)


@posix
def test_two_builds_at_once_lose_nothing(work):
    """Two processes edit and build the same deck again and again: every change of both is there at the end."""
    context = multiprocessing.get_context("fork")
    before = state(work)[0]
    others = [
        context.Process(target=_build_often, args=(work.root, work.now + n, name))
        for n, name in enumerate(("gloss", "notes"))
    ]
    for other in others:
        other.start()
    for other in others:
        other.join()
        assert other.exitcode == 0
    pins, _, _ = state(work)
    assert {k: p.guid for k, p in pins.pins.items()} == {k: p.guid for k, p in before.pins.items()}
    work.build()
    fields = state(work)[0].pins["term:护栏"].fields
    assert (fields["Gloss"], fields["Notes"]) == ("gloss 5", "notes 5")
    assert not [name for name in work.files() if Path(name).name.startswith(".")]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("after", range(4))
def test_a_disk_that_fails_is_a_letter_and_changes_nothing(work, monkeypatch, code, after):
    """Full, forbidden, read-only or broken, at the first write or later: a short letter, the old state, no leftovers."""
    work.article("clinic.md", CLINIC)
    old = state(work)
    calls = 0
    honest = disk._put

    def put(path: Path, data: bytes) -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            path.write_bytes(data[: len(data) // 2])  # a disk fills up in the middle of a file
            raise OSError(code, os.strerror(code), str(path))
        honest(path, data)

    monkeypatch.setattr(disk, "_put", put)
    if after < 3:
        with pytest.raises(OutputError) as caught:
            work.build()
        assert os.strerror(code) in str(caught.value)
        assert "to do:" in str(caught.value)
        assert state(work) == old
    else:
        work.build()
        assert state(work) != old
    assert not [name for name in work.files() if Path(name).name.startswith(".")]


def test_a_read_only_folder_is_a_letter(work, monkeypatch):
    """No traceback, no half a deck; a plan still works there."""
    work.article("clinic.md", CLINIC)
    old = state(work)
    honest = os.open

    def refuse(path, flags, *rest, **named):
        if flags & (os.O_WRONLY | os.O_RDWR) and str(path).startswith(str(work.root)):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return honest(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OutputError, match="cannot write here: Read-only file system"):
        work.build()
    assert work.plan().new
    assert state(work) == old


def test_a_rebuild_without_changes_touches_no_file(work):
    """Same inputs, same bytes, and not even a new date on the files."""
    before = {path: path.stat().st_mtime_ns for path in (work.pins, work.package)}
    assert not work.build().written
    assert {path: path.stat().st_mtime_ns for path in before} == before
