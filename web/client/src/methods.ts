// Written by `python -m docs.generate`. Do not edit.

import { unwrap } from "./errors.ts";
import type { ApiSchema, Http } from "./http.ts";
import type { operations } from "./schema.ts";

type Path<Name extends keyof operations> = NonNullable<operations[Name]["parameters"]["path"]>;
type Query<Name extends keyof operations> = NonNullable<operations[Name]["parameters"]["query"]>;

export class CachedLists {
  constructor(private readonly http: Http) {}

  /** Queue a job that computes lists ahead, for all users or some; `GET /recommend` answers from them while valid. */
  fill(args: ApiSchema<"CacheRequest">) {
    return unwrap(this.http.POST("/batch/recommend/cache", { body: args }));
  }

  /** Remove all lists that were computed ahead. */
  clear() {
    return unwrap(this.http.DELETE("/batch/recommend/cache"));
  }
}

export class Items {
  constructor(private readonly http: Http) {}

  /** Add or replace many items; they can be recommended at once. */
  putMany(args: ApiSchema<"ItemsIn">) {
    return unwrap(this.http.POST("/items", { body: args }));
  }

  /** Find items by their exact title, ignoring case and accents. */
  find(args: Query<"find_items_items_get">) {
    return unwrap(this.http.GET("/items", { params: { query: args } }));
  }

  /** Return one item with all its fields. */
  get(args: Path<"read_item_items__item_id__get">) {
    const { item_id } = args;
    return unwrap(this.http.GET("/items/{item_id}", { params: { path: { item_id } } }));
  }

  /** Add or replace one item; it can be recommended at once. */
  put(args: Path<"upsert_item_items__item_id__put"> & ApiSchema<"ItemFacts">) {
    const { item_id, ...rest } = args;
    return unwrap(this.http.PUT("/items/{item_id}", { params: { path: { item_id } }, body: rest }));
  }

  /** Remove an item from the catalogue; its events stay in the log. */
  delete(args: Path<"delete_item_items__item_id__delete">) {
    const { item_id } = args;
    return unwrap(this.http.DELETE("/items/{item_id}", { params: { path: { item_id } } }));
  }
}

export class Users {
  constructor(private readonly http: Http) {}

  /** Return the segment of a user by their current history; null for an unknown user. */
  segment(args: Path<"read_segment_users__user_id__segment_get">) {
    const { user_id } = args;
    return unwrap(this.http.GET("/users/{user_id}/segment", { params: { path: { user_id } } }));
  }

  /** Return the preferences of a user by domain, genre, decade, creator, tag and mood, compared with the catalogue. */
  taste(args: Path<"read_taste_users__user_id__taste_get">) {
    const { user_id } = args;
    return unwrap(this.http.GET("/users/{user_id}/taste", { params: { path: { user_id } } }));
  }

  /** Return the events of a user that are not retracted; empty for an unknown user. */
  history(args: Path<"read_history_users__user_id__history_get">) {
    const { user_id } = args;
    return unwrap(this.http.GET("/users/{user_id}/history", { params: { path: { user_id } } }));
  }

  /** Replace an event by a corrected one, which has a new id. Of several corrections of one event at the same time one counts; the others are refused (409) with the id of what stands now, `current_event_id`. A correction that is sent again changes nothing. */
  correctEvent(args: Path<"correct_event_users__user_id__history__event_id__put"> & ApiSchema<"Correction">) {
    const { user_id, event_id, ...rest } = args;
    return unwrap(this.http.PUT("/users/{user_id}/history/{event_id}", { params: { path: { user_id, event_id } }, body: rest }));
  }

  /** Retract an event; from then on it has no effect. If it was corrected meanwhile, that is refused (409) with the id of what stands now, `current_event_id`. */
  retractEvent(args: Path<"retract_event_users__user_id__history__event_id__delete">) {
    const { user_id, event_id } = args;
    return unwrap(this.http.DELETE("/users/{user_id}/history/{event_id}", { params: { path: { user_id, event_id } } }));
  }

