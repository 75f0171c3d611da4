"""Dense and EinsumDense: multiplication by one kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..dims import Shape, Size, differs, is_undefined, show_shape, show_size, undefined_size
from ..errors import RuleError, Undecided, is_unknown
from ..kinds import Activation, Anything, Constraint, Count, Flag, Initializer, Regularizer, shape_argument, wrong
from ..layer import LayerRule, Weight
from ..specs import TensorSpec, need_rank


class Dense(LayerRule):
    """y = activation(x @ kernel + bias), along the last axis.

    x: (batch, ..., in) -> (batch, ..., units)   kernel: (in, units)   bias: (units,)
    Source: keras.layers.Dense
    """

    units: Count
    activation: Activation = None
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None
    lora_rank: int | None = None
    lora_alpha: int | None = None
    quantization_config: object = None

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        yield from _kernel_and_bias(
            (x.shape[-1], self.units), (self.units,) if self.use_bias else None, self, self.lora_rank
        )

    def output(self, x: TensorSpec) -> TensorSpec:
        x = need_rank(x, at_least=2, what="Dense")
        return self.float_output(x, *x.shape[:-1], self.units)

    def declared_output(self, x: TensorSpec) -> TensorSpec:
        """The last size is `units`; the rank is the input's."""
        if not x.is_ranked:
            return x.unranked()
        return self.float_output(x, *(x.shape[:-1] if x.rank > 1 else x.shape), self.units)


