import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const OWN_PYTHON = join(ROOT, ".venv/bin/python");

/** A Palate on a port of its own. */
export interface Palate {
  url: string;
  process: ChildProcess;
  stop: () => Promise<void>;
}

/** Before all journeys: one Palate for them to share, started whole as `make up` does. */
export default async function start(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.PALATE_URL) return undefined;
  const { url, stop, data } = await startPalate("up");
  process.env.PALATE_URL = url;
  process.env.PALATE_JOURNEYS = data;
  return stop;
}

/** Runs `palate up` (with the sample community, trained) or `palate serve` (over nothing) on a store of its own. */
export async function startPalate(
  command: "up" | "serve",
  env: Readonly<Record<string, string>> = {},
): Promise<Palate & { data: string }> {
  const data = mkdtempSync(join(tmpdir(), "palate-journeys-"));
  const palate = await run(command, data, env);
  const stop = async () => {
    await palate.stop();
    rmSync(data, { recursive: true, force: true });
  };
  return { ...palate, data, stop };
}

/** A server over this data, once it is ready. */
export async function run(
  command: "up" | "serve",
  data: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Palate> {
  const python = process.env.PALATE_PYTHON ?? (existsSync(OWN_PYTHON) ? OWN_PYTHON : "python3");
  const palate = spawn(python, ["-m", "palate", command, "--port", "0", "--data-dir", data], {
    cwd: data,
    env: {
      ...process.env,
      PYTHONPATH: join(ROOT, "src"),
      PYTHONUNBUFFERED: "1",
      OPENBLAS_NUM_THREADS: "1",
      ...env,
    },
  });
  const ended = new Promise((done) => palate.once("exit", done));
  const stop = async () => {
    palate.kill("SIGINT");
    await ended;
  };
  return { url: await address(palate), process: palate, stop };
}

function address(palate: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = "";
    const read = (text: Buffer) => {
      said += text.toString();
      const url = /ready at (http:\/\/\S+)/.exec(said)?.[1];
      if (url) found(url);
    };
    palate.stdout?.on("data", read);
    palate.stderr?.on("data", read);
    palate.once("exit", (code) => failed(new Error(`Palate ended with ${String(code)}:\n${said}`)));
    palate.once("error", failed);
  });
}