  /** Return what a user has muted: it does not count as evidence of their taste. */
  muted(args: Path<"read_muted_users__user_id__muted_get">) {
    const { user_id } = args;
    return unwrap(this.http.GET("/users/{user_id}/muted", { params: { path: { user_id } } }));
  }

  /** Replace what a user has muted (items, genres, people); effective from the next answer. */
  setMuted(args: Path<"replace_muted_users__user_id__muted_put"> & ApiSchema<"MutedBody">) {
    const { user_id, ...rest } = args;
    return unwrap(this.http.PUT("/users/{user_id}/muted", { params: { path: { user_id } }, body: rest }));
  }

  /** Export the data of a user: events, mutes, self-description and shown lists. */
  data(args: Path<"take_out_users__user_id__data_get">) {
    const { user_id } = args;
    return unwrap(this.http.GET("/users/{user_id}/data", { params: { path: { user_id } } }));
  }

  /** Return the self-description of a user; empty if there is none. */
  about(args: Path<"read_about_users__user_id__about_get">) {
    const { user_id } = args;
    return unwrap(this.http.GET("/users/{user_id}/about", { params: { path: { user_id } } }));
  }

  /** Replace the self-description of a user: the next answer uses it, and the next training learns from it. An empty text removes it. */
  setAbout(args: Path<"replace_about_users__user_id__about_put"> & ApiSchema<"AboutBody">) {
    const { user_id, ...rest } = args;
    return unwrap(this.http.PUT("/users/{user_id}/about", { params: { path: { user_id } }, body: rest }));
  }

  /** Erase all data of a user from the disk; the next training removes them from the models. */
  delete(args: Path<"forget_user_users__user_id__delete">) {
    const { user_id } = args;
    return unwrap(this.http.DELETE("/users/{user_id}", { params: { path: { user_id } } }));
  }

  /** Import the history of a user from an export of Letterboxd, Goodreads, The StoryGraph, Trakt, IMDb, Steam, Last.fm or ListenBrainz. The body is the file. Its items are matched with the catalogue by id or title; matches become events, and items without a match are counted and the first of them listed. Importing the same file again adds nothing. With `Accept: application/x-ndjson` the response is lines of JSON: the progress twice a second, as `{"progress": 0.4, "activity": "…"}`, then `{"result": {…}}` or `{"problem": {…}}`. An import ends when its caller closes the connection. 429: two imports of the user are in progress, or too many of all users. */
  importHistory(args: Path<"bring_export_users__user_id__exports_post"> & Query<"bring_export_users__user_id__exports_post"> & { file: Blob | string }) {
    const { user_id, file, ...rest } = args;
    return unwrap(this.http.POST("/users/{user_id}/exports", { params: { path: { user_id }, query: rest }, headers: { "Content-Type": "application/octet-stream" }, body: "", bodySerializer: () => file }));
  }

  /** Create a code, valid for an hour, with which others may add this user to a group (`invitations` of /recommend). It reveals what suits this user, and reasons that name items of their history; it permits no changes. */
  invite(args: Path<"make_invitation_users__user_id__invitation_post">) {
    const { user_id } = args;
    return unwrap(this.http.POST("/users/{user_id}/invitation", { params: { path: { user_id } } }));
  }
}

export class Auth {
  constructor(private readonly http: Http) {}

  /** Create a guest: a user without a name, whose history a later sign-up or log-in keeps. */
  guest() {
    return unwrap(this.http.POST("/auth/guest"));
  }

  /** Create an account; a guest who signs up stays the same user. */
  signUp(args: ApiSchema<"Credentials">) {
    return unwrap(this.http.POST("/auth/sign-up", { body: args }));
  }

  /** Log in by name and password; the events of a guest move to the account, and the guest is removed. */
  logIn(args: ApiSchema<"Credentials">) {
    return unwrap(this.http.POST("/auth/login", { body: args }));
  }

  /** Continue a session by its cookie: get a new access token, and the next refresh token in the cookie. A refresh token is valid once; using it again later ends the session. */
  refresh() {
    return unwrap(this.http.POST("/auth/refresh"));
  }

