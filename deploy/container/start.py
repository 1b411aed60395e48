"""
What the image runs: a learner's server for the hub of a cluster or, when no hub started it,
JupyterLab with a token of its own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / "jupyterhub"))

from classroom.lessons import hand_out
from classroom.server import serve

CONFIG = f"--config={here.parent / 'jupyterhub' / 'singleuser_config.py'}"


def main() -> None:
    home = Path(os.environ["HOME"])
    os.environ.setdefault("NABLA_HISTORY", str(home / ".nabla" / "history.sqlite"))
    os.environ.setdefault("NABLA_KERNEL_CULL_SECONDS", "7200")
    os.environ.setdefault("JUPYTERHUB_COOKIE_OPTIONS", "{}")
    # Sockets of kernels: the home folder may be on a network file system.
    os.environ.setdefault("JUPYTER_RUNTIME_DIR", "/tmp/jupyter")
    if "JUPYTERHUB_API_TOKEN" in os.environ:
        serve([CONFIG, *sys.argv[1:]], log_to_file=False)
        return

    hand_out(
        Path(os.environ["NABLA_LESSONS"]),
        home / "lessons",
        home / ".nabla" / "handed-out",
    )
    from jupyterlab.labapp import main as run_lab

    # Inside the container every interface: which one outside, docker run says.
    sys.argv = ["jupyter-lab", CONFIG, "--ip=0.0.0.0", "--no-browser", *sys.argv[1:]]
    run_lab()


if __name__ == "__main__":
    main()
