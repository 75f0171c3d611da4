"""Transfer learning, with weights=None so that nothing is fetched."""
import keras
import numpy as np
from keras import layers
from keras.applications import MobileNetV2
from keras.applications.mobilenet_v2 import preprocess_input

IMG_SIZE = 32
IMG_SHAPE = (IMG_SIZE, IMG_SIZE) + (3,)
CLASSES = ["cat", "dog", "owl"]

base_model = MobileNetV2(input_shape=IMG_SHAPE, include_top=False, weights=None, alpha=0.35)
base_model.trainable = False
augment = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.2)])

inputs = keras.Input(shape=IMG_SHAPE)
x = augment(inputs)
x = preprocess_input(x)
x = base_model(x, training=False)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.2)(x)
outputs = layers.Dense(len(CLASSES), activation="softmax")(x)
model = keras.Model(inputs, outputs)
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=1e-4),
    loss=keras.losses.CategoricalCrossentropy(),
    metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
)
images = np.random.uniform(0, 255, (4,) + IMG_SHAPE)
labels = keras.utils.to_categorical([0, 1, 2, 1], num_classes=len(CLASSES))
model.fit(images, labels, epochs=1, verbose=0)

base_model.trainable = True
fine_tune_at = len(base_model.layers) - 5
for layer in base_model.layers[:fine_tune_at]:
    layer.trainable = False
model.compile(optimizer=keras.optimizers.RMSprop(learning_rate=1e-5), loss="categorical_crossentropy",
              metrics=["accuracy"])
assert len(model.trainable_variables) < len(model.variables)
loss, acc = model.evaluate(images, labels, verbose=0)
print(f"{acc:.2%} on {len(images)} pictures")
