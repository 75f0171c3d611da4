"""Keras: modules, layers, models and tensors, in the spelling of every version, over the rulebook."""
