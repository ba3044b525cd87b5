"""The checks themselves: each kind of mistake, made on purpose, is found and named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from anondsl.runtime.kernels import layout
from tests.checked import memory
from tests.checked.memory import Endless, OutOfBounds, Overflow, Overlap, ReadOnly, Space
from tests.checked.runtime import checked_runtime
from tests.checked.source import checked_names, checked_tree

_SIZE = 40


class Bench:
    """A context with an input of 40 bytes and an output of 40, and kernels written for one test."""

    def __init__(self) -> None:
        self.space = Space()
        self.input = bytes(range(_SIZE))
        self.output = bytearray(_SIZE)
        self.words = memoryview(bytearray(8 * layout.CONTEXT_WORDS)).cast("q")
        self.leases = {word: self.space.lease(data, "Buffer") for word, data in self._buffers()}
        for word, lease in self.leases.items():
            self.words[word] = lease.address
        self.context = self.space.lease(self.words, "Words")

    def _buffers(self) -> list[tuple[int, bytes | bytearray]]:
        return [(layout.SRC, self.input), (layout.OUT, self.output), (layout.STACK, bytearray(8))]

    def run(self, body: str, steps: int = 1000) -> int:
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        source = f"from numba import njit\n@njit\ndef kernel(context, src, out, size):\n{lines}\n    return 0\n"
        names = checked_names(self.space)
        for bits in (8, 16, 32, 64):
            names[f"load{bits}"], names[f"store{bits}"] = names["_load"](bits, False), names["_store"](bits)
        names["copy"] = names["_copy"]()
        exec(compile(checked_tree(source, "kernel"), "kernel", "exec"), names)
        kernel: Callable[..., int] = names["kernel"]
        with self.space.running("emit", self.context.address, steps):
            return kernel(self.context.address, self.words[layout.SRC], self.words[layout.OUT], _SIZE)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_what_is_right_passes(bench: Bench) -> None:
    body = "copy(out, src, size)\nstore8(out, load8(src + size - 1) + 256)\nreturn load64(src + size - 8) >> 60"
    assert bench.run(body) == 0x27 >> 4
    assert bench.output == bytes([_SIZE - 1]) + bench.input[1:]
    bench.run(f"store64(context + 8 * {layout.OUT_USED}, -5)")
    assert bench.words[layout.OUT_USED] == -5


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("load8(src + size)", "load 1 bytes at SRC (Buffer of 40 bytes) +40"),
        ("load8(src - 1)", "load 1 bytes at SRC (Buffer of 40 bytes) -1"),
        ("load64(src + size - 7)", "load 8 bytes at SRC (Buffer of 40 bytes) +33"),
        ("load32(src + (1 << 32))", "load 4 bytes at SRC (Buffer of 40 bytes) +4294967296"),
        ("load16(0)", "load 2 bytes at unnamed (no live buffer) +0"),
        ("store16(out + size - 1, 0)", "store 2 bytes at OUT (Buffer of 40 bytes) +39"),
        ("copy(out + 1, src, size)", "copy to 40 bytes at OUT (Buffer of 40 bytes) +1"),
        ("copy(out, src + 1, size)", "copy from 40 bytes at SRC (Buffer of 40 bytes) +1"),
        ("copy(out, src, -1)", "a copy of -1 bytes"),
        ("copy(out, src + (1 << 70), 0)", "copy from 0 bytes"),
    ],
)
def test_out_of_bounds(bench: Bench, body: str, where: str) -> None:
    with pytest.raises(OutOfBounds) as caught:
        bench.run(body)
    assert str(caught.value).startswith("emit: ")
    assert where in str(caught.value)


def test_a_buffer_that_is_gone(bench: Bench) -> None:
    """Its address stays its own: what is made afterwards does not stand there."""
    del bench.leases[layout.SRC]
    again = bench.space.lease(bench.input, "Buffer")
    with pytest.raises(OutOfBounds, match="SRC"):
        bench.run("load8(src)")
    assert again.address != bench.words[layout.SRC]


@pytest.mark.parametrize(
    "body", ["store8(src, 1)", "copy(src, out, 1)", "store64(context, 1)", f"store64(context + {8 * layout.SIZE}, 1)"]
)
def test_stores_where_a_kernel_has_no_business(bench: Bench, body: str) -> None:
    with pytest.raises(ReadOnly):
        bench.run(body)


def test_copies_that_overlap(bench: Bench) -> None:
    bench.run("copy(out, out + 20, 20)")
    for body in ("copy(out, out + 19, 20)", "copy(out + 19, out, 20)", "copy(out, out, 1)"):
        with pytest.raises(Overlap):
            bench.run(body)


@pytest.mark.parametrize(
    "body",
    [
        "x = load64(src) * size * size * size * size\nreturn x",
        "size <<= 60",
        "size += 0x7FFFFFFFFFFFFFFF",
        "if size + 0x7FFFFFFFFFFFFFFF > 0:\n    return 1",
        "return (size * 0x7FFFFFFFFFFFFFFF) >> 3",
        "store64(out, size * 0x7FFFFFFFFFFFFFFF)",
        "return 1 << (size + 24)",
        "return 1 >> (size + 24)",
    ],
)
def test_numbers_that_do_not_fit(bench: Bench, body: str) -> None:
    with pytest.raises(Overflow):
        bench.run(body)


def test_an_overflow_that_comes_back_is_none(bench: Bench) -> None:
    assert bench.run("return size + 0x7FFFFFFFFFFFFFFF - 0x7FFFFFFFFFFFFFFF") == _SIZE


@pytest.mark.parametrize("body", ["while True:\n    size += 0", "for i in range(2000):\n    size = i"])
def test_loops_without_end(bench: Bench, body: str) -> None:
    with pytest.raises(Endless):
        bench.run(body)


def test_the_product_is_left_as_it_was() -> None:
    from anondsl.runtime import memory as real
    from anondsl.runtime.kernels.load import load_kernels

    checked = checked_runtime()
    assert checked.kernels.origin == "checked"
    assert checked.session.Session.__module__ == "anondsl.runtime.session"
    assert real.Buffer.__module__ == "anondsl.runtime.memory"
    assert not isinstance(real.Buffer(8), checked.memory.Buffer)
    assert load_kernels().origin != "checked"
    assert checked.memory.Pinned.__module__ == memory.__name__
