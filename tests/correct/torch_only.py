"""torch alone, with modules that are called like those of Keras."""
import torch
from torch import nn


class Dense(nn.Linear):
    def __init__(self, units, inputs):
        super().__init__(inputs, units)


class Model(nn.Module):
    def __init__(self, channels=(3, 4, 8), classes=5):
        super().__init__()
        pairs = zip(channels, channels[1:])
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, padding=1) for a, b in pairs)
        self.head = Dense(classes, channels[-1])

    def forward(self, x):
        for conv in self.convs:
            x = torch.relu(conv(x))
            x = nn.functional.max_pool2d(x, 2)
        return self.head(x.mean(dim=(2, 3)))


model = Model()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x, y = torch.rand(8, 3, 16, 16), torch.randint(0, 5, (8,))
for _ in range(2):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
q = torch.randn(2, 7, 4).permute(1, 0, 2).contiguous().view(7, -1)
assert q.shape == (7, 8) and model(x).shape == (8, 5)
print(f"{loss.item():.3f}", sum(p.numel() for p in model.parameters()))