  /** End this session, if there is one. */
  logOut() {
    return unwrap(this.http.POST("/auth/logout"));
  }

  /** End all sessions of this user, including this one. */
  logOutEverywhere() {
    return unwrap(this.http.POST("/auth/logout-everywhere"));
  }

  /** Change the password; all other sessions end. */
  changePassword(args: ApiSchema<"PasswordChange">) {
    return unwrap(this.http.POST("/auth/password", { body: args }));
  }

  /** Return the caller of the request: user, name and role. */
  me() {
    return unwrap(this.http.GET("/auth/me"));
  }

  /** Erase this user with account and history from the disk; the next training removes them from the models. */
  deleteMe() {
    return unwrap(this.http.DELETE("/auth/me"));
  }

  /** Return the identity providers at which users can log in. */
  providers() {
    return unwrap(this.http.GET("/auth/providers"));
  }
}

export class Keys {
  constructor(private readonly http: Http) {}

  /** Return all API keys of the store, oldest first, without their secret part. */
  list() {
    return unwrap(this.http.GET("/keys"));
  }

  /** Create an API key; only this answer has the key itself. */
  create(args: ApiSchema<"CreateKeyRequest">) {
    return unwrap(this.http.POST("/keys", { body: args }));
  }

  /** Revoke an API key for good: this process refuses it at once, others within a second. */
  revoke(args: Path<"revoke_keys__key_id__delete">) {
    const { key_id } = args;
    return unwrap(this.http.DELETE("/keys/{key_id}", { params: { path: { key_id } } }));
  }
}

export class Jobs {
  constructor(private readonly http: Http) {}

  /** Return the newest jobs, newest first, with state, progress, and result or error. */
  list(args: Query<"list_jobs_jobs_get"> = {}) {
    return unwrap(this.http.GET("/jobs", { params: { query: args } }));
  }

  /** Queue a training, or a batch of lists for all users; `palate up` or `palate learn` does it. */
  create(args: ApiSchema<"CreateJobRequest">) {
    return unwrap(this.http.POST("/jobs", { body: args }));
  }

  /** Return a job with its state and progress. */
  get(args: Path<"read_job_jobs__job_id__get">) {
    const { job_id } = args;
    return unwrap(this.http.GET("/jobs/{job_id}", { params: { path: { job_id } } }));
  }

  /** Cancel a job: a queued one ends at once, a running one after its current step. */
  cancel(args: Path<"cancel_job_jobs__job_id__cancel_post">) {
    const { job_id } = args;
    return unwrap(this.http.POST("/jobs/{job_id}/cancel", { params: { path: { job_id } } }));
  }
}

export class Policies {
  constructor(private readonly http: Http) {}

  /** Estimate what the lists that users were shown would have earned under a pipeline, from their feedback. Takes some milliseconds for each list; `since` bounds it. */
  evaluate(args: ApiSchema<"EvaluatePolicyRequest">) {
    return unwrap(this.http.POST("/policies/evaluate", { body: args }));
  }
}

export class Experiments {
  constructor(private readonly http: Http) {}

  /** Return every experiment with its state and history, newest first. */
  list() {
    return unwrap(this.http.GET("/experiments"));
  }

  /** Begin an experiment at the first step of its ramp; all servers take it up within a second. */
  create(args: ApiSchema<"CreateExperimentRequest">) {
    return unwrap(this.http.POST("/experiments", { body: args }));
  }

  /** Return an experiment, and evaluate it from the lists and feedback of its current comparison. Takes some milliseconds for each user of the comparison. */
  get(args: Path<"read_experiment_experiments__name__get">) {
    const { name } = args;
    return unwrap(this.http.GET("/experiments/{name}", { params: { path: { name } } }));
  }

  /** Move a running experiment to a step, by default the next one, and begin a new comparison there. */
  ramp(args: Path<"ramp_experiments__name__ramp_post"> & ApiSchema<"RampExperimentRequest">) {
    const { name, ...rest } = args;
    return unwrap(this.http.POST("/experiments/{name}/ramp", { params: { path: { name } }, body: rest }));
  }

