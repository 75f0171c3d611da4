import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

num_classes, input_shape = 5, (12, 12, 1)
x_train = np.random.rand(40, *input_shape[:2]).astype("float32")
x_train = np.expand_dims(x_train, -1)
y_train = np.random.randint(num_classes, size=40)


def get_model():
    return keras.Sequential(
        [
            keras.Input(shape=input_shape),
            keras.layers.Conv2D(4, kernel_size=(3, 3), activation="relu"),
            keras.layers.MaxPooling2D(pool_size=(2, 2)),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(num_classes),
        ]
    )


class Wrapped(torch.nn.Module):
    """A Keras model inside a torch module."""

    def __init__(self):
        super().__init__()
        self.model = get_model()
        self.scale = torch.nn.Parameter(torch.ones(1))

    def forward(self, x):
        return self.model(x) * self.scale


dataset = TensorDataset(torch.from_numpy(x_train), torch.from_numpy(y_train))
loader = DataLoader(dataset, batch_size=16, shuffle=True)
model = Wrapped()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
loss_fn = torch.nn.CrossEntropyLoss()


def train(model, loader, epochs=1):
    for epoch in range(epochs):
        for step, (inputs, targets) in enumerate(loader):
            logits = model(inputs)
            loss = loss_fn(logits, targets)
            model.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch}: loss={loss.detach().item():.3f} after {step + 1} steps")


train(model, loader)
with torch.no_grad():
    logits = model(torch.from_numpy(x_train[:7]))
assert logits.shape == (7, num_classes)
