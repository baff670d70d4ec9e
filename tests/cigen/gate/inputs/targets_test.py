"""`pants:` among source files, once somebody knows what it stands for."""

from __future__ import annotations

import re
from typing import Callable, Dict, Mapping, Optional, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.config.targets import TargetSelection, selection_in
from cigen.gate.inputs.requests import Build, Requests, hash_requests
from cigen.gate.inputs.targets import TargetClosure, spec_of, targets_of
from cigen.hashing.job.job_hash import HashRequest
from cigen.hashing.patterns.lists import Chooser, entries_of
from cigen.hashing.patterns.matcher import Matcher

JOB = "jobs: {{test: {{image: a/b:1, source_files: {0}, steps: [checkout]}}}}"
# By the selection's text.
Closures = Mapping[str, Union[TargetClosure, str]]
LIB = TargetClosure("definition-1", ("lib/a.py", "lib/[x].py"))


def asked(source_files: str, closures: Closures) -> Requests:
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": JOB.format(source_files).encode()}))
    return hash_requests(pipeline, Build({}, {}, by_selection(closures)))


def by_selection(closures: Closures) -> Dict[TargetSelection, Union[TargetClosure, str]]:
    return {selection_in(text): closure for text, closure in closures.items()}


def named(source_files: str, groups: str = "{}") -> Dict[str, str]:
    """The selections that a job's entries come to, each with its first entry."""
    config = f"source_file_groups: {groups}\n{JOB.format(source_files)}"
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": config.encode()}))
    return {selection.text: entry.text for selection, entry in targets_of(pipeline.gated).items()}


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
def test_where_nobody_can_tell_the_job_has_no_hash(closures: Closures, why: str) -> None:
    assert reason("['pants:lib:lib']", closures) == why


def test_a_group_may_hold_one() -> None:
    config = b"source_file_groups: {lib: ['pants:lib:lib']}\n" + JOB.format('["@lib"]').encode()
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": config}))

    (found,) = hash_requests(pipeline, Build({}, {}, by_selection({"lib:lib": LIB}))).requests

    assert found.patterns == ("(", "lib/a.py", "lib/[[]x].py", ")")


class TestTakenAway:
    def test_from_what_stands_in_front_and_from_nothing_else(self) -> None:
        assert list(named("['pants:libs::', 'pants:apps::', '!pants:apps/web::', 'pants:docs:']")) == [
            "libs:: !apps/web::",
            "apps:: !apps/web::",
            "docs:",
        ]

    def test_in_a_group_from_that_group_alone(self) -> None:
        found = named("['pants:libs::', '@apps']", "{apps: ['pants:apps::', '!pants:apps/web::']}")

        assert list(found) == ["libs::", "apps:: !apps/web::"]

    def test_from_a_group_as_from_what_it_holds(self) -> None:
        assert list(named("['@apps', '!pants:apps/web::']", "{apps: ['pants:apps::']}")) == ["apps:: !apps/web::"]

    def test_they_are_no_pattern_of_files(self) -> None:
        asked_for = "['pants:lib::', '!pants:lib:lib', docs/]"

        assert request(asked_for, {"lib:: !lib:lib": LIB}).patterns == ("(", "lib/a.py", "lib/[[]x].py", ")", "docs/")

    def test_what_is_taken_away_is_part_of_the_definition(self) -> None:
        with_all = request("['pants:lib::']", {"lib::": LIB})

        assert request("['pants:lib::', '!pants:lib:a']", {"lib:: !lib:a": LIB}).definition != with_all.definition

    @pytest.mark.parametrize("filters", ["tag: slow", "tag: -slow", "filter_target_type: file", "tag: [slow, big]"])
    def test_so_are_filters(self, filters: str) -> None:
        (text,) = named(f"[{{pants: ['lib::'], {filters}}}]")

        found = request(f"[{{pants: ['lib::'], {filters}}}]", {text: LIB})

        assert found.definition != request("['pants:lib::']", {"lib::": LIB}).definition

    @pytest.mark.parametrize(
        "source_files, groups, message",
        [
            ("['!pants:lib:lib']", "{}", "`!pants:lib:lib` takes targets away, but none are named in front of it"),
            ("['!pants:a:', 'pants:a::']", "{}", "`!pants:a:` takes targets away, but none are named in front of it"),
            ("['pants:a::', '@b']", "{b: [c/, '!pants:a:']}", "`!pants:a:` takes targets away, but none are"),
            ("[docs/, '!@a']", "{a: ['pants:a::']}", "`!@a` excludes a group that holds `pants:a::`"),
        ],
    )
    def test_what_would_take_away_nothing_or_files_is_refused(
        self, refusal: Callable[..., str], source_files: str, groups: str, message: str
    ) -> None:
        assert message in refusal(f"source_file_groups: {groups}\n{JOB.format(source_files)}")


