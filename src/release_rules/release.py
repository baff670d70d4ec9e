"""The target `release`: packages, the bundle, the installer that knows its checksum, and the checksums of all."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from hashlib import sha256
from typing import Iterable, Mapping

from pants.backend.python.target_types import EntryPoint
from pants.backend.python.util_rules import pex, pex_from_targets
from pants.backend.python.util_rules.pex import VenvPexProcess
from pants.backend.python.util_rules.pex_from_targets import PexFromTargetsRequest
from pants.core.goals.package import BuiltPackage, BuiltPackageArtifact, PackageFieldSet
from pants.engine.fs import CreateDigest, FileContent
from pants.engine.rules import collect_rules, rule
from pants.engine.target import COMMON_TARGET_FIELDS, SingleSourceField, SpecialCasedDependencies, Target
from pants.engine.unions import UnionRule

from cigen_rules._engine import addresses_of, contents_of, digest_of
from release_rules._engine import command_of, content_of, packages_of, result_of

_BUNDLE = "cigen.pyz"
_SUMS = "SHA256SUMS"


class PackagesField(SpecialCasedDependencies):
    alias = "packages"
    help = "What else is released, for example the wheel."


class CommandField(SpecialCasedDependencies):
    alias = "command"
    help = "The sources of the cigen command; it writes the bundle of itself and its libraries."


class InstallerField(SingleSourceField):
    alias = "installer"
    required = True
    help = "The script that installs the bundle; its line `released=` gets the bundle's sha256."


class ReleaseTarget(Target):
    alias = "release"
    core_fields = (*COMMON_TARGET_FIELDS, PackagesField, CommandField, InstallerField)
    help = "Everything a release consists of: packages, cigen.pyz, install.sh and SHA256SUMS."


@dataclass(frozen=True)
class ReleaseFieldSet(PackageFieldSet):
    required_fields = (PackagesField, CommandField, InstallerField)

    packages: PackagesField
    command: CommandField
    installer: InstallerField


def installer_for(script: bytes, bundle: bytes) -> bytes:
    """The installer that knows which bundle it is for."""
    before, empty, after = script.partition(b"\nreleased=\n")
    if not empty:
        raise ValueError("the installer has no line `released=`")
    return before + b"\nreleased=" + sha256(bundle).hexdigest().encode() + b"\n" + after


def sums(contents: Mapping[str, bytes]) -> bytes:
    """The input of `sha256sum --check`."""
    return "".join(f"{sha256(contents[name]).hexdigest()}  {name}\n" for name in sorted(contents)).encode()


async def _bundle(field: CommandField) -> bytes:
    addresses = await addresses_of(field.to_unparsed_address_inputs())
    request = PexFromTargetsRequest(
        addresses, output_filename="cigen.pex", internal_only=True, main=EntryPoint("cigen")
    )
    command = await command_of(request)
    process = VenvPexProcess(
        command,
        argv=("vendor", "--output", _BUNDLE),
        output_files=(_BUNDLE,),
        description=f"Write {_BUNDLE}",
    )
    result = await result_of(process)
    (file,) = await contents_of(result.output_digest)
    return file.content


@rule(desc="Make a release")
async def make_release(field_set: ReleaseFieldSet) -> BuiltPackage:
    packages = await packages_of(field_set.packages.to_unparsed_address_inputs())
    bundle = await _bundle(field_set.command)
    (script,) = await content_of(field_set.installer)
    contents = {file.path: file.content for file in packages}
    contents[_BUNDLE] = bundle
    contents[posixpath.basename(script.path)] = installer_for(script.content, bundle)
    contents[_SUMS] = sums(contents)
    files = [FileContent(path, content, path.endswith((".pyz", ".sh"))) for path, content in contents.items()]
    digest = await digest_of(CreateDigest(files))
    return BuiltPackage(digest, tuple(BuiltPackageArtifact(path) for path in contents))


def rules() -> Iterable[object]:
    from_targets = pex_from_targets.rules()  # type: ignore[no-untyped-call]  # Pants leaves it without annotations
    from_pex = pex.rules()  # type: ignore[no-untyped-call]  # likewise
    return (*collect_rules(), *from_pex, *from_targets, UnionRule(PackageFieldSet, ReleaseFieldSet))
