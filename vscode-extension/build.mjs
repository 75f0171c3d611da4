// Bundles the extension (for Node) and the graph panel (for the webview) into dist/. --release: small and without maps.
// --tests: the unit tests as well. --watch: again after each change.
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { build, context } from "esbuild";

const [release, tests, watch] = ["--release", "--tests", "--watch"].map((flag) =>
  process.argv.includes(flag),
);
const common = { bundle: true, minify: release, sourcemap: release ? false : "linked", logLevel: "warning" };
const forNode = { ...common, platform: "node", target: "node20", format: "cjs", external: ["vscode"] };

const builds = [
  { ...forNode, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js" },
  {
    ...common,
    entryPoints: ["src/panel/panel.ts"],
    outfile: "dist/panel/panel.js",
    target: "es2022",
    format: "iife",
  },
];
if (tests) {
  const found = (await readdir("test")).filter((name) => name.endsWith(".test.ts"));
  builds.push({ ...forNode, entryPoints: found.map((name) => `test/${name}`), outdir: "dist/test" });
}

await rm("dist", { recursive: true, force: true });
await mkdir("dist/panel", { recursive: true });
await cp("src/panel/panel.css", "dist/panel/panel.css");
// The panel moves, zooms and searches with the same code as the page of `kshape graph`.
for (const name of ["graph_view.js", "graph_page.css"])
  await cp(`../kshape/report/${name}`, `dist/panel/${name}`);

for (const options of builds) {
  if (watch) await (await context(options)).watch();
  else await build(options);
}
