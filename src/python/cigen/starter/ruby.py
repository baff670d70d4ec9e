"""Ruby projects, Rails among them: tests with the services they need, and linters where there are some."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, NamedTuple, Optional, Tuple

from cigen.config.files import Files
from cigen.starter.part import StarterPart, job, run, text_of, version_in


class _Service(NamedTuple):
    """A container for whoever has the gem, its port, and the variable that tells the tests where it is."""

    gem: str
    name: str
    config: str
    port: int
    variable: str


_SERVICES = (
    _Service(
        "pg",
        "postgres",
        """\
  postgres:
    image: cimg/postgres:16.4
    environment:
      POSTGRES_USER: test
      POSTGRES_DB: test
      POSTGRES_HOST_AUTH_METHOD: trust
""",
        5432,
        "DATABASE_URL: postgres://test@localhost:5432/test",
    ),
    _Service(
        "mysql2",
        "mysql",
        """\
  mysql:
    image: cimg/mysql:8.0
    environment:
      MYSQL_ALLOW_EMPTY_PASSWORD: "yes"
      MYSQL_DATABASE: test
""",
        3306,
        "DATABASE_URL: mysql2://root@127.0.0.1:3306/test",
    ),
    _Service(
        "redis",
        "redis",
        """\
  redis:
    image: cimg/redis:7.2.4
""",
        6379,
        "REDIS_URL: redis://localhost:6379/0",
    ),
)


def ruby(files: Files) -> Optional[StarterPart]:
    """The part of a project with a Gemfile."""
    if files.read("Gemfile") is None:
        return None
    rails = _has_gem(files, "rails") or files.read("config/application.rb") is not None
    services = [service for service in _SERVICES if rails and _has_gem(files, service.gem)]
    jobs = {name: job("ruby", *lines) for name, lines in _jobs(files, rails, services).items()}
    config = "services:\n" + "".join(service.config for service in services) if services else ""
    found = "Rails" if rails else "Ruby"
    if services:
        found += f" with {' and '.join(service.name for service in services)}"
    return StarterPart("ruby", found, _image(files), jobs, {}, config)


def _jobs(files: Files, rails: bool, services: List[_Service]) -> Mapping[str, Tuple[str, ...]]:
    locked = files.read("Gemfile.lock") is not None
    how = ("packages: ruby",) if locked else ()
    first = () if locked else ("bundle install",)
    prepare = [f"dockerize -wait tcp://localhost:{service.port} -timeout 1m" for service in services]
    if any(service.variable.startswith("DATABASE_URL") for service in services):
        prepare.append("bundle exec rails db:prepare")
    found: Dict[str, Tuple[str, ...]] = {
        "test": (*how, *_surroundings(rails, services), *run(*first, *prepare, _test(files, rails)))
    }
    if files.read(".rubocop.yml") is not None or _has_gem(files, "rubocop"):
        found["rubocop"] = (*how, *run(*first, "bundle exec rubocop"))
    if _has_gem(files, "brakeman"):
        found["brakeman"] = (*how, *run(*first, "bundle exec brakeman"))
    return found


def _surroundings(rails: bool, services: List[_Service]) -> Tuple[str, ...]:
    if not rails:
        return ()
    names = (f"services: [{', '.join(service.name for service in services)}]",) if services else ()
    return (*names, "environment:", "  RAILS_ENV: test", *(f"  {service.variable}" for service in services))


def _test(files: Files, rails: bool) -> str:
    if "spec/" in files.names("") or files.read(".rspec") is not None:
        return "bundle exec rspec"
    return "bundle exec rails test" if rails else "bundle exec rake test"


def _has_gem(files: Files, name: str) -> bool:
    gemfile, lock = text_of(files, "Gemfile"), text_of(files, "Gemfile.lock")
    written = re.search(rf"^\s*gem\s+[\"']{name}[\"']", gemfile, re.MULTILINE)
    return bool(written or re.search(rf"^    {name} \(", lock, re.MULTILINE))


def _image(files: Files) -> str:
    written = re.search(r"^ruby\s+[\"'](\d+\.\d+(?:\.\d+)?)[\"']", text_of(files, "Gemfile"), re.MULTILINE)
    version = version_in(files, ".ruby-version") or (written[1] if written else "3.3")
    # With package.json, Rails compiles assets by Node.
    return f"cimg/ruby:{version}-node" if files.read("package.json") is not None else f"cimg/ruby:{version}"
