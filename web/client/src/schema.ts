// Written by `npm run client` from openapi.json. Do not edit.

export interface paths {
    "/recommend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Recommend To
         * @description Recommend items to a user from their newest history.
         */
        get: operations["recommend_to_recommend_get"];
        put?: never;
        /**
         * Recommend For
         * @description Recommend items for a user, a history, a sentence, or all of them together; or one list for several users.
         */
        post: operations["recommend_for_recommend_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recommend/filtered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Recommend Filtered
         * @description Recommend among the items that satisfy every filter; as many as `final_k` if the catalogue has them.
         */
        post: operations["recommend_filtered_recommend_filtered_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recommend/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Recommend Batch
         * @description Answer several requests in one, such as the rows of a page; each may have filters.
         */
        post: operations["recommend_batch_recommend_batch_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batch/recommend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Recommend To Many
         * @description Recommend to many users at once, without surprise; what fails for one user fails for no other.
         */
        post: operations["recommend_to_many_batch_recommend_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batch/recommend/cache": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cache Lists
         * @description Queue a job that computes lists ahead, for all users or some; `GET /recommend` answers from them while valid.
         */
        post: operations["cache_lists_batch_recommend_cache_post"];
        /**
         * Clear Cache
         * @description Remove all lists that were computed ahead.
         */
        delete: operations["clear_cache_batch_recommend_cache_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bandit_recommend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bandit Recommend
         * @description Recommend items to a user by the contextual bandit, which learns from each feedback as it comes.
         */
        post: operations["bandit_recommend_bandit_recommend_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recommendations/{recommendation_id}/items/{item_id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain Item
         * @description Explain why an item was recommended: the parts of its score, and its rank without each reason.
         */
        get: operations["explain_item_recommendations__recommendation_id__items__item_id__why_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Predict Ratings
         * @description Predict how a user would rate items: the rating, its intervals, and the probability of each rating.
         */
        post: operations["predict_ratings_predict_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send Events
         * @description Store one event, or many: all of them or none.
         *
         *     When the answer arrives the events are on the disk, and the next recommendation uses them. Sending an `event_id`
         *     again changes nothing; another event of the user with a stored id is refused (409), with all that was sent beside
         *     it. Late events are ordered by their time; events more than a day in the future are refused.
         */
        post: operations["send_events_events_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find Items
         * @description Find items by their exact title, ignoring case and accents.
         */
        get: operations["find_items_items_get"];
        put?: never;
        /**
         * Upsert Items
         * @description Add or replace many items; they can be recommended at once.
         */
        post: operations["upsert_items_items_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/items/{item_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Item
         * @description Return one item with all its fields.
         */
        get: operations["read_item_items__item_id__get"];
        /**
         * Upsert Item
         * @description Add or replace one item; it can be recommended at once.
         */
        put: operations["upsert_item_items__item_id__put"];
        post?: never;
        /**
         * Delete Item
         * @description Remove an item from the catalogue; its events stay in the log.
         */
        delete: operations["delete_item_items__item_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/similar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Similar Items
         * @description Find similar items, by the users who liked both and by content.
         */
        post: operations["similar_items_similar_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Items
         * @description Search items by words: first by title, tolerating misspellings, then by all text and its meaning.
         */
        get: operations["search_items_search_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trending": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Trending Items
         * @description Return the items with the most positive events of late; older events count less.
         */
        get: operations["trending_items_trending_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/facets/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Facet
         * @description Return the values by which the catalogue can be filtered (domains, genres, tags or people), most frequent first.
         *
         *     `starting` keeps the values in which a word begins with it.
         */
        get: operations["read_facet_facets__kind__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Segments
         * @description Return the segments of the live model, each with up to `limit` items that it prefers and avoids.
         */
        get: operations["read_segments_segments_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/segment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Segment
         * @description Return the segment of a user by their current history; null for an unknown user.
         */
        get: operations["read_segment_users__user_id__segment_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/taste": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Taste
         * @description Return the preferences of a user by domain, genre, decade, creator, tag and mood, compared with the catalogue.
         */
        get: operations["read_taste_users__user_id__taste_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Map
         * @description Return a two-dimensional map of the catalogue: items that the same users like are near each other.
         *
         *     The first request after a training takes some seconds.
         */
        get: operations["read_map_map_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read History
         * @description Return the events of a user that are not retracted; empty for an unknown user.
         */
        get: operations["read_history_users__user_id__history_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/history/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Correct Event
         * @description Replace an event by a corrected one, which has a new id.
         *
         *     Of several corrections of one event at the same time one counts; the others are refused (409) with the id of what
         *     stands now, `current_event_id`. A correction that is sent again changes nothing.
         */
        put: operations["correct_event_users__user_id__history__event_id__put"];
        post?: never;
        /**
         * Retract Event
         * @description Retract an event; from then on it has no effect.
         *
         *     If it was corrected meanwhile, that is refused (409) with the id of what stands now, `current_event_id`.
         */
        delete: operations["retract_event_users__user_id__history__event_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/muted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Muted
         * @description Return what a user has muted: it does not count as evidence of their taste.
         */
        get: operations["read_muted_users__user_id__muted_get"];
        /**
         * Replace Muted
         * @description Replace what a user has muted (items, genres, people); effective from the next answer.
         */
        put: operations["replace_muted_users__user_id__muted_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Take Out
         * @description Export the data of a user: events, mutes, self-description and shown lists.
         */
        get: operations["take_out_users__user_id__data_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/about": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read About
         * @description Return the self-description of a user; empty if there is none.
         */
        get: operations["read_about_users__user_id__about_get"];
        /**
         * Replace About
         * @description Replace the self-description of a user: the next answer uses it, and the next training learns from it.
         *
         *     An empty text removes it.
         */
        put: operations["replace_about_users__user_id__about_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forget User
         * @description Erase all data of a user from the disk; the next training removes them from the models.
         */
        delete: operations["forget_user_users__user_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring Export
         * @description Import the history of a user from an export of Letterboxd, Goodreads, The StoryGraph, Trakt, IMDb, Steam, Last.fm
         *     or ListenBrainz.
         *
         *     The body is the file. Its items are matched with the catalogue by id or title; matches become events, and items
         *     without a match are counted and the first of them listed. Importing the same file again adds nothing.
         *
         *     With `Accept: application/x-ndjson` the response is lines of JSON: the progress twice a second, as
         *     `{"progress": 0.4, "activity": "…"}`, then `{"result": {…}}` or `{"problem": {…}}`. An import ends when its caller
         *     closes the connection. 429: two imports of the user are in progress, or too many of all users.
         */
        post: operations["bring_export_users__user_id__exports_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make Invitation
         * @description Create a code, valid for an hour, with which others may add this user to a group (`invitations` of /recommend).
         *
         *     It reveals what suits this user, and reasons that name items of their history; it permits no changes.
         */
        post: operations["make_invitation_users__user_id__invitation_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/guest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enter As Guest
         * @description Create a guest: a user without a name, whose history a later sign-up or log-in keeps.
         */
        post: operations["enter_as_guest_auth_guest_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Up
         * @description Create an account; a guest who signs up stays the same user.
         */
        post: operations["sign_up_auth_sign_up_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log In
         * @description Log in by name and password; the events of a guest move to the account, and the guest is removed.
         */
        post: operations["log_in_auth_login_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh
         * @description Continue a session by its cookie: get a new access token, and the next refresh token in the cookie.
         *
         *     A refresh token is valid once; using it again later ends the session.
         */
        post: operations["refresh_auth_refresh_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log Out
         * @description End this session, if there is one.
         */
        post: operations["log_out_auth_logout_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout-everywhere": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log Out Everywhere
         * @description End all sessions of this user, including this one.
         */
        post: operations["log_out_everywhere_auth_logout_everywhere_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Password
         * @description Change the password; all other sessions end.
         */
        post: operations["change_password_auth_password_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Me
         * @description Return the caller of the request: user, name and role.
         */
        get: operations["read_me_auth_me_get"];
        put?: never;
        post?: never;
        /**
         * Delete Me
         * @description Erase this user with account and history from the disk; the next training removes them from the models.
         */
        delete: operations["delete_me_auth_me_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Providers
         * @description Return the identity providers at which users can log in.
         */
        get: operations["list_providers_auth_providers_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oidc/{provider}/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Begin
         * @description Send the browser to an identity provider, which sends it back; `return_to` is a path of this server.
         *
         *     What goes wrong is shown as a page.
         */
        get: operations["begin_auth_oidc__provider__login_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oidc/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Finish
         * @description Take the browser back from an identity provider: begin a session, and go on to the web app.
         *
         *     What goes wrong is shown as a page.
         */
        get: operations["finish_auth_oidc__provider__callback_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Keys
         * @description Return all API keys of the store, oldest first, without their secret part.
         */
        get: operations["list_keys_keys_get"];
        put?: never;
        /**
         * Create
         * @description Create an API key; only this answer has the key itself.
         */
        post: operations["create_keys_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke
         * @description Revoke an API key for good: this process refuses it at once, others within a second.
         */
        delete: operations["revoke_keys__key_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Audit Log
         * @description Return who did what to whom, newest first: sign-ins and their failures, keys, accounts, erasures, operations.
         */
        get: operations["read_audit_log_audit_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health
         * @description Confirm that the process is running.
         */
        get: operations["health_health_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ready
         * @description Confirm that the server can answer requests; list models to be trained (`pending`), policies, and a rollback.
         */
        get: operations["ready_ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics
         * @description Return counters and latencies for Prometheus, summed over all workers of this server.
         */
        get: operations["metrics_metrics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/train": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Train
         * @description Request a training now from `palate up` or `palate learn`; a better snapshot goes live automatically.
         */
        post: operations["train_train_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Jobs
         * @description Return the newest jobs, newest first, with state, progress, and result or error.
         */
        get: operations["list_jobs_jobs_get"];
        put?: never;
        /**
         * Create Job
         * @description Queue a training, or a batch of lists for all users; `palate up` or `palate learn` does it.
         */
        post: operations["create_job_jobs_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Job
         * @description Return a job with its state and progress.
         */
        get: operations["read_job_jobs__job_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Job
         * @description Cancel a job: a queued one ends at once, a running one after its current step.
         */
        post: operations["cancel_job_jobs__job_id__cancel_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/policies/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Evaluate Policy
         * @description Estimate what the lists that users were shown would have earned under a pipeline, from their feedback.
         *
         *     Takes some milliseconds for each list; `since` bounds it.
         */
        post: operations["evaluate_policy_policies_evaluate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Experiments
         * @description Return every experiment with its state and history, newest first.
         */
        get: operations["list_experiments_experiments_get"];
        put?: never;
        /**
         * Create
         * @description Begin an experiment at the first step of its ramp; all servers take it up within a second.
         */
        post: operations["create_experiments_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Experiment
         * @description Return an experiment, and evaluate it from the lists and feedback of its current comparison.
         *
         *     Takes some milliseconds for each user of the comparison.
         */
        get: operations["read_experiment_experiments__name__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments/{name}/ramp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ramp
         * @description Move a running experiment to a step, by default the next one, and begin a new comparison there.
         */
        post: operations["ramp_experiments__name__ramp_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments/{name}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop
         * @description End an experiment: everybody gets the pipeline `default` again.
         */
        post: operations["stop_experiments__name__stop_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/experiments/{name}/exposures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Exposures
         * @description Return the users of an experiment as CSV or Parquet: user, variant, step and time of the first list.
         */
        get: operations["read_exposures_experiments__name__exposures_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Rules
         * @description Return all rules, whether each holds now, and in which pipelines.
         */
        get: operations["list_rules_rules_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put
         * @description Add or replace a rule. This server uses it from the next request on, others within a second.
         */
        put: operations["put_rules__name__put"];
        post?: never;
        /**
         * Remove
         * @description Remove a rule.
         */
        delete: operations["remove_rules__name__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview
         * @description Compute what a rule would match, and how a user's list without surprise would change; nothing is stored.
         */
        post: operations["preview_rules_preview_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AboutBody
         * @description A self-description of one or two sentences.
         */
        AboutBody: {
            /** About */
            about: string;
        };
        /** Answers */
        Answers: {
            /**
             * Answers
             * @description In the order of the requests.
             */
            answers: components["schemas"]["Recommendations"][];
        };
        /** AreaOut */
        AreaOut: {
            /** Label */
            label: string;
            /** X */
            x: number;
            /** Y */
            y: number;
        };
        /**
         * ArmRow
         * @description The users of an arm, and the mean of each metric over them.
         */
        ArmRow: {
            /** Users */
            users: number;
            /** Metrics */
            metrics: {
                [key: string]: number | null;
            };
        };
        /** AuditEntryOut */
        AuditEntryOut: {
            /** Number */
            number: number;
            /**
             * Time
             * Format: date-time
             */
            time: string;
            /**
             * Actor Kind
             * @enum {string}
             */
            actor_kind: "user" | "key" | "open mode" | "command line" | "nobody";
            /**
             * Actor
             * @description The user, or the id of the key; of a forgotten user a hash.
             */
            actor: string | null;
            /**
             * Action
             * @description The route, or the command.
             */
            action: string;
            /**
             * User
             * @description To whom it was done.
             */
            user: string | null;
            /**
             * Target
             * @description What it was done to: an item, a key, a job.
             */
            target: string | null;
            /** Status */
            status: number | null;
            /**
             * Address
             * @description The network address of the actor.
             */
            address: string | null;
        };
        /** AuditOut */
        AuditOut: {
            /** Entries */
            entries: components["schemas"]["AuditEntryOut"][];
            /**
             * Before
             * @description Send it as `before` for the next, older page; null: there is none.
             */
            before: number | null;
        };
        /**
         * BanditRequest
         * @description Whom to recommend to, and the size of the list.
         */
        BanditRequest: {
            /** User Id */
            user_id: string | number;
            /**
             * Top K
             * @default 10
             */
            top_k?: number;
            /**
             * Cursor
             * @description `next_cursor` or `cursor` of an earlier answer.
             */
            cursor?: string | null;
        };
        /**
         * BatchRecommendRequest
         * @description Whom to recommend to: `user_histories`, `user_ids` or both; 1,000 users at most.
         */
        BatchRecommendRequest: {
            /**
             * User Histories
             * @description For each user, item ids in addition to the stored history, oldest first; `[]`: the stored alone.
             * @default {}
             */
            user_histories?: {
                [key: string]: (string | number | boolean | null)[];
            };
            /**
             * User Ids
             * @description Users for whom the stored history alone counts.
             * @default []
             */
            user_ids?: (string | number)[];
            /**
             * Top K
             * @default 20
             */
            top_k?: number;
            /**
             * Store Impressions
             * @description Store the lists as shown now, so that feedback on them is counted for them.
             * @default false
             */
            store_impressions?: boolean;
        };
        /**
         * BatchRecommendations
         * @description The lists by user. `unknown_items` has the ids of given histories that the catalogue lacks, by user;
         *     `recommendation_ids` comes with `store_impressions`.
         */
        BatchRecommendations: {
            /** Results */
            results: {
                [key: string]: components["schemas"]["Recommendation"][];
            };
            /** Total Users */
            total_users: number;
            /** Success Count */
            success_count: number;
            /** Failed Users */
            failed_users: components["schemas"]["FailedUser"][];
            /** Snapshot */
            snapshot: string;
            /** Unknown Items */
            unknown_items?: {
                [key: string]: string[];
            };
            /** Recommendation Ids */
            recommendation_ids?: {
                [key: string]: string;
            };
        };
        /**
         * BatchRequest
         * @description Several requests, answered concurrently; if one is invalid, all are refused.
         */
        BatchRequest: {
            /** Requests */
            requests: components["schemas"]["FilteredRequest"][];
        };
        /**
         * CacheRequest
         * @description Whose lists to compute ahead, how long they are, and for how long they are used at most.
         */
        CacheRequest: {
            /**
             * User Ids
             * @description Absent: all users with events.
             */
            user_ids?: (string | number)[] | null;
            /**
             * Top K
             * @default 20
             */
            top_k?: number;
            /**
             * Ttl Hours
             * @default 24
             */
            ttl_hours?: number;
        };
        /**
         * Card
         * @description The fields of an item that lists show.
         */
        Card: {
            /** Item Id */
            item_id: string;
            /** Title */
            title: string;
            /** Domain */
            domain: string;
            /** Genres */
            genres: string[];
            /** Year */
            year: number | null;
            /** Poster Url */
            poster_url: string | null;
        };
        /**
         * ChangeRow
         * @description A change of an experiment: when, by whom (operator or learner) and why; and how it stood from then on.
         */
        ChangeRow: {
            /** At */
            at: string;
            /** By */
            by: string;
            /**
             * State
             * @enum {string}
             */
            state: "running" | "won" | "rolled back" | "stopped";
            /** Step */
            step: string;
            /** Shares */
            shares: {
                [key: string]: number;
            };
            /** Reason */
            reason: string;
        };
        /**
         * ChipBody
         * @description One constraint or preference that was recognised in a text.
         */
        ChipBody: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "feeling" | "wish" | "mood" | "genre" | "tag" | "year" | "domain" | "title" | "person" | "length" | "words";
            /**
             * Value
             * @description A name of the catalogue; an emotion; "lift" or "match"; "short" or "long"; years "1990..1999".
             */
            value: string;
            /**
             * Polarity
             * @description 1: wanted; -1: not wanted.
             * @default 1
             * @enum {integer}
             */
            polarity?: 1 | -1;
            /**
             * Span
             * @description The characters of the text that it was read from: start, and end (exclusive).
             */
            span?: number[] | null;
        };
        /**
         * ConditionBody
         * @description Each field that is given must match, by any of its values; text is compared without case.
         */
        ConditionBody: {
            /**
             * Ids
             * @default []
             */
            ids?: string[];
            /**
             * Domains
             * @default []
             */
            domains?: string[];
            /**
             * Genres
             * @default []
             */
            genres?: string[];
            /**
             * Creators
             * @default []
             */
            creators?: string[];
            /**
             * People
             * @description As creators or in the cast.
             * @default []
             */
            people?: string[];
            /**
             * Series
             * @description Franchises, by name.
             * @default []
             */
            series?: string[];
            /**
             * Tags
             * @default []
             */
            tags?: string[];
            /** Min Year */
            min_year?: number | null;
            /** Max Year */
            max_year?: number | null;
            /**
             * Attributes
             * @description Values of open attributes by name, such as availability.
             * @default {}
             */
            attributes?: {
                [key: string]: string[];
            };
        };
        /**
         * Correction
         * @description The corrected type and value of an event.
         */
        Correction: {
            /**
             * Event Type
             * @enum {string}
             */
            event_type: "click" | "save" | "complete" | "like" | "dislike" | "rating";
            /** Value */
            value?: number | null;
        };
        /**
         * CreateExperimentRequest
         * @description What is compared, by what, and in which steps.
         */
        CreateExperimentRequest: {
            /** Name */
            name: string;
            /**
             * Variants
             * @description Pipelines by name; the first is the control, whose pipeline is `default`.
             */
            variants: {
                [key: string]: string;
            };
            /**
             * Kind
             * @description `interleave`: one list is mixed from two pipelines, and clicks are counted for each.
             * @default ab
             * @enum {string}
             */
            kind?: "ab" | "interleave";
            /**
             * Metric
             * @description That decides: reward, clicks, lists or reward_per_list.
             * @default reward
             */
            metric?: string;
            /**
             * Guardrails
             * @description The tolerated loss by metric, 0.05 for 5 %: dislikes, errors, latency_ms, clicks or lists. Default: dislikes 0.05, errors 0.
             */
            guardrails?: {
                [key: string]: number;
            } | null;
            /**
             * Steps
             * @description The ramp.
             * @default [
             *       {
             *         "name": "shadow",
             *         "share": 0,
             *         "min_users": 100
             *       },
             *       {
             *         "name": "canary",
             *         "share": 0.05,
             *         "min_users": 1000
             *       },
             *       {
             *         "name": "half",
             *         "share": 0.5,
             *         "min_users": 0
             *       },
             *       {
             *         "name": "full",
             *         "share": 1,
             *         "min_users": 0
             *       }
             *     ]
             */
            steps?: components["schemas"]["StepBody"][];
            /**
             * N Users
             * @description The intended number of users.
             * @default 10000
             */
            n_users?: number;
            /**
             * Level
             * @description The probability of a false winner.
             * @default 0.05
             */
            level?: number;
            /**
             * Min Users
             * @description Of the smaller variant, to conclude anything.
             * @default 100
             */
            min_users?: number;
            /**
             * Salt
             * @description Default: the name.
             * @default
             */
            salt?: string;
            /**
             * Reason
             * @description Why; kept in the history.
             * @default
             */
            reason?: string;
        };
        /**
         * CreateJobRequest
         * @description What to do. The fields below the kind are of batches.
         */
        CreateJobRequest: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "train" | "batch";
            /**
             * Format
             * @description Of the file; parquet if absent.
             */
            format?: ("parquet" | "csv" | "jsonl") | null;
            /**
             * N
             * @description Items for each user; 20 if absent.
             */
            n?: number | null;
            /**
             * Model
             * @description Of the champion; the pipeline if absent.
             */
            model?: string | null;
        };
        /** CreateKeyRequest */
        CreateKeyRequest: {
            /**
             * Name
             * @description What the key is for.
             */
            name: string;
            /** Scopes */
            scopes: components["schemas"]["Scope"][];
            /**
             * Expires
             * @description Null: never.
             */
            expires?: string | null;
            /**
             * Per Minute
             * @description The number of requests in a minute; null: no limit.
             */
            per_minute?: number | null;
        };
        /** Credentials */
        Credentials: {
            /** Name */
            name: string;
            /**
             * Password
             * @description A new password needs 8 characters or more, of any kind.
             */
            password: string;
        };
        /**
         * DataOut
         * @description All data of a user, except the account, which `GET /auth/me` returns.
         */
        DataOut: {
            /** User Id */
            user_id: string;
            /** Events */
            events: components["schemas"]["EventOut"][];
            muted: components["schemas"]["MutedBody"];
            /** About */
            about: string;
            /**
             * Shown
             * @description The newest 10,000 stored lists, newest first.
             */
            shown: components["schemas"]["ShownOut"][];
        };
        /**
         * DecisionRow
         * @description What to do with an arm. `estimate` is the difference of the primary metric from that of the control, or the
         *     preference for its items in mixed lists; interval and p hold at any time. `lift` is the relative difference.
         */
        DecisionRow: {
            /**
             * Action
             * @enum {string}
             */
            action: "continue" | "roll back" | "winner";
            /** Reason */
            reason: string;
            /** Estimate */
            estimate: number | null;
            /** Interval */
            interval: [
                number,
                number
            ] | null;
            /** P */
            p: number;
            /** Lift */
            lift: number | null;
            /** Guardrails */
            guardrails: {
                [key: string]: components["schemas"]["GuardrailRow"];
            };
        };
        /** DotOut */
        DotOut: {
            /** Item Id */
            item_id: string;
            /** Title */
            title: string;
            /** Domain */
            domain: string;
            /** Genre */
            genre: string | null;
            /** X */
            x: number;
            /** Y */
            y: number;
        };
        /**
         * EffectOut
         * @description The result of the pipeline without one piece of evidence (counterfactual). Effects do not add up.
         */
        EffectOut: {
            /**
             * Item Id
             * @description The events with this item were removed; null: a part of the request was.
             */
            item_id: string | null;
            /** Title */
            title: string | null;
            /** Verb */
            verb: string | null;
            /**
             * Part
             * @description What was removed: the events with an item, the words, or the mood of the request.
             * @enum {string}
             */
            part: "events" | "words" | "mood";
            /** @description Null: the item would not be recommended. */
            standing: components["schemas"]["RankedPositionOut"] | null;
            /**
             * Change
             * @description The change of the score, in the scale of the list.
             */
            change: number | null;
        };
        /** EstimateOut */
        EstimateOut: {
            /**
             * Value
             * @description The mean of the sum of a list's rewards.
             */
            value: number;
            /**
             * Standard Error
             * @description Null for lists of one user.
             */
            standard_error: number | null;
            /**
             * Interval
             * @description 95 % bootstrap interval over users.
             */
            interval: [
                number,
                number
            ];
        };
        /**
         * EvaluatePolicyRequest
         * @description The pipeline to judge, and by which lists.
         */
        EvaluatePolicyRequest: {
            /** Pipeline */
            pipeline: string;
            /**
             * Since
             * @description No older lists count; default: all that are stored.
             */
            since?: string | null;
            /**
             * Positions
             * @description The first positions of each list that count.
             * @default 10
             */
            positions?: number;
            /**
             * Surprise
             * @description Of all lists; default: that of each request.
             */
            surprise?: number | null;
            /**
             * Seed
             * @default 42
             */
            seed?: number;
        };
        /**
         * EvaluationRow
         * @description What is known from the lists and feedback of the current comparison, or of the last one.
         *
         *     `level` is that of this comparison; `variance_ratio` is what CUPED left of the variance; `mixed_users` were shown
         *     lists of two arms, and are left out.
         */
        EvaluationRow: {
            /** Since */
            since: string;
            /** Until */
            until: string | null;
            /** Level */
            level: number;
            /** Variance Ratio */
            variance_ratio: number | null;
            /** Mixed Users */
            mixed_users: number;
            /** Arms */
            arms: {
                [key: string]: components["schemas"]["ArmRow"];
            };
            sample_ratio: components["schemas"]["SampleRatioRow"] | null;
            /** Decisions */
            decisions: {
                [key: string]: components["schemas"]["DecisionRow"];
            };
            /** Shadow */
            shadow: {
                [key: string]: components["schemas"]["ShadowRow"];
            };
        };
        /** EventBatch */
        EventBatch: {
            /** Events */
            events: components["schemas"]["EventIn"][];
        };
        /**
         * EventIn
         * @description An interaction of a user with an item.
         */
        EventIn: {
            /** User Id */
            user_id: string | number;
            /** Item Id */
            item_id?: string | number | null;
            /**
             * Event Type
             * @enum {string}
             */
            event_type: "click" | "save" | "complete" | "like" | "dislike" | "rating" | "retract";
            /**
             * Value
             * @description The rating; only for events of the type rating.
             */
            value?: number | null;
            /**
             * Timestamp
             * @description When it happened; default: now.
             */
            timestamp?: string | null;
            /**
             * Event Id
             * @description Unique among the events of the user. An event that is sent twice with one id counts once; another event with the id of a stored one is refused (409). Default: a random id.
             */
            event_id?: string | number | null;
            /**
             * Recommendation Id
             * @description The recommendation in which the item was shown.
             */
            recommendation_id?: string | number | null;
            /**
             * Retracts
             * @description For a retraction: the event_id of the retracted event.
             */
            retracts?: string | number | null;
        };
        /** EventOut */
        EventOut: {
            /** Event Id */
            event_id: string;
            /** Item Id */
            item_id: string;
            /** Title */
            title: string | null;
            /** Event Type */
            event_type: string;
            /** Value */
            value: number | null;
            /** Timestamp */
            timestamp: number;
        };
        /** EventShare */
        EventShare: {
            /** Item Id */
            item_id: string;
            /** Title */
            title: string;
            /** Verb */
            verb: string;
            /** Share */
            share: number;
        };
        /** EventsAccepted */
        EventsAccepted: {
            /** Accepted */
            accepted: number;
            /** Repeated */
            repeated: string[];
            /** Event Ids */
            event_ids: string[];
        };
        /**
         * ExperimentRow
         * @description An experiment. `state`, `step` and `shares` say how it stands; `history` is append-only, oldest change first.
         */
        ExperimentRow: {
            /** Name */
            name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "ab" | "interleave";
            /**
             * State
             * @enum {string}
             */
            state: "running" | "won" | "rolled back" | "stopped";
            /** Step */
            step: string;
            /** Shares */
            shares: {
                [key: string]: number;
            };
            /** Variants */
            variants: {
                [key: string]: string;
            };
            /** Metric */
            metric: string;
            /** Guardrails */
            guardrails: {
                [key: string]: number;
            };
            /** Steps */
            steps: components["schemas"]["StepRow"][];
            /** N Users */
            n_users: number;
            /** Level */
            level: number;
            /** Min Users */
            min_users: number;
            /** Salt */
            salt: string;
            /** History */
            history: components["schemas"]["ChangeRow"][];
        };
        /** ExperimentStatusOut */
        ExperimentStatusOut: {
            experiment: components["schemas"]["ExperimentRow"];
            evaluation: components["schemas"]["EvaluationRow"];
        };
        /** ExperimentsOut */
        ExperimentsOut: {
            /**
             * Experiments
             * @description Newest first.
             */
            experiments: components["schemas"]["ExperimentRow"][];
        };
        /**
         * ExportBrought
         * @description What an import of a user's history stored, skipped and could not match; counts are rows of the export.
         */
        ExportBrought: {
            /** User Id */
            user_id: string;
            /** Format */
            format: string;
            /** Service */
            service: string;
            /** Rows */
            rows: number;
            /** By Id */
            by_id: number;
            /** By Title */
            by_title: number;
            /** Events */
            events: number;
            /** Repeated */
            repeated: number;
            /** Duplicates */
            duplicates: number;
            /** Dropped */
            dropped: {
                [key: string]: number;
            };
            /** Examples */
            examples: {
                [key: string]: string[];
            };
            /** Notes */
            notes: string[];
            /** Unmatched Titles */
            unmatched_titles: number;
            /** Unmatched Rows */
            unmatched_rows: number;
            /** Unmatched */
            unmatched: components["schemas"]["UnmatchedOut"][];
        };
        /** FacetValue */
        FacetValue: {
            /** Value */
            value: string;
            /** Items */
            items: number;
        };
        /** Facets */
        Facets: {
            /** Values */
            values: components["schemas"]["FacetValue"][];
        };
        /** FailedUser */
        FailedUser: {
            /** User Id */
            user_id: string;
            /** Why */
            why: string;
        };
        /** FieldError */
        FieldError: {
            /** Where */
            where: string;
            /** Message */
            message: string;
        };
        /**
         * FilteredRequest
         * @description A request among the items that satisfy every filter; filters apply before the list is cut to size.
         */
        FilteredRequest: {
            /** User Id */
            user_id?: string | number | null;
            /**
             * User Ids
             * @description Instead of `user_id`: 2 to 8 users, for one list that is fair to all.
             * @default []
             */
            user_ids?: (string | number)[];
            /**
             * Invitations
             * @description Codes of other users who permit this list to include them, in addition to `user_ids`.
             * @default []
             */
            invitations?: string[];
            /**
             * History
             * @description Item ids in addition to the stored history, oldest first.
             * @default []
             */
            history?: (string | number)[];
            /**
             * User Input
             * @description What the user wants, as free text.
             * @default
             */
            user_input?: string;
            /** @description The parsed query of an answer, edited or not; it replaces `user_input`. */
            understood?: components["schemas"]["UnderstoodBody"] | null;
            mood?: components["schemas"]["MoodBody"] | null;
            /**
             * About
             * @description A self-description for this request; default: the stored one.
             * @default
             */
            about?: string;
            /**
             * Top K
             * @default 10
             */
            top_k?: number;
            /**
             * Domains
             * @default []
             */
            domains?: string[];
            /**
             * Exclude
             * @description Item ids that must not be recommended.
             * @default []
             */
            exclude?: (string | number)[];
            /**
             * @description What must not count as evidence for this request; seen items stay hidden.
             * @default {
             *       "items": [],
             *       "genres": [],
             *       "people": []
             *     }
             */
            muted?: components["schemas"]["MutedBody"];
            /**
             * Min Domains
             * @description The fewest domains that each page should contain; `domains_held` is the number that it contains.
             * @default 0
             */
            min_domains?: number;
            /**
             * Surprise
             * @description 0: always the best items; 1: nearly random among good items.
             */
            surprise?: number | null;
            /**
             * Explain
             * @description Return the shares of the score behind each reason.
             * @default false
             */
            explain?: boolean;
            /**
             * Trace
             * @description Return what each stage of the pipeline did.
             * @default false
             */
            trace?: boolean;
            /**
             * Cursor
             * @description `next_cursor` of the previous page: no item is repeated. Or its `cursor`: the same page, updated.
             */
            cursor?: string | null;
            /**
             * Genres
             * @default []
             */
            genres?: string[];
            /**
             * Genres Match
             * @default any
             * @enum {string}
             */
            genres_match?: "any" | "all";
            /**
             * Tags
             * @description All of these.
             * @default []
             */
            tags?: string[];
            /**
             * People
             * @description All of these, as creators or in the cast.
             * @default []
             */
            people?: string[];
            /** Min Year */
            min_year?: number | null;
            /** Max Year */
            max_year?: number | null;
            /**
             * Attributes
             * @description All of these attributes.
             * @default {}
             */
            attributes?: {
                [key: string]: string;
            };
            /**
             * Final K
             * @description The size of the list; default: `top_k`.
             */
            final_k?: number | null;
        };
        /**
         * ForMember
         * @description The rank of an item among all permitted items for one member of a group, and the reason.
         */
        ForMember: {
            /** User Id */
            user_id: string;
            /** Rank */
            rank: number;
            /** Reason */
            reason: string;
            why?: components["schemas"]["Why"];
        };
        /**
         * Forgotten
         * @description What was erased where, and what still holds traces of the user.
         */
        Forgotten: {
            /** User Id */
            user_id: string;
            /** Events */
            events: number;
            /** Impressions */
            impressions: number;
            /** Erased */
            erased: {
                [key: string]: number;
            };
            /** Caches */
            caches: string[];
            /** Snapshots */
            snapshots: components["schemas"]["TrainedSnapshotOut"][];
            /** Remains */
            remains: string[];
        };
        /**
         * GuardrailRow
         * @description By how much the mean is worse than tolerated, with bounds that hold at any time.
         */
        GuardrailRow: {
            /**
             * Safety
             * @enum {string}
             */
            safety: "harmful" | "safe" | "unclear";
            /** Loss */
            loss: number | null;
            /** Interval */
            interval: [
                number,
                number
            ] | null;
            /** P */
            p: number;
        };
        /** Health */
        Health: {
            /** Status */
            status: string;
        };
        /** HistoryOut */
        HistoryOut: {
            /** User Id */
            user_id: string;
            /** Events */
            events: components["schemas"]["EventOut"][];
        };
        /** InvitationOut */
        InvitationOut: {
            /** Code */
            code: string;
            /**
             * Expires
             * Format: date-time
             */
            expires: string;
        };
        /**
         * ItemFacts
         * @description The fields of an item; domain and title are required.
         */
        ItemFacts: {
            /** Domain */
            domain: string;
            /** Title */
            title: string;
            /** Year */
            year?: number | null;
            /**
             * Creators
             * @default []
             */
            creators?: string[];
            /**
             * People
             * @default []
             */
            people?: string[];
            /**
             * Genres
             * @default []
             */
            genres?: string[];
            /**
             * Tags
             * @default []
             */
            tags?: string[];
            /**
             * Description
             * @default
             */
            description?: string;
            /** Image Url */
            image_url?: string | null;
            /**
             * Attributes
             * @default {}
             */
            attributes?: {
                [key: string]: string | number | boolean | string[];
            };
        };
        /** ItemIn */
        ItemIn: {
            /** Domain */
            domain: string;
            /** Title */
            title: string;
            /** Year */
            year?: number | null;
            /**
             * Creators
             * @default []
             */
            creators?: string[];
            /**
             * People
             * @default []
             */
            people?: string[];
            /**
             * Genres
             * @default []
             */
            genres?: string[];
            /**
             * Tags
             * @default []
             */
            tags?: string[];
            /**
             * Description
             * @default
             */
            description?: string;
            /** Image Url */
            image_url?: string | null;
            /**
             * Attributes
             * @default {}
             */
            attributes?: {
                [key: string]: string | number | boolean | string[];
            };
            /** Item Id */
            item_id: string | number;
        };
        /** ItemOut */
        ItemOut: {
            /** Item Id */
            item_id: string;
            /** Domain */
            domain: string;
            /** Title */
            title: string;
            /** Year */
            year: number | null;
            /** Creators */
            creators: string[];
            /** People */
            people: string[];
            /** Genres */
            genres: string[];
            /** Tags */
            tags: string[];
            /** Description */
            description: string;
            /** Image Url */
            image_url: string | null;
            /** Attributes */
            attributes: {
                [key: string]: string | number | boolean | string[];
            };
        };
        /** ItemsAccepted */
        ItemsAccepted: {
            /** Added */
            added: number;
            /** Replaced */
            replaced: number;
        };
        /** ItemsIn */
        ItemsIn: {
            /** Items */
            items: components["schemas"]["ItemIn"][];
        };
        /** ItemsOut */
        ItemsOut: {
            /** Items */
            items: components["schemas"]["ItemOut"][];
        };
        /**
         * JobOut
         * @description A job. Times are seconds since 1970.
         */
        JobOut: {
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "train" | "batch" | "cache";
            /**
             * State
             * @enum {string}
             */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            /** Progress */
            progress: number;
            /** Activity */
            activity: string;
            /** Params */
            params: {
                [key: string]: unknown;
            };
            /** Created At */
            created_at: number;
            /** Started At */
            started_at: number | null;
            /** Ended At */
            ended_at: number | null;
            /** Is Cancelled */
            is_cancelled: boolean;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            /** Error */
            error: string | null;
        };
        /** JobsOut */
        JobsOut: {
            /** Jobs */
            jobs: components["schemas"]["JobOut"][];
        };
        /** KeyOut */
        KeyOut: {
            /** Key Id */
            key_id: string;
            /** Name */
            name: string;
            /**
             * Prefix
             * @description The beginning of the key.
             */
            prefix: string;
            /** Scopes */
            scopes: components["schemas"]["Scope"][];
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /** Expires */
            expires: string | null;
            /** Per Minute */
            per_minute: number | null;
            /** Revoked */
            revoked: string | null;
            /**
             * Last Used
             * @description To the minute.
             */
            last_used: string | null;
        };
        /** KeysOut */
        KeysOut: {
            /** Keys */
            keys: components["schemas"]["KeyOut"][];
        };
        /** LikingOut */
        LikingOut: {
            /** Value */
            value: string;
            /**
             * Share
             * @description The share of the value in the positive evidence of the history.
             */
            share: number;
            /**
             * Usual
             * @description The share of the value in the catalogue.
             */
            usual: number;
            /** Liked */
            liked: number;
            /** Disliked */
            disliked: number;
        };
        /** ListChangeOut */
        ListChangeOut: {
            /**
             * Items
             * @description The list with the rule.
             */
            items: components["schemas"]["ListedItem"][];
            /**
             * Left
             * @description The ids of items that would leave the list.
             */
            left: string[];
            /** Effects */
            effects: components["schemas"]["RuleEffect"][];
        };
        /**
         * ListedItem
         * @description An item of the list with the rule.
         */
        ListedItem: {
            /** Item Id */
            item_id: string;
            /** Title */
            title: string;
            /** Domain */
            domain: string;
            /** Genres */
            genres: string[];
            /** Year */
            year: number | null;
            /** Poster Url */
            poster_url: string | null;
            /** Score */
            score: number;
            /** Reason */
            reason: string;
            /**
             * Position Before
             * @description Null: it was not in the list.
             */
            position_before: number | null;
        };
        /** MapOut */
        MapOut: {
            /** Snapshot */
            snapshot: string;
            /**
             * Items
             * @description The items with the most evidence; x and y are in [-1, 1].
             */
            items: components["schemas"]["DotOut"][];
            /** Areas */
            areas: components["schemas"]["AreaOut"][];
        };
        /** Me */
        Me: {
            /**
             * User Id
             * @description Null: the caller is no user, but uses a key or the open mode.
             */
            user_id: string | null;
            /**
             * Name
             * @description Null: a guest, or no user.
             */
            name: string | null;
            /**
             * Role
             * @description The role of the caller: user, operator, service or admin.
             */
            role: string;
            /**
             * How
             * @description How the caller was identified: by a `token`, a `key`, or the `open` mode.
             */
            how: string;
        };
        /**
         * Member
         * @description A member of a group: `name` is that of an invited user; `satisfaction`, in [0, 1], is the value of the list for
         *     this member, divided by that of a list for them alone.
         */
        Member: {
            /** User Id */
            user_id: string;
            /** Name */
            name: string | null;
            /** Satisfaction */
            satisfaction: number;
        };
        /**
         * MissingService
         * @description A service behind a gateway that did not answer, and why.
         */
        MissingService: {
            /** Service */
            service: string;
            /** Reason */
            reason: string;
        };
        /**
         * MoodBody
         * @description A mood that the user has chosen, and whether to match or to lift it.
         */
        MoodBody: {
            /**
             * Label
             * @enum {string}
             */
            label: "admiration" | "amusement" | "anger" | "annoyance" | "approval" | "caring" | "confusion" | "curiosity" | "desire" | "disappointment" | "disapproval" | "disgust" | "embarrassment" | "excitement" | "fear" | "gratitude" | "grief" | "joy" | "love" | "nervousness" | "optimism" | "pride" | "realization" | "relief" | "remorse" | "sadness" | "surprise" | "neutral";
            /**
             * Wish
             * @default match
             * @enum {string}
             */
            wish?: "lift" | "match";
        };
        /**
         * MutedBody
         * @description Events with these items, and with items of these genres or people, do not count as evidence.
         */
        MutedBody: {
            /**
             * Items
             * @default []
             */
            items?: (string | number)[];
            /**
             * Genres
             * @default []
             */
            genres?: string[];
            /**
             * People
             * @description Creators, or in the cast.
             * @default []
             */
            people?: string[];
        };
        /**
         * NamedRule
         * @description A rule with its name, which is unique.
         */
        NamedRule: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "boost" | "bury" | "hide" | "pin" | "limit";
            /**
             * @description The items that it is about.
             * @default {
             *       "ids": [],
             *       "domains": [],
             *       "genres": [],
             *       "creators": [],
             *       "people": [],
             *       "series": [],
             *       "tags": [],
             *       "attributes": {}
             *     }
             */
            where?: components["schemas"]["ConditionBody"];
            /** @description Items that it leaves out. */
            unless?: components["schemas"]["ConditionBody"] | null;
            /**
             * Pipelines
             * @description The pipelines in which it holds; default: all.
             * @default []
             */
            pipelines?: string[];
            /**
             * Starts
             * @description The first moment at which it holds; UTC without a zone.
             */
            starts?: string | null;
            /**
             * Ends
             * @description The first moment at which it no longer holds.
             */
            ends?: string | null;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /**
             * Factor
             * @description boost (above 1), bury (below 1): multiplies the lead of the score over the 500th candidate.
             */
            factor?: number | null;
            /**
             * Amount
             * @description boost, bury: is added to the score, or subtracted.
             */
            amount?: number | null;
            /**
             * Position
             * @description pin: the position in the list, from 1.
             */
            position?: number | null;
            /**
             * Count
             * @description pin: how many items; default: all `ids`, or 1 without.
             */
            count?: number | null;
            /**
             * At Most
             * @description limit: items of each value on a page.
             */
            at_most?: number | null;
            /**
             * Per
             * @description limit: creator, person, series, genre, tag, domain, year or attributes.NAME.
             */
            per?: string | null;
            /**
             * Despite
             * @description pin: also items that the user has seen or muted, or that the filters exclude.
             * @default []
             */
            despite?: ("seen" | "muted" | "filters")[];
            /** Name */
            name: string;
        };
        /** NewKeyOut */
        NewKeyOut: {
            /** Key Id */
            key_id: string;
            /** Name */
            name: string;
            /**
             * Prefix
             * @description The beginning of the key.
             */
            prefix: string;
            /** Scopes */
            scopes: components["schemas"]["Scope"][];
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /** Expires */
            expires: string | null;
            /** Per Minute */
            per_minute: number | null;
            /** Revoked */
            revoked: string | null;
            /**
             * Last Used
             * @description To the minute.
             */
            last_used: string | null;
            /**
             * Key
             * @description The key itself: it is not stored and shown only now.
             */
            key: string;
        };
        /** PasswordChange */
        PasswordChange: {
            /**
             * Current Password
             * @description A new password needs 8 characters or more, of any kind.
             */
            current_password: string;
            /**
             * New Password
             * @description A new password needs 8 characters or more, of any kind.
             */
            new_password: string;
        };
        /** PolicyEvaluationOut */
        PolicyEvaluationOut: {
            /** Pipeline */
            pipeline: string;
            /** Lists */
            lists: number;
            /** Users */
            users: number;
            /**
             * Left Out
             * @description The number of lists that say nothing about other pipelines, by reason.
             */
            left_out: {
                [key: string]: number;
            };
            /** @description What the lists have earned. */
            logged: components["schemas"]["EstimateOut"];
            /**
             * Estimates
             * @description What they would have earned, by estimator: `rips`, `cascade_dr`, `sips`.
             */
            estimates: {
                [key: string]: components["schemas"]["EstimateOut"];
            };
            /**
             * Effective
             * @description The effective sample size, in lists.
             */
            effective: number;
            /** Mean Weight */
            mean_weight: number;
            /** Max Weight */
            max_weight: number;
            /** Warnings */
            warnings: string[];
        };
        /**
         * PredictRequest
         * @description Whose ratings (`user_id`, `history` or both; neither: an unknown user) of what (`item_id` or `items`).
         */
        PredictRequest: {
            /** User Id */
            user_id?: string | number | null;
            /**
             * History
             * @description Items in addition to the stored history, oldest first; a bare id is a like.
             * @default []
             */
            history?: (string | number | components["schemas"]["Rated"])[];
            /**
             * About
             * @description A self-description for this request; default: the stored one.
             * @default
             */
            about?: string;
            /** Item Id */
            item_id?: string | number | null;
            /**
             * Items
             * @default []
             */
            items?: (string | number)[];
            /**
             * At
             * @description The time of the predicted rating: ratings near it count more.
             */
            at?: string | null;
        };
        /** Prediction */
        Prediction: {
            /** Item Id */
            item_id: string;
            /** Title */
            title: string;
            /** Domain */
            domain: string;
            /**
             * Rating
             * @description The mean, which minimises the expected squared error.
             */
            rating: number;
            /**
             * Median
             * @description The median, which minimises the expected absolute error.
             */
            median: number;
            /**
             * Interval 80
             * @description The rating is in this closed interval in about 80% of cases.
             */
            interval_80: [
                number,
                number
            ];
            /** Interval 95 */
            interval_95: [
                number,
                number
            ];
            /**
             * Probabilities
             * @description The probability of each step of the rating scale.
             */
            probabilities: {
                [key: string]: number;
            };
        };
        /** PredictionsOut */
        PredictionsOut: {
            /** User Id */
            user_id: string | null;
            /** Predictions */
            predictions: components["schemas"]["Prediction"][];
            /** Snapshot */
            snapshot: string;
            /**
             * Unknown Items
             * @description Requested items that are not in the catalogue, or newer than the model.
             */
            unknown_items: string[];
            /** Unknown History */
            unknown_history: string[];
        };
        /**
         * PreviewOut
         * @description What a rule would match and do, if it held now.
         */
        PreviewOut: {
            /**
             * Matched
             * @description Items of the catalogue.
             */
            matched: number;
            /**
             * Items
             * @description The first of them.
             */
            items: components["schemas"]["Card"][];
            /** @description Of the list of the user; null without one. */
            change: components["schemas"]["ListChangeOut"] | null;
        };
        /**
         * PreviewRequest
         * @description A rule that need not be stored, and for whom its effect is computed.
         */
        PreviewRequest: {
            /**
             * Name
             * @description A stored rule of this name is replaced by the one given.
             * @default preview
             */
            name?: string;
            rule: components["schemas"]["RuleFields"];
            /**
             * User Id
             * @description Whose list is compared; default: no list is.
             */
            user_id?: string | number | null;
            /**
             * Pipeline
             * @default default
             */
            pipeline?: string;
            /**
             * Top K
             * @default 10
             */
            top_k?: number;
        };
        /**
         * Problem
         * @description What went wrong, what was expected and what to do.
         */
        Problem: {
            /** Type */
            type: string;
            /** Title */
            title: string;
            /** Status */
            status: number;
            /** Detail */
            detail: string;
            /**
             * Errors
             * @default []
             */
            errors?: components["schemas"]["FieldError"][];
            /**
             * Request Id
             * @default
             */
            request_id?: string;
            /** Current Event Id */
            current_event_id?: string | null;
        };
        /** ProviderOut */
        ProviderOut: {
            /** Name */
            name: string;
            /** Label */
            label: string;
            /**
             * Login Url
             * @description A page to go to: it leads to the provider and back.
             */
            login_url: string;
        };
        /** ProvidersOut */
        ProvidersOut: {
            /** Providers */
            providers: components["schemas"]["ProviderOut"][];
        };
        /** RampExperimentRequest */
        RampExperimentRequest: {
            /**
             * Step
             * @description Default: the next one.
             */
            step?: string | null;
            /**
             * Reason
             * @description Why; kept in the history.
             * @default
             */
            reason?: string;
        };
        /** RankedPositionOut */
        RankedPositionOut: {
            /** Score */
            score: number;
            /**
             * Rank
             * @description The rank in the full list at surprise 0; 1 is the first.
             */
            rank: number;
        };
        /**
         * Rated
         * @description An item that the user rated, or liked if there is no rating.
         */
        Rated: {
            /** Item Id */
            item_id: string | number;
            /** Rating */
            rating?: number | null;
            /** Timestamp */
            timestamp?: string | null;
        };
        /** Ready */
        Ready: {
            /** Status */
            status: string;
            /** Snapshot */
            snapshot: string;
            /** Items */
            items: number;
            /** Pending */
            pending: string[];
            /** Policies */
            policies: {
                [key: string]: string;
            };
            /** Frozen */
            frozen: {
                [key: string]: string;
            };
            /** Rolled Back */
            rolled_back: {
                [key: string]: string;
            };
            /** Refused */
            refused: {
                [key: string]: string;
            };
            /** Failing */
            failing: string[];
            /** Worker */
            worker: number;
            /** Is Degraded */
            is_degraded: boolean;
            /** Is Store Down */
            is_store_down: boolean;
        };
        /**
         * RecommendRequest
         * @description Whom to recommend to (`user_id`, `history`, both or neither), the query, and the size of the list.
         */
        RecommendRequest: {
            /** User Id */
            user_id?: string | number | null;
            /**
             * User Ids
             * @description Instead of `user_id`: 2 to 8 users, for one list that is fair to all.
             * @default []
             */
            user_ids?: (string | number)[];
            /**
             * Invitations
             * @description Codes of other users who permit this list to include them, in addition to `user_ids`.
             * @default []
             */
            invitations?: string[];
            /**
             * History
             * @description Item ids in addition to the stored history, oldest first.
             * @default []
             */
            history?: (string | number)[];
            /**
             * User Input
             * @description What the user wants, as free text.
             * @default
             */
            user_input?: string;
            /** @description The parsed query of an answer, edited or not; it replaces `user_input`. */
            understood?: components["schemas"]["UnderstoodBody"] | null;
            mood?: components["schemas"]["MoodBody"] | null;
            /**
             * About
             * @description A self-description for this request; default: the stored one.
             * @default
             */
            about?: string;
            /**
             * Top K
             * @default 10
             */
            top_k?: number;
            /**
             * Domains
             * @default []
             */
            domains?: string[];
            /**
             * Exclude
             * @description Item ids that must not be recommended.
             * @default []
             */
            exclude?: (string | number)[];
            /**
             * @description What must not count as evidence for this request; seen items stay hidden.
             * @default {
             *       "items": [],
             *       "genres": [],
             *       "people": []
             *     }
             */
            muted?: components["schemas"]["MutedBody"];
            /**
             * Min Domains
             * @description The fewest domains that each page should contain; `domains_held` is the number that it contains.
             * @default 0
             */
            min_domains?: number;
            /**
             * Surprise
             * @description 0: always the best items; 1: nearly random among good items.
             */
            surprise?: number | null;
            /**
             * Explain
             * @description Return the shares of the score behind each reason.
             * @default false
             */
            explain?: boolean;
            /**
             * Trace
             * @description Return what each stage of the pipeline did.
             * @default false
             */
            trace?: boolean;
            /**
             * Cursor
             * @description `next_cursor` of the previous page: no item is repeated. Or its `cursor`: the same page, updated.
             */
            cursor?: string | null;
        };
        /**
         * Recommendation
         * @description An item of a list. For a group, `members` begin with the member who ranks it highest, whose `reason` it has.
         */
        Recommendation: {
            /** Title */
            title: string;
            /** Domain */
            domain: string;
            /** Genres */
            genres: string[];
            /** Year */
            year: number | null;
            /** Poster Url */
            poster_url: string | null;
            /** Item Id */
            item_id: string;
            /** Score */
            score: number;
            /** Reason */
            reason: string;
            why?: components["schemas"]["Why"];
            /** Members */
            members?: components["schemas"]["ForMember"][];
        };
        /**
         * Recommendations
         * @description A list; what is not required is there only if the request asks for it.
         *
         *     `cursor` asks for this page again, changed only by newer events; `next_cursor` asks for the next one. `domains_held`
         *     comes with `min_domains`. `cached` is true if the list was computed ahead. `missing` comes from a gateway alone.
         */
        Recommendations: {
            /** Recommendation Id */
            recommendation_id: string;
            /** User Id */
            user_id: string | null;
            /** Recommendations */
            recommendations: components["schemas"]["Recommendation"][];
            /** Snapshot */
            snapshot: string;
            /** Cursor */
            cursor: string;
            /** Next Cursor */
            next_cursor: string | null;
            understood?: components["schemas"]["UnderstoodBody"];
            /** Filters Applied */
            filters_applied?: {
                [key: string]: string | number | string[] | {
                    [key: string]: string;
                };
            };
            /** Domains Held */
            domains_held?: number;
            /** Unknown Items */
            unknown_items?: string[];
            /** Base */
            base?: number | null;
            together?: components["schemas"]["Together"];
            /** Trace */
            trace?: components["schemas"]["Step"][];
            /** Cached */
            cached?: boolean;
            /** Missing */
            missing?: components["schemas"]["MissingService"][];
        };
        /**
         * RuleEffect
         * @description What a rule did in one stage.
         */
        RuleEffect: {
            /** Rule */
            rule: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "boost" | "bury" | "hide" | "pin" | "limit";
            /** Matched */
            matched: number;
            /**
             * Moved
             * @default 0
             */
            moved?: number;
            /**
             * Removed
             * @default 0
             */
            removed?: number;
            /**
             * Relaxed
             * @default 0
             */
            relaxed?: number;
        };
        /**
         * RuleFields
         * @description A rule without its name.
         */
        RuleFields: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "boost" | "bury" | "hide" | "pin" | "limit";
            /**
             * @description The items that it is about.
             * @default {
             *       "ids": [],
             *       "domains": [],
             *       "genres": [],
             *       "creators": [],
             *       "people": [],
             *       "series": [],
             *       "tags": [],
             *       "attributes": {}
             *     }
             */
            where?: components["schemas"]["ConditionBody"];
            /** @description Items that it leaves out. */
            unless?: components["schemas"]["ConditionBody"] | null;
            /**
             * Pipelines
             * @description The pipelines in which it holds; default: all.
             * @default []
             */
            pipelines?: string[];
            /**
             * Starts
             * @description The first moment at which it holds; UTC without a zone.
             */
            starts?: string | null;
            /**
             * Ends
             * @description The first moment at which it no longer holds.
             */
            ends?: string | null;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /**
             * Factor
             * @description boost (above 1), bury (below 1): multiplies the lead of the score over the 500th candidate.
             */
            factor?: number | null;
            /**
             * Amount
             * @description boost, bury: is added to the score, or subtracted.
             */
            amount?: number | null;
            /**
             * Position
             * @description pin: the position in the list, from 1.
             */
            position?: number | null;
            /**
             * Count
             * @description pin: how many items; default: all `ids`, or 1 without.
             */
            count?: number | null;
            /**
             * At Most
             * @description limit: items of each value on a page.
             */
            at_most?: number | null;
            /**
             * Per
             * @description limit: creator, person, series, genre, tag, domain, year or attributes.NAME.
             */
            per?: string | null;
            /**
             * Despite
             * @description pin: also items that the user has seen or muted, or that the filters exclude.
             * @default []
             */
            despite?: ("seen" | "muted" | "filters")[];
        };
        /**
         * RuleOut
         * @description A rule, and how it stands.
         */
        RuleOut: {
            rule: components["schemas"]["NamedRule"];
            /**
             * State
             * @enum {string}
             */
            state: "active" | "scheduled" | "ended" | "disabled";
            /**
             * Holds In
             * @description The pipelines in which it holds: those with a stage for its kind.
             */
            holds_in: string[];
        };
        /** RuleRemoved */
        RuleRemoved: {
            /** Removed */
            removed: string;
        };
        /** RuleStored */
        RuleStored: {
            rule: components["schemas"]["NamedRule"];
            /**
             * State
             * @enum {string}
             */
            state: "active" | "scheduled" | "ended" | "disabled";
            /**
             * Holds In
             * @description The pipelines in which it holds: those with a stage for its kind.
             */
            holds_in: string[];
            /**
             * Created
             * @description False: it replaced a rule of this name.
             */
            created: boolean;
        };
        /** RulesOut */
        RulesOut: {
            /**
             * Rules
             * @description In the order of their names.
             */
            rules: components["schemas"]["RuleOut"][];
        };
        /**
         * SampleRatioRow
         * @description The numbers of users compared with those that the shares promise; if it is broken, trust no other figure.
         */
        SampleRatioRow: {
            /** Observed */
            observed: {
                [key: string]: number;
            };
            /** Expected */
            expected: {
                [key: string]: number;
            };
            /** P */
            p: number;
            /** Is Broken */
            is_broken: boolean;
        };
        /**
         * Scope
         * @description What a key may do; the table of routes says which scope each route needs.
         * @enum {string}
         */
        Scope: "read" | "events" | "items" | "metrics" | "admin";
        /** Search */
        Search: {
            /** Query */
            query: string;
            /** Results */
            results: components["schemas"]["SearchResult"][];
        };
        /** SearchResult */
        SearchResult: {
            /** Item Id */
            item_id: string;
            /** Title */
            title: string;
            /** Domain */
            domain: string;
            /** Genres */
            genres: string[];
            /** Year */
            year: number | null;
            /** Poster Url */
            poster_url: string | null;
            /** Score */
            score: number;
        };
        /** SegmentOut */
        SegmentOut: {
            /** Segment Id */
            segment_id: number;
            /** Name */
            name: string;
            /** Users */
            users: number;
            /** Share */
            share: number;
            /** Traits */
            traits: {
                [key: string]: components["schemas"]["TraitOut"][];
            };
            /** Items */
            items: components["schemas"]["Card"][];
            /** Least */
            least: components["schemas"]["Card"][];
        };
        /** SegmentsOut */
        SegmentsOut: {
            /** Snapshot */
            snapshot: string;
            /** Segments */
            segments: components["schemas"]["SegmentOut"][];
        };
        /**
         * ShadowRow
         * @description Lists that were computed and not shown: means of both pipelines' time, and of the items that both lists have.
         */
        ShadowRow: {
            /** Lists */
            lists: number;
            /** Failed */
            failed: number;
            /** Took Ms */
            took_ms: number | null;
            /** Control Ms */
            control_ms: number | null;
            /** Overlap */
            overlap: number | null;
            /** Last Error */
            last_error: string | null;
        };
        /**
         * SharedOut
         * @description What the item and the main reason have in common.
         */
        SharedOut: {
            /** People */
            people: string[];
            /** Tags */
            tags: string[];
            /** Genres */
            genres: string[];
        };
        /** ShownOut */
        ShownOut: {
            /** Recommendation Id */
            recommendation_id: string;
            /** Timestamp */
            timestamp: number;
            /** Items */
            items: string[];
        };
        /**
         * SignedIn
         * @description The result of signing in; the refresh token is in a cookie that scripts cannot read.
         */
        SignedIn: {
            /** Access Token */
            access_token: string;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type?: "bearer";
            /**
             * Expires In
             * @description Seconds for which the access token is valid.
             */
            expires_in: number;
            /** User Id */
            user_id: string;
            /**
             * Name
             * @description Null: a guest.
             */
            name: string | null;
            /** Role */
            role: string;
            /**
             * Merged Events
             * @description The number of events of a guest that moved to the account, at a log-in.
             * @default 0
             */
            merged_events?: number;
        };
        /** Similar */
        Similar: {
            /** Item Id */
            item_id: string;
            /** Similar */
            similar: components["schemas"]["SimilarItem"][];
        };
        /** SimilarItem */
        SimilarItem: {
            /** Item Id */
            item_id: string;
            /** Title */
            title: string;
            /** Domain */
            domain: string;
            /** Genres */
            genres: string[];
            /** Year */
            year: number | null;
            /** Poster Url */
            poster_url: string | null;
            /** Similarity */
            similarity: number;
        };
        /** SimilarRequest */
        SimilarRequest: {
            /** Item Id */
            item_id: string | number;
            /**
             * Top K
             * @default 10
             */
            top_k?: number;
            /**
             * Domains
             * @default []
             */
            domains?: string[];
        };
        /**
         * Step
         * @description The trace of one stage: how long it took, and how many items it received, returned and dropped.
         */
        Step: {
            /** Stage */
            stage: string;
            /** Kind */
            kind: string;
            /** Took Us */
            took_us: number;
            /** N In */
            n_in: number;
            /** N Out */
            n_out: number;
            /** Dropped */
            dropped: {
                [key: string]: number;
            };
            /**
             * Rules
             * @default []
             */
            rules?: components["schemas"]["RuleEffect"][];
        };
        /**
         * StepBody
         * @description A step of a ramp.
         */
        StepBody: {
            /** Name */
            name: string;
            /**
             * Share
             * @description Of all users, for each treatment; 0: computed, and shown to nobody.
             */
            share: number;
            /**
             * Min Users
             * @description Of the treatment, before the next step; with share 0, lists.
             * @default 0
             */
            min_users?: number;
        };
        /** StepRow */
        StepRow: {
            /** Name */
            name: string;
            /** Share */
            share: number;
            /** Min Users */
            min_users: number;
        };
        /** StopExperimentRequest */
        StopExperimentRequest: {
            /**
             * Reason
             * @description Why; kept in the history.
             * @default
             */
            reason?: string;
        };
        /** TasteOut */
        TasteOut: {
            /** User Id */
            user_id: string;
            /** N Items */
            n_items: number;
            /**
             * Kinds
             * @description By domain, genre, decade, creator, tag and mood.
             */
            kinds: {
                [key: string]: components["schemas"]["LikingOut"][];
            };
        };
        /**
         * Together
         * @description The rule and the members of a group recommendation.
         */
        Together: {
            /** Rule */
            rule: string;
            /** Members */
            members: components["schemas"]["Member"][];
        };
        /** TrainedSnapshotOut */
        TrainedSnapshotOut: {
            /** Version */
            version: string;
            /** Is Champion */
            is_champion: boolean;
            /** Until */
            until: string;
        };
        /** TrainingRequested */
        TrainingRequested: {
            /** Status */
            status: string;
            job: components["schemas"]["JobOut"];
        };
        /** TraitOut */
        TraitOut: {
            /** Value */
            value: string;
            /** Odds */
            odds: number;
        };
        /** Trending */
        Trending: {
            /** Trending */
            trending: components["schemas"]["TrendingItem"][];
        };
        /** TrendingItem */
        TrendingItem: {
            /** Item Id */
            item_id: string;
            /** Title */
            title: string;
            /** Domain */
            domain: string;
            /** Genres */
            genres: string[];
            /** Year */
            year: number | null;
            /** Poster Url */
            poster_url: string | null;
            /** Heat */
            heat: number;
            /** Events */
            events: number;
        };
        /**
         * UnderstoodBody
         * @description A text and the chips that were recognised in it.
         */
        UnderstoodBody: {
            /**
             * Text
             * @default
             */
            text?: string;
            /**
             * Chips
             * @default []
             */
            chips?: components["schemas"]["ChipBody"][];
        };
        /**
         * UnmatchedOut
         * @description An imported item without a match in the catalogue, and the nearest candidate.
         */
        UnmatchedOut: {
            /** Rows */
            rows: number;
            /** File */
            file: string;
            /** Line */
            line: number;
            /** Domain */
            domain: string;
            /** Title */
            title: string;
            /** Year */
            year: number | null;
            /** Creators */
            creators: string[];
            /** Why */
            why: string;
            /** Nearest Id */
            nearest_id: string | null;
            /** Nearest Title */
            nearest_title: string | null;
            /** Score */
            score: number;
        };
        /** UserSegment */
        UserSegment: {
            /** User Id */
            user_id: string;
            /** Segment Id */
            segment_id: number | null;
            /** Name */
            name: string | null;
            /** Snapshot */
            snapshot: string;
        };
        /**
         * Why
         * @description Parts of the score; they add up to the score minus the `base` of the answer.
         *
         *     `promotion` is what rules added, and `rules` names those that raise or pin the item; only if there are any.
         */
        Why: {
            /** History */
            history: number;
            /** Words */
            words: number;
            /** Mood */
            mood: number;
            /** Popularity */
            popularity: number;
            /** Rest */
            rest: number;
            /** Events */
            events: components["schemas"]["EventShare"][];
            /** Promotion */
            promotion?: number;
            /** Rules */
            rules?: string[];
        };
        /** WhyOut */
        WhyOut: {
            /** Recommendation Id */
            recommendation_id: string;
            /** User Id */
            user_id: string | null;
            /**
             * Shown At
             * @description Seconds since 1970, UTC.
             */
            shown_at: number;
            item: components["schemas"]["Card"];
            /**
             * Position
             * @description The position at which it was shown; 1 is the first.
             */
            position: number;
            /** @description As computed now, from the history up to that time. */
            standing: components["schemas"]["RankedPositionOut"] | null;
            /** Base */
            base: number | null;
            /** @description Parts of the score; they add up to the score minus the base. */
            shares: components["schemas"]["Why"] | null;
            /**
             * Without
             * @description The effect of removing each reason; the main reason first.
             */
            without: components["schemas"]["EffectOut"][];
            shared: components["schemas"]["SharedOut"];
            /** Text */
            text: string;
            /**
             * Written By
             * @description `template`, or the language model that wrote the text; checked against the facts.
             */
            written_by: string;
            /** Snapshot */
            snapshot: string;
            /** Notes */
            notes: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    recommend_to_recommend_get: {
        parameters: {
            query?: {
                user_id?: string | number | null;
                limit?: number;
                domain?: string[];
                surprise?: number | null;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recommendations"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recommend_for_recommend_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecommendRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recommendations"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recommend_filtered_recommend_filtered_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilteredRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recommendations"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recommend_batch_recommend_batch_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Answers"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recommend_to_many_batch_recommend_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchRecommendRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchRecommendations"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cache_lists_batch_recommend_cache_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CacheRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    clear_cache_batch_recommend_cache_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bandit_recommend_bandit_recommend_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BanditRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recommendations"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explain_item_recommendations__recommendation_id__items__item_id__why_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                recommendation_id: string | number;
                item_id: string | number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    predict_ratings_predict_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PredictRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PredictionsOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    send_events_events_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventIn"] | components["schemas"]["EventBatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventsAccepted"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    find_items_items_get: {
        parameters: {
            query: {
                title: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemsOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upsert_items_items_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ItemsIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemsAccepted"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_item_items__item_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                item_id: string | number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upsert_item_items__item_id__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                item_id: string | number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ItemFacts"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_item_items__item_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                item_id: string | number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    similar_items_similar_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SimilarRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Similar"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search_items_search_get: {
        parameters: {
            query: {
                q: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Search"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trending_items_trending_get: {
        parameters: {
            query?: {
                limit?: number;
                domain?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trending"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_facet_facets__kind__get: {
        parameters: {
            query?: {
                starting?: string;
                limit?: number;
            };
            header?: never;
            path: {
                kind: "domain" | "genre" | "tag" | "person";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Facets"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_segments_segments_get: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentsOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_segment_users__user_id__segment_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string | number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserSegment"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_taste_users__user_id__taste_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string | number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TasteOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_map_map_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MapOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_history_users__user_id__history_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string | number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    correct_event_users__user_id__history__event_id__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string | number;
                event_id: string | number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Correction"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retract_event_users__user_id__history__event_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string | number;
                event_id: string | number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_muted_users__user_id__muted_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string | number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MutedBody"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_muted_users__user_id__muted_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string | number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MutedBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MutedBody"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_out_users__user_id__data_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string | number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_about_users__user_id__about_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string | number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AboutBody"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_about_users__user_id__about_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string | number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AboutBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AboutBody"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forget_user_users__user_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string | number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Forgotten"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bring_export_users__user_id__exports_post: {
        parameters: {
            query?: {
                /** @description The service that exported it; `auto` detects it from the content. */
                format?: string;
                /** @description The name of the file: some formats differ only in this. */
                file_name?: string | null;
            };
            header?: never;
            path: {
                user_id: string | number;
            };
            cookie?: never;
        };
        /** @description The exported file, unchanged: CSV, JSON, or a zip of them. */
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportBrought"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Timeout */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_invitation_users__user_id__invitation_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string | number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enter_as_guest_auth_guest_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_up_auth_sign_up_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_in_auth_login_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh_auth_refresh_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_out_auth_logout_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    log_out_everywhere_auth_logout_everywhere_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_password_auth_password_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_me_auth_me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_me_auth_me_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Forgotten"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_providers_auth_providers_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    begin_auth_oidc__provider__login_get: {
        parameters: {
            query?: {
                return_to?: string;
            };
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finish_auth_oidc__provider__callback_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_keys_keys_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeysOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_keys_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateKeyRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKeyOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_keys__key_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_audit_log_audit_get: {
        parameters: {
            query?: {
                before?: number | null;
                limit?: number;
                user_id?: string | number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health_health_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ready_ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    metrics_metrics_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    train_train_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRequested"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_jobs_jobs_get: {
        parameters: {
            query?: {
                /** @description At most so many. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobsOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_job_jobs_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateJobRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_job_jobs__job_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_job_jobs__job_id__cancel_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluate_policy_policies_evaluate_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluatePolicyRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyEvaluationOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_experiments_experiments_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentsOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_experiments_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateExperimentRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentRow"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_experiment_experiments__name__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentStatusOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ramp_experiments__name__ramp_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RampExperimentRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentRow"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop_experiments__name__stop_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StopExperimentRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentRow"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_exposures_experiments__name__exposures_get: {
        parameters: {
            query?: {
                format?: "csv" | "parquet";
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_rules_rules_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulesOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_rules__name__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleFields"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleStored"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_rules__name__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleRemoved"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    preview_rules_preview_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
