#!/bin/sh
set -eu
exec ruby -Ilib -rpdf_renderer -e 'PdfRenderer.serve'
