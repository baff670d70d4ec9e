"""A file that is fetched and used only when its sha256 is right."""

from __future__ import annotations

from cigen.config.nodes import Node
from cigen.config.records import Record, key
from cigen.config.shapes import STRING, read_record
from cigen.errors import ConfigError


class Download(Record):
    """A file fetched by curl and used only when its sha256 is right."""

    url: str = key(STRING, "where it is")
    sha256: str = key(STRING, "its checksum, 64 hexadecimal digits")


def read_download(node: Node, name: str) -> Download:
    """Raises ConfigError where the checksum can't be one."""
    download = read_record(Download, node, name)
    digest = download.sha256.lower()
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise ConfigError(
            "`sha256` isn't 64 hexadecimal digits", node.mapping(name)["sha256"].at, "Copy it from the release."
        )
    return download
