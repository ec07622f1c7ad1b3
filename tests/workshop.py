"""A small project on disk and the real pipeline over it, with a clock that tests can set."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from pathlib import Path

from deckgen.build import Built, build_project, open_language, plan_project
from deckgen.cards import Language
from deckgen.plan import Plan
from deckgen.project import Project

START = 1_760_000_000
"""A moment in the past: Anki's clock is the real one, and a learner's edit must look newer than an old build."""

TALK = """\
---
title: 护栏与推理
date: 2026-05-04
publisher: 河口夜话
speakers: 主持人, 工程师
---

**主持人：** 先说那次事故，护栏为什么没有拦住？

**工程师：** 护栏不是给模型看的规矩，而是模型犯错之后还能兜得住的那一层。我们当时只设了关键词过滤，结果一个敏感词都没有命中。

**主持人：** 推理能力越强，是不是就越安全？

**工程师：** 恰恰相反，推理能力越强，越要把它的推理过程摊在桌面上。买来的聪明不算主权，出了事能自己查、自己改，才算主权。

**主持人：** 智能体呢？

**工程师：** 智能体最危险的时候，不是它答错了题，而是它拿着你的钥匙把错题做完了。算力可以租，责任租不出去。
"""

CLINIC = """\
---
title: 夜里的第三双眼睛
date: 2026-06-01
publisher: 河口夜话
speakers: 记者, 医生
---

**记者：** 夜班为什么需要算法？

**医生：** 夜里影像科只有一个医生、一个技师，片子却有八十份。算法是夜里多出来的第三双眼睛，可它只是一双眼睛，不是一颗心。

**记者：** 误报多吗？

**医生：** 假阳性最磨人：它每标出一百个肺结节，就有四十一个是血管的断面。推理错了，病人要多跑一趟医院。
"""


@functools.cache
def language() -> Language:
    return open_language()[0]


class Workshop:
    """A project with one deck, "talks"."""

    def __init__(self, root: Path, articles: dict[str, str] | None = None, **recipe: object) -> None:
        self.root = root
        (root / "corpus").mkdir(parents=True)
        (root / "decks" / "talks").mkdir(parents=True)
        (root / "deckgen.toml").write_text("", "utf-8")
        for name, text in (articles or {"talk.md": TALK}).items():
            self.article(name, text)
        self.recipe(**recipe)
        self.now = START

    @classmethod
    def again(cls, root: Path, now: int) -> Workshop:
        """A project that is already there."""
        work = cls.__new__(cls)
        work.root, work.now = root, now
        return work

    def recipe(self, **values: object) -> None:
        recipe = {"title": "Talks", "terms": 8, "quotes": 3, **values}
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in recipe.items()]
        (self.root / "decks" / "talks" / "deck.toml").write_text("".join(lines), "utf-8")

    def article(self, name: str, text: str | None) -> None:
        path = self.root / "corpus" / name
        if text is None:
            path.unlink()
        else:
            path.write_text(text, "utf-8")

    @property
    def project(self) -> Project:
        return Project(self.root)

    @property
    def edits(self) -> Path:
        return self.root / "decks" / "talks" / "edits.toml"

    @property
    def pins(self) -> Path:
        return self.root / "decks" / "talks" / "pins.jsonl"

    @property
    def package(self) -> Path:
        return self.root / "decks" / "talks.apkg"

    def build(self, *, after: int = 86_400, refresh: bool = False) -> Built:
        """Build a day later (or so many seconds later)."""
        self.now += after
        return build_project(self.project, (), language(), self.now, refresh=refresh)[0]

    def plan(self) -> Plan:
        return plan_project(self.project, (), language(), self.now + 60)[0]

    def files(self) -> Sequence[str]:
        """Every file of the project, hidden ones too."""
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())
