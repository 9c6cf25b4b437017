"""The log: what an operator needs to know while things run, as structured events on standard error.

An event has a name, fields and the id of the run; it never holds the text of a report or a password. Who uses
Pledgebook from Python gets the events through the standard logger `pledgebook`, which says nothing until asked to.
The command line calls `start`, which follows the setting LOG.
"""

from __future__ import annotations

import logging
import sys
from functools import cache
from typing import TYPE_CHECKING
from uuid import uuid4

from pledgebook import settings

if TYPE_CHECKING:
    from structlog.stdlib import BoundLogger

NAME = "pledgebook"
_OFF = logging.CRITICAL + 1
logging.getLogger(NAME).addHandler(logging.NullHandler())  # a library is silent


@cache
def logger() -> BoundLogger:
    """What events are given to: `logger().info("run finished", added=3)`; all of a process bear the same run.

    Raises:
        UsageError: the setting LOG_FORMAT is none of its values.
    """
    import structlog  # slow, and most commands have nothing to log
    from structlog import processors, stdlib

    as_json = settings.LOG_FORMAT.get() == "json"
    keys = ["timestamp", "level", "event", "run"]
    made: BoundLogger = structlog.wrap_logger(
        logging.getLogger(NAME),
        wrapper_class=stdlib.BoundLogger,
        processors=[
            stdlib.filter_by_level,
            stdlib.add_log_level,
            processors.TimeStamper(fmt="iso", utc=True),
            processors.JSONRenderer() if as_json else processors.KeyValueRenderer(key_order=keys),
        ],
        run=uuid4().hex[:12],
    )
    return made


def start() -> None:
    """Write events to standard error from now on, a line each, from the level on that the setting LOG names.

    Raises:
        UsageError: the setting, or LOG_FORMAT, is none of its values.
    """
    level = settings.LOG.get()
    settings.LOG_FORMAT.get()  # a wrong one is told now, not with the first event
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    log = logging.getLogger(NAME)
    log.handlers, log.propagate = [handler], False
    log.setLevel(_OFF if level == "off" else level.upper())
