"""How files of Keras 3.15.1 name ops. Written by tools/make_op_classes.py; do not edit."""

from __future__ import annotations

# fmt: off
LINES = """
abs numpy Abs x
absolute numpy Absolute x
adaptive_average_pool nn AdaptiveAveragePool inputs
adaptive_max_pool nn AdaptiveMaxPool inputs
add numpy Add x1 x2
all numpy All x
allclose numpy AllClose x1 x2
amax numpy Amax x
amin numpy Amin x
angle numpy Angle x
any numpy Any x
append numpy Append x1 x2
arange numpy Arange start stop step
arccos numpy Arccos x
arccosh numpy Arccosh x
arcsin numpy Arcsin x
arcsinh numpy Arcsinh x
arctan numpy Arctan x
arctan2 numpy Arctan2 x1 x2
arctanh numpy Arctanh x
argmax numpy Argmax x
argmin numpy Argmin x
argpartition numpy Argpartition x
argsort numpy Argsort x
array numpy Array x
array_split numpy ArraySplit x
associative_scan core AssociativeScan f elems
average numpy Average x weights
average_pool nn AveragePool inputs
binary_crossentropy nn BinaryCrossentropy target output
bincount numpy Bincount x
bitwise_and numpy BitwiseAnd x y
bitwise_invert numpy BitwiseInvert x
bitwise_left_shift numpy BitwiseLeftShift x y
bitwise_not numpy BitwiseNot x
bitwise_or numpy BitwiseOr x y
bitwise_right_shift numpy BitwiseRightShift x y
bitwise_xor numpy BitwiseXor x y
broadcast_to numpy BroadcastTo x
cast core Cast x
categorical_crossentropy nn CategoricalCrossentropy target output
cbrt numpy Cbrt x
cdist math CDist x y
ceil numpy Ceil x
celu nn Celu x
cholesky linalg Cholesky x
cholesky_inverse linalg CholeskyInverse x
clip numpy Clip x
concatenate numpy Concatenate xs
cond core Cond pred true_fn false_fn
conj numpy Conj x
conjugate numpy Conjugate x
conv nn Conv inputs kernel
conv_transpose nn ConvTranspose inputs kernel
convert_to_tensor core ConvertToTensor x
copy numpy Copy x
corrcoef numpy Corrcoef x
correlate numpy Correlate x1 x2
cos numpy Cos x
cosh numpy Cosh x
count_nonzero numpy CountNonzero x
cross numpy Cross x1 x2
ctc_decode nn CTCDecode inputs sequence_lengths
ctc_loss nn CTCLoss target output target_length output_length
cumprod numpy Cumprod x
cumsum numpy Cumsum x
deg2rad numpy Deg2rad x
depth_to_space nn DepthToSpace x
depthwise_conv nn DepthwiseConv inputs kernel
det linalg Det x
diag numpy Diag x
diagflat numpy Diagflat x
diagonal numpy Diagonal x
diff numpy Diff a
digitize numpy Digitize x bins
divide numpy Divide x1 x2
divide_no_nan numpy DivideNoNan x1 x2
dot numpy Dot x1 x2
dot_product_attention nn DotProductAttention query key value bias mask scale
dsplit numpy Dsplit x
dstack numpy Dstack xs
eig linalg Eig x
eigh linalg Eigh x
einsum numpy Einsum operands
elu nn Elu x
empty_like numpy EmptyLike x
equal numpy Equal x1 x2
erf math Erf x
erfc math Erfc x
erfinv math Erfinv x
exp numpy Exp x
exp2 numpy Exp2 x
expand_dims numpy ExpandDims x
expm1 numpy Expm1 x
extract_sequences math ExtractSequences x
fabs numpy Fabs x
fft math FFT x
fft2 math FFT2 x
flip numpy Flip x
fliplr numpy Fliplr x
flipud numpy Flipud x
floor numpy Floor x
floor_divide numpy FloorDivide x1 x2
fmax numpy Fmax x1 x2
fmin numpy Fmin x1 x2
fmod numpy Fmod x1 x2
fold nn Fold x
fori_loop core ForiLoop init_val
full numpy Full fill_value
full_like numpy FullLike x fill_value
gcd numpy Gcd x1 x2
gelu nn Gelu x
geomspace numpy Geomspace start stop
get_item numpy GetItem x key
glu nn Glu x
greater numpy Greater x1 x2
greater_equal numpy GreaterEqual x1 x2
hard_shrink nn HardShrink x
hard_sigmoid nn HardSigmoid x
hard_silu nn HardSilu x
hard_tanh nn HardTanh x
heaviside numpy Heaviside x1 x2
histogram numpy Histogram x
hsplit numpy Hsplit x
hstack numpy Hstack xs
hypot numpy Hypot x1 x2
i0 numpy I0 x
ifft2 math IFFT2 x
imag numpy Imag x
image.affine_transform image AffineTransform images transform
image.crop_images image CropImages images
image.elastic_transform image ElasticTransform images
image.extract_patches image ExtractPatches images
image.gaussian_blur image GaussianBlur images
image.hsv_to_rgb image HSVToRGB images
image.map_coordinates image MapCoordinates inputs coordinates
image.pad_images image PadImages images
image.perspective_transform image PerspectiveTransform images start_points end_points
image.resize image Resize images
image.rgb_to_grayscale image RGBToGrayscale images
image.rgb_to_hsv image RGBToHSV images
image.scale_and_translate image ScaleAndTranslate images output_shape scale translation
image.sobel_edges image SobelEdges images
image.ssim image SSIM image1 image2
in_top_k math InTopK targets predictions
inner numpy Inner x1 x2
inv linalg Inv x
irfft math IRFFT x
isclose numpy Isclose x1 x2 rtol atol
isfinite numpy Isfinite x
isin numpy IsIn x1 x2
isinf numpy Isinf x
isnan numpy Isnan x
isneginf numpy Isneginf x
isposinf numpy Isposinf x
isreal numpy Isreal x
istft math ISTFT x
jvp linalg JVP fun primals tangents
kron numpy Kron x1 x2
lcm numpy Lcm x1 x2
ldexp numpy Ldexp x1 x2
leaky_relu nn LeakyRelu x
left_shift numpy LeftShift x y
less numpy Less x1 x2
less_equal numpy LessEqual x1 x2
linspace numpy Linspace start stop
log numpy Log x
log10 numpy Log10 x
log1p numpy Log1p x
log2 numpy Log2 x
log_sigmoid nn LogSigmoid x
log_softmax nn LogSoftmax x
logaddexp numpy Logaddexp x1 x2
logaddexp2 numpy Logaddexp2 x1 x2
logdet math Logdet x
logical_and numpy LogicalAnd x1 x2
logical_not numpy LogicalNot x
logical_or numpy LogicalOr x1 x2
logical_xor numpy LogicalXor x1 x2
logspace numpy Logspace start stop
logsumexp math Logsumexp x
lstsq linalg Lstsq a b
lu_factor linalg LuFactor x
map core Map f xs
matmul numpy Matmul x1 x2
matrix_rank linalg MatrixRank x
max numpy Max x
max_pool nn MaxPool inputs
maximum numpy Maximum x1 x2
mean numpy Mean x
median numpy Median x
meshgrid numpy Meshgrid x
min numpy Min x
minimum numpy Minimum x1 x2
mod numpy Mod x1 x2
moments nn Moments x
moveaxis numpy Moveaxis x
multi_hot nn MultiHot inputs
multiply numpy Multiply x1 x2
nan_to_num numpy NanToNum x
nanargmax numpy Nanargmax x
nanargmin numpy Nanargmin x
nancumprod numpy Nancumprod x
nancumsum numpy Nancumsum x
nanmax numpy Nanmax x
nanmean numpy Nanmean x
nanmedian numpy Nanmedian x
nanmin numpy Nanmin x
nanpercentile numpy Nanpercentile x q
nanprod numpy Nanprod x
nanquantile numpy Nanquantile x q
nanstd numpy Nanstd x
nansum numpy Nansum x
nanvar numpy Nanvar x
ndim numpy Ndim x
negative numpy Negative x
nextafter numpy Nextafter x1 x2
nonzero numpy Nonzero x
norm linalg Norm x
normalize nn Normalize x
not_equal numpy NotEqual x1 x2
one_hot nn OneHot x
ones_like numpy OnesLike x
outer numpy Outer x1 x2
pad numpy Pad x constant_values
percentile numpy Percentile x q
pinv linalg Pinv x
polar nn Polar abs_ angle
power numpy Power x1 x2
prod numpy Prod x
psnr nn PSNR x1 x2
ptp numpy Ptp x
qr linalg Qr x
quantile numpy Quantile x q
rad2deg numpy Rad2deg x
ravel numpy Ravel x
real numpy Real x
rearrange einops Rearrange tensor pattern axes_lengths
reciprocal numpy Reciprocal x
relu nn Relu x
relu6 nn Relu6 x
repeat numpy Repeat x
reshape numpy Reshape x
rfft math RFFT x
right_shift numpy RightShift x y
roll numpy Roll x
rot90 numpy Rot90 array
round numpy Round x
rsqrt math Rsqrt x
saturate_cast core SaturateCast x
scan core Scan f init xs
scatter core Scatter indices values
scatter_update core ScatterUpdate inputs indices updates
searchsorted numpy SearchSorted sorted_sequence values
segment_max math SegmentMax data segment_ids
segment_min math SegmentMin data segment_ids
segment_prod math SegmentProd data segment_ids
segment_sum math SegmentSum data segment_ids
select numpy Select condlist choicelist default
selu nn Selu x
separable_conv nn SeparableConv inputs depthwise_kernel pointwise_kernel
sigmoid nn Sigmoid x
sign numpy Sign x
signbit numpy Signbit x
silu nn Silu x
sin numpy Sin x
sinc numpy Sinc x
sinh numpy Sinh x
size numpy Size x
slice core Slice inputs start_indices
slice_update core SliceUpdate inputs start_indices updates
slogdet numpy Slogdet x
soft_shrink nn SoftShrink x
softmax nn Softmax x
softplus nn Softplus x
softsign nn Softsign x
solve linalg Solve a b
solve_triangular linalg SolveTriangular a b
sort numpy Sort x
space_to_depth nn SpaceToDepth x
sparse_categorical_crossentropy nn SparseCategoricalCrossentropy target output
sparse_plus nn SparsePlus x
sparse_sigmoid nn SparseSigmoid x
sparsemax nn Sparsemax x
split numpy Split x
sqrt numpy Sqrt x
square numpy Square x
squareplus nn Squareplus x
squeeze numpy Squeeze x
stack numpy Stack x
std numpy Std x
stft math STFT x
stop_gradient core StopGradient variable
subtract numpy Subtract x1 x2
sum numpy Sum x
svd linalg SVD x
swapaxes numpy Swapaxes x
switch core Switch index branches operands
take numpy Take x indices
take_along_axis numpy TakeAlongAxis x indices
tan numpy Tan x
tanh numpy Tanh x
tanh_shrink nn TanhShrink x
tensordot numpy Tensordot x1 x2
threshold nn Threshold x
tile numpy Tile x
top_k math TopK x
trace numpy Trace x
transpose numpy Transpose x
trapezoid numpy Trapezoid y
tril numpy Tril x
triu numpy Triu x
true_divide numpy TrueDivide x1 x2
trunc numpy Trunc x
unfold nn Unfold x
unique numpy Unique x
unravel_index numpy UnravelIndex indices
unstack core Unstack x
vander numpy Vander x
var numpy Var x
vdot numpy Vdot x1 x2
vectorized_map core VectorizedMap elements
view numpy View x
view_as_complex math ViewAsComplex x
view_as_real math ViewAsReal x
vsplit numpy Vsplit x
vstack numpy Vstack xs
where numpy Where condition x1 x2
while_loop core WhileLoop loop_vars
zeros_like numpy ZerosLike x
"""
"""A line an op: its name, Keras's module and class, and which of its parameters stand in the call, not the config."""
# fmt: on
