"""How much memory data may take: whether it moves to the device as a whole, whether a file is read as a whole."""

from __future__ import annotations

import os

import torch


class Memory:
    """device_share: the part of a GPU's free memory that data may fill. host_share: the same of the host's for files.

    Data beyond these is copied batch by batch. 0 means always, 1 means never until memory runs out.
    """

    __slots__ = ("device_share", "host_share")

    def __init__(self, device_share: float = 0.25, host_share: float = 0.25) -> None:
        self.device_share, self.host_share = device_share, host_share

    def device_takes(self, size: int, device: torch.device) -> bool:
        """Whether `size` bytes of data may lie on a GPU during the training."""
        free, _ = torch.cuda.mem_get_info(device)
        return size <= self.device_share * free

    def host_takes(self, size: int) -> bool:
        """Whether a file whose data takes `size` bytes may be read at once."""
        return size <= self.host_share * available_bytes()


memory = Memory()
"""The limits in force: `memory.device_share = 0.5`."""


def available_bytes() -> int:
    """The host's memory that programs can still take; 1 GiB where the system does not tell."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable")) * 1024
    except (OSError, StopIteration):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, OSError, ValueError):
        return 2**30
