"""Names that Keras 1, standalone Keras 2 or tf.keras had beside those of today, by module.

They exist for readers of old code, so that such a name is never called undefined. What became of them is said by
`kshape.rulebook.dialects`; a module that is not here and not in `public_names` is searched by its last part.
"""

from __future__ import annotations

# fmt: off
OLDER = {
    "keras":
        "__internal__ api distribute dtensor engine estimator experimental feature_column initializations "
        "integration_test keras_parameterized legacy legacy_tf_layers objectives optimizer_experimental "
        "optimizer_v1 optimizer_v2 premade premade_models protobuf saved_model src testing_infra testing_utils "
        "tools version_utils wrappers",
    "keras.activations":
        "K LeakyReLU hard_sigmoid log_softmax relu6 serialize_keras_object silu swish",
    "keras.applications":
        "MusicTaggerCRNN RegNetX002 RegNetX004 RegNetX006 RegNetX008 RegNetX016 RegNetX032 RegNetX040 RegNetX064 "
        "RegNetX080 RegNetX120 RegNetX160 RegNetX320 RegNetY002 RegNetY004 RegNetY006 RegNetY008 RegNetY016 "
        "RegNetY032 RegNetY040 RegNetY064 RegNetY080 RegNetY120 RegNetY160 RegNetY320 ResNeXt101 ResNeXt50 "
        "ResNetRS101 ResNetRS152 ResNetRS200 ResNetRS270 ResNetRS350 ResNetRS420 ResNetRS50 convnext densenet "
        "efficientnet efficientnet_v2 imagenet_utils inception_resnet_v2 inception_v3 keras_modules_injection "
        "mobilenet mobilenet_v3 mobilenetv2 music_tagger_crnn nasnet regnet resnet resnet50 resnet_rs resnet_v2 "
        "resnext vgg16 vgg19 xception",
    "keras.backend":
        "KerasTensor Variable abs all any arange argmax argmin asymmetric_spatial_2d_padding "
        "asymmetric_temporal_padding backend batch_dot batch_flatten batch_get_value batch_normalization "
        "batch_set_value bias_add binary_crossentropy binary_focal_crossentropy cast cast_to_floatx "
        "categorical_crossentropy categorical_focal_crossentropy clear_session clip cntk_backend common concatenate "
        "constant control_flow_ops conv1d conv2d conv2d_transpose conv3d conv3d_transpose conv_lstm2d cos "
        "count_params ctc_batch_cost ctc_decode ctc_label_dense_to_sparse cumprod cumsum deconv2d deconv3d "
        "depthwise_conv2d dot dropout dtype eager_learning_phase_scope elu epsilon equal eval exp expand_dims eye "
        "flatten floatx floor foldl foldr function gather get_graph get_session get_uid get_value "
        "get_variable_shape gradients greater greater_equal hard_sigmoid hard_silu identity image_data_format "
        "image_dim_ordering in_test_phase in_top_k in_train_phase int_shape is_float_dtype is_int_dtype "
        "is_keras_tensor is_placeholder is_sparse is_tensor l2_normalize learning_phase learning_phase_scope less "
        "less_equal load_backend local_conv1d local_conv2d log logsumexp manual_variable_initialization map_fn max "
        "maximum mean min minimum moving_average_update name_scope ndim normalize_batch_in_training "
        "normalize_data_format not_equal np numpy_backend one_hot ones ones_like permute_dimensions placeholder "
        "pool2d pool3d pow print_tensor prod py_all py_any py_slice py_sum random_bernoulli random_binomial "
        "random_normal random_normal_variable random_uniform random_uniform_variable relu repeat repeat_elements "
        "reset_uids reshape resize_images resize_volumes result_type reverse rnn round separable_conv1d "
        "separable_conv2d set_backend set_epsilon set_floatx set_image_data_format set_image_dim_ordering "
        "set_learning_phase set_random_seed_generator set_session set_value shape sigmoid sign sin slice softmax "
        "softplus softsign sparse_categorical_crossentropy spatial_2d_padding spatial_3d_padding sqrt square "
        "squeeze stack standardize_dtype std stop_gradient sum switch symbolic tanh temporal_padding "
        "tensorflow_backend tf theano_backend tile to_dense track_variables transpose truncated_normal unstack "
        "update update_add update_sub use_legacy_image_dim_ordering var variable zeros zeros_like",
    "keras.callbacks":
        "BackupAndRestore BaseLogger Callback CallbackList EarlyStopping History K LambdaCallback ModelCheckpoint "
        "ProgbarLogger RemoteMonitor SidecarEvaluatorModelExport TensorBoard TensorBoardV1 UpdateEmaWeights "
        "experimental tensorboard_v1 tensorboard_v2",
    "keras.constraints":
        "MaxNorm MinMaxNorm NonNeg RadialConstraint UnitNorm max_norm maxnorm min_max_norm non_neg nonneg "
        "radial_constraint unitNorm unit_norm unitnorm",
    "keras.datasets":
        "boston_housing california_housing cifar cifar10 cifar100 cifar10_data data_utils fashion_mnist imdb mnist "
        "reuters",
    "keras.datasets.imdb":
        "get_word_index load_data",
    "keras.datasets.reuters":
        "get_label_names get_word_index load_data",
    "keras.engine":
        "Container Functional Input InputLayer InputSpec KerasTensor Layer Merge Model Network Node Sequential "
        "base_layer base_preprocessing_layer compile_utils data_adapter functional get_source_inputs input_layer "
        "input_spec keras_tensor merge network node saving sequential topology training training_arrays "
        "training_generator training_utils training_v1",
    "keras.experimental":
        "CosineDecay CosineDecayRestarts LinearCosineDecay LinearModel NoisyLinearCosineDecay PeepholeLSTMCell "
        "SequenceFeatures WideDeepModel",
    "keras.initializations":
        "get get_fans glorot_normal glorot_uniform he_normal he_uniform identity lecun_uniform normal one "
        "orthogonal uniform zero",
    "keras.initializers":
        "constant experimental glorot_normal glorot_uniform he_normal he_uniform identity initializers_v1 "
        "initializers_v2 lecun_normal lecun_uniform normal one ones orthogonal random_normal random_uniform "
        "truncated_normal uniform variance_scaling zero zeros",
    "keras.layers":
        "AbstractRNNCell ActivityRegularization AlphaDropout AtrousConvolution1D AtrousConvolution2D "
        "BaseDenseAttention BaseRandomLayer ConvLSTM2DCell ConvRecurrent2D Convolution1D Convolution2D "
        "Convolution3D CuDNNGRU CuDNNLSTM Deconvolution2D Deconvolution3D DenseFeatures EinsumDense Highway Input "
        "InputSpec LocallyConnected1D LocallyConnected2D MaxoutDense Merge MultiHeadAttention ParametricSoftplus "
        "RandomFourierFeatures Recurrent SReLU SeparableConvolution1D SeparableConvolution2D SequenceFeatures "
        "SyncBatchNormalization ThresholdedReLU TimeDistributedDense activation add advanced_activations attention "
        "average concatenate convolutional convolutional_recurrent core cudnn_recurrent deserialize "
        "deserialize_keras_object dot embeddings experimental kernelized legacy legacy_rnn local maximum merge "
        "merging minimum multiply noise normalization pooling preprocessing recurrent regularization reshaping rnn "
        "serialize subtract wrappers",
    "keras.layers.advanced_activations":
        "ELU LeakyReLU PReLU ParametricSoftplus ReLU SReLU Softmax ThresholdedReLU",
    "keras.layers.convolutional":
        "AtrousConvolution1D AtrousConvolution2D AveragePooling1D AveragePooling2D AveragePooling3D Conv Conv1D "
        "Conv2D Conv2DTranspose Conv3D Conv3DTranspose Convolution1D Convolution2D Convolution3D Cropping1D "
        "Cropping2D Cropping3D Deconvolution2D Deconvolution3D DepthwiseConv1D DepthwiseConv2D "
        "GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D MaxPooling1D "
        "MaxPooling2D MaxPooling3D SeparableConv1D SeparableConv2D SeparableConvolution1D SeparableConvolution2D "
        "UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D",
    "keras.layers.convolutional_recurrent":
        "ConvLSTM1D ConvLSTM2D ConvLSTM2DCell ConvLSTM3D ConvRNN2D ConvRecurrent2D",
    "keras.layers.core":
        "Activation ActivityRegularization ClassMethod Dense Dropout EinsumDense Embedding Flatten Highway Lambda "
        "Layer Masking MaxoutDense Merge Permute RepeatVector Reshape SlicingOpLambda SpatialDropout1D "
        "SpatialDropout2D SpatialDropout3D TFOpLambda TimeDistributedDense",
    "keras.layers.cudnn_recurrent":
        "CuDNNGRU CuDNNLSTM",
    "keras.layers.embeddings":
        "Embedding",
    "keras.layers.experimental":
        "DynamicEmbedding EinsumDense RandomFourierFeatures SyncBatchNormalization preprocessing",
    "keras.layers.local":
        "LocallyConnected1D LocallyConnected2D",
    "keras.layers.merge":
        "Add Average Concatenate Dot Maximum Merge Minimum Multiply Subtract add average concatenate dot maximum "
        "merge minimum multiply subtract",
    "keras.layers.noise":
        "AlphaDropout GaussianDropout GaussianNoise",
    "keras.layers.normalization":
        "BatchNormalization GroupNormalization LayerNormalization UnitNormalization batch_normalization "
        "layer_normalization",
    "keras.layers.pooling":
        "AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D GlobalAveragePooling1D "
        "GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D "
        "GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D "
        "MaxPool1D MaxPool2D MaxPool3D MaxPooling1D MaxPooling2D MaxPooling3D",
    "keras.layers.recurrent":
        "Clockwork ConvLSTM2D ConvLSTM2DCell ConvRecurrent2D CuDNNGRU CuDNNLSTM DropoutRNNCellMixin GRU GRUCell "
        "LSTM LSTMCell PeepholeLSTMCell RNN Recurrent SimpleRNN SimpleRNNCell StackedRNNCells",
    "keras.layers.wrappers":
        "Bidirectional TimeDistributed Wrapper",
    "keras.legacy":
        "interfaces layers models saving",
    "keras.legacy.layers":
        "AtrousConvolution1D AtrousConvolution2D ConvLSTM2D ConvRecurrent2D Highway MaxoutDense Merge Recurrent "
        "merge",
    "keras.losses":
        "BCE BinaryFocalCrossentropy KLD KLDivergence LossFunctionWrapper MAE MAPE MSE MSLE Reduction bce "
        "binary_crossentropy categorical_crossentropy categorical_hinge cosine cosine_proximity cosine_similarity "
        "dice hinge huber huber_loss is_categorical_crossentropy kl_divergence kld kldivergence "
        "kullback_leibler_divergence log_cosh logcosh mae mape mean_absolute_error mean_absolute_percentage_error "
        "mean_squared_error mean_squared_logarithmic_error mse msle poisson sparse_categorical_crossentropy "
        "squared_hinge tversky",
    "keras.metrics":
        "BinaryFocalCrossentropy CosineProximity KLD KLDivergence MAE MAPE MSE MSLE MeanMetricWrapper "
        "MeanRelativeError MeanTensor Reduce Sum SumOverBatchSize SumOverBatchSizeMetricWrapper acc accuracy "
        "binary_accuracy binary_crossentropy categorical_accuracy categorical_crossentropy clone_metric "
        "clone_metrics cosine cosine_proximity cosine_similarity experimental fbeta_score fmeasure hinge "
        "is_categorical_crossentropy kld kullback_leibler_divergence log_cosh logcosh mae mape matthews_correlation "
        "mean_absolute_error mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error mse "
        "msle poisson precision recall sparse_categorical_accuracy sparse_categorical_crossentropy "
        "sparse_top_k_categorical_accuracy squared_hinge top_k_categorical_accuracy",
    "keras.mixed_precision":
        "DTypePolicy LossScaleOptimizer Policy dtype_policy experimental global_policy set_dtype_policy "
        "set_global_policy",
    "keras.mixed_precision.experimental":
        "LossScaleOptimizer Policy get_layer_policy global_policy set_policy",
    "keras.models":
        "Functional Graph Merge clone_and_build_model clone_model cloning experimental load_model load_weights "
        "model_from_config model_from_json model_from_yaml save_model sequential",
    "keras.objectives":
        "binary_crossentropy categorical_crossentropy cosine cosine_proximity get hinge kld "
        "kullback_leibler_divergence mae mape mean_absolute_error mean_absolute_percentage_error mean_squared_error "
        "mean_squared_logarithmic_error mse msle poisson sparse_categorical_crossentropy squared_hinge",
    "keras.optimizers":
        "Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion LossScaleOptimizer Muon Nadam Optimizer "
        "RMSprop SGD TFOptimizer adadelta adadelta_v2 adagrad adagrad_v2 adam adam_v2 adamax adamax_v2 clip_norm "
        "experimental gradient_descent_v2 legacy nadam nadam_v2 optimizer_from_config rmsprop rmsprop_v2 schedules "
        "sgd",
    "keras.optimizers.experimental":
        "Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Nadam Optimizer RMSprop SGD",
    "keras.optimizers.legacy":
        "Adadelta Adagrad Adam Adamax Ftrl Nadam Optimizer RMSprop SGD",
    "keras.optimizers.schedules":
        "CosineDecayRestarts LearningRateSchedule",
    "keras.preprocessing":
        "dataset_utils image image_dataset sequence text text_dataset timeseries",
    "keras.preprocessing.image":
        "DataFrameIterator DirectoryIterator ImageDataGenerator Iterator NumpyArrayIterator apply_affine_transform "
        "apply_brightness_shift apply_channel_shift apply_transform array_to_img flip_axis "
        "image_dataset_from_directory img_to_array list_pictures load_img random_brightness random_channel_shift "
        "random_rotation random_shear random_shift random_zoom save_img smart_resize transform_matrix_offset_center",
    "keras.preprocessing.sequence":
        "TimeseriesGenerator make_sampling_table pad_sequences skipgrams",
    "keras.preprocessing.text":
        "Tokenizer base_filter hashing_trick maketrans one_hot text_to_word_sequence tokenizer_from_json",
    "keras.preprocessing.timeseries":
        "timeseries_dataset_from_array",
    "keras.regularizers":
        "ActivityRegularizer EigenvalueRegularizer L1 L1L2 L1L2Regularizer L2 WeightRegularizer activity_l1 "
        "activity_l1l2 activity_l2 l1 l1_l2 l1l2 l2 orthogonal_regularizer",
    "keras.utils":
        "CustomObjectScope GeneratorEnqueuer HDF5Matrix OrderedEnqueuer Progbar Sequence SequenceEnqueuer "
        "SidecarEvaluator array_to_img audio_dataset control_flow_util conv_utils convert_all_kernels_in_model "
        "custom_object_scope data_utils dataset_utils deserialize_keras_object experimental generic_utils "
        "get_custom_objects get_file get_registered_name get_registered_object get_source_inputs image_utils "
        "io_utils kernelized_utils layer_utils losses_utils metrics_utils multi_gpu_model multi_gpu_utils normalize "
        "np_utils pack_x_y_sample_weight plot_model print_summary register_keras_serializable "
        "serialize_keras_object sidecar_evaluator test_utils text_dataset tf_inspect tf_utils timeseries_dataset "
        "to_categorical to_ordinal training_utils unpack_x_y_sample_weight version_utils vis_utils visualize_util "
        "warmstart_embedding_matrix",
    "keras.utils.data_utils":
        "GeneratorEnqueuer OrderedEnqueuer Sequence SequenceEnqueuer get_file validate_file",
    "keras.utils.generic_utils":
        "CustomObjectScope Progbar custom_object_scope deserialize_keras_object func_dump func_load "
        "get_custom_objects get_from_module has_arg is_all_none object_list_uid serialize_keras_object slice_arrays "
        "to_list unpack_singleton",
    "keras.utils.io_utils":
        "H5Dict HDF5Matrix ask_to_proceed_with_overwrite load_array save_array",
    "keras.utils.layer_utils":
        "convert_all_kernels_in_model convert_dense_weights_data_format count_params get_source_inputs "
        "print_layer_summary print_summary",
    "keras.utils.np_utils":
        "binary_logloss categorical_probas_to_classes conv_input_length conv_output_length convert_kernel "
        "multiclass_logloss normalize probas_to_classes to_categorical",
    "keras.utils.vis_utils":
        "model_to_dot plot plot_model pydot",
    "keras.utils.visualize_util":
        "model_to_dot plot",
    "keras.wrappers":
        "scikit_learn",
    "keras.wrappers.scikit_learn":
        "BaseWrapper KerasClassifier KerasRegressor",
}
