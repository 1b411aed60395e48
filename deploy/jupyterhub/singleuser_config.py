"""
A learner's JupyterLab. It runs as the learner, so nothing here protects others from them;
the learner's Unix user does (classroom/spawner.py).
"""

import json
import os

from classroom.logs import leave_out_sessions

c = get_config()  # noqa: F821 (given by traitlets)

c.ServerApp.root_dir = os.environ["HOME"]
c.LabApp.app_settings_dir = os.environ["NABLA_LAB_SETTINGS"]

# The hub says how cookies are set; its own server extension leaves this one out.
cookies = json.loads(os.environ["JUPYTERHUB_COOKIE_OPTIONS"])
c.ServerApp.tornado_settings = {"xsrf_cookie_kwargs": cookies}

# A kernel's sockets are files in a folder of the learner's. On TCP ports, which are open to
# all users of the machine, anyone could subscribe to a kernel's outputs: the key of the
# connection file signs messages but hides none.
c.ConnectionFileMixin.transport = "ipc"
c.KernelSpecManager.allowed_kernelspecs = {"tslab"}
c.KernelSpecManager.ensure_native_kernel = False
c.MultiKernelManager.default_kernel_name = "tslab"

# What a lesson does not need costs each learner memory and start-up time.
c.ServerApp.terminals_enabled = False
c.ServerApp.jpserver_extensions = {
    "jupyter_lsp": False,
    "jupyter_server_terminals": False,
    "notebook_shim": False,
}
c.LanguageServerManager.autodetect = False

# Kernels that nobody runs anything in are ended; a cell that still runs is left alone.
c.MappingKernelManager.cull_idle_timeout = int(os.environ["NABLA_KERNEL_CULL_SECONDS"])
c.MappingKernelManager.cull_interval = 60
c.MappingKernelManager.cull_connected = True

# When a whole class starts at once, a kernel may be long in coming.
c.MappingKernelManager.kernel_info_timeout = 180

c.FileContentsManager.delete_to_trash = False

leave_out_sessions()
