"""What a job finds under other paths than git lists counts: files behind symlinks, submodules that aren't checked out."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Dict, Mapping, NamedTuple, Optional, Sequence, Set

import pytest

from cigen.hashing.job.answer import JobResult
from cigen.hashing.job.question import Question
from cigen.hashing.run.hash_jobs import Run, files_of, hash_jobs
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
    return dict(hash_jobs(str(project.root), Question(requests), Run(project.opened_store())).hashes)


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


@pytest.mark.parametrize("text", ["..", "nowhere", "link", "deep/../link"])
def test_a_symlink_to_all_or_nothing(linked: Project, text: str) -> None:
    (linked.root / "docs/link").symlink_to(text)
    linked.commit_all()

    assert ("docs" in changed_by(linked, "core/c.rb")) == (text == "..")


OUTSIDE = ["../../outside", "/etc/hostname", "../app/../../x", "through", "../.git/HEAD"]


@pytest.mark.parametrize("text", OUTSIDE)
@pytest.mark.parametrize("patterns", [["docs/"], ["docs/link"], ["docs/link/x.md"], ["**/*.rb"], ["docs/*/x"]])
def test_a_symlink_out_of_the_project_leaves_no_hash(linked: Project, text: str, patterns: Sequence[str]) -> None:
    (linked.root / "docs/through").symlink_to("/usr")
    (linked.root / "docs/link").symlink_to(text)
    linked.commit_all()

    jobs = asked(linked, {"reaches": [*patterns, "app/"], "beside": ["app/"]})

    assert jobs["beside"].hash
    assert jobs["reaches"].hash is None
    if text != "through":
        assert "the link docs/" in jobs["reaches"].reason or "matches no file" in jobs["reaches"].reason


def test_a_symlink_out_of_the_project_that_is_excluded_is_no_matter(linked: Project) -> None:
    (linked.root / "docs/link").symlink_to("/usr")

    jobs = asked(linked, {name: ["**", name] for name in ("!docs/link", "!docs", "!docs/link/**", "!**/*.md")})

    assert {name for name, job in jobs.items() if job.hash} == {"!docs/link", "!docs", "!docs/link/**"}
    assert jobs["!**/*.md"].reason == "the link docs/link leads out of the project"


def test_a_set_takes_away_no_more_than_it_surely_holds(linked: Project) -> None:
    (linked.root / "docs/link").symlink_to("/usr")
    jobs = {
        "by its own path": ["shared/", "!(", "app/", ")"],
        "by both": ["app/", "shared/", "!(", "app/shared/**", ")"],
        "by none": ["app/", "!(", "app/shared", ")"],
        "of the outside": ["**", "!(", "docs/*", ")"],
    }
    requests = [request(name, patterns) for name, patterns in jobs.items()]
    files = files_of(str(linked.root), requests, store=linked.opened_store())
    found = {name: {file.path for file in files[name]} for name in jobs}

    assert found["by its own path"] == {b"shared/s.rb", b"shared/doc/read.me", b"shared/core", b"core/c.rb"}
    assert found["by both"] >= {b"shared/s.rb", b"shared/doc/read.me"}
    assert not found["by none"] & {b"shared/s.rb", b"shared/doc/read.me"}
    assert asked(linked, jobs)["of the outside"].reason == "the link docs/link leads out of the project"


def test_explained_with_the_rest(linked: Project) -> None:
    files = files_of(str(linked.root), [request("ruby", JOBS["ruby"])], store=linked.opened_store())["ruby"]

    assert [file.path.decode() for file in files] == [
        "app/a.rb",
        "app/shared",
        "core/c.rb",
        "shared/core",
        "shared/s.rb",
    ]


def asked(project: Project, jobs: Mapping[str, Sequence[str]]) -> Mapping[str, JobResult]:
    requests = [request(name, patterns) for name, patterns in jobs.items()]
    found = hash_jobs(str(project.root), Question(requests), Run(project.opened_store())).jobs
    assert found == hash_jobs(str(project.root), Question(requests), Run(project.opened_store())).jobs
    return found


class Pinned(NamedTuple):
    """A clone whose submodule `vendor/other` isn't checked out, and how that moves to another commit."""

    clone: Project
    move: Callable[[], None]


@pytest.fixture
def pinned(project: Project, tmp_path: Path, home: Path) -> Pinned:
    other = Project(tmp_path / "other", project.store, home)
    other.git("init", "-q")
    other.write("lib/x.py")
    other.commit_all()
    project.git("submodule", "--quiet", "add", str(other.root), "vendor/other")
    project.commit_all()
    clone = Project(tmp_path / "clone", project.store, home)
    clone.git("clone", "-q", str(project.root), ".")

    def move() -> None:
        other.write("lib/x.py", "changed\n")
        other.commit_all()
        project.git("pull", "-q", at="vendor/other")
        project.commit_all()
        clone.git("pull", "-q")

    return Pinned(clone, move)


@pytest.mark.parametrize(
    "text", ["../vendor/other", "../vendor/other/lib", "../vendor/other/lib/x.py", "hop", "../vendor"]
)
def test_a_link_into_a_submodule_counts_its_commit(pinned: Pinned, text: str) -> None:
    clone = pinned.clone
    (clone.root / "src/hop").symlink_to("../vendor/other/lib")
    (clone.root / "src/link").symlink_to(text)
    jobs = {
        "all": ["src/"],
        "link": ["src/a.py", "src/link"],
        "behind": ["src/**/*.py"],
        "beside": ["src/a.py"],
        "excluded": ["src/", "!src/link", "!src/hop"],
        "not_behind": ["src/**/*.py", "!src/link/**", "!src/hop/**"],
        "not_theirs": ["src/", "!vendor/other/**"],
        "less a set": ["**/*.py", "!(", "src/link/x.py", ")", "!(", "vendor/*", ")"],
    }
    before = asked(clone, jobs)
    pinned.move()
    after = asked(clone, jobs)

    changed = {name for name in jobs if before[name] != after[name]}

    assert all(job.hash for job in before.values())
    assert changed == {"all", "link", "behind", "less a set"}


def test_the_commit_of_a_submodule_that_could_hold_a_match(pinned: Pinned) -> None:
    before = pinned.clone.checked()
    assert before["python"]
    pinned.move()

    after = pinned.clone.checked()

    assert {name for name in before if before[name] != after[name]} == {"all", "no_docs", "python", "vendor"}
