import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const VENV_PYTHON = join(ROOT, ".venv/bin/python");

/** A running server. */
export interface RunningServer {
  url: string;
  process: ChildProcess;
  stop: () => Promise<void>;
}

/** Global setup: starts one server for all journeys, as `make up` does. */
export default async function startSharedServer(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.PALATE_URL) return undefined;
  const { url, stop, dataDir } = await startServer("up");
  process.env.PALATE_URL = url;
  process.env.PALATE_JOURNEYS = dataDir;
  return stop;
}

/** Runs `palate up` (sample community, trained) or `palate serve` (empty) on a temporary store. */
export async function startServer(
  command: "up" | "serve",
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer & { dataDir: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), "palate-journeys-"));
  const server = await spawnServer(command, dataDir, env);
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { ...server, dataDir, stop };
}

/** Starts a server on a data directory and waits until it is ready. */
export async function spawnServer(
  command: "up" | "serve",
  dataDir: string,
  env: NodeJS.ProcessEnv = {},
): Promise<RunningServer> {
  const python = process.env.PALATE_PYTHON ?? (existsSync(VENV_PYTHON) ? VENV_PYTHON : "python3");
  const child = spawn(python, ["-m", "palate", command, "--port", "0", "--data-dir", dataDir], {
    cwd: dataDir,
    env: {
      ...process.env,
      PYTHONPATH: join(ROOT, "src"),
      PYTHONUNBUFFERED: "1",
      OPENBLAS_NUM_THREADS: "1",
      ...env,
    },
  });
  const exited = new Promise((done) => child.once("exit", done));
  const stop = async () => {
    child.kill("SIGINT");
    await exited;
  };
  return { url: await waitForUrl(child), process: child, stop };
}

function waitForUrl(child: ChildProcess): Promise<string> {
  return new Promise((done, reject) => {
    let output = "";
    const readOutput = (text: Buffer) => {
      output += text.toString();
      const url = /ready at (http:\/\/\S+)/.exec(output)?.[1];
      if (url) done(url);
    };
    child.stdout?.on("data", readOutput);
    child.stderr?.on("data", readOutput);
    child.once("exit", (code) => reject(new Error(`Palate ended with ${String(code)}:\n${output}`)));
    child.once("error", reject);
  });
}
