"""The machine that figures were measured on, without saying whose it is."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")


def described() -> str:
    """CPU model, cores, system, Python, day."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (f"{_cpu()}, {cores} core{'' if cores == 1 else 's'}, {platform.system()} {platform.machine()}, "
            f"{platform.python_implementation()} {platform.python_version()}, {datetime.now(UTC).date().isoformat()}")


def _cpu() -> str:
    lines = CPU_INFO.read_text().splitlines() if CPU_INFO.exists() else []
    found = (line.partition(":")[2].strip() for line in lines if line.lower().startswith("model name"))
    return next(found, platform.processor() or "unknown processor")
