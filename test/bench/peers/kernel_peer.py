"""Times Jupyter kernels as their clients see them, through jupyter_client and ZeroMQ.

Reads one JSON request a line and answers with one JSON line; see kernel.bench.mjs. A kernel is
named by its kernelspec, or by the command that starts it.
"""

import json
import sys
import time

import psutil
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec


class Kernel:
    """A running kernel with its channels open."""

    def __init__(self, spec, cwd):
        self.manager = KernelManager()
        if "argv" in spec:
            self.manager._kernel_spec = KernelSpec(
                argv=spec["argv"], display_name="", language="", env=spec.get("env", {})
            )
        else:
            self.manager.kernel_name = spec["name"]
        self.manager.start_kernel(cwd=cwd)
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self._wait_for_channels()

    def _wait_for_channels(self):
        """Until the kernel answers and its broadcasts arrive, as a front end waits."""
        answered = heard = False
        deadline = time.perf_counter() + 60
        while not (answered and heard):
            if time.perf_counter() > deadline:
                raise TimeoutError("The kernel did not answer within 60 s.")
            self.client.kernel_info()
            end = time.perf_counter() + 0.05
            while time.perf_counter() < end and not (answered and heard):
                answered = answered or self.client.shell_channel.msg_ready()
                heard = heard or self.client.iopub_channel.msg_ready()
                time.sleep(0.001)

    def execute(self, code):
        """Runs a cell; gives its result and how many characters it printed."""
        sent = self.client.execute(code, allow_stdin=False)
        result, printed = None, 0
        while True:
            message = self.client.get_iopub_msg(timeout=120)
            if message["parent_header"].get("msg_id") != sent:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                printed += len(content["text"])
            elif kind in ("execute_result", "display_data"):
                result = content["data"].get("text/plain")
            elif kind == "error":
                raise RuntimeError("\n".join(content["traceback"]) or content["evalue"])
            elif kind == "status" and content["execution_state"] == "idle":
                return result, printed

    def complete(self, code):
        sent = self.client.complete(code, len(code))
        while True:
            reply = self.client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == sent:
                return len(reply["content"]["matches"])

    def memory(self):
        """Proportional set size of the kernel and its children, in bytes."""
        process = psutil.Process(self.manager.provisioner.process.pid)
        family = [process, *process.children(recursive=True)]
        return sum(p.memory_full_info().pss for p in family)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


kernels = {}


def first(request):
    """From the start of the process to the first result."""
    start = time.perf_counter()
    kernel = Kernel(request["spec"], request["cwd"])
    try:
        kernel.execute(request["code"])
        return {"time": (time.perf_counter() - start) * 1000}
    finally:
        kernel.close()


def open_kernel(request):
    kernels[request["id"]] = Kernel(request["spec"], request["cwd"])
    return {}


def timed(kernel, operation, count):
    times = []
    for n in range(count):
        start = time.perf_counter()
        operation(kernel, n)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def answer(request):
    operation = request["operation"]
    if operation == "first":
        return first(request)
    if operation == "open":
        return open_kernel(request)
    kernel = kernels[request["id"]]
    if operation == "execute":
        code, count = request["code"], request.get("count", 1)
        # %d makes every cell a new one, as in a notebook.
        times = timed(kernel, lambda k, n: k.execute(code.replace("%d", str(n))), count)
        return {"time": times[len(times) // 2]}
    if operation == "complete":
        times = timed(kernel, lambda k, _: k.complete(request["code"]), request["count"])
        return {"time": times[int(len(times) * 0.95)]}
    if operation == "print":
        start = time.perf_counter()
        _, printed = kernel.execute(request["code"])
        return {"time": (time.perf_counter() - start) * 1000, "printed": printed}
    if operation == "memory":
        return {"bytes": kernel.memory()}
    if operation == "close":
        kernels.pop(request["id"]).close()
        return {}
    raise ValueError(f"unknown operation {operation}")


try:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
finally:
    for kernel in kernels.values():
        kernel.close()
