"""The project's files as a listing: what is there, read by no one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from cigen.errors import CigenError
from cigen.pipeline.model import Pipeline
from cigen.project.project import Project

if TYPE_CHECKING:
    from cigen.gate.inputs.unprovable import ProjectListing


def listing_of(project: Project) -> ProjectListing:
    """Raises CigenError where git, or the disk, can't tell."""
    from cigen.gate.inputs.unprovable import ProjectListing
    from cigen.hashing.run.project_files import current_files
    from cigen.hashing.tree.digests import NullDigestStore
    from cigen.hashing.tree.indirections import indirections_of

    files = current_files(project.root, NullDigestStore())
    return ProjectListing(files.tree.paths, indirections_of(files.root, files.tree))


def as_skipped_here(pipeline: Pipeline, project: Project) -> Pipeline:
    """The pipeline in which only those jobs are gated that something can skip, as far as anybody can tell here."""
    if not pipeline.gated:
        return pipeline
    from cigen.gate.inputs.unprovable import as_skipped

    listing: Optional[ProjectListing] = None
    try:
        listing = listing_of(project)
    except CigenError:
        pass  # no git where there is a `.git`: who hashes says so
    return as_skipped(pipeline, listing)
