"""The models."""

import keras
from keras import layers

from .data import HOURS, IMAGE_SIZE, SENSORS
from .layers import Block, PatchEmbedding


def build_classifier(classes, image_size=IMAGE_SIZE, channels=3, width=64, depth=2):
    """Leaves to species, by attention over patches."""
    images = keras.Input((image_size, image_size, channels), name="images")
    tokens = PatchEmbedding(8, width, name="embedding")(images)
    for _ in range(depth):
        tokens = Block(4, width)(tokens)
    features = layers.GlobalAveragePooling1D(name="features")(tokens)
    species = layers.Dense(classes, activation="softmax", name="species")(features)
    return keras.Model(images, species, name="classifier")


def weather_features(width, heads=4):
    """(the input, its features) of two days of weather."""
    records = keras.Input((HOURS, SENSORS), name="records")
    x = layers.LSTM(width)(records)
    x = layers.Reshape((heads, width // heads))(x)
    return records, layers.Flatten()(layers.LayerNormalization()(x))


def build_growth_model(width=32):
    """Weather to centimetres of growth."""
    records, features = weather_features(width)
    return keras.Model(records, layers.Dense(1, name="growth")(features), name="growth_model")


def build_fusion_model(classes, width=32):
    """A leaf and the weather it grew in, to species and growth."""
    images = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 3), name="images")
    x = layers.Conv2D(width, 3, strides=2, activation="relu")(images)
    x = layers.GlobalAveragePooling2D()(x)
    records, weather = weather_features(width)
    both = layers.Concatenate()([x, weather])
    outputs = {
        "species": layers.Dense(classes, activation="softmax", name="species")(both),
        "growth": layers.Dense(1, name="growth")(both),
    }
    return keras.Model(images, outputs, name="fusion")  # expect: KS201
    # right: return keras.Model([images, records], outputs, name="fusion")


def build_small_classifier(classes):
    """The classifier for a telephone: patches of half the picture's size."""
    images = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 3), name="images")
    x = layers.AveragePooling2D(2)(images)
    x = layers.Flatten()(x)
    # right: x = layers.LayerNormalization()(x)
    x = PatchEmbedding(8, 16)(x)  # expect: KS101
    x = layers.GlobalMaxPooling1D()(x)
    return keras.Model(images, layers.Dense(classes, activation="softmax")(x), name="small_classifier")
