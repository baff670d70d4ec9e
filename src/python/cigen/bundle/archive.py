"""Files -> a zip archive that Python runs, the same bytes for the same files everywhere."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Mapping

_SHEBANG = b"#!/usr/bin/env python3\n"
_MODE = 0o100644
_UNIX = 3


def archive(contents: Mapping[str, bytes]) -> bytes:
    """An executable archive. Nothing is compressed: zlib's output isn't the same on every machine."""
    buffer = BytesIO(_SHEBANG)
    buffer.seek(0, 2)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_STORED) as written:
        for path in sorted(contents):
            member = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            member.create_system = _UNIX
            member.external_attr = _MODE << 16
            written.writestr(member, contents[path])
    return buffer.getvalue()
