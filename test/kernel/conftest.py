"""Installs the compiled kernel under the name tslab for the length of the test run."""

import json
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_data = tempfile.mkdtemp(prefix="nabla-jupyter-")


def pytest_configure():
    folder = Path(_data, "kernels", "tslab")
    folder.mkdir(parents=True)
    spec = {
        "argv": [
            shutil.which("node"),
            str(ROOT / "kernel" / "dist" / "main.js"),
            "{connection_file}",
        ],
        "display_name": "TypeScript",
        "language": "typescript",
        "interrupt_mode": "message",
    }
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    # First on the path: a kernel of that name that is installed elsewhere is not meant.
    os.environ["JUPYTER_PATH"] = _data
    os.environ["NABLA_HISTORY"] = str(Path(_data, "history.sqlite"))


def pytest_unconfigure():
    shutil.rmtree(_data, ignore_errors=True)
