"""What a job finds under other paths than git lists counts: files behind symlinks, submodules that aren't checked out."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Optional, Sequence, Set

import pytest

from cigen.hashing.engine import files_of, hash_jobs
from worktrees.project import Project, request, settle

pytestmark = pytest.mark.any_store

JOBS: Dict[str, Sequence[str]] = {
    "app": ("app/",),
    "ruby": ("app/**/*.rb",),
    "direct": ("app/*",),
    "without": ("app/", "!app/shared"),
    "not_theirs": ("app/", "!shared/doc"),
    "docs": ("docs/",),
}


@pytest.fixture
def linked(project: Project) -> Project:
    for path in ("app/a.rb", "shared/s.rb", "shared/doc/read.me", "core/c.rb", "tsconfig.json", "other/o.rb"):
        project.write(path)
    for path, text in (
        ("app/shared", "../shared"),
        ("app/tsconfig.json", "../config"),
        ("config", "tsconfig.json"),
        ("shared/core", "../core/"),
    ):
        (project.root / path).symlink_to(text)
    project.commit_all()
    settle()
    return project


def hashes(project: Project) -> Dict[str, Optional[str]]:
    requests = [request(name, patterns) for name, patterns in JOBS.items()]
    return dict(hash_jobs(str(project.root), requests, store=project.opened_store()).hashes)


def changed_by(project: Project, path: str) -> Set[str]:
    before = hashes(project)
    project.write(path, "changed\n")
    after = hashes(project)
    assert None not in after.values()
    return {name for name in before if before[name] != after[name]}


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("shared/s.rb", {"app", "ruby", "not_theirs"}),
        ("shared/doc/read.me", {"app"}),
        ("shared/new.rb", {"app", "ruby", "not_theirs"}),
        ("core/c.rb", {"app", "ruby", "not_theirs"}),  # through two directories
        ("tsconfig.json", {"app", "direct", "without", "not_theirs"}),  # through two links
        ("other/o.rb", set()),
    ],
)
def test_what_a_symlink_leads_to(linked: Project, path: str, changed: Set[str]) -> None:
    assert changed_by(linked, path) == changed


@pytest.mark.parametrize(("link", "text"), [("app/shared", "../other"), ("config", "docs/readme.md")])
def test_where_a_symlink_leads(linked: Project, link: str, text: str) -> None:
    before = hashes(linked)
    linked.remove(link)
    (linked.root / link).symlink_to(text)

    after = hashes(linked)

    assert before["app"] != after["app"]
    assert before["docs"] == after["docs"]
    assert changed_by(linked, "other/o.rb" if link == "app/shared" else "docs/readme.md") >= {"app"}


@pytest.mark.parametrize("text", ["..", "nowhere", "link", "../../outside", "/etc/hostname", "deep/../link"])
def test_a_symlink_to_all_or_nothing(linked: Project, text: str) -> None:
    (linked.root / "docs/link").symlink_to(text)
    linked.commit_all()

    assert ("docs" in changed_by(linked, "core/c.rb")) == (text == "..")


def test_explained_with_the_rest(linked: Project) -> None:
    files = files_of(str(linked.root), [request("ruby", JOBS["ruby"])], store=linked.opened_store())["ruby"]

    assert [file.path.decode() for file in files] == [
        "app/a.rb",
        "app/shared",
        "core/c.rb",
        "shared/core",
        "shared/s.rb",
    ]


def test_the_commit_of_a_submodule_that_could_hold_a_match(project: Project, tmp_path: Path, home: Path) -> None:
    other = Project(tmp_path / "other", project.store, home)
    other.git("init", "-q")
    other.write("lib/x.py")
    other.commit_all()
    project.git("submodule", "--quiet", "add", str(other.root), "vendor/other")
    project.commit_all()
    clone = Project(tmp_path / "clone", project.store, home)
    clone.git("clone", "-q", str(project.root), ".")
    before = clone.checked()
    assert before["python"]
    other.write("lib/x.py", "changed\n")
    other.commit_all()
    project.git("pull", "-q", at="vendor/other")
    project.commit_all()
    clone.git("pull", "-q")

    after = clone.checked()

    assert {name for name in before if before[name] != after[name]} == {"all", "no_docs", "python", "vendor"}
