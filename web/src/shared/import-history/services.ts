/** A service whose exports can be imported, and where users find the file there. */
export interface Service {
  name: string;
  where: string;
  /** Which file it is. */
  file: string;
}

export const SERVICES: readonly Service[] = [
  { name: "Letterboxd", where: "Settings › Data › Export your data", file: "the zip" },
  { name: "Goodreads", where: "My Books › Import and export › Export Library", file: "the CSV" },
  { name: "The StoryGraph", where: "Manage account › Export StoryGraph library", file: "the CSV" },
  { name: "Trakt", where: "Settings › Data › Export", file: "the zip" },
  { name: "IMDb", where: "Your ratings, or your watchlist › Export", file: "the CSV" },
  { name: "Steam", where: "GetOwnedGames of the Web API, with include_appinfo=1", file: "the JSON" },
  { name: "Last.fm", where: "a scrobble exporter of your choice", file: "its CSV or JSON" },
  { name: "ListenBrainz", where: "Settings › Export data", file: "the zip" },
];
