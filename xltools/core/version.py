"""The one place that states the version. 版本号。"""

VERSION = "0.1.0"
