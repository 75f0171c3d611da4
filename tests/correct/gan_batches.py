"""The GAN of the old tutorials: two compiled models, train_on_batch, a discriminator frozen in the stack."""
import numpy as np
from keras import Input, Model, Sequential
from keras.layers import BatchNormalization, Dense, Dropout, Flatten, LeakyReLU, Reshape
from keras.optimizers import Adam


class GAN:
    def __init__(self, rows=8, cols=8, channels=1, latent_dim=10):
        self.img_shape = (rows, cols, channels)
        self.latent_dim = latent_dim
        self.discriminator = self.build_discriminator()
        self.discriminator.compile(loss="binary_crossentropy", optimizer=Adam(0.0002, 0.5), metrics=["accuracy"])
        self.generator = self.build_generator()
        z = Input(shape=(self.latent_dim,))
        img = self.generator(z)
        # For the combined model only the generator is trained
        self.frozen = self.build_discriminator()
        self.frozen.set_weights(self.discriminator.get_weights())
        self.frozen.trainable = False
        validity = self.frozen(img)
        self.combined = Model(z, validity)
        self.combined.compile(loss="binary_crossentropy", optimizer=Adam(0.0002, 0.5))

    def build_generator(self):
        model = Sequential()
        model.add(Input((self.latent_dim,)))
        model.add(Dense(16))
        model.add(LeakyReLU(negative_slope=0.2))
        model.add(BatchNormalization(momentum=0.8))
        model.add(Dense(int(np.prod(self.img_shape)), activation="tanh"))
        model.add(Reshape(self.img_shape))
        noise = Input(shape=(self.latent_dim,))
        return Model(noise, model(noise))

    def build_discriminator(self):
        model = Sequential([
            Input(self.img_shape),
            Flatten(),
            Dense(16),
            LeakyReLU(negative_slope=0.2),
            Dropout(0.25),
            Dense(1, activation="sigmoid"),
        ])
        img = Input(shape=self.img_shape)
        return Model(img, model(img))

    def train(self, x_train, epochs, batch_size=8):
        x_train = x_train / 127.5 - 1.0
        x_train = np.expand_dims(x_train, axis=3)
        valid = np.ones((batch_size, 1))
        fake = np.zeros((batch_size, 1))
        for epoch in range(epochs):
            idx = np.random.randint(0, x_train.shape[0], batch_size)
            imgs = x_train[idx]
            noise = np.random.normal(0, 1, (batch_size, self.latent_dim))
            gen_imgs = self.generator.predict(noise, verbose=0)
            d_loss_real = self.discriminator.train_on_batch(imgs, valid)
            d_loss_fake = self.discriminator.train_on_batch(gen_imgs, fake)
            d_loss = 0.5 * np.add(d_loss_real, d_loss_fake)
            self.frozen.set_weights(self.discriminator.get_weights())
            g_loss = self.combined.train_on_batch(noise, valid)
            print("%d [D loss: %f, acc.: %.2f%%] [G loss: %f]" % (epoch, d_loss[0], 100 * d_loss[1], g_loss))
        return gen_imgs


if __name__ == "__main__":
    digits = np.random.randint(0, 256, size=(64, 8, 8)).astype("float32")
    sample = GAN().train(digits, epochs=2)
    assert sample.shape == (8, 8, 8, 1)
