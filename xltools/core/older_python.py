"""What Python 3.10 lacks and the core needs, because some LibreOffice brings no newer one. 较旧的 Python 所缺。"""

from __future__ import annotations

try:
    from enum import StrEnum
except ImportError:  # Python 3.10
    from enum import Enum

    class StrEnum(str, Enum):  # type: ignore[no-redef]
        """Members that are strings, as in Python 3.11."""

        __str__ = str.__str__
        __format__ = str.__format__


__all__ = ["StrEnum"]
