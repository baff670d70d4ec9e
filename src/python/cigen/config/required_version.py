"""`required_version`: the only version of cigen that may read a configuration."""

from __future__ import annotations

from cigen import __version__
from cigen.errors import ConfigError, Position


def check_required_version(wanted: str, at: Position) -> None:
    """Raises ConfigError where another version is wanted; nothing written means any."""
    if wanted and wanted != __version__:
        what = f"this project wants cigen {wanted}, this is cigen {__version__}"
        repair = f"Install cigen {wanted}, or change `required_version`."
        raise ConfigError(what, at, repair)
