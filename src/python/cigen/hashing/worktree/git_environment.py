"""The variables git runs with, and those whose change could change its answers. Apart from `git`, which fewer runs need."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping

# what would make git look at another repository, index or pathspec syntax than the project root's own
_DROPPED = frozenset(
    "GIT_DIR GIT_WORK_TREE GIT_IMPLICIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_OBJECT_DIRECTORY GIT_PREFIX "
    "GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_NAMESPACE GIT_CONFIG GIT_CONFIG_PARAMETERS GIT_GRAFT_FILE GIT_SHALLOW_FILE "
    "GIT_LITERAL_PATHSPECS GIT_GLOB_PATHSPECS GIT_NOGLOB_PATHSPECS GIT_ICASE_PATHSPECS GIT_EXTERNAL_DIFF "
    "GIT_DIFF_OPTS GIT_INTERNAL_SUPER_PREFIX GIT_NO_REPLACE_OBJECTS GIT_REPLACE_REF_BASE GIT_ATTR_SOURCE".split()
)
_PLACES = ("HOME", "XDG_CONFIG_HOME", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in environ.items() if name not in _DROPPED}
    kept["GIT_OPTIONAL_LOCKS"] = "0"
    kept["GIT_NO_LAZY_FETCH"] = "1"  # CircleCI's checkout leaves old contents on the server: nothing here asks it
    return kept


def settings_environment(environ: Mapping[str, str]) -> bytes:
    """The variables that say where git finds its settings, as one comparable value."""
    chosen = [n for n in environ if n in _PLACES or n.startswith(("GIT_CONFIG", "GIT_ATTR")) and n not in _DROPPED]
    return "\0".join(f"{n}={environ[n]}" for n in sorted(chosen)).encode("utf-8", "surrogateescape")
