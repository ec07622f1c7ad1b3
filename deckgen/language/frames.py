"""What stands beside a noun, a verb, an adverb …: it breaks the tie where the cues of the sense table do not decide."""

from __future__ import annotations

from deckgen.language.neighbours import Neighbours

_DEGREE = tuple("很太更最较挺极")
_WILL = tuple(
    "会 能 要 想 可 应 须 敢 肯 愿 将 已 曾 正 不 没 别 再 可以 应该 必须 没有 已经 正在 一直 继续 开始 如何 怎么".split()
)
_SOMEBODY = tuple("我 你 他 她 们 谁 公司 企业 政府 双方 自己".split())
_LISTED = tuple("这种 那种 一种 各种 这个 一个 一项 这项 某种 这些 进行 缺乏 有了 作出 做出 的".split())
_AND = tuple("、和与及")
_FREE = tuple("。 ， 、 ！ ？ ； ： ” ） 和 与 是 中 方面".split())
_COUNTED = tuple("一二三四五六七八九十百千万两几这那每第数半多")


def fits(pos: str, before: str, after: str, near: Neighbours) -> float:
    """How well a word of this part of speech would stand between these two texts.

    >>> near = Neighbours("的", "uj", "。", "x")
    >>> fits("noun", "他的", "。", near) > fits("verb", "他的", "。", near)
    True
    """
    frame = _FRAMES.get(pos)
    return frame(before, after, near) if frame else 0.0


def _noun(before: str, after: str, near: Neighbours) -> float:
    free = not after or after.startswith(_FREE)
    return (
        2.0 * before.endswith(_LISTED)
        + before.endswith(_AND)
        + near.left_tag.startswith(("a", "q"))
        + near.left_tag.startswith("v") * free
        + 0.5 * free
        + after.startswith("的") * 0.5
    )


def _verb(before: str, after: str, near: Neighbours) -> float:
    return (
        2.0 * after.startswith(("了", "过", "着", "得", "不了", "一下"))
        + 2.0 * before.endswith(_WILL)
        + before.endswith(_SOMEBODY)
        + 0.5 * near.left_tag.startswith(("d", "r"))
        + 0.5 * near.right_tag.startswith(("r", "m", "n"))
    )


def _adjective(before: str, after: str, near: Neighbours) -> float:
    return 2.0 * before.endswith(_DEGREE) + after.startswith("的") + 0.5 * near.right_tag.startswith("n")


def _adverb(before: str, after: str, near: Neighbours) -> float:
    beside = near.right_tag.startswith(("v", "d", "a", "p"))
    return 2.0 * after.startswith("地") + beside + 0.5 * beside * near.left_tag.startswith(("n", "r", "d"))


def _measure(before: str, after: str, near: Neighbours) -> float:
    return 3.0 * (before.endswith(_COUNTED) or near.left_tag.startswith("m"))


def _preposition(before: str, after: str, near: Neighbours) -> float:
    return 1.0 * near.right_tag.startswith(("n", "r", "s", "t"))


_FRAMES = {
    "noun": _noun,
    "verb": _verb,
    "adj": _adjective,
    "adv": _adverb,
    "aux": _adverb,
    "measure": _measure,
    "prep": _preposition,
}
