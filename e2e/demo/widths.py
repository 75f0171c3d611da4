"""Text that counts differently in UTF-8, UTF-16 and UTF-32 stands before the places that matter."""

from keras import Input, Model, layers

图像 = Input((8,), name="图像")  # 🙂
文 = "🙂🙂"; y = layers.Dense(4, activation="relo")(图像)
z = layers.Dense(3)(y)
model = Model(图像, z)
