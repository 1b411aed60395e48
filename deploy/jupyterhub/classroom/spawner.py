"""
Where a learner's server runs. As root every learner is a Unix user of their own: programs
of one can neither read another's files nor signal, trace or look into another's programs.
The users are numbers only (setuid), so the machine needs no accounts.

Started by an ordinary user, all learners are that user and nothing keeps them apart; the
classroom then starts only when it is told that this is wanted.

The processes themselves are made by the nursery (nursery.py). As with JupyterHub's own local
spawner, the hub knows them by their number, also after it was started again.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Integer, Unicode

from .limits import ControlGroups
from .members import Members


class LearnerSpawner(LocalProcessSpawner):
    """Starts a learner's server in their folder, as their Unix user, in their limits."""

    #: The register and the control groups, which the configuration sets.
    members: Members
    groups: ControlGroups

    nursery = Unicode(config=True, help="The socket of the nursery.")
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

    async def start(self):
        # One server each: what a killed server left behind would only hold memory.
        await self._end_leftovers()
        for folder in (self.home, self.runtime_folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            # Both stand in folders that only root writes to: nobody can put a link there.
            if self.uid is not None:
                os.chown(folder, self.uid, self.uid, follow_symlinks=False)
        entrances = []
        if self.groups.available and self.uid is not None:
            entrances = self.groups.prepare(str(self.uid), self.mem_limit)
        await self._be_born([str(entrance) for entrance in entrances])
        self.log.info("The server of %s is process %i", self.user.name, self.pid)
        return "127.0.0.1", self.port

    async def _be_born(self, entrances: list[str]) -> None:
        """Asks the nursery for a process, and learns its port and its number."""
        reader, writer = await asyncio.open_unix_connection(self.nursery)

        async def number() -> int:
            answer = await reader.readline()
            if not answer:
                raise RuntimeError(f"No server was started for {self.user.name}: see nursery.log")
            return int(answer)

        try:
            # The environment names the port.
            self.port = await number()
            birth = {
                "arguments": self.get_args(),
                "environment": self.get_env(),
                "uid": self.uid,
                "entrances": entrances,
            }
            writer.write((json.dumps(birth) + "\n").encode())
            await writer.drain()
            self.pid = await number()
        finally:
            writer.close()

    async def _signal(self, sig):
        """Only ever to the learner's process: after a restart of the machine its number,
        which the hub has kept, may be somebody else's."""
        if self.uid is not None and user_of(self.pid) != self.uid:
            return False
        return await super()._signal(sig)

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


def end_all_of(uid: int) -> None:
    """Kills every process of a Unix user; again, until no new one has come."""
    for _ in range(20):
        numbers = [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]
        own = [pid for pid in numbers if user_of(pid) == uid]
        if not own:
            return
        for pid in own:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def user_of(pid: int) -> int | None:
    """
    The Unix user of a process that runs, or None. The owner of its folder in /proc would
    not do: that is root for a process that has changed its user.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    if re.search(r"^State:\s+Z", status, re.MULTILINE):
        return None
    found = re.search(r"^Uid:\s+(\d+)", status, re.MULTILINE)
    return int(found[1]) if found else None