@pytest.mark.parametrize(
    "address, project, spec",
    [
        ("lib:lib", "", "lib:lib"),
        ("lib:lib", "app", "lib:lib"),
        ("//lib:lib", "app", "lib:lib"),
        ("//:root", "app", "//:root"),
        (":own", "app", "app:own"),
        (":own", "", "//:own"),
        ("::", "", "//::"),
        ("::", "app", "app::"),
        (":", "app", "app:"),
        ("lib::", "app", "lib::"),
        ("lib/a.py", "app", "lib/a.py"),
        ("lib:lib#part", "", "lib:lib#part"),
        ("lib:lib@resolve=a", "", "lib:lib@resolve=a"),
    ],
)
def test_addresses_as_pants_prints_them(address: str, project: str, spec: str) -> None:
    assert spec_of(address, project) == spec


@pytest.mark.parametrize(
    "entry, message",
    [
        ("'pants:'", "`pants:` means no Pants target"),
        ("'pants:lib:::'", "`pants:lib:::` means no Pants target"),
        ("{pants: 'pants:lib::'}", "`pants:lib::` says `pants:` twice"),
        ("'pants:../lib:lib'", "`pants:../lib:lib` means no Pants target"),
        ("'pants:lib:lib --tag=-slow'", "`pants:lib:lib --tag=-slow` means no Pants target"),
        ("'pants:-lib::'", "`pants:-lib::` reads like an option"),
        ("'!pants:--no-pantsd'", "`!pants:--no-pantsd` reads like an option"),
        ("{pants: [--no-pantsd]}", "`--no-pantsd` reads like an option"),
        ("{pants: ['!--no-pantsd', a:b]}", "`!--no-pantsd` reads like an option"),
        ("{pants: ['!lib:lib']}", "`pants` of an entry of `source_files` names no target"),
        ("{pants: 'lib::', tag: '-'}", "`tag` of an entry of `source_files` is empty"),
        ("{pants: 'lib::', tags: slow}", "unknown key `tags` in an entry of `source_files`"),
        ("{tag: slow}", "an entry of `source_files` must be a pattern, not a mapping"),
    ],
)
def test_what_pants_would_not_take(refusal: Callable[..., str], entry: str, message: str) -> None:
    text = refusal(JOB.format(f"[{entry}]"))

    assert re.match(r"cigen.yml:1:\d+: " + re.escape(message), text)


_WORDS = st.text(st.sampled_from("ab:/ '\"\\\n=*é"), min_size=1)
_SPECS = st.lists(_WORDS.filter(lambda text: not re.search(r"\s", text)), min_size=1, max_size=3).map(tuple)


@given(st.builds(TargetSelection, _SPECS, _SPECS | st.just(()), *[st.lists(_WORDS, max_size=2).map(tuple)] * 2))
def test_a_selection_has_a_text_of_its_own(selection: TargetSelection) -> None:
    assert selection_in(selection.text) == selection
