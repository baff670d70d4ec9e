# The image of the generated setup job: Python, git, ssh and cigen. docs/setup-image.md says how to publish and pin it.
FROM debian:bookworm-slim AS base
RUN apt-get update \
  && apt-get install --yes --no-install-recommends bash ca-certificates curl git openssh-client python3 \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*

FROM base AS build
RUN apt-get update && apt-get install --yes --no-install-recommends python3-pip python3-venv
WORKDIR /src
ARG PIP_INDEX_URL
COPY 3rdparty/python/library.lock ./
# The locked libraries that the command needs at run time; `pip check` below knows when one is missing here.
RUN sed -n '/^\(argcomplete\|diskcache\|jinja2\|markupsafe\|pyyaml\|urllib3\|xxhash\)==/,/[^\\]$/p' library.lock > runtime.lock
RUN python3 -m venv --without-pip /opt/cigen \
  && pip --python /opt/cigen/bin/python install --no-cache-dir --no-compile --no-deps --require-hashes -r runtime.lock
COPY pyproject.toml README.md LICENSE ./
COPY src src
# Bytecode that is never compared with its source stays valid whatever time a copy gives that. The command is not the
# one pip writes: that imports `re`, and listens to the PYTHONPATH of a job.
RUN pip --python /opt/cigen/bin/python install --no-cache-dir --no-compile --no-deps . \
  && pip --python /opt/cigen/bin/python check \
  && python3 -m compileall -q --invalidation-mode unchecked-hash /opt/cigen/lib \
  && printf '%s\n' '#!/opt/cigen/bin/python3 -I' 'import sys' 'from cigen.cli import main' 'sys.exit(main())' \
    > /opt/cigen/bin/cigen

FROM base
COPY --from=build /opt/cigen /opt/cigen
ENV PATH=/opt/cigen/bin:$PATH
# The user of CircleCI's own images: caches saved by one are readable by the others.
RUN useradd --uid 3434 --user-group --create-home --shell /bin/bash circleci
USER circleci
WORKDIR /home/circleci/project
CMD ["/bin/bash"]
