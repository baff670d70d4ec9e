# shellcheck shell=bash
# Sourced by ./pants when no finished installation is there; uses its ROOT, LOCK, SHA256, KEY_DIR, read_installation.
#
# Each attempt builds in a directory of its own and is published by one rename of `current`, so neither an
# interrupted nor a concurrent attempt leaves half an installation behind. The lock only saves double work.

ATTEMPT="$KEY_DIR/install.$$.$RANDOM"
VENV="$ATTEMPT/venv"
PANTS_VERSION="$(sed -n 's/^pantsbuild-pants==\([^ ]*\).*/\1/p' "$LOCK")"
PEX_VERSION="$(sed -n 's/^pex==\([^ ]*\).*/\1/p' "$LOCK")"

say() { printf './pants: %s\n' "$*"; }

fail() {
  say "$@"
  exit 1
}

# shellcheck source=build-support/find-python.sh
source "$ROOT/build-support/find-python.sh"

install_pants() {
  local python
  find_python || python=""
  mkdir -p "$KEY_DIR"
  trap 'rm -rf "$ATTEMPT"; unlock' EXIT
  trap 'exit 130' INT TERM HUP
  lock
  if read_installation; then return; fi # another run finished it meanwhile
  remove_dead_attempts
  if [[ -z "$python" ]]; then get_python; fi
  say "installing Pants $PANTS_VERSION with $python in $KEY_DIR, once for this user"
  mkdir -p "$KEY_DIR/python"
  ln -sf "$python" "$KEY_DIR/python/python3.9" # at a path that outlives an attempt: Pants' cache keys hold it
  "$python" -m venv "$VENV"
  install_packages
  build_pex
  mv -f "$ATTEMPT/current" "$KEY_DIR/current"
  trap unlock EXIT
  say "installed; the first run also starts Pants' daemon"
}

# --- packages -------------------------------------------------------------------------------------------------------

install_packages() {
  local home
  if find_pants; then
    say "using the Pants installed in $home"
    pip install --require-hashes -r <(locked pex)
  else
    home="$(cd "$VENV" && pwd)"
    pip install --require-hashes -r "$LOCK"
  fi
  cp "$("$home/bin/python" -c "$NATIVE_CLIENT_OF_PANTS")" "$ATTEMPT/native_client"
  chmod +x "$ATTEMPT/native_client" # the wheel lost its mode
  printf '%s\n' "$ATTEMPT" "$home/bin/pants" "$ATTEMPT/native_client" >"$ATTEMPT/current"
}

NATIVE_CLIENT_OF_PANTS='
import pathlib, pants.version
print(pathlib.Path(pants.version.__file__).with_name("bin") / "native_client")
'

# Sets `home` to the environment of a Pants on PATH that has this version and all that our plugin imports. A `pants`
# is never run to find out: it may be the official launcher, which downloads what it lacks, or this very script.
find_pants() {
  local candidate
  while read -r candidate; do
    candidate="$("$VENV/bin/python" -c 'import os, sys; print(os.path.realpath(sys.argv[1]))' "$candidate")"
    home="${candidate%/bin/*}"
    "$home/bin/python" -c "
import diskcache, jinja2, urllib3, xxhash, yaml
from pants.version import VERSION
assert VERSION == '$PANTS_VERSION'
" >/dev/null 2>&1 </dev/null && return
  done < <(type -aP pants)
  return 1
}

# Pants would download its pex from a place of its own. Uncompressed, the same bytes come out of every zlib.
build_pex() {
  local pex="$ATTEMPT/pex-v$PEX_VERSION" wheels="$ATTEMPT/wheels" sum
  pip download --quiet --no-deps --require-hashes -d "$wheels" -r <(locked pex)
  PEX_ROOT="$ATTEMPT/pex-root" "$VENV/bin/python" -m pex --no-pypi -f "$wheels" "pex==$PEX_VERSION" -c pex \
    --no-compress --no-compile --python-shebang '/usr/bin/env python3' -o "$pex"
  sum="$("${SHA256[@]}" "$pex")"
  grep -q "\"v$PEX_VERSION|.*|${sum%% *}|" "$ROOT/pants.toml" ||
    fail "the pex built here has sha256 ${sum%% *} and $(($(wc -c <"$pex"))) bytes;" \
      "[pex-cli].known_versions in pants.toml doesn't list it"
  rm -rf "$wheels" "$ATTEMPT/pex-root"
}

pip() { "$VENV/bin/python" -m pip --disable-pip-version-check "$@"; }

# Prints one package's requirement and hashes from the lock file.
locked() { sed -n "/^$1==/,/[^\\\\]\$/p" "$LOCK"; }

# --- one installation at a time -------------------------------------------------------------------------------------

lock() {
  if type -P flock >/dev/null; then
    exec 9>"$KEY_DIR/lock"
    flock --nonblock 9 && return
    say "waiting for another ./pants to finish installing"
    flock 9
  else
    lock_by_directory
  fi
}

# Where there is no flock (macOS): the directory's owner is alive, or it is stale once seen so three times.
lock_by_directory() {
  local seen_dead=0
  until mkdir "$KEY_DIR/lock.d" 2>/dev/null; do
    ((seen_dead)) || say "waiting for another ./pants to finish installing"
    if kill -0 "$(cat "$KEY_DIR/lock.d/pid" 2>/dev/null)" 2>/dev/null; then seen_dead=1; else seen_dead=$((seen_dead + 1)); fi
    if ((seen_dead > 3)); then rm -rf "$KEY_DIR/lock.d"; fi
    sleep 1
  done
  echo "$$" >"$KEY_DIR/lock.d/pid"
}

unlock() {
  if [[ "$(cat "$KEY_DIR/lock.d/pid" 2>/dev/null)" == "$$" ]]; then rm -rf "$KEY_DIR/lock.d"; fi
}

remove_dead_attempts() {
  local attempt owner
  for attempt in "$KEY_DIR"/install.*; do
    owner="${attempt#*/install.}"
    kill -0 "${owner%.*}" 2>/dev/null || rm -rf "$attempt"
  done
}
