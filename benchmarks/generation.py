"""`python -m benchmarks.generation`: `cigen validate` and `generate` beside loading the same YAML with PyYAML's C loader.

Whole processes, run in turn, medians of paired ratios; on the docspring example and on a made-up project of 500 variants.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Iterator, Optional, Sequence, Tuple

from benchmarks.installed import installed
from benchmarks.timing import Command, compare, machine

_LOAD = """
import glob, yaml
for path in glob.glob(".cigen/**/*.yml", recursive=True):
    with open(path, encoding="utf-8") as file:
        yaml.load(file, Loader=yaml.CSafeLoader)
"""
_EXAMPLE = Path(__file__).parent.parent / "examples" / "docspring"
_JOB = """\
image: ruby
architectures: [amd64, arm64]
source_files: ["@group{group}", src/{number}/**/*]
environment: {{NUMBER: "{number}"}}
steps:
  - prepare{group}: {{level: high}}
  - run:
      name: Test
      command: |
        bundle exec rspec
        echo {number}
  - store_test_results: {{path: tmp}}
"""
_COMMAND = """\
parameters: {{level: {{type: string, default: low}}}}
steps:
  - run: {{name: Prepare, command: make prepare-{number} << parameters.level >>}}
"""


def large_project(root: Path) -> Path:
    """250 jobs on two architectures, 40 commands and as many groups, a file each."""
    below = root / ".cigen"
    (below / "workflows/main/jobs").mkdir(parents=True)
    (below / "commands").mkdir()
    groups = "".join(f"  group{number}: [lib/{number}/, Gemfile]\n" for number in range(40))
    (below / "config.yml").write_text(
        f"docker_images: {{ruby: {{default: cimg/ruby:3.3}}}}\nsource_file_groups:\n{groups}"
    )
    for number in range(40):
        (below / f"commands/prepare{number}.yml").write_text(_COMMAND.format(number=number))
    for number in range(250):
        job = _JOB.format(number=number, group=number % 40)
        (below / f"workflows/main/jobs/job{number}.yml").write_text(job)
    return root


def main(arguments: Optional[Sequence[str]] = None) -> int:
    options = _parser().parse_args(arguments)
    print(f"{machine()}; Python {sys.version.split()[0]}", flush=True)
    print(f"whole processes in turn, medians of {options.pairs} pairs\n", flush=True)
    print(f"{'project':<12} {'cigen':<20} {'ratio (low-high)':<18} other", flush=True)
    with tempfile.TemporaryDirectory(prefix="cigen-bench-") as place:
        cigen = options.cigen or installed(Path(place))
        shutil.copytree(_EXAMPLE, Path(place) / "docspring")
        for name, root in (
            ("docspring", Path(place) / "docspring"),
            ("500 variants", large_project(Path(place) / "large")),
        ):
            for ours, theirs in _pairs(root, cigen):
                found = compare(ours, theirs, options.pairs, lambda: None)
                ratio = f"{found.ratio:.2f} ({found.lowest:.2f}-{found.highest:.2f})"
                print(f"{name:<12} {ours.name:<20} {ratio:<18} {theirs.name}: {theirs.does}", flush=True)
    return 0


def _pairs(root: Path, cigen: str) -> Iterator[Tuple[Command, Command]]:
    def command(*verb: str) -> Command:
        return Command(" ".join(verb), [cigen, *verb], root, "reads, expands and checks all of it")

    python = str(Path(cigen).parent / "python")
    load = Command("yaml.CSafeLoader", [python, "-c", _LOAD], root, "the same files to dictionaries")
    yield command("validate"), load
    yield command("generate"), load
    yield command("generate", "main"), load
    yield command("generate"), command("validate")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("benchmarks.generation", description=__doc__)
    parser.add_argument("--pairs", type=int, default=11, help="how often each pair is run (default: 11)")
    parser.add_argument(
        "--cigen", help="an installed `cigen`, beside its `python`; otherwise this repository's wheel is installed"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
