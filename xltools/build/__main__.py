"""``python -m xltools.build [FOLDER]`` writes workbooks/ and the catalogues in docs/ anew. 重建随附的工作簿与目录文档。"""

import sys
from pathlib import Path

from xltools.build.pages import write_pages
from xltools.build.workbooks import build_all

if __name__ == "__main__":
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    for path in build_all(root / "workbooks"):
        print(path)
    for path in write_pages(root / "docs"):
        print(path)
