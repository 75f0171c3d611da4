// The page of the graph panel. Its policy lets nothing run but the two scripts that carry the nonce of this page.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** state: what the panel keeps, in case the window is loaded anew. */
export function panelPage(webview: vscode.Webview, files: vscode.Uri, state: object): string {
  const nonce = randomBytes(18).toString("base64");
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(files, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="en" data-state="${escaped(JSON.stringify(state))}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Graph</title>
<link rel="stylesheet" href="${file("graph_page.css")}">
<link rel="stylesheet" href="${file("panel.css")}">
</head>
<body>
<header>
<h1 id="title"></h1>
<select id="model" aria-label="Model" hidden></select>
<input id="search" type="search" placeholder="Find a layer" aria-label="Find a layer">
<span class="buttons">
<button id="fold" title="Close all inner models" hidden>Fold all</button>
<button id="unfold" title="Open all inner models" hidden>Open all</button>
<button id="turn" title="From top to bottom, or from left to right">Turn</button>
<button id="out" title="Zoom out (-)">−</button>
<button id="in" title="Zoom in (+)">+</button>
<button id="fit" title="Show all of it (0)">Fit</button>
</span>
</header>
<main>
<div id="stage" tabindex="0" aria-label="Graph of the model"></div>
<aside id="details" aria-live="polite"></aside>
</main>
<script nonce="${nonce}" src="${file("graph_view.js")}"></script>
<script nonce="${nonce}" src="${file("panel.js")}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
