"""Keeps session numbers out of the logs: JupyterHub notes them with each new XSRF cookie."""

from __future__ import annotations

import logging

from tornado.log import app_log


def is_harmless(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith("Setting new xsrf cookie")


def leave_out_sessions() -> None:
    """For this process: the messages go through tornado's application log."""
    app_log.addFilter(is_harmless)
