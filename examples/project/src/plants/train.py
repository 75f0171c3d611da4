"""Trains the models, and keeps them in a folder."""

from pathlib import Path

import keras

from .data import IMAGE_SIZE, SPECIES, GreyBatches, LeafBatches, load_leaves, load_weather
from .losses import growth_loss, species_loss
from .models import build_classifier, build_fusion_model, build_growth_model


def train_classifier(epochs=1):
    """On all leaves at once."""
    images, labels = load_leaves()
    # right: images, labels = load_leaves(one_hot=True)
    classifier = build_classifier(classes=len(SPECIES))
    classifier.compile(optimizer="adam", loss=species_loss(smoothing=0.1), metrics=["accuracy"])
    classifier.fit(images, labels, epochs=epochs, validation_split=0.2)  # expect: KS416
    return classifier


def train_on_batches(epochs=1):
    """On mirrored leaves, too."""
    images, labels = load_leaves(one_hot=True)
    classifier = build_classifier(classes=len(SPECIES), image_size=2 * IMAGE_SIZE)
    # right: classifier = build_classifier(classes=len(SPECIES))
    classifier.compile(optimizer="adam", loss=species_loss())
    classifier.fit(LeafBatches(images, labels), epochs=epochs)  # expect: KS401
    return classifier


def train_without_colour(epochs=1):
    """On what a camera at night sees."""
    images, labels = load_leaves(one_hot=True)
    classifier = build_classifier(classes=len(SPECIES), channels=1, depth=1)
    classifier.compile(optimizer="adam", loss=species_loss())
    classifier.fit(GreyBatches(images, labels), epochs=epochs)  # expect: KS401
    return classifier


def train_growth_model(epochs=1):
    """On weather alone."""
    records, growth = load_weather()
    model = build_growth_model(width=30)  # expect: KS110
    # right: model = build_growth_model(width=32)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=growth_loss, metrics=["mae"])
    model.fit(records, growth, epochs=epochs)
    return model


def train_fusion_model(epochs=1):
    """On leaves and weather together."""
    images, species = load_leaves(one_hot=True)
    records, growth = load_weather()
    model = build_fusion_model(classes=len(SPECIES))
    model.compile(optimizer="adam", loss={"species": species_loss(), "growht": growth_loss})  # expect: KS315
    # right: model.compile(optimizer="adam", loss={"species": species_loss(), "growth": growth_loss})
    model.fit([images, records], {"species": species, "growth": growth}, epochs=epochs)
    return model


if __name__ == "__main__":
    folder = Path("models")
    folder.mkdir(exist_ok=True)
    train_classifier().save(folder / "classifier.keras")
    train_on_batches().save(folder / "mirrored.keras")
    train_without_colour().save(folder / "night.keras")
    train_growth_model().save(folder / "growth.keras")
    train_fusion_model().save(folder / "fusion.keras")
