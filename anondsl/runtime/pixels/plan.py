"""What the attributes of an image say about its pixel data (PS3.3 C.7.6.3, C.7.6.6)."""

from __future__ import annotations

from anondsl.runtime.instance import Instance

_SAMPLES, _PHOTOMETRIC, _FRAMES, _ROWS, _COLUMNS, _ALLOCATED = (
    0x00280002, 0x00280004, 0x00280008, 0x00280010, 0x00280011, 0x00280100,
)  # fmt: skip


def _number(instance: Instance, tag: int, default: int | None) -> int | None:
    entry = instance.top(tag)
    if entry is None:
        return default
    texts = instance.texts(entry)
    if not texts:
        return default
    try:
        value = int(texts[0])
    except ValueError:
        return None
    return value if value >= 0 else None


def native_length(instance: Instance) -> int | None:
    """Bytes that native pixel data should have; None where the attributes do not say."""
    rows = _number(instance, _ROWS, None)
    columns = _number(instance, _COLUMNS, None)
    samples = _number(instance, _SAMPLES, 1)
    frames = _number(instance, _FRAMES, 1)
    allocated = _number(instance, _ALLOCATED, None)
    if rows is None or columns is None or samples is None or frames is None or allocated is None:
        return None
    entry = instance.top(_PHOTOMETRIC)
    photometric = (instance.texts(entry) or [""])[0] if entry is not None else ""
    if photometric == "YBR_FULL_422" and samples == 3:
        samples = 2  # chrominance is stored for every second column (C.7.6.3.1.2)
    return (rows * columns * samples * max(frames, 1) * allocated + 7) // 8
