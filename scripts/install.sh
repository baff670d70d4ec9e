#!/bin/sh
# Installs cigen for this user: one file that python3 runs. Needs python3 3.9 or later and nothing else.
#
#   install.sh [--bundle URL_OR_PATH] [--sha256 HEX] [--bin DIRECTORY]
#
# or by the variables CIGEN_BUNDLE, CIGEN_SHA256 and CIGEN_BIN. A released installer knows the checksum of its bundle.
# The bundle is checked before anything of it is written or run; when it is there already, nothing is done.
set -eu

# The bundle's sha256; filled in when a release is made.
released=

bundle=${CIGEN_BUNDLE:-}
sha256=${CIGEN_SHA256:-$released}
bin=${CIGEN_BIN:-${HOME:?is not set}/.local/bin}

fail() {
  echo "install.sh: $*" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case "$1" in
    --help | -h)
      sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p;}' "$0"
      exit 0
      ;;
    --bundle | --sha256 | --bin) [ $# -gt 1 ] || fail "$1 needs a value" ;;
    *) fail "what is $1? Try --help." ;;
  esac
  case "$1" in
    --bundle) bundle=$2 ;;
    --sha256) sha256=$2 ;;
    --bin) bin=$2 ;;
  esac
  shift 2
done

[ -n "$bundle" ] || fail "no bundle: give --bundle, a URL or a path."
[ -n "$sha256" ] || fail "no checksum: give --sha256, as the release's SHA256SUMS has it."
command -v python3 >/dev/null || fail "cigen needs python3, and there is none on PATH."

exec python3 - "$bundle" "$sha256" "$bin" <<'PYTHON'
import sys

if sys.version_info < (3, 9):
    sys.exit("install.sh: cigen needs Python 3.9 or later, and python3 is %d.%d." % sys.version_info[:2])

import os
import subprocess
import tempfile
import time
from hashlib import sha256
from http.client import HTTPException, InvalidURL
from urllib.request import urlopen

bundle, wanted, directory = sys.argv[1:]
wanted = wanted.strip().lower()
command = os.path.join(os.path.abspath(directory), "cigen")
LARGEST = 1 << 27


def sized(data, path):
    if len(data) > LARGEST:
        sys.exit(f"install.sh: {path} has more than {LARGEST:,} bytes: that is no bundle.")
    return data


def read(path):
    with open(path, "rb") as file:
        return sized(file.read(LARGEST + 1), path)


def download(url):
    with urlopen(url, timeout=60) as answer:
        data = answer.read(LARGEST + 1)
        if len(data) <= LARGEST and getattr(answer, "length", None):  # the rest of what was promised
            raise OSError(f"it was cut after {len(data):,} bytes")
        return data


def fetch(url, attempts=3):
    for left in reversed(range(attempts)):
        try:
            return sized(download(url), url)
        except (InvalidURL, ValueError) as error:
            sys.exit(f"install.sh: {ascii(url)} is no address: {error}")
        except (OSError, HTTPException) as error:
            if not left:
                sys.exit(f"install.sh: can't fetch {url}: {error or type(error).__name__}")
            time.sleep(1)


def install(data):
    os.makedirs(os.path.dirname(command), exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".cigen-", dir=os.path.dirname(command))
    try:
        with open(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o755)
        os.replace(temporary, command)
    except BaseException:
        os.unlink(temporary)
        raise


def version():
    found = subprocess.run([command, "--version"], stdout=subprocess.PIPE)
    if found.returncode:
        sys.exit(f"install.sh: {command} is installed, but it doesn't run: exit {found.returncode}.")
    return found.stdout.decode().strip()


try:
    if os.path.isfile(command) and sha256(read(command)).hexdigest() == wanted:
        print(f"{command} is this cigen already.")
        sys.exit()
    data = fetch(bundle) if "://" in bundle else read(bundle)
    found = sha256(data).hexdigest()
    if found != wanted:
        sys.exit(f"install.sh: {bundle} isn't the bundle it should be: nothing was installed.\n"
                 f"  its sha256 is {found}\n  expected:     {wanted}")
    install(data)
    print(f"{command}: {version()}")
except OSError as error:
    sys.exit(f"install.sh: {error}")
except KeyboardInterrupt:
    sys.exit(130)
if os.path.dirname(command) not in os.environ.get("PATH", "").split(os.pathsep):
    print(f"{os.path.dirname(command)} isn't on PATH: add it.")
PYTHON