class EinsumDense(LayerRule):
    """y = activation(einsum(equation, x, kernel) + bias), as in "abc,cd->abd" or "...x,xy->...y".

    output_shape leaves the batch out; its None are taken from x. kernel: the sizes of the equation's second term.
    bias: the sizes of bias_axes, with 1 for the axes between.
    Raises: an equation of another form; a letter whose sizes contradict each other; an input whose rank does not fit.
    Source: keras.layers.EinsumDense
    """

    equation: str
    output_shape: Anything
    activation: Activation = None
    bias_axes: str | None = None
    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None
    lora_rank: int | None = None
    lora_alpha: int | None = None
    gptq_unpacked_column_size: int | None = None
    quantization_config: Anything = None

    def setup(self) -> None:
        if not is_unknown(self.output_shape):
            given = (self.output_shape,) if isinstance(self.output_shape, int) else self.output_shape
            self.output_shape = shape_argument("EinsumDense", "output_shape", given)

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        kernel, bias, _ = self._shapes(x)
        yield from _kernel_and_bias(kernel, bias, self, self.lora_rank)

    def output(self, x: TensorSpec) -> TensorSpec:
        return self.float_output(x, *self._shapes(x)[2])

    def _shapes(self, x: TensorSpec) -> tuple[Shape, Shape | None, Shape]:
        """kernel, bias (None for none), output."""
        if is_unknown(self.equation) or is_unknown(self.output_shape):
            raise Undecided("EinsumDense's equation or output_shape")
        left, kernel, right, front, back = self._terms()
        elided = x.rank - len(left)
        if elided < 0 or (elided and not front and not back):
            raise self._wrong(f"the input has rank {x.rank}", x, fault="input-rank")
        sizes = [*self._free(x, elided, front), *x.shape[x.rank - elided :]] if back else self._free(x, elided, front)
        start = elided if front else 0
        of_input = dict(zip(left, x.shape[start:], strict=False))
        of_output = dict(zip(right, sizes[start:], strict=False))
        if len(sizes) != len(right) + elided:
            raise Undecided("EinsumDense with an output_shape of another length: Keras does not look at it")
        output = [self._agreed(letter, of_input, of_output, x) for letter in right]
        found = {**of_input, **dict(zip(right, output, strict=True))}
        missing = [letter for letter in kernel if letter not in found]
        missing += [letter for letter in right if letter not in left and letter not in kernel]
        if missing:
            raise self._wrong(f"{missing[0]} appears in one term only", x)
        free = [undefined_size() if size is None else size for size in sizes]
        full = [*free[:start], *output, *free[start + len(right) :]]
        shape = tuple(self._weight_size(letter, of_output, found) for letter in kernel)
        return shape, self._bias(right, found, elided if back else 0, x), tuple(full)

    def _weight_size(self, letter: str, of_output: dict[str, Size | None], found: dict[str, Size]) -> Size:
        """Keras takes the size of a kernel's letter from output_shape where it is there, even its None."""
        return undefined_size() if letter in of_output and of_output[letter] is None else found[letter]

    def _free(self, x: TensorSpec, elided: int, front: bool) -> list[Size | None]:
        """The batch, the sizes that `...` stands for in front, then output_shape."""
        before: list[Size | None] = [x.shape[0]]
        if front and elided:
            before += x.shape[1:elided]
        return [*before, *self.output_shape]

    def _agreed(self, letter: str, of_input: dict[str, Size], of_output: dict[str, Size | None], x: TensorSpec) -> Size:
        wanted, given = of_output[letter], of_input.get(letter)
        if given is None:
            return undefined_size() if wanted is None else wanted
        if wanted is None:
            return given
        if differs(wanted, given) or (isinstance(wanted, int) and is_undefined(given)):
            raise self._wrong(
                f"{letter} is {show_size(given)} in the input and {show_size(wanted)} in the output",
                x,
                fault="axis-size",
            )
        return given

    def _bias(self, right: str, sizes: dict[str, Size], after: int, x: TensorSpec) -> Shape | None:
        if self.bias_axes is None:
            return None
        if is_unknown(self.bias_axes):
            raise Undecided("EinsumDense's bias_axes")
        absent = [letter for letter in self.bias_axes if letter not in right]
        if absent or not self.bias_axes:
            raise self._wrong(f"bias_axes={self.bias_axes!r} is not part of the output", x, argument="bias_axes")
        first = min(right.find(letter) for letter in self.bias_axes)
        return (*(sizes[letter] if letter in self.bias_axes else 1 for letter in right[first:]), *[1] * after)

    def _terms(self) -> tuple[str, str, str, bool, bool]:
        """input, kernel, output, and whether `...` stands in front or behind."""
        import re

        text = self.equation if isinstance(self.equation, str) else ""
        for pattern, front, back in _FORMS:
            found = re.match(pattern, text.replace("...", "0"))
            if found:
                return (*found.groups(), front, back)  # type: ignore[return-value]
        forms = '"ab,bc->ac", "...ab,bc->...ac" or "ab...,bc->ac..."'
        raise wrong("EinsumDense", "equation", f"of the form {forms}", self.equation)

    def _wrong(self, what: str, x: TensorSpec, fault: str = "pattern", argument: str = "equation") -> RuleError:
        output_shape = show_shape(self.output_shape)
        return RuleError(
            fault,
            f"EinsumDense needs an input and an output_shape that fit equation={self.equation!r}. Received: "
            f"shape={show_shape(x.sizes)}, output_shape={output_shape}: {what}.",
            argument=argument,
        )


_FORMS = (
    ("([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)", False, False),
    ("0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)", True, False),
    ("([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0", False, True),
)


def _kernel_and_bias(kernel: Shape, bias: Shape | None, rule: Any, lora_rank: int | None) -> Iterator[Weight]:
    """kernel, bias and, with a lora_rank, the two factors of the kernel's change, for which the kernel stands still."""
    yield Weight("kernel", kernel, rule.kernel_initializer, trainable=not lora_rank)
    if bias is not None:
        yield Weight("bias", bias, rule.bias_initializer)
    if lora_rank:
        yield Weight("lora_kernel_a", (*kernel[:-1], lora_rank), "he_uniform", dtype="float32")
        yield Weight("lora_kernel_b", (lora_rank, kernel[-1]), "zeros", dtype="float32")
