"""
A learner's server, started by the hub as the learner: brings the lessons up to date, then
is JupyterLab. What the server prints goes to a file in the learner's own folder.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from classroom.lessons import hand_out


def main() -> None:
    home = Path(os.environ["HOME"])
    own = home / ".nabla"
    for folder in (own, home / ".tmp"):
        folder.mkdir(mode=0o700, exist_ok=True)
    log = os.open(own / "server.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
    try:
        hand_out(Path(os.environ["NABLA_LESSONS"]), home / "lessons", own / "handed-out")
    except Exception:
        # A full disk or a folder in the way must not keep anyone from their work.
        traceback.print_exc()

    from jupyterhub.singleuser import main as serve

    serve()


if __name__ == "__main__":
    sys.exit(main())
