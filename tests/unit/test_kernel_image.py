"""The kernel image: what it is keyed by, when it is trusted, and what happens where it cannot be had."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import fields
from pathlib import Path

import pytest

from anondsl.cache import Refused, make_cache_folder
from anondsl.compiled.faults import EngineUnavailable
from anondsl.runtime.kernels import attach, build, image, layout, obtain
from anondsl.runtime.kernels.image import LIBRARY, OBJECTS, About, Image, NoImage, read_image, write_image
from anondsl.runtime.kernels.load import CALLED, CHOICE, GROUPS, NAMES, Kernels, kernel_status, load_kernels
from anondsl.runtime.memory import Words

ABOUT = About("x86-64", 1.5, (4, 3))


@pytest.fixture(scope="session")
def built() -> Image:
    """The image of this installation, from the cache or built for it."""
    load_kernels()
    return read_image(kernel_status().path)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of its own; returns the folder of images, which is not there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(CHOICE, raising=False)
    return tmp_path / "anondsl"


@pytest.fixture
def builds(built: Image, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Building takes no time, and is noted down."""
    noted: list[str] = []

    def build_image(groups: object, kind: str) -> Image:
        noted.append(kind)
        time.sleep(0.1)
        return Image(built.about, built.code)

    monkeypatch.setattr(build, "build_image", build_image)
    return noted


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "kernels-0.o"
    write_image(str(path), Image(ABOUT, b"abcdefg"))
    return path


# -- the file ---------------------------------------------------------------------------------------------------------


def test_what_is_written_is_read(written: Path) -> None:
    assert read_image(str(written)) == Image(ABOUT, b"abcdefg", str(written))
    assert written.stat().st_mode & 0o777 == 0o600
    assert list(written.parent.iterdir()) == [written]


def test_any_damage_is_seen(written: Path) -> None:
    whole = written.read_bytes()
    for place in range(len(whole)):
        written.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Refused):
            read_image(str(written))


