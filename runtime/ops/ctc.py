"""Connectionist temporal classification: the loss of unaligned labels, and the decoding of what a model gives.

Source: keras.ops.ctc_loss, keras.ops.ctc_decode; Graves et al., 2006
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch.nn import functional

from ..core.tensors import convert_to_tensor
from .base import op
from .operands import floating

PAD = -1
"""What fills the end of a decoded path."""


@op
def ctc_loss(target: Any, output: Any, target_length: Any, output_length: Any, mask_index: int = 0) -> torch.Tensor:
    """-log of the probability that the output spells the target; mask_index is the blank.

    target: (batch, labels), output: (batch, time, classes), lengths: (batch,) -> (batch,)

    Source: keras.ops.ctc_loss
    """
    labels, x = convert_to_tensor(target), floating(output)
    lengths, times = convert_to_tensor(target_length), convert_to_tensor(output_length)
    if labels.ndim != 2 or x.ndim != 3 or not labels.shape[0] == x.shape[0] == len(lengths) == len(times):
        raise ValueError("shapes of target, output and lengths")
    x = x if x.dtype is torch.float64 else x.float()
    return functional.ctc_loss(
        x.transpose(0, 1).log_softmax(-1), labels, times, lengths, blank=mask_index, reduction="none"
    )


@op
def ctc_decode(
    inputs: Any,
    sequence_lengths: Any,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int | None = 0,
) -> tuple[torch.Tensor, torch.Tensor]:
    """The likeliest labels of each sequence, filled up with -1, and their scores.

    inputs: (batch, time, classes), sequence_lengths: (batch,)
    -> paths (top_paths, batch, time), int32, and scores (batch, top_paths)

    greedy:      the likeliest class of each step, repetitions merged, blanks dropped; the score is minus the sum of
                 these classes' inputs. There is one path.
    beam_search: the best of `beam_width` prefixes at each step; the score is the logarithm of the probability.

    Source: keras.ops.ctc_decode
    """
    x, lengths = floating(inputs), convert_to_tensor(sequence_lengths)
    if x.ndim != 3:
        raise ValueError(f"inputs of rank {x.ndim}")
    x = x if x.dtype is torch.float64 else x.float()
    blank = x.shape[-1] - 1 if mask_index is None else mask_index
    if strategy == "greedy":
        return _greedy(x, lengths, merge_repeated, blank)
    if strategy == "beam_search":
        return _beam_search(x.log_softmax(-1), lengths, beam_width, top_paths, blank)
    raise ValueError(f"strategy={strategy!r}")


def _greedy(
    x: torch.Tensor, lengths: torch.Tensor, merge_repeated: bool, blank: int
) -> tuple[torch.Tensor, torch.Tensor]:
    best, classes = x.max(-1)
    over = torch.arange(x.shape[1], device=x.device) >= lengths[:, None]
    classes = classes.masked_fill(over, blank)
    drop = classes == blank
    if merge_repeated:
        drop[:, 1:] |= classes[:, 1:] == classes[:, :-1]
    order = drop.to(torch.uint8).argsort(dim=1, stable=True)  # what is kept comes first, in its order
    paths = classes.masked_fill(drop, PAD).gather(1, order).to(torch.int32)
    return paths[None], -best.masked_fill(over, 0.0).sum(1, keepdim=True)


class _Beams(NamedTuple):
    """The prefixes that are kept, of every sequence at once.

    A prefix is known by a hash of its labels, so that another one which grows into it finds it. Its probability is kept
    as two logarithms: of the ways to spell it which end in a blank, and of those which end in its last label.
    """

    paths: torch.Tensor  # (batch, beams, time)
    sizes: torch.Tensor  # (batch, beams), as are the others
    hashes: torch.Tensor
    parents: torch.Tensor  # hashes of the prefixes without the last label
    tails: torch.Tensor  # last labels; 0 for the empty prefix
    blank: torch.Tensor
    label: torch.Tensor


_FACTOR = 6364136223846793005
"""Of 64 bits, so that two of some thousand prefixes have one hash in one of 10^12 cases."""

_EMPTY, _NOBODY, _PARENTLESS = 1, 0, -1
"""Hashes of the empty prefix, of what is no prefix, and of what nobody grows into."""


@torch.no_grad()
def _beam_search(
    x: torch.Tensor, lengths: torch.Tensor, width: int, top_paths: int, blank: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """x: log-probabilities (batch, time, classes). All sequences go on together; one that is over gets sure blanks."""
    batch, time, classes = x.shape
    over = torch.arange(time, device=x.device) >= lengths[:, None]
    nothing = torch.full((classes,), float("-inf"), dtype=x.dtype, device=x.device)
    nothing[blank] = 0.0
    x = torch.where(over[:, :, None], nothing, x)
    beams = _start(batch, time, x)
    for t in range(time):
        beams = _grown(beams, x[:, t], width, blank)
    scores, best = torch.logaddexp(beams.blank, beams.label).topk(min(top_paths, beams.tails.shape[1]), dim=1)
    paths = beams.paths.gather(1, best[:, :, None].expand(-1, -1, time))
    paths = paths.masked_fill(torch.isneginf(scores)[:, :, None], PAD)
    missing = top_paths - scores.shape[1]
    scores = functional.pad(scores, (0, missing), value=float("-inf"))
    return functional.pad(paths, (0, 0, 0, missing), value=PAD).transpose(0, 1), scores


def _start(batch: int, time: int, like: torch.Tensor) -> _Beams:
    def full(value: Any, *more: int, dtype: torch.dtype = torch.long) -> torch.Tensor:
        return torch.full((batch, 1, *more), value, dtype=dtype, device=like.device)

    paths = full(PAD, time, dtype=torch.int32)
    chances = full(0.0, dtype=like.dtype), full(float("-inf"), dtype=like.dtype)
    return _Beams(paths, full(0), full(_EMPTY), full(_PARENTLESS), full(0), *chances)


def _grown(beams: _Beams, x: torch.Tensor, width: int, blank: int) -> _Beams:
    """The `width` likeliest prefixes after one more step, whose log-probabilities are x: (batch, classes)."""
    again, empty = x.gather(1, beams.tails), beams.hashes == _EMPTY
    total = torch.logaddexp(beams.blank, beams.label)
    stay_blank, stay_label = total + x[:, blank, None], beams.label + again
    longer = total[:, :, None] + x[:, None, :]
    twice = torch.where(empty, total, beams.blank) + again  # the last label once more needs a blank between
    longer = longer.scatter(2, beams.tails[:, :, None], twice[:, :, None])
    longer[:, :, blank] = float("-inf")
    stay_label, longer = _merged(beams, stay_label, longer)
    scores = torch.cat([torch.logaddexp(stay_blank, stay_label), longer.flatten(1)], 1)
    scores, best = scores.topk(min(width, scores.shape[1]), dim=1)
    return _kept(beams, best, torch.isneginf(scores), stay_blank, stay_label, longer)


def _merged(beams: _Beams, stay: torch.Tensor, longer: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A prefix that grows into another one, which is kept as well, gives its probability to that one."""
    same = beams.hashes[:, :, None] == beams.parents[:, None, :]  # (batch, the one that grows, the one it becomes)
    label = beams.tails[:, None, :].expand(same.shape)
    gained = longer.gather(2, label).masked_fill(~same, float("-inf")).logsumexp(1)
    given = torch.zeros_like(longer).scatter_add(2, label, same.to(longer.dtype)) > 0
    return torch.logaddexp(stay, gained), longer.masked_fill(given, float("-inf"))


