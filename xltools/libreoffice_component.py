"""What LibreOffice loads from xltools.oxt: it hands over our services, or says which Python is needed. LibreOffice 组件。

Written so that even Python 3.8 can read it: an older one must reach the sentence below, not a syntax error. The
sentence stands in LibreOffice's own message when the extension is being installed.
"""

import sys

OLDEST = (3, 10)
TOO_OLD = (
    "xltools 需要 Python {needed} 或更高版本，这个 LibreOffice 自带的是 {found}。下一步：请升级 LibreOffice 后重新安装扩展。"
    "  xltools needs Python {needed} or later; this LibreOffice brings {found}. Please upgrade LibreOffice."
)

if sys.version_info < OLDEST:
    raise RuntimeError(TOO_OLD.format(needed="{}.{}".format(*OLDEST), found="{}.{}".format(*sys.version_info)))

from xltools.libreoffice import services  # noqa: E402

g_ImplementationHelper = services()  # the name by which LibreOffice looks for it
