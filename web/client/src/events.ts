import { ApiError, unwrap } from "./errors.ts";
import type { ApiSchema, Http } from "./http.ts";

/** The most events and characters in one request; the server takes 10,000 events and 2,000,000 bytes. */
const PAGE_EVENTS = 1000;
const PAGE_CHARACTERS = 300_000;

type EventIn = ApiSchema<"EventIn">;
type EventsAccepted = ApiSchema<"EventsAccepted">;

/** `client.events`. */
export class Events {
  readonly #http: Http;

  /** `http` may send each request again. */
  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Stores one event or any number of them; all are on the disk when this resolves.
   *
   * Events get an `event_id` if they have none, so that trying again counts none twice. They are sent in pages; a page
   * is stored whole or not at all. An `ApiError` has the events that were not acknowledged in `unsentEvents`.
   */
  async send(events: EventIn | readonly EventIn[]): Promise<EventsAccepted> {
    const several: readonly EventIn[] = "user_id" in events ? [events] : events;
    const sent = several.map((event) => ({ ...event, event_id: event.event_id ?? crypto.randomUUID() }));
    const total: EventsAccepted = { accepted: 0, repeated: [], event_ids: [] };
    let nSent = 0;
    for (const page of splitIntoPages(sent)) {
      try {
        const stored = await unwrap(this.#http.POST("/events", { body: { events: page } }));
        total.accepted += stored.accepted;
        total.repeated.push(...stored.repeated);
        total.event_ids.push(...stored.event_ids);
      } catch (error) {
        if (error instanceof ApiError) error.unsentEvents = sent.slice(nSent);
        throw error;
      }
      nSent += page.length;
    }
    return total;
  }
}

function splitIntoPages(events: readonly EventIn[]): EventIn[][] {
  const pages: EventIn[][] = [];
  let nCharacters = 0;
  for (const event of events) {
    const length = JSON.stringify(event).length;
    const last = pages.at(-1);
    if (last && last.length < PAGE_EVENTS && nCharacters + length <= PAGE_CHARACTERS) {
      last.push(event);
      nCharacters += length;
    } else {
      pages.push([event]);
      nCharacters = length;
    }
  }
  return pages;
}
