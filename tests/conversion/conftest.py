"""Files converted once for all tests."""

from pathlib import Path

import pytest

from tests.conversion.reading import Written


@pytest.fixture(scope="session")
def converted(tmp_path_factory):
    """The standard workbook of a file, by its path and the scheme asked for; not to be changed."""
    known: dict[tuple[Path, str | None], Written] = {}

    def of(path: Path, scheme: str | None = None) -> Written:
        if (path, scheme) not in known:
            known[path, scheme] = Written.of(path, tmp_path_factory.mktemp("converted"), scheme=scheme)
        return known[path, scheme]

    return of
