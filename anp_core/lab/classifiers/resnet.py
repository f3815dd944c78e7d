"""ResNet-18 at an eighth of its width: the eighteen layers of He et al. 2016, small enough to be shipped."""

from __future__ import annotations

from torch import Tensor, nn

WIDTH = 8  # channels of the first stage; He et al. have 64, and with them 64 times the weights
STAGES = (1, 2, 4, 8)  # times as many channels, two blocks each


class BasicBlock(nn.Module):
    """Two 3×3 convolutions, and what came in added on (figure 2, He et al. 2016)."""

    def __init__(self, before: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU()
        self.downsample = (
            nn.Sequential(nn.Conv2d(before, width, 1, stride, bias=False), nn.BatchNorm2d(width))
            if stride > 1 or before != width
            else None
        )

    def forward(self, state: Tensor) -> Tensor:
        """(B, before, G, G) → (B, width, G/stride, G/stride)."""
        kept = state if self.downsample is None else self.downsample(state)
        changed = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(state)))))
        added: Tensor = self.relu(changed + kept)
        return added


class ResNet18(nn.Module):
    """Pictures (B, 3, 48, 48) → a map (B, 8 · width, 6, 6). Parts are named like torchvision's.

    It was made for pictures of 224 pixels; here the max-pooling and the stride of the last stage are left out, as a
    map of 2×2 cells would not show where it looked.
    """

    def __init__(self, width: int = WIDTH) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU()
        before = width
        for number, times in enumerate(STAGES, 1):
            stride = 2 if number in (2, 3) else 1
            stage = nn.Sequential(
                BasicBlock(before, width * times, stride), BasicBlock(width * times, width * times, 1)
            )
            self.add_module(f"layer{number}", stage)
            before = width * times
        self.channels = before

    def forward(self, pictures: Tensor) -> Tensor:
        """The map of the last stage."""
        state: Tensor = self.relu(self.bn1(self.conv1(pictures)))
        for number in range(1, len(STAGES) + 1):
            state = self.get_submodule(f"layer{number}")(state)
        return state
