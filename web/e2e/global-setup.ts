import type { FullConfig } from "@playwright/test";
import { rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { startProvider, startServer } from "./server";

/** URLs of the servers of the journeys, passed to the workers by environment variables. */
export interface ServerUrls {
  /** One server for each worker, so that no test sees events or items of a test that runs beside it. */
  urls: readonly string[];
  /** A server that requires accounts, shared by all workers; undefined if there is none. */
  accountsUrl: string | undefined;
}

export function readServerUrls(): ServerUrls {
  return JSON.parse(process.env.PALATE_JOURNEYS ?? '{ "urls": [] }') as ServerUrls;
}

/** Global setup: `palate up` trains all models once, then each server starts on a copy of its data folder. */
export default async function startServers({
  workers,
}: FullConfig): Promise<(() => Promise<void>) | undefined> {
  const { PALATE_URL: runningUrl, PALATE_ACCOUNTS_URL: accountsUrl } = process.env;
  if (runningUrl) {
    passToWorkers({ urls: Array.from({ length: workers }, () => runningUrl), accountsUrl });
    return undefined;
  }
  // Without the log of trainings, which no page shows.
  const trainingServer = await startServer({ command: "up", env: { PALATE_TRACKING__ENABLED: "off" } });
  await waitForAllModels(trainingServer.url);
  await trainingServer.stop({ keepData: true });
  const serveCopy = (env: Readonly<Record<string, string>> = {}) =>
    startServer({ command: "serve", copyDataFrom: trainingServer.dataDir, env });
  const provider = await startProvider();
  const issuers = { acme: { issuer: provider.url, ...provider.client, label: "Acme" } };
  const [accountsServer, ...servers] = await Promise.all([
    serveCopy({ PALATE_ACCOUNTS__REQUIRED: "true", PALATE_ACCOUNTS__ISSUERS: JSON.stringify(issuers) }),
    ...Array.from({ length: workers }, () => serveCopy()),
  ]);
  rmSync(trainingServer.dataDir, { recursive: true, force: true });
  passToWorkers({ urls: servers.map(({ url }) => url), accountsUrl: accountsServer.url });
  return async () => {
    await Promise.all([accountsServer, provider, ...servers].map((server) => server.stop()));
  };
}

/** Waits until the learner has trained what the first snapshot lacks; rejects if the server ends. */
async function waitForAllModels(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/ready`);
    const { pending } = (await response.json()) as { pending: readonly string[] };
    if (pending.length === 0) return;
    await setTimeout(200);
  }
}

function passToWorkers(urls: ServerUrls): void {
  process.env.PALATE_JOURNEYS = JSON.stringify(urls);
}
