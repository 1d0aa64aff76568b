"""Validation checks by subject; importing the package declares them all. 校验规则。

FM form · BD budget · IN indicators · SC scores · AC accounts · BS base data · XS between sheets
"""

from xltools.checks.run import run

__all__ = ["run"]
