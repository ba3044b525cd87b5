"""What a person sees of an exception that nobody expected: its kind and where it arose, never a value.

The text of a foreign exception can quote the data that it stumbled over, so it is not shown, not even for debugging.
"""

from __future__ import annotations

import os

from anondsl.compiled.faults import InternalError

DEBUG_VARIABLE = "ANONDSL_DEBUG"


def internal_error(error: BaseException) -> InternalError:
    """The fault to report for `error`. With ANONDSL_DEBUG=1 it lists all frames, as file, line and function."""
    import traceback  # not before something went wrong

    frames = [
        f"{_short(frame.filename)}:{frame.lineno} in {frame.name}"
        for frame in traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)
    ]
    if isinstance(error, MemoryError):
        return InternalError(
            "there is not enough memory for this input", "run with fewer `--jobs`, or on a larger machine"
        )
    where = ", ".join(frames) if os.environ.get(DEBUG_VARIABLE) == "1" else "".join(frames[-1:])
    return InternalError(
        f"a fault in anondsl: {type(error).__name__} at {where or 'an unknown place'}",
        "please file an issue with this line; it holds no patient data",
    )


def _short(path: str) -> str:
    parts = path.replace(os.sep, "/").split("/")
    return "/".join(parts[parts.index("anondsl") :]) if "anondsl" in parts[:-1] else parts[-1]
