#!/bin/sh
set -eu
exec bin/rails "${@:-server}"