  /** End an experiment: everybody gets the pipeline `default` again. */
  stop(args: Path<"stop_experiments__name__stop_post"> & ApiSchema<"StopExperimentRequest">) {
    const { name, ...rest } = args;
    return unwrap(this.http.POST("/experiments/{name}/stop", { params: { path: { name } }, body: rest }));
  }

  /** Return the users of an experiment as CSV or Parquet: user, variant, step and time of the first list. */
  exposures(args: Path<"read_exposures_experiments__name__exposures_get"> & Query<"read_exposures_experiments__name__exposures_get">) {
    const { name, ...rest } = args;
    return unwrap(this.http.GET("/experiments/{name}/exposures", { params: { path: { name }, query: rest }, parseAs: "arrayBuffer" }));
  }
}

export class Rules {
  constructor(private readonly http: Http) {}

  /** Return all rules, whether each holds now, and in which pipelines. */
  list() {
    return unwrap(this.http.GET("/rules"));
  }

  /** Add or replace a rule. This server uses it from the next request on, others within a second. */
  put(args: Path<"put_rules__name__put"> & ApiSchema<"RuleFields">) {
    const { name, ...rest } = args;
    return unwrap(this.http.PUT("/rules/{name}", { params: { path: { name } }, body: rest }));
  }

  /** Remove a rule. */
  delete(args: Path<"remove_rules__name__delete">) {
    const { name } = args;
    return unwrap(this.http.DELETE("/rules/{name}", { params: { path: { name } } }));
  }

  /** Compute what a rule would match, and how a user's list without surprise would change; nothing is stored. */
  preview(args: ApiSchema<"PreviewRequest">) {
    return unwrap(this.http.POST("/rules/preview", { body: args }));
  }
}

/** The methods of the client. */
export class Groups {
  readonly cachedLists: CachedLists;
  readonly items: Items;
  readonly users: Users;
  readonly auth: Auth;
  readonly keys: Keys;
  readonly jobs: Jobs;
  readonly policies: Policies;
  readonly experiments: Experiments;
  readonly rules: Rules;

  constructor(private readonly routes: Http) {
    const http = routes;
    this.cachedLists = new CachedLists(http);
    this.items = new Items(http);
    this.users = new Users(http);
    this.auth = new Auth(http);
    this.keys = new Keys(http);
    this.jobs = new Jobs(http);
    this.policies = new Policies(http);
    this.experiments = new Experiments(http);
    this.rules = new Rules(http);
  }

  /** Recommend items to a user from their newest history. */
  recommend(args: Query<"recommend_to_recommend_get"> = {}) {
    return unwrap(this.routes.GET("/recommend", { params: { query: args } }));
  }

  /** Recommend items for a user, a history, a sentence, or all of them together; or one list for several users. */
  recommendFor(args: ApiSchema<"RecommendRequest">) {
    return unwrap(this.routes.POST("/recommend", { body: args }));
  }

  /** Recommend among the items that satisfy every filter; as many as `final_k` if the catalogue has them. */
  recommendFiltered(args: ApiSchema<"FilteredRequest">) {
    return unwrap(this.routes.POST("/recommend/filtered", { body: args }));
  }

  /** Answer several requests in one, such as the rows of a page; each may have filters. */
  recommendBatch(args: ApiSchema<"BatchRequest">) {
    return unwrap(this.routes.POST("/recommend/batch", { body: args }));
  }

  /** Recommend to many users at once, without surprise; what fails for one user fails for no other. */
  recommendToMany(args: ApiSchema<"BatchRecommendRequest">) {
    return unwrap(this.routes.POST("/batch/recommend", { body: args }));
  }

  /** Recommend items to a user by the contextual bandit, which learns from each feedback as it comes. */
  recommendByBandit(args: ApiSchema<"BanditRequest">) {
    return unwrap(this.routes.POST("/bandit_recommend", { body: args }));
  }

