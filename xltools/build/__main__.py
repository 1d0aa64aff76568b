"""``python -m xltools.build [FOLDER]`` writes the workbooks anew, into ``workbooks`` unless told otherwise. 重建工作簿。"""

import sys
from pathlib import Path

from xltools.build.workbooks import build_all

if __name__ == "__main__":
    for path in build_all(Path(sys.argv[1] if len(sys.argv) > 1 else "workbooks")):
        print(path)
