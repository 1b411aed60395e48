"""
Where a learner's server runs. As root every learner is a Unix user of their own: programs
of one can neither read another's files nor signal, trace or look into another's programs.
The users are numbers only (setuid), so the machine needs no accounts.

Started by an ordinary user, all learners are that user and nothing keeps them apart; the
classroom then starts only when it is told that this is wanted.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import signal
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Integer, Unicode

from .limits import ControlGroups
from .members import Members

PR_SET_NO_NEW_PRIVS = 38


class LearnerSpawner(LocalProcessSpawner):
    """Starts a learner's server in their folder, as their Unix user, in their limits."""

    #: The register and the control groups, which the configuration sets.
    members: Members
    groups: ControlGroups

    learners = Unicode(config=True, help="The folder that holds the learners' folders.")
    runtime = Unicode(config=True, help="The folder for sockets and connection files.")
    heap_megabytes = Integer(config=True, help="V8's heap limit for each kernel.")

    @property
    def home(self) -> Path:
        return Path(self.learners) / self.user.name

    @property
    def uid(self) -> int | None:
        return self.members.uid(self.user.name)

    @property
    def runtime_folder(self) -> Path:
        """Short: the path of a Unix socket has at most 107 bytes."""
        return Path(self.runtime) / str(self.uid or self.user.id)

    def user_env(self, env):
        env.update(
            HOME=str(self.home),
            USER=self.user.name,
            LOGNAME=self.user.name,
            SHELL="/bin/sh",
            TMPDIR=str(self.home / ".tmp"),
            JUPYTER_RUNTIME_DIR=str(self.runtime_folder),
            IPYTHONDIR=str(self.home / ".ipython"),
            NABLA_HISTORY=str(self.home / ".nabla" / "history.sqlite"),
            NODE_OPTIONS=f"--max-old-space-size={self.heap_megabytes}",
        )
        return env

    def make_preexec_fn(self, name):
        """What the new process does before it becomes the learner's server."""
        uid, home = self.uid, str(self.home)
        entrances = []
        if self.groups.available and uid is not None:
            entrances = self.groups.prepare(str(uid), self.mem_limit)
        libc = ctypes.CDLL(None, use_errno=True)

        def preexec() -> None:
            for entrance in entrances:
                entrance.write_text(str(os.getpid()))
            if uid is not None:
                os.setgroups([])
                os.setresgid(uid, uid, uid)
                os.setresuid(uid, uid, uid)
            # Programs that gain rights when started (sudo, su) do not gain them here.
            libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.umask(0o077)
            os.chdir(home)

        return preexec

    async def start(self):
        # One server each: what a killed server left behind would only hold memory.
        await self._end_leftovers()
        for folder in (self.home, self.runtime_folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            # Both stand in folders that only root writes to: nobody can put a link there.
            if self.uid is not None:
                os.chown(folder, self.uid, self.uid, follow_symlinks=False)
        return await super().start()

    async def stop(self, now=False):
        await super().stop(now)
        await self._end_leftovers()

    async def _end_leftovers(self) -> None:
        """Ends what else runs as this learner: kernels, and programs that cells started."""
        if self.uid is None:
            return
        await asyncio.to_thread(end_all_of, self.uid)
        if self.groups.available:
            await asyncio.to_thread(self.groups.end, str(self.uid))


def end_all_of(uid: int, proc: Path = Path("/proc")) -> None:
    """Kills every process of a Unix user; again, until no new one has come."""
    for _ in range(20):
        found = False
        for entry in proc.iterdir():
            if not entry.name.isdigit():
                continue
            try:
                if entry.stat().st_uid != uid or _is_zombie(entry):
                    continue
                os.kill(int(entry.name), signal.SIGKILL)
                found = True
            except (FileNotFoundError, ProcessLookupError):
                pass
        if not found:
            return


def _is_zombie(entry: Path) -> bool:
    return (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
