"""`cigen setup self-check --commit`: one commit with one file, pushed to the branch; the build fails all the same."""

from __future__ import annotations

from typing import Any, Callable

import pytest

pytestmark = pytest.mark.once

CHANGED = "setup: {resource_class: large}\njobs: {test: {image: x, steps: [checkout]}}\n"
LISTED = "setup: {self_check: {branches: [main]}, resource_class: large}\njobs: {test: {image: x, steps: [checkout]}}\n"
OTHER = "setup: {resource_class: medium}\njobs: {test: {image: x, steps: [checkout]}}\n"

Run = Callable[..., Any]
Checkout = Callable[..., Any]


@pytest.fixture
def drifted(developer: Any) -> Any:
    """`feature` has a configuration that its entrypoint wasn't generated from."""
    developer.write("cigen.yml", CHANGED)
    developer.push(message="Use a larger machine")
    return developer


@pytest.fixture
def refused(host: Any, run: Run) -> Callable[[Any], str]:
    """What the self-check says when it doesn't push; that it leaves everything as it was is checked here."""

    def check(project: Any) -> str:
        before, tips = project.state(), project.git("ls-remote", str(host.path))
        code, out, err = run(project, "setup", "self-check", "--commit")
        assert code == 1
        assert "+    resource_class: " in out
        assert project.state() == before
        assert project.git("ls-remote", str(host.path)) == tips
        assert err.endswith("\n  Run `cigen generate` and commit the result.\n")
        return str(err)

    return check


def test_it_pushes_one_commit_with_one_file_and_fails(drifted: Any, host: Any, checkout: Checkout, run: Run) -> None:
    project = checkout()
    before, tip = project.state(), host.tip()

    code, out, err = run(project, "setup", "self-check", "--commit")

    assert code == 1
    assert "-    resource_class: small\n+    resource_class: large\n" in out
    assert f"Pushed the right one: {host.tip()[:9]} on feature." in err
    assert host.commits()[:2] == ["Regenerate .circleci/config.yml", "Use a larger machine"]
    assert project.git("--git-dir", str(host.path), "diff", "--name-status", tip, host.tip()) == (
        "M\t.circleci/config.yml"
    )
    message = project.git("--git-dir", str(host.path), "log", "-1", "--format=%an <%ae>%n%B", host.tip())
    assert message.startswith("cigen <cigen@localhost>\n")
    assert "\nCigen-Self-Check: " in message
    assert "skip" not in message
    assert project.state() == before


def test_the_next_pipeline_is_green(drifted: Any, host: Any, checkout: Checkout, run: Run) -> None:
    run(checkout(), "setup", "self-check", "--commit")
    tip = host.tip()

    code, out, err = run(checkout(name="next"), "setup", "self-check", "--commit")

    assert (code, out) == (0, "")
    assert host.tip() == tip


def test_a_missing_entrypoint_is_committed_too(drifted: Any, host: Any, checkout: Checkout, run: Run) -> None:
    drifted.git("rm", "-q", "-r", ".circleci")
    tip = drifted.push()

    run(checkout(), "setup", "self-check", "--commit")

    changes = drifted.git("--git-dir", str(host.path), "diff", "--name-status", tip, host.tip())
    assert changes == "A\t.circleci/config.yml"


def test_a_project_below_the_repositorys_root(developer: Any, host: Any, checkout: Checkout, run: Run) -> None:
    developer.write("service/cigen.yml", CHANGED)
    tip = developer.push()
    project = checkout()

    run(project._replace(path=project.path / "service"), "setup", "self-check", "--commit")

    changes = developer.git("--git-dir", str(host.path), "diff", "--name-status", tip, host.tip())
    assert changes == "A\tservice/.circleci/config.yml"


def test_a_shallow_checkout_without_blobs_is_enough(drifted: Any, host: Any, checkout: Checkout, run: Run) -> None:
    for setting in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
        drifted.git("--git-dir", str(host.path), "config", setting, "true")
    partial = host.path.parent / "partial"
    project = checkout()
    url = f"file://{host.path}"
    project.git("clone", "-q", "--depth=1", "--filter=blob:none", "--branch=feature", url, str(partial))

    code, _, err = run(project._replace(path=partial), "setup", "self-check", "--commit")

    assert "Pushed the right one" in err
    assert host.commits()[0] == "Regenerate .circleci/config.yml"


def test_it_commits_as_whom_git_is_set_up_for(
    drifted: Any, host: Any, checkout: Checkout, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = checkout()
    project.git("config", "user.name", "Robot")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "robot@example.com")

    run(project, "setup", "self-check", "--commit")

    who = project.git("--git-dir", str(host.path), "log", "-1", "--format=%an <%ae> %cn <%ce>", host.tip())
    assert who == "Robot <cigen@localhost> Robot <robot@example.com>"


