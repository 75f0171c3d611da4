"""Reading HDF5 files that one does not trust, in Python alone: the part of the format that Keras's files use.

libhdf5 loops for ever on some damaged files and crashes on others, and takes memory that a file only claims. Here each
read is checked against the file's size, each structure is visited once, and data outside of the file is refused. What
is not read, and said so: the layout of libver="latest", dense groups, committed types, filters beside gzip, shuffle and
checksums. Writing is h5py's. Source: HDF5 File Format Specification, version 3.0
"""

from __future__ import annotations

from .objects import Dataset, Group, open_file
from .source import Damaged, Source

__all__ = ["Damaged", "Dataset", "Group", "Source", "open_file"]
