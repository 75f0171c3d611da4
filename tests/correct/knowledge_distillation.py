"""A student learns from a teacher: compile and compute_loss overridden, temperature, frozen teacher."""
import keras
import numpy as np
from keras import layers, ops


class Distiller(keras.Model):
    def __init__(self, student, teacher):
        super().__init__()
        self.teacher, self.student = teacher, student

    def compile(self, optimizer, metrics, student_loss_fn, distillation_loss_fn, alpha=0.1, temperature=3):
        super().compile(optimizer=optimizer, metrics=metrics)
        self.student_loss_fn, self.distillation_loss_fn = student_loss_fn, distillation_loss_fn
        self.alpha, self.temperature = alpha, temperature

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, allow_empty=False, training=True):
        teacher_pred = self.teacher(x, training=False)
        student_loss = self.student_loss_fn(y, y_pred)
        soft = self.distillation_loss_fn(
            ops.softmax(teacher_pred / self.temperature, axis=1), ops.softmax(y_pred / self.temperature, axis=1)
        ) * (self.temperature ** 2)
        return self.alpha * student_loss + (1 - self.alpha) * soft

    def call(self, x):
        return self.student(x)


def network(widths, name):
    return keras.Sequential(
        [keras.Input((10, 10, 1))]
        + [layers.Conv2D(w, 3, strides=2, padding="same", activation="leaky_relu") for w in widths]
        + [layers.Flatten(), layers.Dense(10)], name=name)


teacher, student = network((8, 16), "teacher"), network((2, 4), "student")
clone = keras.models.clone_model(student)
x, y = np.random.rand(12, 10, 10, 1).astype("float32"), np.random.randint(0, 10, 12)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
teacher.compile("adam", loss, metrics=[keras.metrics.SparseCategoricalAccuracy()])
teacher.fit(x, y, verbose=0)
distiller = Distiller(student=student, teacher=teacher)
distiller.compile("adam", [keras.metrics.SparseCategoricalAccuracy()], loss, keras.losses.KLDivergence(), alpha=0.2)
distiller.fit(x, y, verbose=0)
distiller.evaluate(x, y, verbose=0)
clone.compile("adam", loss)
clone.fit(x, y, verbose=0)
