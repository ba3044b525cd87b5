"""The kernels: the loops over bytes that make the engine fast.

`layout` says where everything lies in memory and imports nothing; the host uses it too. `intrinsics` reads and writes
memory by
address. Every other module but `load` holds kernels: functions from one address, that of the context block, to a
status.
A kernel allocates nothing, raises nothing, knows no strings, and checks every length before it reads: bytes of the
input are never trusted. `load` hands the kernels to the host; only it and the kernel modules import numba.
"""