def _kept(
    beams: _Beams,
    best: torch.Tensor,
    impossible: torch.Tensor,
    stay_blank: torch.Tensor,
    stay_label: torch.Tensor,
    longer: torch.Tensor,
) -> _Beams:
    """The beams behind the positions `best`: the first ones are those that stayed, the others (beam, label) in rows."""
    n, classes = longer.shape[1:]
    stayed, label = best < n, (best - n) % classes
    at = torch.where(stayed, best, (best - n) // classes)
    sizes, hashes, parents, tails = (each.gather(1, at) for each in beams[1:5])
    paths = beams.paths.gather(1, at[:, :, None].expand(-1, -1, beams.paths.shape[2]))
    place = sizes.clamp(max=paths.shape[2] - 1)[:, :, None]
    ends = torch.where(stayed[:, :, None], paths.gather(2, place), label[:, :, None].to(paths.dtype))
    grown = longer.flatten(1).gather(1, (best - n).clamp(min=0))
    return _Beams(
        paths.scatter(2, place, ends),
        sizes + ~stayed,
        torch.where(stayed, hashes, hashes * _FACTOR + label + 2).masked_fill(impossible, _NOBODY),
        torch.where(stayed, parents, hashes).masked_fill(impossible, _PARENTLESS),
        torch.where(stayed, tails, label),
        stay_blank.gather(1, at).masked_fill(~stayed, float("-inf")),
        torch.where(stayed, stay_label.gather(1, at), grown),
    )
