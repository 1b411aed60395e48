"""Programs that run notebooks, each with one that works and one whose cell fails."""

import os
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from papermill.translators import Translator, papermill_translators

FAILING = "throw new RangeError('on purpose');"


def notebook(*sources, tags=None):
    cells = [new_code_cell(source) for source in sources]
    for cell in cells[:1]:
        cell.metadata["tags"] = tags or []
    spec = {"name": "tslab", "display_name": "TypeScript", "language": "typescript"}
    return new_notebook(cells=cells, metadata={"kernelspec": spec})


@pytest.fixture
def write(tmp_path):
    def write_notebook(*sources, tags=None):
        path = tmp_path / "lesson.ipynb"
        nbformat.write(notebook(*sources, tags=tags), path)
        return path

    return write_notebook


def run(*command, **options):
    return subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )


def test_nbclient_fills_in_the_outputs():
    executed = nbclient.execute(notebook("const a = 6;", "a * 7"))
    assert executed.cells[1].outputs[0].data["text/plain"] == "42"


def test_nbclient_sees_a_failing_cell():
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="on purpose"):
        nbclient.execute(notebook(FAILING, "1"))


def test_nbclient_sees_a_type_error():
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="TS2322"):
        nbclient.execute(notebook("const n: number = 'five';"))


def test_nbconvert_executes(write):
    path = write("console.log('printed by the cell');")
    done = run("jupyter", "nbconvert", "--execute", "--to", "markdown", "--stdout", path)
    assert done.returncode == 0, done.stderr
    assert "printed by the cell" in done.stdout


def test_nbconvert_sees_a_failing_cell(write):
    done = run("jupyter", "nbconvert", "--execute", "--to", "markdown", "--stdout", write(FAILING))
    assert done.returncode != 0
    assert "on purpose" in done.stderr


def test_jupyter_execute(write):
    assert run("jupyter", "execute", write("1 + 1")).returncode == 0
    assert run("jupyter", "execute", write(FAILING)).returncode != 0


def test_jupyter_run(tmp_path):
    script = tmp_path / "script.ts"
    script.write_text("console.log('ran', 6 * 7);", encoding="utf-8")
    done = run("jupyter", "run", "--kernel", "tslab", script)
    assert done.returncode == 0, done.stderr
    assert "ran 42" in done.stdout
    script.write_text(FAILING, encoding="utf-8")
    failed = run("jupyter", "run", "--kernel", "tslab", script)
    assert "on purpose" in failed.stdout + failed.stderr


def test_jupyter_console(tmp_path):
    done = run(
        *("jupyter", "console", "--kernel", "tslab", "--simple-prompt"),
        input=f"6 * 7\n{FAILING}\n'still alive'\n",
    )
    assert "42" in done.stdout, done.stderr
    assert "on purpose" in done.stdout + done.stderr
    assert "still alive" in done.stdout


def test_nbval_compares_outputs(write):
    path = write("6 * 7")
    nbformat.write(nbclient.execute(nbformat.read(path, 4)), path)
    options = ("pytest", "--nbval", "-q", "-p", "no:cacheprovider")
    assert run(*options, path).returncode == 0
    changed = nbformat.read(path, 4)
    changed.cells[0].source = "6 * 8"
    nbformat.write(changed, path)
    assert run(*options, path).returncode == 1


class TypeScriptTranslator(Translator):
    """What papermill needs to know of TypeScript (see docs/kernel.md)."""

    @classmethod
    def translate_bool(cls, val):
        return "true" if val else "false"

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_dict(cls, val):
        fields = (f"{cls.translate_str(str(k))}: {cls.translate(v)}" for k, v in val.items())
        return "{ " + ", ".join(fields) + " }"

    @classmethod
    def translate_list(cls, val):
        return "[" + ", ".join(cls.translate(v) for v in val) + "]"

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"{name} = {str_val};"


@pytest.fixture
def typescript_parameters():
    papermill_translators.register("typescript", TypeScriptTranslator)
    papermill_translators.register("tslab", TypeScriptTranslator)


def test_papermill_sets_parameters(write, tmp_path, typescript_parameters):
    path = write("let lr = 0.1; let names = ['a'];", "`${lr} ${names}`", tags=["parameters"])
    out = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        str(path), str(out), parameters={"lr": 0.5, "names": ["x", "y"]}, progress_bar=False
    )
    executed = nbformat.read(out, 4)
    assert executed.cells[-1].outputs[0].data["text/plain"] == "'0.5 x,y'"


def test_papermill_sees_a_failing_cell(write, tmp_path, typescript_parameters):
    with pytest.raises(papermill.exceptions.PapermillExecutionError, match="on purpose"):
        papermill.execute_notebook(
            str(write(FAILING)), str(tmp_path / "out.ipynb"), progress_bar=False
        )


def test_no_kernel_is_left_behind():
    marker = os.environ["JUPYTER_PATH"]
    left = [
        pid
        for pid in filter(str.isdigit, os.listdir("/proc"))
        if b"kernel/dist/main.js" in _read(Path("/proc", pid, "cmdline"))
        and marker.encode() in _read(Path("/proc", pid, "environ"))
    ]
    assert left == []


def _read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""
