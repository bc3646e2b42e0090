import { rmSync } from "node:fs";
import { startServer } from "./server";

/** Global setup: `palate up` trains the models once; the server of each worker starts from a copy of its data folder. */
export default async function trainSampleCommunity(): Promise<(() => void) | undefined> {
  if (process.env.PALATE_URL) return undefined;
  // Without the log of trainings, which no page shows.
  const server = await startServer({ command: "up", env: { PALATE_TRACKING__ENABLED: "off" } });
  await server.stop({ keepData: true });
  process.env.PALATE_TRAINED_DATA = server.dataDir;
  return () => rmSync(server.dataDir, { recursive: true, force: true });
}
