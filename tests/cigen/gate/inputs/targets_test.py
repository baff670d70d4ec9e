"""`pants:path/to:target` among source files, once somebody knows what it stands for."""

from __future__ import annotations

from typing import Callable, Mapping, Optional

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.inputs.requests import Build, Requests, hash_requests
from cigen.gate.inputs.targets import Closures, TargetClosure, spec_of
from cigen.hashing.job.job_hash import HashRequest
from cigen.hashing.patterns.lists import Chooser, entries_of
from cigen.hashing.patterns.matcher import Matcher

JOB = "jobs: {{test: {{image: a/b:1, source_files: {0}, steps: [checkout]}}}}"
LIB = TargetClosure("definition-1", ("lib/a.py", "lib/[x].py"))


def asked(source_files: str, closures: Closures) -> Requests:
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": JOB.format(source_files).encode()}))
    return hash_requests(pipeline, Build({}, {}, closures))


def request(source_files: str, closures: Closures) -> HashRequest:
    (found,) = asked(source_files, closures).requests
    return found


def reason(source_files: str, closures: Closures) -> Optional[str]:
    return asked(source_files, closures).unskippable.get("test")


def test_its_files_are_the_jobs_by_their_very_names() -> None:
    found = request("['pants:lib:lib', docs/]", {"lib:lib": LIB})
    paths = sorted([b"docs/x.md", b"lib/[x].py", b"lib/a.py", b"lib/b.py", b"lib/x.py"])

    chosen = Chooser(Matcher(paths)).choose(entries_of(found.patterns))

    assert sorted(paths[i] for i in chosen.rows) == [b"docs/x.md", b"lib/[x].py", b"lib/a.py"]


def test_an_exclusion_behind_it_applies_to_its_files_and_leaves_the_job_its_hash() -> None:
    paths = sorted([b"docs/x.md", b"lib/[x].py", b"lib/a.py"])

    for order in ("['pants:lib:lib', '!lib/a.py']", "['!lib/a.py', 'pants:lib:lib']"):
        chosen = Chooser(Matcher(paths)).choose(entries_of(request(order, {"lib:lib": LIB}).patterns))
        assert (b"lib/a.py" in {paths[i] for i in chosen.rows}) == order.startswith("['!")
        assert not chosen.excluded


@pytest.mark.parametrize(
    "closure",
    [LIB._replace(definition="definition-2"), LIB._replace(files=(*LIB.files, "lib/c.py")), LIB._replace(files=())],
)
def test_another_definition_or_other_files_are_another_request(closure: TargetClosure) -> None:
    entries = "['pants:lib:lib', docs/]"

    assert request(entries, {"lib:lib": closure}) != request(entries, {"lib:lib": LIB})


def test_a_job_without_targets_is_as_it_was_before_there_were_any() -> None:
    assert request("[docs/]", {"lib:lib": LIB}) == request("[docs/]", {})


@pytest.mark.parametrize(
    "closures, why",
    [
        ({}, "`pants:lib:lib`: nobody asked Pants what it depends on"),
        ({"lib:lib": "Pants isn't here"}, "`pants:lib:lib`: Pants isn't here"),
        (
            {"lib:lib": LIB._replace(files=("../pants.toml",))},
            "`pants:lib:lib` depends on ../pants.toml, which is outside of the project",
        ),
    ],
)
def test_where_nobody_can_tell_the_job_has_no_hash(closures: Mapping[str, object], why: str) -> None:
    assert reason("['pants:lib:lib']", closures) == why  # type: ignore[arg-type]  # mixed on purpose


def test_a_group_may_hold_one() -> None:
    config = b"source_file_groups: {lib: ['pants:lib:lib']}\n" + JOB.format('["@lib"]').encode()
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": config}))

    (found,) = hash_requests(pipeline, Build({}, {}, {"lib:lib": LIB})).requests

    assert found.patterns == ("(", "lib/a.py", "lib/[[]x].py", ")")


@pytest.mark.parametrize(
    "address, project, spec",
    [
        ("lib:lib", "", "lib:lib"),
        ("lib:lib", "app", "lib:lib"),
        ("//lib:lib", "app", "lib:lib"),
        ("//:root", "app", "//:root"),
        (":own", "app", "app:own"),
        (":own", "", "//:own"),
        ("lib:lib#part", "", "lib:lib#part"),
        ("lib:lib@resolve=a", "", "lib:lib@resolve=a"),
    ],
)
def test_addresses_as_pants_prints_them(address: str, project: str, spec: str) -> None:
    assert spec_of(address, project) == spec


@pytest.mark.parametrize(
    "entry, message",
    [
        ("pants:lib", "`pants:lib` isn't the address of a Pants target"),
        ("pants:", "`pants:` isn't the address of a Pants target"),
        ("pants:lib:", "`pants:lib:` isn't the address of a Pants target"),
        ("pants:../lib:lib", "`pants:../lib:lib` isn't the address of a Pants target"),
        ("!pants:lib:lib", "`!pants:lib:lib`: what a Pants target stands for can't be excluded"),
    ],
)
def test_what_is_no_address(refusal: Callable[..., str], entry: str, message: str) -> None:
    text = refusal(JOB.format(f"['{entry}']"))

    assert text.startswith(f"cigen.yml:1:44: {message}")
