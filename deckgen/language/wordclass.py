"""Which part of speech a word has in its sentence, by its neighbours alone: Chinese words carry no endings.

A noun follows 的, a number or 这种; a verb follows 不, 会 or 已经 and takes 了 or an object behind it; and so on, after
Zhu Dexi, 语法讲义 (1982), chapters 3 to 5. Each frame speaks for or against a part of speech with a weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deckgen.language.lexicon import Lexicon
from deckgen.language.script import is_han
from deckgen.model import Word

_NOUN_LEFT = frozenset(
    "的 之 这 那 该 此 各 每 某 这个 那个 这种 那种 这些 那些 一种 一个 个 种 项 次 场 条 进行 加以 予以 做 作 有 无 缺乏 作出 做出 提供 获得 得到 "
    "引起 带来 造成 产生 存在 实现".split()
)
_VERB_LEFT = frozenset(
    "不 没 也 都 会 能 可以 要 想 应该 应 必须 正在 正 已 已经 再 又 就 才 能够 可能 需要 愿意 开始 继续 想要 不断 一直 曾 曾经 别 请 将 将会 "
    "去 来 我 你 他 她 它 我们 你们 他们 她们 它们 自己 谁 大家 并 却 还 只 便 未 从未 不会 不能 无法 难以 如何 怎么 怎样 所 被 让 帮 帮助 以".split()
)
_VERB_RIGHT = frozenset("了 着 过 到 出 起 成 在 给 起来 下去 出来 下来 于 一下 为 得".split())
_DEGREE = frozenset(
    "很 更 最 太 非常 比较 较 十分 特别 相当 挺 真 多么 这么 那么 越来越 有点 极 极其 不 够 如此 最为 更加".split()
)
_MEASURED = frozenset("这 那 几 每 哪 两 半 多少 整 上 下 某 另 首 前 后 头".split())


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The words on both sides of a word, "" at an edge of the sentence, with jieba's parts of speech."""

    left: str
    left_tag: str
    right: str
    right_tag: str


def neighbours(words: Sequence[Word], first: int, last: int, lexicon: Lexicon) -> Neighbours:
    """What stands before word number `first` and behind word number `last`."""
    left = words[first - 1].simplified if first else ""
    right = words[last + 1].simplified if last + 1 < len(words) else ""
    return Neighbours(left, lexicon.tag(left), right, lexicon.tag(right))


def evidence(pos: str, near: Neighbours) -> float:
    """How much the neighbours speak for a part of speech of the sense table, about -2 to 2; 0 when they say nothing.

    >>> work = Neighbours("这项", "r", "很", "d"), Neighbours("正在", "d", "了", "ul")    # 工作 gōngzuò
    >>> [evidence("noun", near) > evidence("verb", near) for near in work]
    [True, False]
    """
    noun, verb = _noun(near), _verb(near)
    if pos == "noun":
        return noun - verb
    if pos == "verb":
        return verb - noun
    if pos == "measure":
        counted = near.left_tag.startswith("m") or near.left in _MEASURED or near.left[-1:] in "一两几每这那"
        return 2.0 if counted and near.left else -2.0
    if pos == "adj":
        return (
            1.0 * (near.left in _DEGREE)
            + 0.5 * (near.right == "的")
            + 0.3 * near.right_tag.startswith("n")
            - 0.5 * verb
        )
    if pos == "adv":
        return (
            0.8 * near.right_tag.startswith(("v", "a", "d", "p", "i", "l"))
            - 0.8 * (near.left == "的")
            - 0.5 * (not near.right)
        )
    if pos == "aux":
        return 0.8 * near.right_tag.startswith(("v", "d", "p", "a"))
    if pos == "prep":
        return 0.5 * near.right_tag.startswith(("n", "r", "v", "j", "x")) - 1.0 * (not _is_word(near.right))
    return 0.0


def _noun(near: Neighbours) -> float:
    total = 1.0 * (near.left in _NOUN_LEFT or near.left_tag.startswith(("q", "m")))
    total += 0.5 * near.left_tag.startswith(("a", "b")) + 0.4 * near.left_tag.startswith("n")
    total += (
        0.5 * (near.left_tag == "p")
        + 0.3 * (near.right == "的")
        + 0.3 * near.right_tag.startswith(("v", "d", "c", "f"))
    )
    return total + 0.4 * (not _is_word(near.right))


def _verb(near: Neighbours) -> float:
    total = 1.0 * (near.left in _VERB_LEFT) + 0.6 * (near.left_tag == "d" and near.left not in _VERB_LEFT)
    total += 0.9 * (near.right in _VERB_RIGHT) + 0.7 * near.right_tag.startswith(("m", "r"))
    return total + 0.3 * (not _is_word(near.left)) + 0.3 * near.left_tag.startswith("nr")


def _is_word(text: str) -> bool:
    return bool(text) and (is_han(text[0]) or text[0].isalnum())
