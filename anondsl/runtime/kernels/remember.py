"""Remember: put down what the host saw in the instance at hand, so that `follow` finds others like it."""

from __future__ import annotations

from numba import njit

from anondsl.runtime.kernels.intrinsics import KERNEL
from anondsl.runtime.kernels.layout import DIFFERENT, OK
from anondsl.runtime.kernels.likeness import put_down_head, put_down_slots


@njit(**KERNEL)
def remember(context: int) -> int:
    """OK, or DIFFERENT where there was more to see than there is room for."""
    at = put_down_head(context)
    if at == 0:
        return DIFFERENT
    return OK if put_down_slots(context, at) else DIFFERENT
