"""What CircleCI would refuse in a configuration of its own language, and what nobody here knows."""

from __future__ import annotations

from typing import Iterable, Iterator, Mapping

from cigen.circleci.findings import Finding
from cigen.circleci.validity import findings
from cigen.circleci.values import Value, mentions
from cigen.circleci.workflows import Workflows
from cigen.config.native.model import Native
from cigen.config.native.own_keys import entries_of
from cigen.config.native.places import place
from cigen.config.parameters import refuse_own
from cigen.errors import CigenError, ConfigError
from cigen.pipeline.native.keys import unknown


def check(native: Native, document: Mapping[str, Value], read: Workflows) -> Iterator[CigenError]:
    """Warnings. Raises ConfigError for what CircleCI would refuse."""
    for job in entries_of(entries_of(native.root).get("jobs")).values():
        refuse_own(entries_of(job).get("parameters"))
    # Who is required under a name that a value completes, only a pipeline can tell.
    listed = {workflow.path: [entry.name for entry in workflow.entries] for workflow in read.workflows}
    unsure = {path for path, names in listed.items() if mentions(names, "<<")}
    for finding in (*_findings(native, document, read), *unknown(document)):
        at = place(native.root, finding.path)
        if finding.fatal and not (finding.path[:2] in unsure and finding.path[-1:] == ("requires",)):
            raise ConfigError(f"CircleCI would refuse this: {finding.what}", at, finding.repair or "Mend it.")
        yield ConfigError(finding.what, at, finding.repair)


def _findings(native: Native, document: Mapping[str, Value], read: Workflows) -> Iterable[Finding]:
    """Version 2 has neither tags nor parameters: nothing of it is looked into."""
    return findings(document) if native.is_current else read.findings
