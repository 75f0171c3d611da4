"""A file that nobody has open: the check of the whole folder finds what is wrong in it."""

from keras import Input, Model, layers

left, right = Input((8,)), Input((9,))
model = Model([left, right], layers.add([left, right]))
