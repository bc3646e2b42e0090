/** Where an item's page is; with the answer that it was shown in, so that the page can say why. */
export function itemPath(item_id: string, recommendationId?: string): string {
  const from = recommendationId ? `?from=${encodeURIComponent(recommendationId)}` : "";
  return `/item/${encodeURIComponent(item_id)}${from}`;
}
