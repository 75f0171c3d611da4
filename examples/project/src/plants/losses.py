"""What the models are trained to make small."""

from keras import losses, ops


def species_loss(smoothing=0.0):
    """For probabilities of species and one-hot labels; with smoothing, no label is taken for certain."""
    return losses.CategoricalCrossentropy(label_smoothing=smoothing)


def growth_loss(y_true, y_pred):
    """Centimetres that are off, which count double where too much was promised."""
    off = y_pred - y_true
    return ops.mean(ops.where(off > 0, 2 * off, -off), axis=-1)
