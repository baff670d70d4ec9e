"""`pants package` on a `cigen_config`: its CircleCI files below `dist/`."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Iterable

from pants.core.goals.package import BuiltPackage, BuiltPackageArtifact, OutputPathField, PackageFieldSet
from pants.engine.fs import CreateDigest, FileContent
from pants.engine.rules import collect_rules, rule
from pants.engine.unions import UnionRule

from cigen_rules._engine import digest_of
from cigen_rules._engine.own import generated_at
from cigen_rules.paths import below
from cigen_rules.target_types import CigenSourcesField


@dataclass(frozen=True)
class CigenPackageFieldSet(PackageFieldSet):
    required_fields = (CigenSourcesField, OutputPathField)

    output_path: OutputPathField


@rule(desc="Package CircleCI files")
async def package_config(field_set: CigenPackageFieldSet) -> BuiltPackage:
    root = field_set.address.spec_path
    (config,) = await generated_at([root])
    if config.problem:
        raise config.problem
    directory = field_set.output_path.value_or_default(file_ending=None)
    files = [FileContent(posixpath.join(directory, below(root, file.path)), file.content) for file in config.files]
    return BuiltPackage(await digest_of(CreateDigest(files)), tuple(BuiltPackageArtifact(f.path) for f in files))


def rules() -> Iterable[object]:
    return (*collect_rules(), UnionRule(PackageFieldSet, CigenPackageFieldSet))
