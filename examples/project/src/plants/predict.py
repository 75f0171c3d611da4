"""Names the tree that a leaf is from."""

import sys

import keras
import numpy as np

from plants import SPECIES, build_classifier, load_leaves


def load_classifier(path=None):
    """The trained classifier, or one that knows nothing yet."""
    classifier = build_classifier(classes=len(SPECIES))
    if path is not None:
        classifier.load_weights(path)
    return classifier


def features_of(classifier, images):
    """What the classifier sees in leaves before it names a species: (count, 64)."""
    features = classifier.get_layer("feature").output  # expect: KS210
    # right: features = classifier.get_layer("features").output
    return keras.Model(classifier.input, features).predict(images)


def names_of(classifier, images):
    """The species of each leaf."""
    chances = classifier.predict(images)  # expect: KS404
    return [SPECIES[best] for best in np.argmax(chances, axis=-1)]


def main(path=None):
    classifier = load_classifier(path)
    leaves, _ = load_leaves(count=8)
    print(features_of(classifier, leaves).shape)
    print(names_of(classifier, leaves))
    print(names_of(classifier, leaves[0]))
    # right: print(names_of(classifier, leaves[:1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
