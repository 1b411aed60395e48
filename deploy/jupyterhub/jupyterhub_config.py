"""
The classroom's JupyterHub. `npm run classroom` (classroom.mjs) starts it, keeps it and its
proxy running, and says in NABLA_CLASSROOM what was asked for on the command line.
"""

import json
import os
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
sys.path.insert(0, str(here))

from classroom.authenticator import ClassAuthenticator
from classroom.limits import ControlGroups
from classroom.logs import leave_out_sessions
from classroom.members import Members
from classroom.spawner import LearnerSpawner

c = get_config()  # noqa: F821 (given by traitlets)
asked = json.loads(os.environ["NABLA_CLASSROOM"])
root, data = Path(asked["root"]), Path(asked["data"])
hub = data / "hub"

# ---- Addresses: learners see the proxy only; everything behind it is on loopback.
c.JupyterHub.bind_url = asked["url"]
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.hub_port = asked["hubPort"]

# ---- The proxy is a process of its own, so that a restart of one leaves the other.
c.JupyterHub.proxy_class = "configurable-http-proxy"
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{asked['proxyApiPort']}"

# A proxy that was started again knows no learners until the hub looks, which it does when
# it notes who is active.
c.JupyterHub.last_activity_interval = 3

# ---- What the hub remembers, in a folder that only its own user reads.
c.JupyterHub.db_url = f"sqlite:///{hub / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(hub / "cookie_secret")
c.JupyterHub.pid_file = str(hub / "jupyterhub.pid")
# Ended in order, the hub ends the servers; killed, it finds them again at its next start.
c.JupyterHub.cleanup_servers = True

# ---- Who may come in.
first_uid = asked["firstUid"] if os.getuid() == 0 else None
members = Members(hub / "members.json", first_uid)
c.JupyterHub.authenticator_class = ClassAuthenticator
c.JupyterHub.template_paths = [str(here / "templates")]
ClassAuthenticator.members = members
c.ClassAuthenticator.class_code = asked["classCode"]
c.ClassAuthenticator.leader_code = asked["leaderCode"]
c.ClassAuthenticator.leader = asked["leader"]
c.ClassAuthenticator.admin_users = {asked["leader"]}
# Whoever knows the class's code may join; authenticate() asks for it.
c.ClassAuthenticator.allow_all = True

# ---- Cookies: not sent by other sites, and over TLS only where there is TLS.
cookies = {"SameSite": "Lax", "Secure": asked["url"].startswith("https:")}
c.JupyterHub.tornado_settings = {"cookie_options": cookies}
c.JupyterHub.cookie_max_age_days = 1

# ---- Where each learner works.
c.JupyterHub.spawner_class = LearnerSpawner
LearnerSpawner.members = members
LearnerSpawner.groups = ControlGroups()
c.LearnerSpawner.learners = str(data / "learners")
c.LearnerSpawner.runtime = asked["runtime"]
c.LearnerSpawner.mem_limit = asked["memory"]
c.LearnerSpawner.heap_megabytes = asked["heap"]
c.LearnerSpawner.nursery = str(hub / "nursery.sock")
c.LearnerSpawner.args = [f"--config={here / 'singleuser_config.py'}"]
c.LearnerSpawner.default_url = "/lab/tree/lessons"
c.LearnerSpawner.disable_user_config = True
c.LearnerSpawner.env_keep = ["LANG", "LC_ALL", "PATH", "TZ"]
c.LearnerSpawner.environment = {
    "JUPYTER_PATH": str(root / ".venv" / "share" / "jupyter"),
    "NABLA_LESSONS": str(data / "lessons"),
    "NABLA_CLASS_PROGRESS": str(data / "progress"),
    "NABLA_LAB_SETTINGS": str(root / ".venv" / "share" / "jupyter" / "lab" / "settings"),
    "NABLA_KERNEL_CULL_SECONDS": str(asked["cullMinutes"] * 60),
    "PYTHONUTF8": "1",
}
# A whole class arrives at once on a small machine: late is better than refused.
c.LearnerSpawner.start_timeout = 300
c.LearnerSpawner.http_timeout = 120
c.JupyterHub.concurrent_spawn_limit = 200
# A server that died is noticed, and can be started again, after this many seconds.
c.LearnerSpawner.poll_interval = 5
c.LearnerSpawner.interrupt_timeout = 5
c.LearnerSpawner.term_timeout = 5

# ---- Servers that nobody uses are ended; the notebooks stay.
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            *(sys.executable, "-m", "jupyterhub_idle_culler"),
            f"--timeout={asked['cullMinutes'] * 60}",
            "--cull-every=60",
        ],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }
]

c.JupyterHub.log_level = "INFO"
leave_out_sessions()
