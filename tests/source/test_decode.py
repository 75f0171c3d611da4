"""Bytes to text, and the quick look for Keras."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kshape.source.decode import DecodeFault, decode, mentions_keras


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("ä = '€'\r\n".encode(), "ä = '€'\r\n"),
        (b"\xef\xbb\xbfx = 1", "x = 1"),
        (b"\xef\xbb\xbf# coding: utf8\nx", "# coding: utf8\nx"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe4'", "# -*- coding: latin-1 -*-\nx = 'ä'"),
        (b"#!python\n# vim: set fileencoding=cp1252 :\n'\x80'", "#!python\n# vim: set fileencoding=cp1252 :\n'€'"),
        (b"\r\n# coding=latin1\r\n\xe4", "\r\n# coding=latin1\r\nä"),
        (b"x = 1  # coding: latin-1\ny", "x = 1  # coding: latin-1\ny"),
        (b"x\0y", "x\0y"),
    ],
)  # fmt: skip
def test_decode(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"abc\xff", DecodeFault("not valid UTF-8: byte 0xff at offset 3", 3, 1, 4)),
        ("x\nä = ".encode() + b"\xe4", DecodeFault("not valid UTF-8: byte 0xe4 at offset 7", 7, 2, 5)),
        (b"\xef\xbb\xbf\xff", DecodeFault("not valid UTF-8: byte 0xff at offset 3", 3, 1, 1)),
        (b"import x\n# coding: latin-1\n", None),
        (b"x = 1\n# coding: latin-1\n\xe4", DecodeFault("not valid UTF-8: byte 0xe4 at offset 24", 24, 3, 1)),
        (b"# coding: klingon\n", DecodeFault("unknown encoding: 'klingon'")),
        (b"# coding: rot13\n", DecodeFault("unknown encoding: 'rot13'")),
        (b"# coding: ascii\n\xe4", DecodeFault("not valid ascii: byte 0xe4 at offset 16", 16, 2, 1)),
        (
            b"\xef\xbb\xbf# coding: latin-1\n",
            DecodeFault("the encoding 'latin-1' is declared, but the file starts with the mark of UTF-8"),
        ),
        (
            "x".encode("utf-16"),
            DecodeFault("encoded as UTF-16, which Python does not read: save the file as UTF-8"),
        ),
        (
            "x".encode("utf-32"),
            DecodeFault("encoded as UTF-32, which Python does not read: save the file as UTF-8"),
        ),
    ],
)
def test_decode_faults(data: bytes, fault: DecodeFault | None) -> None:
    found = decode(data)
    assert found == fault if fault is not None else isinstance(found, str)


@given(
    st.binary(max_size=80),
    st.sampled_from([b"", b"# coding: utf-7\n", b"# coding: idna\n", b"# coding: punycode\n", b"# coding: utf-16\n"]),
)
def test_decode_never_raises(data: bytes, head: bytes) -> None:
    assert isinstance(decode(head + data), str | DecodeFault)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import keras", True),
        ("from tensorflow.keras import layers", True),
        ("import tf_keras as k", True),
        ("importlib.import_module('keras')", True),
        ("import runtime", True),
        ("    from runtime.layers import Dense", True),
        ("import os, runtime as r", True),
        ("raise RuntimeError('at runtime')", False),
        ("import runtime_checks", False),
        ("x = runtime", False),
        ("", False),
    ],
)
def test_mentions_keras(text: str, expected: bool) -> None:
    assert mentions_keras(text) is expected
