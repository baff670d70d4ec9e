"""The storefront example on the emulated CircleCI: what its jobs hand on is there, and a second pipeline skips them."""

from __future__ import annotations

import shutil
from pathlib import Path

from circleci.emulator import CircleCI, Repository
from circleci.emulator.installed import install_cigen

EXAMPLE = Path(__file__).parents[2] / "examples" / "storefront"
BUILDS = {"build_base_amd64", "build_base_arm64", "build_api_amd64", "build_api_arm64"}
INSTALLS = {"install_node_packages", "install_ruby_packages_amd64", "install_ruby_packages_arm64"}
TESTS = {"lint", "unit", "api_amd64", "api_arm64", "contract", "bundle", "browser-chromium", "browser-firefox"}


def test_images_and_packages_come_first_and_a_second_pipeline_skips_what_is_proven(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    shutil.copytree(EXAMPLE, repository.path, dirs_exist_ok=True)
    repository.commit("First")
    with CircleCI(repository.path, install_cigen(tmp_path / "bin")) as circle:
        circle.stand_ins.use("mkdir -p node_modules && touch node_modules/made", job="install_node_packages")
        circle.stand_ins.use("mkdir -p vendor/bundle .bundle && touch vendor/bundle/gem", job="install_ruby_*")
        circle.stand_ins.use("mkdir -p dist && touch dist/index.js .eslintcache", job="bundle")
        circle.stand_ins.use("test -e node_modules/made && touch .eslintcache", job="lint")
        circle.stand_ins.use("test -e node_modules/made", job="unit")
        circle.stand_ins.use("test -e vendor/bundle/gem", job="api_*")
        circle.stand_ins.use("test -e dist/index.js", job="browser-*", step="npx*")

        first, second = circle.push(branch="topic"), circle.push(branch="topic")
        repository.commit("Another image", {"docker/base/Dockerfile": "FROM cimg/ruby:3.4\n"})
        third = circle.push(branch="topic")

    assert first.errors == second.errors == third.errors == ()
    assert set(first.ran) >= BUILDS | INSTALLS | TESTS
    # Nothing proves an installation: it has to be in the cache whenever somebody takes it from there, and only then.
    assert not set(second.ran) & (BUILDS | INSTALLS | TESTS)
    rubies = INSTALLS - {"install_node_packages"}
    assert set(third.ran) & (BUILDS | INSTALLS | TESTS) == BUILDS | rubies | {"api_amd64", "api_arm64", "contract"}
    for pipeline in (first, third):
        assert pipeline.continued is not None
        assert {run.status for run in pipeline.continued.jobs.values()} == {"success"}
