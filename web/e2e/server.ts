import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const VENV_PYTHON = join(ROOT, ".venv/bin/python");
const PYTHON = process.env.PALATE_PYTHON ?? (existsSync(VENV_PYTHON) ? VENV_PYTHON : "python3");

/** A running server on a data folder of its own. */
export interface RunningServer {
  url: string;
  dataDir: string;
  process: ChildProcess;
  /** Ends the server; deletes its data folder, unless `keepData`. */
  stop: (options?: { keepData: boolean }) => Promise<void>;
}

interface ServerOptions {
  /** `up` loads the sample community and trains the models, `serve` serves the data folder as it is. */
  command: "up" | "serve";
  /** Folder that the data folder is copied from; an empty one without it. */
  copyDataFrom?: string;
  /** Settings, as environment variables. */
  env?: Readonly<Record<string, string>>;
}

/** Starts a server on a temporary data folder and waits until it is ready. */
export async function startServer({
  command,
  copyDataFrom,
  env = {},
}: ServerOptions): Promise<RunningServer> {
  const dataDir = mkdtempSync(join(tmpdir(), "palate-journeys-"));
  if (copyDataFrom) cpSync(copyDataFrom, dataDir, { recursive: true });
  const child = spawn(PYTHON, ["-m", "palate", command, "--port", "0", "--data-dir", dataDir], {
    cwd: dataDir,
    env: {
      ...process.env,
      PYTHONPATH: join(ROOT, "src"),
      PYTHONUNBUFFERED: "1",
      OPENBLAS_NUM_THREADS: "1",
      ...env,
    },
  });
  // An interrupted run runs no teardown.
  const killServer = () => child.kill("SIGKILL");
  process.once("exit", killServer);
  child.once("exit", () => process.off("exit", killServer));
  const exited = new Promise((resolveExit) => child.once("exit", resolveExit));
  const stop = async ({ keepData } = { keepData: false }) => {
    child.kill("SIGINT");
    await exited;
    if (!keepData) rmSync(dataDir, { recursive: true, force: true });
  };
  return { url: await waitForUrl(child), dataDir, process: child, stop };
}

/** A running identity provider, and the client that is registered there. */
export interface RunningProvider {
  url: string;
  client: { client_id: string; client_secret: string };
  stop: () => Promise<void>;
}

/** Starts the identity provider of the Python tests, and waits until it is ready. */
export async function startProvider(): Promise<RunningProvider> {
  const child = spawn(PYTHON, ["-m", "tests.oidc_provider", "0"], {
    cwd: ROOT,
    env: { ...process.env, PYTHONPATH: [join(ROOT, "src"), ROOT].join(delimiter) },
  });
  const exited = new Promise((resolveExit) => child.once("exit", resolveExit));
  const stop = async () => {
    child.stdin.end();
    await exited;
  };
  const client = { client_id: "palate-web", client_secret: "a secret of the client" };
  return { url: await waitForUrl(child), client, stop };
}

function waitForUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolveUrl, reject) => {
    let output = "";
    const readOutput = (text: Buffer) => {
      output += text.toString();
      const url = /ready at (http:\/\/\S+)/.exec(output)?.[1];
      if (url) resolveUrl(url);
    };
    child.stdout?.on("data", readOutput);
    child.stderr?.on("data", readOutput);
    child.once("exit", (code) => reject(new Error(`Palate ended with ${String(code)}:\n${output}`)));
    child.once("error", reject);
  });
}
