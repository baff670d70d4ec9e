"""Cache keys: whose they are, and which saved one a restored one may find."""

from __future__ import annotations

import pytest

from cigen.circleci.cache_key import cache_key

REVISION = "{{ .Revision }}"


@pytest.mark.parametrize(
    "template",
    [
        "{{ .Revision }}",
        "{{.Revision}}",
        "{{  .Revision\t}}",
        "{{- .Revision -}}",
        "{{ .BuildNum }}",
        "{{ epoch }}",
        "{{ .Environment.CIRCLE_SHA1 }}",
        "{{.Environment.CIRCLE_WORKFLOW_ID}}",
        "{{ .Environment.CIRCLE_PIPELINE_ID }}",
    ],
)
def test_a_key_is_this_build_s_however_it_says_so(template: str) -> None:
    assert cache_key(f"v1-{template}-x").of_this_build


@pytest.mark.parametrize(
    "key", ["v1", "v1-{{ .Branch }}", '{{ checksum "epoch" }}', "{{ arch }}", "{{ .Environment.RUBY }}", "Revision"]
)
def test_other_keys_come_again(key: str) -> None:
    assert not cache_key(key).of_this_build


def test_the_files_in_a_key_are_named() -> None:
    assert cache_key('a-{{ checksum "a b.lock" }}-{{checksum `c`}}').checksums == ("a b.lock", "c")


@pytest.mark.parametrize(
    ("restored", "saved", "found"),
    [
        ("dist-", f"dist-{REVISION}", True),
        (f"dist-{REVISION}", f"dist-{REVISION}", True),
        (f"dist-{REVISION}", "dist-{{.Revision}}-amd64", True),
        (f"dist-{REVISION}-amd64", f"dist-{REVISION}", False),
        (f"dist-{REVISION}-amd64", f"dist-{REVISION}-arm64", False),
        (f"dist-{REVISION}", f"gems-{REVISION}", False),
        (f"dist-{REVISION}", "dist-{{ .Branch }}", True),  # who knows
        (f"dist-{REVISION}", "dist", False),
        ("dist-a{{ arch }}", "dist-amd64", True),
        ("dist-amd64", "dist-{{ arch }}", True),
        ("dist-amd64", "di-{{ arch }}", False),
        ("gems", "<< pipeline.parameters.name >>-1", True),
        ("v1{{ .Environment.SUFFIX }}", "v1", True),  # the variable may be empty
    ],
)
def test_a_saved_key_is_found_by_its_beginning(restored: str, saved: str, found: bool) -> None:
    assert cache_key(restored).may_find(cache_key(saved)) is found


@pytest.mark.parametrize(
    ("restored", "saved", "begins"),
    [
        (f"dist-{REVISION}", "dist-{{.Revision}}-amd64", True),
        (f"dist-{REVISION}", "dist-{{ .Branch }}", False),
        ("dist-a{{ arch }}", "dist-amd64", False),
        ("dist", "dist-amd64", True),
    ],
)
def test_only_equal_templates_certainly_begin_alike(restored: str, saved: str, begins: bool) -> None:
    assert cache_key(restored).begins(cache_key(saved)) is begins
