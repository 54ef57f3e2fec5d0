"""What the peers need of the machine: threads, a check of the BLAS, and the peak memory."""

import ctypes
import re
import sys

import torch

_FAST_BLAS = ("openblas", "libmkl", "libblis")


def _loaded_blas():
    """Paths of the loaded libraries that may be a BLAS."""
    with open("/proc/self/maps") as maps:
        paths = set(re.findall(r"/\S+\.so\S*", maps.read()))
    return [path for path in paths if any(name in path for name in (*_FAST_BLAS, "libblas"))]


def use_threads(count):
    """Sets PyTorch's threads and OpenBLAS's, and warns where the BLAS is the slow reference one."""
    torch.set_num_threads(count)
    libraries = _loaded_blas()
    if not any(name in path for path in libraries for name in _FAST_BLAS):
        print("warning: PyTorch runs on a generic BLAS here, which is no fair peer: "
              "apt-get install libopenblas0-pthread", file=sys.stderr)
    for path in libraries:
        if "libopenblas" in path:
            ctypes.CDLL(path).openblas_set_num_threads(count)


def resident_mb():
    """The memory that the process holds now."""
    return _status("VmRSS")


def reset_peak():
    """Makes the peak start again from the memory held now."""
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def peak_mb():
    """The most memory that the process has held since `reset_peak` (what getrusage calls ru_maxrss)."""
    return _status("VmHWM")


def _status(field):
    with open("/proc/self/status") as status:
        return int(re.search(rf"{field}:\s+(\d+) kB", status.read())[1]) / 1024
