"""What the parameters of Keras's classes and functions mean, in one line each, for signature help and completion.

One table for all classes: a name means the same wherever Keras uses it, but for those under `CLASS.name`.
"""

from __future__ import annotations

_TABLE = """
activation | function of the result, by name or as a function; None: none
activity_regularizer | penalty on what the layer gives
adapt | learns its state from data
alpha | slope or strength, see the formula
amsgrad | divide by the largest running mean so far, not by the present one
antialias | smooth before a picture is made smaller
append | go on with a file that is there
arguments | further keyword arguments for the function
autocast | whether floating inputs are cast to the compute dtype
axes | the axes to contract or to normalise
axis | the axis along which it works; -1 is the last one
backward_layer | the layer that reads backwards; None: a copy of the first one
baseline | the value that the monitored quantity must get past
batch_shape | shape with the batch axis
batch_size | samples in one batch
beta_1 | share of the old mean of gradients kept in each step
beta_2 | share of the old mean of squared gradients kept in each step
beta_constraint | constraint on the offset
beta_initializer | start values of the offset
beta_regularizer | penalty on the offset
bias_constraint | constraint on the bias
bias_initializer | start values of the bias
bias_regularizer | penalty on the bias
bounding_box_format | how boxes are written: "xyxy", "xywh", "center_xywh", "rel_xyxy", ...
callbacks | objects that are told of epochs and batches
cell | the cell that does one step, or a list of cells
center | whether an offset (beta) is added
class_weight | class number -> weight of its samples in the loss
clipnorm | largest norm of the gradient of one weight
clipvalue | largest absolute value of a gradient's elements
cropping | how much is cut off at each side
crop_to_aspect_ratio | cut the picture rather than distort it
data_format | where the channels are: "channels_last" or "channels_first"
delta | where the loss changes from quadratic to linear
depth_multiplier | channels that each input channel is turned into
depthwise_constraint | constraint on the depthwise kernel
depthwise_initializer | start values of the depthwise kernel
depthwise_regularizer | penalty on the depthwise kernel
dilation_rate | distance between the elements of the kernel; 1: none
dropout | share of the inputs that is dropped while training, 0 to 1
dtype | dtype or policy: "float32", "mixed_float16", ...
ema_momentum | share of the old average of weights kept in each step
embeddings_constraint | constraint on the embedding matrix
embeddings_initializer | start values of the embedding matrix
embeddings_regularizer | penalty on the embedding matrix
epochs | how often the data is gone through
epsilon | small number that keeps a division from zero
equation | einsum equation, "ab,bc->ac"
factor | how strong the change is: a number, or a range (low, high)
filepath | where to; may have {epoch} and {val_loss:.2f} in it
fill_mode | what is put outside of the picture: "constant", "nearest", "reflect", "wrap"
fill_value | value outside of the picture, for fill_mode="constant"
filters | channels that come out
flash_attention | whether the fast kernel is used; None: where it can be
from_logits | whether the outputs are logits, not probabilities
function | what is applied to the input
gamma_constraint | constraint on the scale
gamma_initializer | start values of the scale
gamma_regularizer | penalty on the scale
global_clipnorm | largest norm of all gradients together
go_backwards | read the sequence from its end
gradient_accumulation_steps | batches whose gradients are added up before a step
groups | groups of channels that do not see each other; must divide the channels
height | rows that come out
height_factor | height of the change as a share of the picture
ignore_class | class number that counts for nothing
implementation | way to compute, with the same result
initial_epoch | the number of the first epoch, to go on with training
input_dim | size of the vocabulary: largest index plus one; in other layers the number of features
input_shape | shape of one sample; older spelling of an Input before the layer
interpolation | how pixels between pixels are found: "nearest", "bilinear", "bicubic", ...
invert | strings from numbers rather than numbers from strings
jit_compile | whether steps are compiled; "auto": where it can be
k | how many of the best guesses count
keepdims | keep the reduced axes with size 1
kernel_constraint | constraint on the kernel
kernel_initializer | start values of the kernel
kernel_regularizer | penalty on the kernel
kernel_size | size of the window: one number for all axes, or one for each
key_dim | size of each head's queries and keys
l1 | factor of the sum of absolute values
l2 | factor of the sum of squares
label_smoothing | share of the labels that is spread over all classes
layer | the layer that is wrapped
layers | the layers, in order
learning_rate | size of a step, or a schedule
lora_alpha | scale of the low-rank update
lora_rank | rank of a low-rank update that is trained instead of the kernel
loss | what is minimised: a name, a Loss, a function; a list or dict of such for several outputs
loss_weights | factor of each output's loss
mask_value | steps with this value in all features are masked
mask_zero | whether index 0 is padding, which later layers skip
max_tokens | largest size of the vocabulary
max_value | largest value that comes out
merge_mode | how both directions are put together: "concat", "sum", "mul", "ave", None
metrics | what is measured beside the loss
min_delta | smallest change that counts as an improvement
mode | whether less ("min") or more ("max") of the monitored quantity is better
momentum | share of the old value kept in each step
monitor | the logged quantity that is watched, "val_loss"
moving_mean_initializer | start values of the running mean
moving_variance_initializer | start values of the running variance
n | how often it is repeated
name | the layer's name, unique in a model; None: dense, dense_1, ...
negative_slope | slope for negative inputs
nesterov | look ahead by the momentum
noise_shape | shape of the mask; size 1 drops along a whole axis
num_bins | number of buckets
num_classes | number of classes
num_heads | number of attention heads
num_tokens | number of categories
optimizer | how weights are changed: a name or an Optimizer
optional | whether the input may be None
output_dim | size of the vector for each index
output_mode | what comes out: "int", "one_hot", "multi_hot", "count", "tf_idf"
output_padding | rows and columns added at one side of the result
output_sequence_length | length to which sequences are cut or padded
output_shape | shape of the result without the batch axis
output_size | sizes that come out
padding | "valid": the window stays inside; "same": as many places out as in (by strides); "causal": the past alone
pad_to_aspect_ratio | pad the picture rather than distort it
patience | epochs without improvement that are borne
pointwise_constraint | constraint on the pointwise kernel
pointwise_initializer | start values of the pointwise kernel
pointwise_regularizer | penalty on the pointwise kernel
pool_size | size of the window: one number for all axes, or one for each
rate | share of the values that is dropped while training, 0 to 1
recurrent_activation | function of the gates
recurrent_constraint | constraint on the recurrent kernel
recurrent_dropout | share of the state that is dropped while training, 0 to 1
recurrent_initializer | start values of the recurrent kernel
recurrent_regularizer | penalty on the recurrent kernel
reduction | how the losses of a batch become one: "sum_over_batch_size", "sum", "none"
reset_after | apply the reset gate behind the matrix product
restore_best_weights | go back to the weights of the best epoch
return_dict | metrics as a dict rather than a list
return_sequences | the output of every step, (batch, time, units), rather than of the last one
return_state | give the last state beside the output
run_eagerly | run step by step, for debugging
sample_weight | weight of each sample in the loss
sampling_rate | distance between the steps of a window; in audio samples a second
save_best_only | keep the best model alone
save_weights_only | weights without the architecture
scale | whether a scale (gamma) is multiplied; in other layers a factor
seed | number that makes random values the same each time
sequence_length | steps in each window
sequence_stride | distance between the starts of windows
shape | shape of one sample, without the batch axis; None for a size that varies
shared_axes | axes along which the weights are shared
shuffle | whether samples are mixed in each epoch
sigma | width of the change
size | how often each row and column is repeated
sparse | whether the tensor is sparse
split | how a text becomes tokens: "whitespace", "character", a function
standardize | how a text is made uniform first
stateful | keep the state from one batch to the next, which needs a fixed batch size
stddev | standard deviation
steps | batches to go through
steps_per_epoch | batches in an epoch
steps_per_execution | batches in one compiled call
strides | distance between windows; None in pooling: pool_size
synchronized | mean and variance over all devices
target_shape | shape of the result without the batch axis; one -1 is worked out
threshold | the value at which it switches
thresholds | the probability from which a sample counts as positive
top_k | how many of the best guesses count
trainable | whether training changes the weights
unit_forget_bias | start the forget gate's bias at 1
units | size of the result's last axis
unroll | write the loop over time out, faster for short sequences
use_bias | whether a bias is added
use_ema | keep a running average of the weights
use_scale | whether the scores have a learnt scale
validation_batch_size | samples in one batch of validation
validation_data | (x, y) or a data set that is evaluated behind each epoch
validation_freq | epochs between two validations
validation_split | share of the data, from its end, that is kept for validation
validation_steps | batches of validation
value_dim | size of each head's values; None: key_dim
value_range | smallest and largest value of the pictures
verbose | 0: silent, 1: progress bar, 2: a line an epoch
vocabulary | the tokens, as a list or a file
weight_decay | share of the weights that each step takes away
weighted_metrics | metrics that heed sample_weight and class_weight
weights | start values: None (random), "imagenet", or a file
width | columns that come out
width_factor | width of the change as a share of the picture
x | the inputs: an array, a list or dict of arrays, a data set
y | the targets
zero_output_for_mask | give zeros for masked steps
"""

MEANINGS: dict[str, str] = {
    name.strip(): text.strip() for name, _, text in (line.partition("|") for line in _TABLE.strip().split("\n"))
}
"""Parameter -> what it means."""


def meaning_of(parameter: str) -> str:
    """What a parameter means, "" where the table has nothing on it."""
    return MEANINGS.get(parameter, "")
