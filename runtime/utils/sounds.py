"""audio_dataset_from_directory: WAV files and their classes."""

from __future__ import annotations

import wave
from typing import Any

import numpy as np
import torch

from ..core.errors import InvalidArgument
from .dataset import Dataset
from .directories import Folder


def audio_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Any = None,
    batch_size: int | None = 32,
    sampling_rate: int | None = None,
    output_sequence_length: int | None = None,
    ragged: bool = False,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    verbose: bool = True,
) -> Dataset | list[Dataset]:
    """Batches (batch, samples, channels) of float32 between -1 and 1, with labels as for texts.

    Shorter sounds are followed by 0, up to output_sequence_length or the longest of their batch; longer ones are cut.
    subset="both": [training, validation]. Files of 8, 16, 24 and 32 bits are read.
    Raises InvalidArgument for arguments that do not go together, for ragged=True, which torch has not, and for a file
    whose rate is another than sampling_rate: sounds are not resampled here.
    Source: keras.utils.audio_dataset_from_directory
    """
    name = "audio_dataset_from_directory"
    if ragged:
        raise InvalidArgument(f"{name} gives tensors of one length. Received: ragged=True.")
    if sampling_rate is not None and (not isinstance(sampling_rate, int) or sampling_rate <= 0):
        raise InvalidArgument(
            f"{name} needs sampling_rate to be a positive integer. Received: sampling_rate={sampling_rate!r}."
        )
    folder = Folder(
        name, "sounds", (".wav",), directory, labels=labels, label_mode=label_mode, class_names=class_names,
        batch_size=batch_size, shuffle=shuffle, seed=seed, validation_split=validation_split, subset=subset,
        follow_links=follow_links, verbose=verbose,
    )  # fmt: skip
    found: Dataset | list[Dataset] = folder.datasets(
        lambda path: _fitted(_sound(path, sampling_rate), output_sequence_length),
        lambda sounds: torch.nn.utils.rnn.pad_sequence(sounds, batch_first=True),
    )
    return found


def _sound(path: str, sampling_rate: int | None) -> torch.Tensor:
    """(samples, channels)"""
    with wave.open(path, "rb") as file:
        rate, width, channels = file.getframerate(), file.getsampwidth(), file.getnchannels()
        frames = file.readframes(file.getnframes())
    if sampling_rate not in (None, rate):
        raise InvalidArgument(
            f"audio_dataset_from_directory needs files of sampling_rate={sampling_rate}. Received: {rate} in {path}."
        )
    return torch.from_numpy(_amplitudes(frames, width).reshape(-1, channels))


def _amplitudes(frames: bytes, width: int) -> np.ndarray:
    """Numbers between -1 and 1; WAV's 8 bits are unsigned, its other widths signed and little-endian."""
    if width == 1:
        return (np.frombuffer(frames, "u1").astype("float32") - 128.0) / 128.0
    if width == 3:
        padded = np.zeros((len(frames) // 3, 4), "u1")
        padded[:, 1:] = np.frombuffer(frames, "u1").reshape(-1, 3)
        return (padded.view("<i4")[:, 0] / 2.0**31).astype("float32")
    return (np.frombuffer(frames, f"<i{width}") / 2.0 ** (8 * width - 1)).astype("float32")


def _fitted(sound: torch.Tensor, length: int | None) -> torch.Tensor:
    if length is None or len(sound) == length:
        return sound
    if len(sound) > length:
        return sound[:length]
    return torch.nn.functional.pad(sound, (0, 0, 0, length - len(sound)))
