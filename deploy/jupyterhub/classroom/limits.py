"""
How much memory and how many processes one learner may use: a control group (cgroup) of the
Linux kernel around all that a learner runs. RLIMIT_AS is no substitute: it counts address
space, of which V8 reserves gigabytes for WebAssembly without using them.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

GROUP = "nabla-classroom"

#: Processes and threads together; a kernel with its server has about 25.
MOST_TASKS = 400


class ControlGroups:
    """
    Makes one group per learner below `mount`: version 2 where the memory controller is
    there, else version 1. `available` is False where neither can be written (no root, or a
    container without them); then only the limits inside the kernel hold.
    """

    def __init__(self, mount: Path = Path("/sys/fs/cgroup")):
        self._bases = self._version_2(mount) or self._version_1(mount)
        self.available = bool(self._bases)

    @staticmethod
    def _version_2(mount: Path) -> list[Path]:
        try:
            if "memory" not in (mount / "cgroup.controllers").read_text().split():
                return []
            base = mount / GROUP
            base.mkdir(exist_ok=True)
            for group in (mount, base):
                (group / "cgroup.subtree_control").write_text("+memory +pids")
            return [base]
        except OSError:
            return []

    @staticmethod
    def _version_1(mount: Path) -> list[Path]:
        bases = []
        try:
            for controller in ("memory", "pids"):
                if not (mount / controller / "cgroup.procs").exists():
                    continue
                base = mount / controller / GROUP
                base.mkdir(exist_ok=True)
                bases.append(base)
        except OSError:
            return []
        return bases if any(base.parent.name == "memory" for base in bases) else []

    def prepare(self, name: str, memory_bytes: int) -> list[Path]:
        """
        Makes the learner's group with its limits and returns the files that a process
        writes its number to in order to enter it.
        """
        limits = {
            "memory.max": memory_bytes,
            "memory.swap.max": 0,
            "memory.limit_in_bytes": memory_bytes,
            "memory.memsw.limit_in_bytes": memory_bytes,
            "pids.max": MOST_TASKS,
        }
        for group in self._groups(name):
            group.mkdir(exist_ok=True)
            for file, value in limits.items():
                if (group / file).exists():
                    (group / file).write_text(str(value))
        return [group / "cgroup.procs" for group in self._groups(name)]

    def end(self, name: str) -> None:
        """Kills what is left in the learner's group and removes the group."""
        for group in self._groups(name):
            for _ in range(50):
                try:
                    pids = (group / "cgroup.procs").read_text().split()
                except FileNotFoundError:
                    break
                if not pids:
                    try:
                        group.rmdir()
                    except OSError:
                        pass  # Its last process is still being reaped.
                for pid in pids:
                    try:
                        os.kill(int(pid), signal.SIGKILL)
                    except ProcessLookupError:
                        pass
                time.sleep(0.02)

    def _groups(self, name: str) -> list[Path]:
        return [base / name for base in self._bases]
