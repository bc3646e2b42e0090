import { ApiError } from "@/shared/client/client";

const MAX_TRIES = 5;

/**
 * Sends a change of an event. If the event was corrected meanwhile, such as in another tab, the change is sent for what
 * it was corrected to: the last change wins.
 */
export async function changeEvent<T>(event_id: string, send: (event_id: string) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await send(event_id);
    } catch (error) {
      const currentId = error instanceof ApiError ? error.currentEventId : null;
      if (currentId === null || tries === MAX_TRIES) throw error;
      event_id = currentId;
    }
  }
}
