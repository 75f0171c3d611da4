"""Hashes of texts, the same on every machine: those by which TensorFlow sorts texts into bins.

fingerprint: FarmHash's Hash64 (`tf.strings.to_hash_bucket_fast`). keyed_hash: SipHash-2-4 (`to_hash_bucket_strong`).
joined: of two fingerprints one (`tf.sparse.cross_hashed`). Sources: github.com/google/farmhash; Aumasson and Bernstein,
2012.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from struct import unpack_from

ALL = (1 << 64) - 1
K0, K1, K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F
CROSSING_KEY, CROSSING_FACTOR = 0xDECAFCAFFE, 0xC6A4A7935BD1E995
MOST_REMEMBERED = 1 << 16


@lru_cache(MOST_REMEMBERED)
def fingerprint(text: str) -> int:
    """64 bits of a text's UTF-8 bytes."""
    data = text.encode()
    size = len(data)
    if size <= 16:
        return _short(data, size)
    if size <= 32:
        return _of_17_to_32(data, size)
    return _of_33_to_64(data, size) if size <= 64 else _long(data, size)


@lru_cache(MOST_REMEMBERED)
def keyed_hash(text: str, key: tuple[int, int]) -> int:
    """64 bits of a text's UTF-8 bytes under a key of two 64-bit numbers."""
    data, (k0, k1) = text.encode(), (part & ALL for part in key)
    state = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]
    whole = len(data) & ~7
    words = [*unpack_from(f"<{whole // 8}Q", data), int.from_bytes(data[whole:], "little") | (len(data) & 255) << 56]
    for word in words:
        state[3] ^= word
        _sip(state, 2)
        state[0] ^= word
    state[2] ^= 255
    _sip(state, 4)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


def joined(first: int, second: int) -> int:
    """One fingerprint of two, in this order."""
    found = first ^ CROSSING_FACTOR
    found ^= _mixed(second * CROSSING_FACTOR & ALL) * CROSSING_FACTOR & ALL
    found = found * CROSSING_FACTOR & ALL
    return _mixed(_mixed(found) * CROSSING_FACTOR & ALL)


def crossed(parts: Sequence[int]) -> int:
    """One fingerprint of several."""
    found = CROSSING_KEY
    for part in parts:
        found = joined(found, part & ALL)
    return found


def _short(data: bytes, size: int) -> int:
    if size >= 8:
        factor = K2 + size * 2 & ALL
        a, b = _word(data, 0) + K2 & ALL, _word(data, size - 8)
        c = _turned(b, 37) * factor + a & ALL
        return _pair(c, (_turned(a, 25) + b & ALL) * factor & ALL, factor)
    if size >= 4:
        factor = K2 + size * 2 & ALL
        return _pair(size + (_half(data, 0) << 3) & ALL, _half(data, size - 4), factor)
    if not size:
        return K2
    y, z = data[0] + (data[size >> 1] << 8), size + (data[size - 1] << 2)
    return _mixed(y * K2 & ALL ^ z * K0 & ALL) * K2 & ALL


def _of_17_to_32(data: bytes, size: int) -> int:
    factor = K2 + size * 2 & ALL
    a, b = _word(data, 0) * K1 & ALL, _word(data, 8)
    c, d = _word(data, size - 8) * factor & ALL, _word(data, size - 16) * K2 & ALL
    left = _turned(a + b & ALL, 43) + _turned(c, 30) + d & ALL
    return _pair(left, a + _turned(b + K2 & ALL, 18) + c & ALL, factor)


def _of_33_to_64(data: bytes, size: int) -> int:
    factor = K2 + size * 2 & ALL
    a, b = _word(data, 0) * K2 & ALL, _word(data, 8)
    c, d = _word(data, size - 8) * factor & ALL, _word(data, size - 16) * K2 & ALL
    y = _turned(a + b & ALL, 43) + _turned(c, 30) + d & ALL
    z = _pair(y, a + _turned(b + K2 & ALL, 18) + c & ALL, factor)
    e, f = _word(data, 16) * factor & ALL, _word(data, 24)
    g, h = (y + _word(data, size - 32)) * factor & ALL, (z + _word(data, size - 24)) * factor & ALL
    left = _turned(e + f & ALL, 43) + _turned(g, 30) + h & ALL
    return _pair(left, e + _turned(f + a & ALL, 18) + g & ALL, factor)


def _long(data: bytes, size: int) -> int:
    x, y, z = 81, 81 * K1 + 113 & ALL, 0
    z = _mixed(y * K2 + 113 & ALL) * K2 & ALL
    v, w = (0, 0), (0, 0)
    x = x * K2 + _word(data, 0) & ALL
    for at in range(0, (size - 1) // 64 * 64, 64):
        x, y, z, v, w = _block(data, at, x, y, z, v, w, K1, 1)
    factor = K1 + ((z & 255) << 1) & ALL
    at = size - 64
    w = (w[0] + (size - 1 & 63) & ALL, w[1])
    v = (v[0] + w[0] & ALL, v[1])
    w = (w[0] + v[0] & ALL, w[1])
    x, y, z, v, w = _block(data, at, x, y, z, v, w, factor, 9)
    left = _pair(v[0], w[0], factor) + _mixed(y) * K0 + z & ALL
    return _pair(left, _pair(v[1], w[1], factor) + x & ALL, factor)


def _block(
    data: bytes, at: int, x: int, y: int, z: int, v: tuple[int, int], w: tuple[int, int], factor: int, weight: int
) -> tuple[int, int, int, tuple[int, int], tuple[int, int]]:
    """One step over 64 bytes."""
    x = _turned(x + y + v[0] + _word(data, at + 8) & ALL, 37) * factor & ALL
    y = _turned(y + v[1] + _word(data, at + 48) & ALL, 42) * factor & ALL
    x ^= w[1] * weight & ALL
    y = y + v[0] * weight + _word(data, at + 40) & ALL
    z = _turned(z + w[0] & ALL, 33) * factor & ALL
    v = _weak(data, at, v[1] * factor & ALL, x + w[0] & ALL)
    w = _weak(data, at + 32, z + w[1] & ALL, y + _word(data, at + 16) & ALL)
    return z, y, x, v, w


def _weak(data: bytes, at: int, a: int, b: int) -> tuple[int, int]:
    """Two numbers of 32 bytes and two seeds."""
    w, x, y, z = unpack_from("<4Q", data, at)
    a = a + w & ALL
    b = _turned(b + a + z & ALL, 21)
    c = a
    a = a + x + y & ALL
    return a + z & ALL, b + _turned(a, 44) + c & ALL


def _sip(state: list[int], rounds: int) -> None:
    a, b, c, d = state
    for _ in range(rounds):
        a, c = a + b & ALL, c + d & ALL
        b, d = _left(b, 13) ^ a, _left(d, 16) ^ c
        a = _left(a, 32)
        c, a = c + b & ALL, a + d & ALL
        b, d = _left(b, 17) ^ c, _left(d, 21) ^ a
        c = _left(c, 32)
    state[:] = a, b, c, d


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 8], "little")


def _half(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _turned(x: int, bits: int) -> int:
    """The 64 bits turned to the right."""
    return (x >> bits | x << 64 - bits) & ALL


def _left(x: int, bits: int) -> int:
    return (x << bits | x >> 64 - bits) & ALL


def _mixed(x: int) -> int:
    return x ^ x >> 47


def _pair(u: int, v: int, factor: int) -> int:
    a = (u ^ v) * factor & ALL
    a ^= a >> 47
    b = (v ^ a) * factor & ALL
    return (b ^ b >> 47) * factor & ALL
