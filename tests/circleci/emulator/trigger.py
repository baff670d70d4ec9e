"""What started a pipeline, and the pipeline values that follow from it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Dict, Mapping, Optional

SLUG = "gh/acme/app"
# Names of the documentation's list that this project's pipelines have no value of (docs: pipeline-values).
_WITHOUT_VALUE = (
    "pipeline.definition.id",
    "pipeline.git.base_revision",
    "pipeline.git.commit.author_login",
    "pipeline.git.commit.url",
    "pipeline.git.repo_id",
    "pipeline.git.repo_name",
    "pipeline.git.repo_owner",
    "pipeline.git.repo_url",
    "pipeline.integration_source",
    "pipeline.name",
    "pipeline.trigger.id",
    "pipeline.trigger.received_at",
)
_EVENT = {"webhook": "github_oauth", "api": "api", "scheduled_pipeline": "schedule"}


@dataclass(frozen=True)
class Trigger:
    """One pipeline's origin; `pull_request` is the number of a fork's pull request."""

    number: int
    revision: str
    branch: str = ""
    tag: str = ""
    subject: str = ""
    body: str = ""
    source: str = "webhook"
    schedule: str = ""
    cron: str = ""
    pull_request: Optional[int] = None
    default_branch: str = "main"
    repository_url: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    extra_values: Mapping[str, object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return identifier("pipeline", self.number)

    def values(self) -> Dict[str, object]:
        """The pipeline values by full name; null where this pipeline has none, as the branch of a tag."""
        return {
            "pipeline.id": self.id,
            "pipeline.number": self.number,
            "pipeline.project.git_url": self.repository_url,
            "pipeline.project.slug": SLUG,
            "pipeline.project.type": "github",
            "pipeline.git.branch": self.branch or None,
            "pipeline.git.branch.is_default": self.branch == self.default_branch,
            "pipeline.git.tag": self.tag or None,
            "pipeline.git.revision": self.revision,
            **dict.fromkeys(_WITHOUT_VALUE),
            "pipeline.git.commit.subject": self.subject,
            "pipeline.git.commit.body": self.body,
            "pipeline.schedule.id": identifier("schedule", self.schedule) if self.schedule else None,
            "pipeline.schedule.name": self.schedule or None,
            "pipeline.trigger.type": _EVENT[self.source],
            "pipeline.trigger_source": self.source,
            **self.extra_values,
        }


def identifier(*parts: object) -> str:
    """A UUID that is the same in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, " ".join(map(str, parts))))
