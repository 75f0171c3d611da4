"""中文标识符和注释：一个简单的情感分类模型。"""
import keras
import numpy as np
from keras import layers as 层

词表大小, 句长, 类别数 = 100, 12, 2


class 注意力池化(层.Layer):
    """对时间步做加权平均。"""

    def build(self, 形状):
        self.权重 = self.add_weight(shape=(形状[-1], 1), initializer="glorot_uniform", name="attention")

    def call(self, 输入):
        分数 = keras.ops.softmax(keras.ops.matmul(输入, self.权重), axis=1)
        return keras.ops.sum(分数 * 输入, axis=1)


def 建立模型(维度=8):
    输入 = 层.Input(shape=(句长,), dtype="int32")
    x = 层.Embedding(词表大小, 维度)(输入)
    x = 层.Bidirectional(层.LSTM(维度, return_sequences=True))(x)
    x = 注意力池化()(x)
    输出 = 层.Dense(类别数, activation="softmax")(x)  # 形状：(批, 2)
    return keras.Model(输入, 输出)


模型 = 建立模型()
模型.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
数据 = np.random.randint(0, 词表大小, size=(16, 句长))
标签 = np.random.randint(0, 类别数, size=16)
模型.fit(数据, 标签, epochs=1, verbose=0)
概率 = 模型.predict(数据[:3], verbose=0)
print("预测：", ["好评" if p.argmax() else "差评" for p in 概率])
assert 概率.shape == (3, 类别数), f"形状不对：{概率.shape}"