def test_any_shorter_or_longer_file_is_refused(written: Path) -> None:
    whole = written.read_bytes()
    for other in [*(whole[:size] for size in range(len(whole))), whole + b"\n", b"\0" + whole]:
        written.write_bytes(other)
        with pytest.raises(Refused):
            read_image(str(written))


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_refused(written: Path, mode: int) -> None:
    written.chmod(mode)
    with pytest.raises(Refused):
        read_image(str(written))


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777, 0o1777])
def test_a_folder_that_others_can_write_is_refused(written: Path, mode: int) -> None:
    written.parent.chmod(mode)
    with pytest.raises(Refused):
        read_image(str(written))
    written.parent.chmod(0o755)
    assert read_image(str(written)).code == b"abcdefg"


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_another_user_owns_is_refused(written: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    me = os.geteuid()
    if me == 0:
        os.chown(written if what == "file" else written.parent, 4321, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.raises(Refused):
        read_image(str(written))


def test_links_pipes_and_folders_are_refused(written: Path) -> None:
    link, pipe, folder = (written.parent / f"kernels-{name}.o" for name in ("link", "pipe", "folder"))
    link.symlink_to(written)
    os.mkfifo(pipe, 0o600)
    folder.mkdir()
    for path in (link, pipe, folder, written.parent / "missing.o", written / "below"):
        with pytest.raises(Refused):
            read_image(str(path))


def test_a_failed_write_leaves_the_old_image(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    for step in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, step, fail)
            with pytest.raises(OSError, match="no space"):
                write_image(str(written), Image(ABOUT, b"ABCDEFG"))
    assert read_image(str(written)).code == b"abcdefg"
    assert list(written.parent.iterdir()) == [written]


def test_old_images_and_leftovers_are_forgotten(tmp_path: Path) -> None:
    for number in range(12):
        path = tmp_path / f"kernels-{number}{LIBRARY if number % 2 else OBJECTS}"
        path.write_bytes(b"")
        os.utime(path, (1000 + number, 1000 + number))
    (tmp_path / "kernels-0.so.1.part").write_bytes(b"")
    os.utime(tmp_path / "kernels-0.so.1.part", (1000, 1000))
    (tmp_path / "kernels-0.so.2.part").write_bytes(b"")
    (tmp_path / "lock").write_bytes(b"")
    image.forget_old_images(str(tmp_path))
    assert {path.name.split(".")[0] for path in tmp_path.iterdir()} == {
        *(f"kernels-{number}" for number in range(4, 12)),
        "kernels-0",
        "lock",
    }
    assert not (tmp_path / "kernels-0.so.1.part").exists()


# -- the key ----------------------------------------------------------------------------------------------------------


def test_the_key_follows_sources_compilers_and_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "kernels"
    shutil.copytree(Path(image.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = image.image_key()
    monkeypatch.setattr(image, "__file__", str(folder / "image.py"))
    assert image.image_key() == before, "the place of the sources is no part of it"
    for path in sorted(folder.glob("*.py")):
        content = path.read_bytes()
        path.write_bytes(content + b"#")
        assert image.image_key() != before, path.name
        path.write_bytes(content)
    with monkeypatch.context() as patch:
        patch.setattr(image, "target_cpu", lambda: "another")
        assert image.image_key() != before
    for package in ("numba", "llvmlite"):
        with monkeypatch.context() as patch:
            true = image._version_file
            patch.setattr(image, "_version_file", lambda name, p=package, t=true: b"9.9" if name == p else t(name))
            assert image.image_key() != before
    assert image.image_key() == before
    assert b"version" in image._version_file("numba")
    assert image._version_file("no_such_package") == b"absent"


@pytest.mark.parametrize(
    ("flags", "level"),
    [
        (image._V3, "x86-64-v3"),
        (image._V3 - {"avx2"}, "x86-64-v2"),
        (image._V2, "x86-64-v2"),
        (image._V2 - {"popcnt"}, "x86-64"),
        (frozenset(), "x86-64"),
    ],
)
def test_the_level_is_one_that_the_processor_has(
    flags: frozenset[str], level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image, "_cpu_flags", lambda: flags | {"fpu"})
    machine = os.uname().machine
    assert image.target_cpu() == (level if machine in ("x86_64", "amd64") else "generic")


# -- building and falling back ----------------------------------------------------------------------------------------


def test_every_kernel_is_in_one_group() -> None:
    assert sorted(NAMES) == sorted(set(NAMES))
    assert {*NAMES, "origin", "addresses"} == {field.name for field in fields(Kernels)}
    assert {name for group in GROUPS for name in group} == set(NAMES)
    assert set(CALLED) < set(NAMES)


def test_the_first_use_builds_and_says_so_and_the_second_loads(cache: Path, builds: list[str]) -> None:
    said: list[str] = []
    assert load_kernels(said.append).origin == "image"
    assert [line.split(":")[0] for line in said] == ["building the kernel image, once"]
    assert load_kernels(said.append).origin == "image"
    assert len(said) == 1
    assert builds == [LIBRARY]
    status = kernel_status()
    assert status.origin == "image"
    assert Path(status.path).parent == cache
    assert cache.stat().st_mode & 0o777 == 0o700


def test_a_damaged_image_is_built_anew(cache: Path, builds: list[str]) -> None:
    load_kernels()
    path = Path(kernel_status().path)
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", whole.replace(b"anondsl_index", b"anondsl_xedni")):
        path.unlink()
        path.write_bytes(damaged)
        assert kernel_status().origin == "numba"
        assert load_kernels().origin == "image"
        assert path.read_bytes() == whole
    assert len(builds) == 4


def test_processes_that_start_together_build_once(cache: Path, builds: list[str]) -> None:
    said: list[str] = []
    origins: list[str] = []
    threads = [threading.Thread(target=lambda: origins.append(load_kernels(said.append).origin)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert origins == ["image"] * 5
    assert builds == [LIBRARY]
    assert sorted({line.split(":")[0] for line in said})[0] == "building the kernel image, once"


def test_a_builder_that_never_ends_holds_up_nobody(
    cache: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(obtain, "_PATIENCE_SECONDS", 0.2)
    folder = make_cache_folder()
    said: list[str] = []
    with obtain._alone(folder, said.append):
        assert load_kernels(said.append).origin == "image"
    assert said[0] == "waiting for another process that builds the kernel image"
    assert builds == [LIBRARY]


@pytest.mark.parametrize("trouble", ["a file in the way", "others can write it", "no locks"])
def test_a_cache_that_cannot_be_used(
    cache: Path, builds: list[str], trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if trouble == "a file in the way":
        cache.write_text("")
    elif trouble == "no locks":
        cache.mkdir(mode=0o700)
        (cache / "lock").symlink_to("elsewhere")
    else:
        cache.mkdir()
        cache.chmod(0o777)
    for _ in range(2):
        assert load_kernels().origin == "image"
    kept = trouble == "no locks"
    assert len(builds) == (1 if kept else 2)
    assert kernel_status().origin == ("image" if kept else "numba")


def test_a_full_disk_costs_a_build_each_time(cache: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(obtain, "write_image", fail)
    for _ in range(2):
        assert load_kernels().origin == "image"
    assert len(builds) == 2


def test_without_a_linker_llvmlite_loads_and_without_that_numba_compiles(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds: list[str] = []

    def build_image(groups: object, kind: str) -> Image:
        kinds.append(kind)
        raise NoImage("for the test")

    monkeypatch.setattr(build, "build_image", build_image)
    said: list[str] = []
    assert load_kernels(said.append).origin == "numba"
    assert kinds == [LIBRARY, OBJECTS]
    assert said[-1].startswith("compiling the kernels in this process")
    for choice in ("image", "mcjit"):
        monkeypatch.setenv(CHOICE, choice)
        with pytest.raises(EngineUnavailable, match="for the test"):
            load_kernels()


def test_an_unknown_choice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOICE, "magic")
    with pytest.raises(EngineUnavailable, match=CHOICE):
        load_kernels()


@pytest.mark.parametrize("code", [b"", b"no machine code", b"\x7fELF" + bytes(60)])
def test_a_library_that_does_not_load_is_no_image(code: bytes) -> None:
    with pytest.raises(NoImage):
        attach.attach_image(Image(About("x86-64", 0.0, (len(code),)), code), LIBRARY, NAMES)


def test_a_kernel_that_the_image_lacks(built: Image) -> None:
    with pytest.raises(NoImage):
        attach.attach_image(built, LIBRARY, (*NAMES, "no_such_kernel"))


def test_builders_that_fail_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoImage, match="no_such_kernel"):
        build.build_image((("no_such_kernel",),), OBJECTS)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "/nowhere/python")
        with pytest.raises(NoImage, match="cannot be started"):
            build.build_image((("place",),), OBJECTS)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", "")
        assert build.find_linker() is None
        with pytest.raises(NoImage, match="linker"):
            build.build_image((("place",),), LIBRARY)


@pytest.mark.parametrize("kind", [LIBRARY, OBJECTS])
def test_a_built_kernel_runs(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A real build of the smallest kernel, beside settings of numba that would break it."""
    (tmp_path / ".numba_config.yaml").write_text("disable_jit: 1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    made = build.build_image((("place",),), kind)
    assert made.about.seconds > 0
    assert sum(made.about.parts) == len(made.code)
    kernels = attach.attach_image(made, kind, ("place",))
    context = Words(layout.CONTEXT_WORDS)
    assert kernels["place"](context.address) == 0


def test_a_warm_image_needs_neither_numba_nor_llvmlite_nor_numpy(built: Image) -> None:
    script = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("numba", "llvmlite", "numpy"):
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
from anondsl.runtime.kernels.load import load_kernels
def refuse(line):
    raise SystemExit(line)
print(load_kernels(refuse).origin)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("image\n", "")
