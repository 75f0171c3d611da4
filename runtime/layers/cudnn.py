"""CuDNNLSTM and CuDNNGRU of Keras 2: LSTM and GRU with one bias for the input and one for the state.

They run on any device. Keras 2 refuses masks here; these layers take them. Source: Keras 2.3.1
"""

from __future__ import annotations

import kshape.rulebook.layers.cudnn as rules
from kshape.rulebook.layer import Weight

from ..core.variable import Variable
from ..engine.layer import Layer
from . import recurrent_fused as fused
from .recurrent import RNN
from .recurrent_cells import ForgetBias, GRUCell, LSTMCell


class _LSTMCell(LSTMCell, rule=rules._CuDNNLSTMCell):
    def _add_rule_weight(self, weight: Weight, frozen: bool = False) -> Variable:
        if weight.name == "bias" and self.unit_forget_bias:
            # The ones are in the state's half of the bias.
            weight.initializer = ForgetBias(weight.initializer, self.units, before=5)
        return Layer._add_rule_weight(self, weight, frozen)


class _GRUCell(GRUCell, rule=rules._CuDNNGRUCell):
    """GRUCell with the two biases side by side."""


class CuDNNLSTM(RNN, rule=rules.CuDNNLSTM):
    cell_class, cell_name = _LSTMCell, "lstm_cell"
    zero_output_for_mask = False

    def _fused_kernel(self) -> fused.Kernel | None:
        return fused.lstm


class CuDNNGRU(RNN, rule=rules.CuDNNGRU):
    cell_class, cell_name = _GRUCell, "gru_cell"
    zero_output_for_mask = False

    def _fused_kernel(self) -> fused.Kernel | None:
        return fused.gru
