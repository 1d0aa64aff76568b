"""One line for everything that went wrong, in the user's own folder: people see a short sentence, the line says where. 日志。"""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

from xltools.core.version import VERSION
from xltools.deploy.places import Machine

LARGEST, KEPT = 500_000, 2


def note(what: str, error: BaseException, path: Path | None = None) -> None:
    """Write what was being done, the error and its place in the program; never fails itself.

    Args:
        what: e.g. ``button validate``.
        path: the log file; the user's own when None.
    """
    try:
        logger = _logger(path or Machine().log)
    except Exception:  # no folder to write to: the person still gets the sentence, and that is what matters
        return
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}" if frames else "-"
    message = " ".join(str(error).split())
    logger.error("%s | %s | %s: %s | %s", VERSION, what, type(error).__name__, message, place)


def _logger(path: Path) -> logging.Logger:
    logger = logging.getLogger(f"xltools.journal.{path}")
    if not logger.handlers:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s | %(message)s"))
        logger.addHandler(handler)
        logger.propagate = False
    return logger
