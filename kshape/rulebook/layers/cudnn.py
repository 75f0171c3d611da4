"""CuDNNLSTM and CuDNNGRU of Keras 2: LSTM and GRU with twice the bias, for the GPU. Keras 3 has neither.

Source: Keras 2.3.1, keras.layers.cudnn_recurrent.
"""

from __future__ import annotations

from ..dims import Size
from ..kinds import Constraint, Count, Flag, Initializer, Regularizer
from .recurrent import Recurrent
from .recurrent_cells import GRUCell, LSTMCell


class _CuDNNLSTMCell(LSTMCell):
    """LSTMCell with one bias for the input and one for the state, side by side."""

    def bias_shape(self) -> tuple[Size, ...]:
        return (2 * self.gates * self.units,)


class _CuDNNGRUCell(GRUCell):
    """GRUCell with one bias for the input and one for the state, side by side."""

    def bias_shape(self) -> tuple[Size, ...]:
        return (2 * self.gates * self.units,)


class CuDNNLSTM(Recurrent):
    """LSTM on the GPU: tanh and sigmoid, no dropout.

    x: (batch, time, in) -> (batch, units)   kernel: (in, 4 * units)   recurrent_kernel: (units, 4 * units)
    bias: (8 * units,)   Source: Keras 2.3.1, keras.layers.CuDNNLSTM
    """

    cell_rule = _CuDNNLSTMCell

    units: Count
    kernel_initializer: Initializer = "glorot_uniform"
    recurrent_initializer: Initializer = "orthogonal"
    bias_initializer: Initializer = "zeros"
    unit_forget_bias: Flag = True
    kernel_regularizer: Regularizer = None
    recurrent_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    return_sequences: Flag = False
    return_state: Flag = False
    stateful: Flag = False
    go_backwards: Flag = False


class CuDNNGRU(Recurrent):
    """GRU on the GPU: tanh and sigmoid, no dropout.

    x: (batch, time, in) -> (batch, units)   kernel: (in, 3 * units)   recurrent_kernel: (units, 3 * units)
    bias: (6 * units,)   Source: Keras 2.3.1, keras.layers.CuDNNGRU
    """

    cell_rule = _CuDNNGRUCell

    units: Count
    kernel_initializer: Initializer = "glorot_uniform"
    recurrent_initializer: Initializer = "orthogonal"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    recurrent_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    return_sequences: Flag = False
    return_state: Flag = False
    stateful: Flag = False
    go_backwards: Flag = False
