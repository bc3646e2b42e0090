/** Creates a random unique id. Unlike `crypto.randomUUID`, this works over plain HTTP too. */
export function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
