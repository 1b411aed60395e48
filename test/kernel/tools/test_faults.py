"""What happens around a kernel: it is killed, its parent is, it is restarted again and again.

NABLA_RESTARTS sets the number of restarts (default 6; 50 takes a minute).
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbclient
import psutil
import pytest
from jupyter_client import KernelManager
from jupyter_client.ioloop import AsyncIOLoopKernelManager
from jupyter_client.manager import start_new_kernel
from nbformat.v4 import new_code_cell, new_notebook

RESTARTS = int(os.environ.get("NABLA_RESTARTS", "6"))
PATIENCE = 60
LOOP = "while (true);"


@pytest.fixture
def history(tmp_path, monkeypatch):
    path = tmp_path / "history.sqlite"
    monkeypatch.setenv("NABLA_HISTORY", str(path))
    return path


@contextlib.contextmanager
def running_kernel():
    manager, client = start_new_kernel(kernel_name="tslab", startup_timeout=PATIENCE)
    try:
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def pid_of(manager):
    return manager.provisioner.process.pid


def result_of(client, code):
    """The plain text of a cell's result."""
    results = []

    def note(message):
        if message["msg_type"] == "execute_result":
            results.append(message["content"]["data"]["text/plain"])

    client.execute_interactive(code, timeout=PATIENCE, output_hook=note)
    return results[0]


def wait_until(condition, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)


def wait_until_busy(client, request):
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        own = message["parent_header"].get("msg_id") == request
        if own and message["msg_type"] == "execute_input":
            time.sleep(0.3)
            return


def is_running(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_kernel_ends_with_its_parent_in_the_middle_of_a_loop():
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time\n"
            "from jupyter_client.manager import start_new_kernel\n"
            "manager, client = start_new_kernel(kernel_name='tslab', startup_timeout=60)\n"
            f"client.execute({LOOP!r})\n"
            "while client.get_iopub_msg()['msg_type'] != 'execute_input': pass\n"
            "print(manager.provisioner.process.pid, flush=True)\n"
            "time.sleep(600)\n",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    kernel = int(parent.stdout.readline())
    time.sleep(0.5)
    assert is_running(kernel)
    parent.kill()
    parent.wait()
    wait_until(lambda: not is_running(kernel), 15)


def read_history(path):
    with contextlib.closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [row[0] for row in database.execute("SELECT source FROM history")]


def test_a_kernel_killed_while_it_writes_leaves_a_whole_history(history):
    kept = set()
    for round_ in range(RESTARTS):
        with running_kernel() as (manager, client):
            early = f"const early{round_} = {round_};"
            client.execute_interactive(early, timeout=PATIENCE)
            # Asking for the history has it written.
            client.history(hist_access_type="tail", n=1)
            client.get_shell_msg(timeout=PATIENCE)
            kept.add(early)
            # Killed at another moment each time, in the midst of cells and their writing.
            for cell in range(20):
                client.execute(f"const later{cell} = {cell}; {cell} + {round_}")
            time.sleep(0.1 + 0.07 * round_)
            os.kill(pid_of(manager), signal.SIGKILL)
            wait_until(lambda: not manager.is_alive())
        assert kept <= set(read_history(history))


def test_a_killed_kernel_can_be_restarted(history):
    with running_kernel() as (manager, client):
        client.execute_interactive("const before = 1;", timeout=PATIENCE)
        wait_until_busy(client, client.execute(LOOP))
        os.kill(pid_of(manager), signal.SIGKILL)
        wait_until(lambda: not manager.is_alive())
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=PATIENCE)
        assert result_of(client, "6 * 7") == "42"
        assert result_of(client, "typeof (globalThis as any).before") == "'undefined'"


def test_the_restarter_of_jupyter_server_brings_a_killed_kernel_back():
    async def run():
        manager = AsyncIOLoopKernelManager(kernel_name="tslab")
        await manager.start_kernel()
        restarted = asyncio.Event()
        manager.add_restart_callback(restarted.set, "restart")
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=PATIENCE)
            first = pid_of(manager)
            client.execute(LOOP)
            await asyncio.sleep(1)
            os.kill(first, signal.SIGKILL)
            await asyncio.wait_for(restarted.wait(), PATIENCE)
            await client.wait_for_ready(timeout=PATIENCE)
            assert pid_of(manager) != first
            reply = await client.execute("1", reply=True, timeout=PATIENCE)
            assert reply["content"]["status"] == "ok"
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    asyncio.run(run())


def test_nbclient_says_that_the_kernel_died_and_leaves_the_notebook_whole(tmp_path):
    cells = [new_code_cell("'first'"), new_code_cell("process.kill(process.pid, 'SIGKILL')")]
    spec = {"name": "tslab", "display_name": "TypeScript", "language": "typescript"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": spec})
    with pytest.raises(nbclient.exceptions.DeadKernelError):
        nbclient.execute(notebook, timeout=PATIENCE)
    assert notebook.cells[0].outputs[0].data["text/plain"] == "'first'"
    json.dumps(notebook)
    notebook.cells[1].source = "6 * 7"
    nbclient.execute(notebook, timeout=PATIENCE)
    assert notebook.cells[1].outputs[0].data["text/plain"] == "42"


def is_free(port):
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def test_restarts_leave_nothing_behind(history, tmp_path):
    manager = KernelManager(kernel_name="tslab")
    manager.connection_file = str(tmp_path / "connection.json")
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE)
    connection = manager.get_connection_info()
    ports = [connection[f"{name}_port"] for name in ("shell", "iopub", "stdin", "control", "hb")]
    started = []
    for count in range(RESTARTS):
        started.append(pid_of(manager))
        assert result_of(client, f"{count} + 1") == str(count + 1)
        if count % 2:
            wait_until_busy(client, client.execute(LOOP))
        manager.restart_kernel(now=count % 3 == 2)
        client.wait_for_ready(timeout=PATIENCE)
        assert not is_running(started[-1])
    started.append(pid_of(manager))
    # The one before it may have been killed while it wrote the history.
    assert result_of(client, f"{RESTARTS} + 1") == str(RESTARTS + 1)
    assert len(set(started)) == RESTARTS + 1
    client.stop_channels()
    manager.shutdown_kernel()
    manager.cleanup_resources()

    assert not any(is_running(pid) for pid in started)
    for process in psutil.process_iter(["cmdline"]):
        assert manager.connection_file not in (process.info["cmdline"] or [])
    wait_until(lambda: all(map(is_free, ports)), 10)
    assert [path.name for path in Path(tmp_path).iterdir()] == [history.name]
    # One that is killed may lose what it ran within the last quarter of a second.
    asked_to_end = {f"{count} + 1" for count in range(RESTARTS + 1) if count % 3 != 2}
    assert asked_to_end <= set(read_history(history))
