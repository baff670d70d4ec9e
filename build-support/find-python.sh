# shellcheck shell=bash
# Sourced by install-pants.sh, whose ROOT, KEY_DIR, ATTEMPT, PANTS_VERSION, say and fail it uses. Both functions set
# `python`: find_python to a Python 3.9 that is here, get_python to one that uv downloads.

INTERPRETERS="${KEY_DIR%/*}/interpreters" # beside the installations: a new lock file needs no new Python
UV_LOCK="$ROOT/3rdparty/python/uv.lock"

# CIGEN_PANTS_PYTHON, PATH, pyenv, and what get_python once got. Fails when there is none.
find_python() {
  local candidate
  if [[ -n "${CIGEN_PANTS_PYTHON:-}" ]]; then
    usable_python "$CIGEN_PANTS_PYTHON" && return
    fail "CIGEN_PANTS_PYTHON=$CIGEN_PANTS_PYTHON is not a Python 3.9 with its venv module"
  fi
  while read -r candidate; do
    if usable_python "$candidate"; then return; fi
  done < <(
    type -aP python3.9 python3 python || true
    printf '%s\n' "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.9.*/bin/python3.9
    managed_pythons
  )
  return 1
}

# Sets `python` to the interpreter itself, not to a virtual environment or pyenv shim that leads to it.
usable_python() {
  python="$("$1" -c '
import ensurepip, os, sys, venv
if sys.version_info[:2] != (3, 9): sys.exit(1)
base = os.path.join(sys.base_exec_prefix, "bin", "python3.9")
print(base if os.access(base, os.X_OK) else sys.executable)
' 2>/dev/null </dev/null)" && [[ -x "$python" ]]
}

managed_pythons() { printf '%s\n' "$INTERPRETERS"/cpython-3.9*/bin/python3.9; }

# Downloads one, by the uv on PATH or one from the package index. Exits, saying why, where that fails.
get_python() {
  local uv candidate scratch="$ATTEMPT/uv"
  say "there is no Python 3.9 on PATH or under pyenv: uv gets one, in $INTERPRETERS"
  mkdir -p "$scratch"
  uv="$(type -P uv)" || get_uv
  UV_PYTHON_INSTALL_DIR="$INTERPRETERS" UV_PYTHON_INSTALL_BIN=0 UV_CACHE_DIR="$scratch/cache" UV_NO_CONFIG=1 \
    "$uv" python install 3.9 >"$scratch/log" 2>&1 </dev/null || no_python "uv, which gets it from GitHub, says"
  rm -rf "$scratch"
  while read -r candidate; do
    if usable_python "$candidate"; then return; fi
  done < <(managed_pythons)
  no_python "none that works is in $INTERPRETERS after \`uv python install 3.9\`"
}

# Sets `uv`. Any python3 will do, with pip in itself or in a virtual environment; Debian's may have neither.
get_uv() {
  local base
  if base="$(python_with 'ensurepip, venv')"; then
    "$base" -m venv "$scratch/venv" >"$scratch/log" 2>&1 </dev/null || no_python "$base can't make uv an environment"
    base="$scratch/venv/bin/python"
  else
    base="$(python_with pip)" || no_python "$(why_no_uv)"
  fi
  "$base" -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary=:all: \
    --target "$scratch/packages" -r "$UV_LOCK" >"$scratch/log" 2>&1 </dev/null || no_python "pip, asked for uv, says"
  uv="$scratch/packages/bin/uv"
}

# Prints the first python3 on PATH that imports these modules.
python_with() {
  local candidate
  while read -r candidate; do
    if "$candidate" -c "import $1" 2>/dev/null </dev/null; then
      echo "$candidate"
      return
    fi
  done < <(type -aP python3)
  return 1
}

why_no_uv() {
  local base
  if base="$(type -P python3)"; then
    echo "$base has neither venv nor pip to get uv by (on Debian and Ubuntu: apt-get install python3-venv)"
  else
    echo "nor is there a python3 to get uv by"
  fi
}

# Exits with the cause, the program's own words in the log included, and with what can be done.
no_python() {
  say "Pants $PANTS_VERSION needs a Python 3.9, and there is none: $1"
  if [[ -f "$ATTEMPT/uv/log" ]]; then sed '/^WARNING/d; s/^/  /' "$ATTEMPT/uv/log"; fi
  cat <<END
  Install one (pyenv install 3.9), or name it: CIGEN_PANTS_PYTHON=/path/to/python3.9 ./pants
  Without Pants, in a virtual environment of any Python from 3.9 on:
    pip install . && cd examples/docspring && cigen generate
    pip install --require-hashes -r 3rdparty/python/library.lock && python -m pytest tests/cigen
END
  exit 1
}
