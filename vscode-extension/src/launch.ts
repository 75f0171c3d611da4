// Which programs may be the language server, in the order in which they are tried.

/** A way to start the server. `python`: the interpreter it runs in, where that is known. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly origin: string;
  readonly python?: string;
}

/** What is known of where kshape may be installed. Empty texts stand for what is not set. */
export interface Places {
  /** The setting kshape.path. */
  readonly path: string;
  /** The setting kshape.interpreter. */
  readonly interpreter: string;
  /** The interpreter of the environment chosen in the Python extension. */
  readonly environment: string;
  readonly isWindows: boolean;
}

export const MODULE = "kshape_lsp";

/** What a person has set is taken alone: another server than the wanted one would be worse than none. */
export function launches(places: Places): Launch[] {
  if (places.path !== "") return [{ command: places.path, args: [], origin: "kshape.path" }];
  if (places.interpreter !== "") return [ofPython(places.interpreter, "kshape.interpreter")];
  const found: Launch[] = [];
  if (places.environment !== "")
    found.push(ofPython(places.environment, "the Python extension's environment"));
  found.push({ command: "kshape-lsp", args: [], origin: "the PATH" });
  for (const name of places.isWindows ? ["py", "python"] : ["python3", "python"])
    found.push(ofPython(name, `${name} on the PATH`));
  return found;
}

function ofPython(python: string, origin: string): Launch {
  return { command: python, args: ["-m", MODULE], origin, python };
}

/** The arguments that make a program tell, by its exit status, whether it can be the server. */
export function probe(launch: Launch): string[] {
  if (launch.python === undefined) return ["--version"];
  const needed = `["${MODULE}", "pygls", "libcst"]`;
  return ["-c", `import importlib.util as u; raise SystemExit(not all(map(u.find_spec, ${needed})))`];
}

/** A setting with `~` and `${workspaceFolder}` written out. */
export function expand(text: string, home: string, folder: string | undefined): string {
  const whole = text.trim().replace(/^~(?=$|[\\/])/, () => home);
  return folder === undefined ? whole : whole.replaceAll("${workspaceFolder}", () => folder);
}
