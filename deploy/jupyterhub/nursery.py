"""
Where learners' servers come from. JupyterLab's server takes seconds of computing to load
and a hundred megabytes once it is; this process loads it once, then forks a server for each
learner, which is there at once and shares what was loaded (copy on write).

    nursery.py SOCKET    listens there; only its own user can connect

Each connection is one server: the new process says which port it has taken, the hub sends
one line of JSON (see `Birth`), and the process answers with its number. The fork comes
before the request is read: what one learner's server is told never stands in the memory from
which another's is made.

The port is taken before the process is the learner's, and held from then on. A port that is
only chosen stays free until the server has loaded, which takes a minute when a whole class
arrives: two learners could be given the same one, or a learner's program could wait there
for what another's browser sends.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import resource
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import TypedDict

from classroom.server import serve

#: What a running JupyterLab server has loaded; with these, all that they load in turn.
MODULES = (
    "jupyterhub.httpclient",
    "jupyterhub.log",
    "jupyterhub.scopes",
    "jupyterlab",
    "jupyterlab.labapp",
    "jupyterlab_server.handlers",
    "jupyter_server.gateway.handlers",
    "jupyter_server.services.api.handlers",
    "jupyter_server.services.config.handlers",
    "jupyter_server.services.contents.handlers",
    "jupyter_server.services.events.handlers",
    "jupyter_server.services.kernels.handlers",
    "jupyter_server.services.kernels.websocket",
    "jupyter_server.services.kernels.connection.channels",
    "jupyter_server.services.kernelspecs.handlers",
    "jupyter_server.services.nbconvert.handlers",
    "jupyter_server.services.security.handlers",
    "jupyter_server.services.sessions.handlers",
    "jupyter_server.services.shutdown",
    "jupyter_client.provisioning.local_provisioner",
    "nbformat.v4",
    "zmq.asyncio",
)

#: What reads a server's own address and tokens from the environment as it is loaded.
NOT_BEFOREHAND = ("jupyterhub.services.auth", "jupyterhub.singleuser")

PR_SET_NO_NEW_PRIVS = 38


class Birth(TypedDict):
    """What a new server is told."""

    #: The server's command line.
    arguments: list[str]
    #: Its whole environment; HOME is the learner's folder.
    environment: dict[str, str]
    #: The Unix user and group, or None to stay who started the classroom.
    uid: int | None
    #: Files of control groups; writing one's number to them enters the group.
    entrances: list[str]


def main() -> None:
    path = Path(sys.argv[1])
    for name in MODULES:
        importlib.import_module(name)
    early = [name for name in NOT_BEFOREHAND if name in sys.modules]
    if early:
        raise RuntimeError(f"{', '.join(early)} must be loaded by each server itself.")
    # What is loaded stays for good: the collector never touches, and so copies, its pages.
    gc.collect()
    gc.freeze()
    # Ended servers are not waited for; the hub looks whether they are there.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)

    birth, door = wait_for_births(path)
    serve(birth["arguments"], door)


def wait_for_births(path: Path) -> tuple[Birth, socket.socket]:
    """
    Forks a process for each connection. Returns in the new processes only: what they are
    told, and the socket at which they are to listen.
    """
    path.unlink(missing_ok=True)
    os.umask(0o077)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(64)
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            break
        connection.close()
    listener.close()
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    with connection, connection.makefile("rw", encoding="utf-8") as stream:
        stream.write(f"{door.getsockname()[1]}\n")
        stream.flush()
        line = stream.readline()
        if not line:
            sys.exit("The hub went away before it said whose server this is.")
        birth: Birth = json.loads(line)
        if birth["uid"] is not None:
            # Who looks at the machine's ports sees whose this one is.
            os.fchown(door.fileno(), birth["uid"], birth["uid"])
        settle(birth)
        stream.write(f"{os.getpid()}\n")
    return birth, door


def settle(birth: Birth) -> None:
    """The learner's limits, Unix user, environment and folder."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for entrance in birth["entrances"]:
        Path(entrance).write_text(str(os.getpid()))
    uid = birth["uid"]
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    # Programs that gain rights when started (sudo, su) do not gain them here.
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    os.environ.clear()
    os.environ.update(birth["environment"])
    tempfile.tempdir = None
    os.chdir(os.environ["HOME"])


if __name__ == "__main__":
    main()
