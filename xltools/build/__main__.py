"""``python -m xltools.build [FOLDER]`` writes workbooks/, macros/ and the catalogues in docs/ anew. 重建随附的工作簿、宏与目录文档。"""

import sys
from pathlib import Path

from xltools.build import addin, oxt, parsed
from xltools.build.pages import write_pages
from xltools.build.vba_modules import write_macros
from xltools.build.workbooks import build_all
from xltools.deploy.places import ADDIN, EXTENSION

if __name__ == "__main__":
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    print(parsed.write())
    for path in build_all(root / "workbooks"):
        print(path)
    print(addin.write(root / "workbooks" / ADDIN))
    print(oxt.write(root / "workbooks" / EXTENSION))
    for path in write_macros(root / "macros"):
        print(path)
    for path in write_pages(root / "docs"):
        print(path)