class TestNever:
    @pytest.mark.parametrize(
        ("variable", "value", "why"),
        [
            ("CIRCLE_TAG", "v1", "this is a build of the tag v1"),
            ("CIRCLE_PR_NUMBER", "12", "this is a pull request from a fork"),
            ("CIRCLE_PR_REPONAME", "fork", "this is a pull request from a fork"),
            ("CIRCLE_BRANCH", "pull/12", "this is a pull request from a fork"),
            ("CIRCLE_BRANCH", "", "this is no build of a branch: CIRCLE_BRANCH isn't set"),
            ("CIRCLE_BRANCH", "other", "the build is of other, but feature is checked out"),
        ],
    )
    def test_tags_forks_and_other_branches(
        self,
        drifted: Any,
        checkout: Checkout,
        refused: Callable[[Any], str],
        monkeypatch: pytest.MonkeyPatch,
        variable: str,
        value: str,
        why: str,
    ) -> None:
        project = checkout()
        monkeypatch.setenv(variable, value)

        assert f"\n  It was not committed: {why}\n" in refused(project)

    def test_the_default_branch(self, drifted: Any, checkout: Checkout, refused: Callable[[Any], str]) -> None:
        drifted.git("push", "-q", "origin", "HEAD:main")

        assert "\n  It was not committed: main is the default branch\n" in refused(checkout("main"))

    def test_unless_it_is_listed(self, developer: Any, host: Any, checkout: Checkout, run: Run) -> None:
        developer.write("cigen.yml", LISTED)
        developer.push("main")

        run(checkout("main"), "setup", "self-check", "--commit")

        assert host.commits("main")[0] == "Regenerate .circleci/config.yml"

    def test_when_the_default_branch_isnt_known(
        self, drifted: Any, host: Any, checkout: Checkout, refused: Callable[[Any], str]
    ) -> None:
        project = checkout()
        project.git("--git-dir", str(host.path), "symbolic-ref", "HEAD", "refs/heads/nowhere")

        assert "the remote doesn't tell which branch is the default one" in refused(project)

    def test_on_a_detached_head(self, drifted: Any, checkout: Checkout, refused: Callable[[Any], str]) -> None:
        project = checkout()
        project.git("checkout", "-q", "--detach")

        assert "\n  It was not committed: HEAD is detached\n" in refused(project)

    def test_when_the_branch_has_moved_on(
        self, drifted: Any, checkout: Checkout, refused: Callable[[Any], str]
    ) -> None:
        project = checkout()
        drifted.push(message="Somebody else's")

        assert "the branch feature has moved on since this pipeline started" in refused(project)

    def test_when_the_branch_is_gone(self, drifted: Any, checkout: Checkout, refused: Callable[[Any], str]) -> None:
        project = checkout()
        drifted.git("push", "-q", "origin", ":feature")

        assert "the branch feature is gone since this pipeline started" in refused(project)

    def test_without_a_remote(self, drifted: Any, checkout: Checkout, refused: Callable[[Any], str]) -> None:
        project = checkout()
        project.git("remote", "remove", "origin")

        assert "the remote `origin` can't be asked: fatal: 'origin' does not appear to be" in refused(project)

    @pytest.mark.parametrize("path", ["README", "cigen.yml"])
    def test_from_a_dirty_tree(
        self, drifted: Any, checkout: Checkout, refused: Callable[[Any], str], path: str
    ) -> None:
        drifted.write("README", "Read me\n")
        drifted.push()
        project = checkout()
        (project.path / path).write_text((project.path / path).read_text() + "# and more\n")

        assert f"the checkout has changes that aren't committed: {path}\n" in refused(project)

    def test_from_configuration_that_nobody_committed(
        self, developer: Any, checkout: Checkout, refused: Callable[[Any], str]
    ) -> None:
        project = checkout()
        project.write(".git/info/exclude", "*.yml\n")
        project.write(".cigen/config.yml", CHANGED)

        assert "changes that aren't committed: .cigen/config.yml\n" in refused(project)

    def test_other_untracked_files_are_no_reason(self, drifted: Any, host: Any, checkout: Checkout, run: Run) -> None:
        project = checkout()
        project.write("downloaded.tar", "by an earlier step")

        run(project, "setup", "self-check", "--commit")

        assert host.commits()[0] == "Regenerate .circleci/config.yml"


class TestNoLoop:
    def test_it_stops_at_a_commit_of_its_own(
        self, drifted: Any, host: Any, checkout: Checkout, run: Run, refused: Callable[[Any], str]
    ) -> None:
        run(checkout(), "setup", "self-check", "--commit")
        drifted.git("pull", "-q", "origin", "feature")
        drifted.write("cigen.yml", OTHER)
        drifted.git("commit", "-q", "--all", "--amend", "--no-edit")
        drifted.git("push", "-q", "--force", "origin", "HEAD:feature")

        assert "is already one of the self-check's" in refused(checkout(name="next"))

    def test_it_doesnt_fight_with_a_formatter(
        self, drifted: Any, host: Any, checkout: Checkout, run: Run, refused: Callable[[Any], str]
    ) -> None:
        run(checkout(), "setup", "self-check", "--commit")
        drifted.git("pull", "-q", "origin", "feature")
        drifted.write(".circleci/config.yml", "formatted: true\n")
        drifted.push(message="Format")
        drifted.push(message="Something else")

        said = refused(checkout(name="next"))

        assert "the same correction, " in said
        assert "Find out what rewrites .circleci/config.yml" in said

    def test_a_new_drift_after_a_correction_is_corrected(
        self, drifted: Any, host: Any, checkout: Checkout, run: Run
    ) -> None:
        run(checkout(), "setup", "self-check", "--commit")
        drifted.git("pull", "-q", "origin", "feature")
        drifted.write("cigen.yml", OTHER)
        drifted.push()

        run(checkout(name="next"), "setup", "self-check", "--commit")

        assert host.commits()[0] == "Regenerate .circleci/config.yml"
        assert host.commits().count("Regenerate .circleci/config.yml") == 2
