"""A learner's server as a process that has just become the learner's starts it."""

from __future__ import annotations

import os
import socket
import sys
import traceback
from pathlib import Path

from .lessons import hand_out


def serve(
    arguments: list[str], door: socket.socket | None = None, log_to_file: bool = True
) -> None:
    """
    Brings the lessons in HOME up to date, then is JupyterLab until it ends. It listens at
    the `door`, a socket that has its port already, or else at the port it is told.
    """
    home = Path(os.environ["HOME"])
    own = home / ".nabla"
    for folder in (own, home / ".tmp"):
        folder.mkdir(mode=0o700, exist_ok=True)
    if log_to_file:
        # Into a file of the learner's, not among what the hub says.
        log = os.open(own / "server.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.close(log)
    try:
        hand_out(Path(os.environ["NABLA_LESSONS"]), home / "lessons", own / "handed-out")
    except Exception:
        # A full disk or a folder in the way must not keep anyone from their work.
        traceback.print_exc()

    from jupyterhub.singleuser import main as run_server

    if door is not None:
        listen_at(door)
    sys.argv = ["jupyterhub-singleuser", *arguments]
    run_server()


def listen_at(door: socket.socket) -> None:
    """Has Jupyter's server use a socket that is bound, in place of binding one itself."""
    from jupyter_server.serverapp import ServerApp

    def bind(app: ServerApp) -> bool:
        door.listen(128)
        door.setblocking(False)
        app.http_server.add_socket(door)
        return True

    ServerApp._find_http_port = lambda app: None
    ServerApp._bind_http_server_tcp = bind