  /** Explain why an item was recommended: the parts of its score, and its rank without each reason. */
  why(args: Path<"explain_item_recommendations__recommendation_id__items__item_id__why_get">) {
    const { recommendation_id, item_id } = args;
    return unwrap(this.routes.GET("/recommendations/{recommendation_id}/items/{item_id}/why", { params: { path: { recommendation_id, item_id } } }));
  }

  /** Predict how a user would rate items: the rating, its intervals, and the probability of each rating. */
  predict(args: ApiSchema<"PredictRequest">) {
    return unwrap(this.routes.POST("/predict", { body: args }));
  }

  /** Find similar items, by the users who liked both and by content. */
  similar(args: ApiSchema<"SimilarRequest">) {
    return unwrap(this.routes.POST("/similar", { body: args }));
  }

  /** Search items by words: first by title, tolerating misspellings, then by all text and its meaning. */
  search(args: Query<"search_items_search_get">) {
    return unwrap(this.routes.GET("/search", { params: { query: args } }));
  }

  /** Return the items with the most positive events of late; older events count less. */
  trending(args: Query<"trending_items_trending_get"> = {}) {
    return unwrap(this.routes.GET("/trending", { params: { query: args } }));
  }

  /** Return the values by which the catalogue can be filtered (domains, genres, tags or people), most frequent first. `starting` keeps the values in which a word begins with it. */
  facets(args: Path<"read_facet_facets__kind__get"> & Query<"read_facet_facets__kind__get">) {
    const { kind, ...rest } = args;
    return unwrap(this.routes.GET("/facets/{kind}", { params: { path: { kind }, query: rest } }));
  }

  /** Return the segments of the live model, each with up to `limit` items that it prefers and avoids. */
  segments(args: Query<"read_segments_segments_get"> = {}) {
    return unwrap(this.routes.GET("/segments", { params: { query: args } }));
  }

  /** Return a two-dimensional map of the catalogue: items that the same users like are near each other. The first request after a training takes some seconds. */
  catalogueMap() {
    return unwrap(this.routes.GET("/map"));
  }

  /** Return who did what to whom, newest first: sign-ins and their failures, keys, accounts, erasures, operations. */
  auditLog(args: Query<"read_audit_log_audit_get"> = {}) {
    return unwrap(this.routes.GET("/audit", { params: { query: args } }));
  }

  /** Confirm that the process is running. */
  health() {
    return unwrap(this.routes.GET("/health"));
  }

  /** Confirm that the server can answer requests; list models to be trained (`pending`), policies, and a rollback. */
  ready() {
    return unwrap(this.routes.GET("/ready"));
  }

  /** Return counters and latencies for Prometheus, summed over all workers of this server. */
  metrics() {
    return unwrap(this.routes.GET("/metrics", { parseAs: "arrayBuffer" }));
  }

  /** Request a training now from `palate up` or `palate learn`; a better snapshot goes live automatically. */
  train() {
    return unwrap(this.routes.POST("/train"));
  }
}

const REPEATABLE_POSTS = [
  /^POST .*\/recommend$/,
  /^POST .*\/recommend\/filtered$/,
  /^POST .*\/recommend\/batch$/,
  /^POST .*\/batch\/recommend$/,
  /^POST .*\/bandit_recommend$/,
  /^POST .*\/predict$/,
  /^POST .*\/items$/,
  /^POST .*\/similar$/,
  /^POST .*\/jobs\/[^\/]+\/cancel$/,
  /^POST .*\/policies\/evaluate$/,
  /^POST .*\/rules\/preview$/,
];
const SINGLE_TRY = [
  /^PUT .*\/users\/[^\/]+\/history\/[^\/]+$/,
];

/** Whether sending the request twice does the same as sending it once. */
export function isRepeatable(method: string, path: string): boolean {
  const matches = (pattern: RegExp) => pattern.test(`${method} ${path}`);
  return method === "POST" ? REPEATABLE_POSTS.some(matches) : !SINGLE_TRY.some(matches);
}
