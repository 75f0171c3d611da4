"""Q-learning with replay: predict and fit on what deque and random.sample give, a target network."""
import random
from collections import deque

import keras
import numpy as np


class Agent:
    def __init__(self, state_size, action_size, gamma=0.95):
        self.state_size, self.action_size, self.gamma = state_size, action_size, gamma
        self.memory = deque(maxlen=200)
        self.epsilon = 1.0
        self.model, self.target = self._build(), self._build()
        self.update_target()

    def _build(self):
        model = keras.Sequential()
        model.add(keras.Input((self.state_size,)))
        model.add(keras.layers.Dense(12, activation="relu"))
        model.add(keras.layers.Dense(self.action_size, activation="linear"))
        model.compile(loss="mse", optimizer=keras.optimizers.Adam(learning_rate=1e-3))
        return model

    def update_target(self):
        self.target.set_weights(self.model.get_weights())

    def act(self, state):
        if np.random.rand() <= self.epsilon:
            return random.randrange(self.action_size)
        return int(np.argmax(self.model.predict(state[np.newaxis], verbose=0)[0]))

    def replay(self, size):
        batch = random.sample(self.memory, size)
        states = np.array([s for s, *_ in batch])
        q = self.model.predict(states, verbose=0)
        following = self.target.predict(np.array([b[3] for b in batch]), verbose=0)
        for i, (_, action, reward, _, done) in enumerate(batch):
            q[i][action] = reward if done else reward + self.gamma * np.amax(following[i])
        self.model.fit(states, q, epochs=1, verbose=0)
        self.epsilon = max(0.01, self.epsilon * 0.995)


agent = Agent(4, 2)
state = np.zeros(4)
for step in range(20):
    action = agent.act(state)
    following = np.clip(state + np.random.randn(4) * (1 if action else -1), -5, 5)
    agent.memory.append((state, action, -np.abs(following).sum(), following, step % 7 == 6))
    state = np.zeros(4) if step % 7 == 6 else following
agent.replay(8)
agent.update_target()
print(f"epsilon {agent.epsilon:.3f}, memory {len(agent.memory)}")
