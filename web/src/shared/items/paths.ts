/** Path of an item's page, with the recommendation that showed it, which the page explains. */
export function getItemPath(item_id: string, recommendationId?: string): string {
  const from = recommendationId ? `?from=${encodeURIComponent(recommendationId)}` : "";
  return `/item/${encodeURIComponent(item_id)}${from}`;
}
