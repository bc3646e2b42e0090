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
         * @description What this user should see next, from their newest history.
         */
        get: operations["recommend_to_recommend_get"];
        put?: never;
        /**
         * Recommend For
         * @description The same for a user, a history, a sentence, or all of them together; or one list for several users.
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
         * @description The same among the items that satisfy every filter; `final_k` is filled if the catalogue can.
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
         * @description Several lists in one request, such as the rows of a page; each may have filters.
         */
        post: operations["recommend_batch_recommend_batch_post"];
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
         * @description Why an item was in an answer: what its score is made of, and where it would stand without each reason.
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
         * @description How much someone would like things: a rating, how sure it is, and how likely each rating is.
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
         * @description One event, or many at once: all of them or none.
         *
         *     When the answer comes they are on the disk, and the next recommendation knows of them. Sending an
         *     `event_id` again changes nothing. Late events are placed by their time; events more than a day
         *     in the future are refused.
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
         * @description Items by their exact title, without case or accents.
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
         * @description One item with everything that is known of it.
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
         * @description Take an item out of the catalogue; what users did with it stays in the log.
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
         * @description Items near to one, by who took to it and by what it is about.
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
         * @description Items by words: titles first, however they are typed, then all that is known of items and what it means.
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
         * @description What is taken to most of late; old interest fades.
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
         * @description What the catalogue can be narrowed by: its domains, genres, tags or users, the most frequent first.
         *
         *     `starting` leaves those in which a word begins so.
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
         * @description The kinds of taste that the champion tells apart, with up to `limit` items for and against each.
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
         * @description The kind of taste that a user's history is of, as it is now; null for somebody unknown.
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
         * @description What a user takes to by domain, genre, decade, creator, tag and mood, beside what the catalogue holds.
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
         * @description The catalogue on a page: what the same users like lies close together. The first to ask waits some seconds.
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
         * @description Everything that stands of what a user did; empty for someone unknown.
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
         * @description Replace an event by what it should have said; the new one has an id of its own.
         */
        put: operations["correct_event_users__user_id__history__event_id__put"];
        post?: never;
        /**
         * Retract Event
         * @description Take an event back, as if it had not happened.
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
         * @description What must not count as evidence of what a user likes.
         */
        get: operations["read_muted_users__user_id__muted_get"];
        /**
         * Replace Muted
         * @description Mute items, genres and users for good (replaces what was muted): the next answer no longer counts them.
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
         * @description What a user did, said and was shown, to take along.
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
         * @description What a user says of themselves; empty if nothing is kept.
         */
        get: operations["read_about_users__user_id__about_get"];
        /**
         * Replace About
         * @description Keep what a user says of themselves: the next answer hears it, and models learn from it when trained.
         *
         *     Empty takes it back.
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
         * @description Erase everything about a user from the disk; models forget them at the next training.
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
         * @description Bring what a user did elsewhere: an export of Letterboxd, Goodreads, The StoryGraph, Trakt, IMDb, Steam,
         *     Last.fm or ListenBrainz.
         *
         *     The body is the file. Its items are found in the catalogue by id or title; what is found becomes events,
         *     and the rest is listed. Bringing the same again adds nothing.
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
         * @description A code for an hour, to be given to somebody who makes a list for several users (`invitations` of /recommend).
         *
         *     Whoever has it sees what suits this user, and reasons that name things of their history; they change nothing.
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
         * @description Become a user without a name, whose history a later sign-up or log-in takes along.
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
         * @description Make an account; a guest who signs up stays the same user.
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
         * @description Come in by name and password; what a guest did until now becomes the account's, and the guest is gone.
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
         * @description Go on with a session, by its cookie: a new access token, and the next refresh token in the cookie.
         *
         *     A refresh token is good once; one that comes back later ends the session.
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
         * @description End this session; no matter if there is none.
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
         * @description End all sessions of this user, this one too.
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
         * @description Set another password; all other sessions end.
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
         * @description Who is asking, as this server sees it.
         */
        get: operations["read_me_auth_me_get"];
        put?: never;
        post?: never;
        /**
         * Delete Me
         * @description Erase this user from the disk, account, history and all; models forget them at the next training.
         */
        delete: operations["delete_me_auth_me_delete"];
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
         * @description The process lives.
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
         * @description Models and catalogue are loaded; send traffic.
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
         * @description Counters and latencies for Prometheus.
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
         * Ask For Training
         * @description Ask the learner (of `palate up`, or a `palate learn` beside this server) to train now; a better snapshot goes
         *     live by itself.
         */
        post: operations["ask_for_training_train_post"];
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
         * @description What somebody says of themselves, as a sentence or two.
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
         * BatchRequest
         * @description Several requests at once, answered side by side; one that is invalid refuses all.
         */
        BatchRequest: {
            /** Requests */
            requests: components["schemas"]["FilteredRequest"][];
        };
        /**
         * Card
         * @description What every list shows of an item.
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
         * ChipBody
         * @description One thing that was understood.
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
             * @description 1: this; -1: not this.
             * @default 1
             * @enum {integer}
             */
            polarity?: 1 | -1;
            /**
             * Span
             * @description The characters of the text it came from: the first, and the one after the last.
             */
            span?: number[] | null;
        };
        /**
         * Correction
         * @description What the event should have said.
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
        /** Credentials */
        Credentials: {
            /** Name */
            name: string;
            /**
             * Password
             * @description A new one has 8 characters or more, of any kind.
             */
            password: string;
        };
        /**
         * DataOut
         * @description What a user did, said and was shown; their account, if they have one, is `GET /auth/me`.
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
             * @description The newest 10,000 lists that are kept, newest first.
             */
            shown: components["schemas"]["ShownOut"][];
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
         * @description What the pipeline answers when it is run again without one piece of evidence. No share; these do not add up.
         */
        EffectOut: {
            /**
             * Item Id
             * @description What was done with this item was removed; null: part of the request.
             */
            item_id: string | null;
            /** Title */
            title: string | null;
            /** Verb */
            verb: string | null;
            /**
             * Part
             * @description What was removed: the events with an item, the words asked, or the mood asked for.
             * @enum {string}
             */
            part: "events" | "words" | "mood";
            /** @description Null: the item would not be found. */
            standing: components["schemas"]["StandingOut"] | null;
            /**
             * Change
             * @description Of the score, in the scale of the list that it stands in.
             */
            change: number | null;
        };
        /** EventBatch */
        EventBatch: {
            /** Events */
            events: components["schemas"]["EventIn"][];
        };
        /**
         * EventIn
         * @description A user did something with an item.
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
             * @description The rating, for a rating alone.
             */
            value?: number | null;
            /**
             * Timestamp
             * @description When it happened; now, if it is left out.
             */
            timestamp?: string | null;
            /**
             * Event Id
             * @description Makes sending twice harmless; made up if it is left out.
             */
            event_id?: string | number | null;
            /**
             * Recommendation Id
             * @description The answer in which the item was shown.
             */
            recommendation_id?: string | number | null;
            /**
             * Retracts
             * @description For a retraction: the event_id that it takes back.
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
         * ExportBrought
         * @description As ``palate.services.users.import_history.HistoryImport``, which says what each means.
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
            /** Said Twice */
            said_twice: number;
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
            /** Unmatched */
            unmatched: components["schemas"]["UnmatchedOut"][];
        };
        /** Facets */
        Facets: {
            /** Values */
            values: components["schemas"]["HoldingOut"][];
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
         * @description The same, among the items that satisfy every filter; filters come before the cut.
         */
        FilteredRequest: {
            /** User Id */
            user_id?: string | number | null;
            /**
             * User Ids
             * @description Instead of `user_id`: 2 to 8 people, for one list that is fair to all.
             * @default []
             */
            user_ids?: (string | number)[];
            /**
             * Invitations
             * @description Codes of others, beside `user_ids`, who let this list think of them, too.
             * @default []
             */
            invitations?: string[];
            /**
             * History
             * @description Item ids beside what is known of the person, oldest first.
             * @default []
             */
            history?: (string | number)[];
            /**
             * User Input
             * @description What they want, in their words.
             * @default
             */
            user_input?: string;
            /** @description What an answer understood, changed or not: it goes in the place of `user_input`. */
            understood?: components["schemas"]["UnderstoodBody"] | null;
            mood?: components["schemas"]["MoodBody"] | null;
            /**
             * About
             * @description What they say of themselves, this once; else what is kept counts.
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
             * @description Item ids that must not come.
             * @default []
             */
            exclude?: (string | number)[];
            /**
             * @description What must not count this time; what was seen stays hidden.
             * @default {
             *       "items": [],
             *       "genres": [],
             *       "people": []
             *     }
             */
            muted?: components["schemas"]["MutedBody"];
            /**
             * Min Domains
             * @description How many domains each page should hold at least; `domains_held` says what it holds.
             * @default 0
             */
            min_domains?: number;
            /**
             * Surprise
             * @description 0: the best first, always; 1: almost anything good.
             */
            surprise?: number | null;
            /**
             * Explain
             * @description Give the shares behind every reason.
             * @default false
             */
            explain?: boolean;
            /**
             * Trace
             * @description Say what each stage of the pipeline did.
             * @default false
             */
            trace?: boolean;
            /**
             * Cursor
             * @description `next_cursor` of the page before: nothing comes twice. Or `cursor`: the same page as it is now.
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
             * @description All of these, as creator or in the cast.
             * @default []
             */
            people?: string[];
            /** Min Year */
            min_year?: number | null;
            /** Max Year */
            max_year?: number | null;
            /**
             * Attributes
             * @description All of these open attributes.
             * @default {}
             */
            attributes?: {
                [key: string]: string;
            };
            /**
             * Final K
             * @description How many to return; `top_k` if it is left out.
             */
            final_k?: number | null;
        };
        /**
         * ForMember
         * @description What an item is to one of several people.
         */
        ForMember: {
            /** User Id */
            user_id: string;
            /**
             * Rank
             * @description Its place in their own order of what everyone may have.
             */
            rank: number;
            /** Reason */
            reason: string;
            why?: components["schemas"]["Why"] | null;
        };
        /** Forgotten */
        Forgotten: {
            /** User Id */
            user_id: string;
            /** Events */
            events: number;
            /** Impressions */
            impressions: number;
        };
        /** Found */
        Found: {
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
        /** HoldingOut */
        HoldingOut: {
            /** Value */
            value: string;
            /** Items */
            items: number;
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
         * @description What is known of an item; only the domain and the title must be.
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
        /** LikingOut */
        LikingOut: {
            /** Value */
            value: string;
            /**
             * Share
             * @description Of all that speaks for something in the history.
             */
            share: number;
            /**
             * Usual
             * @description The same share of the whole catalogue.
             */
            usual: number;
            /** Liked */
            liked: number;
            /** Disliked */
            disliked: number;
        };
        /** MapOut */
        MapOut: {
            /** Snapshot */
            snapshot: string;
            /**
             * Items
             * @description The items that say most; x and y lie in [-1, 1].
             */
            items: components["schemas"]["DotOut"][];
            /** Areas */
            areas: components["schemas"]["AreaOut"][];
        };
        /** Me */
        Me: {
            /**
             * User Id
             * @description Null: no user, but a key, or anyone in open mode.
             */
            user_id: string | null;
            /**
             * Name
             * @description Null: a guest, or no user.
             */
            name: string | null;
            /**
             * Role
             * @description What may be done: user, operator, service or admin.
             */
            role: string;
            /**
             * How
             * @description By a `token`, by a `key`, or because the server is `open`.
             */
            how: string;
        };
        /** Member */
        Member: {
            /** User Id */
            user_id: string;
            /**
             * Name
             * @description What somebody who was invited calls themselves.
             */
            name?: string | null;
            /**
             * Satisfaction
             * @description How much of what a list for them alone would be worth, in [0, 1].
             */
            satisfaction: number;
        };
        /**
         * MoodBody
         * @description A mood set by hand: how someone feels, and whether to match that or lift it.
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
         * @description What was done with these items, and with all that hold these genres or people, does not count as evidence.
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
        /** PasswordChange */
        PasswordChange: {
            /**
             * Current Password
             * @description A new one has 8 characters or more, of any kind.
             */
            current_password: string;
            /**
             * New Password
             * @description A new one has 8 characters or more, of any kind.
             */
            new_password: string;
        };
        /**
         * PredictRequest
         * @description Whose ratings (`user_id`, `history` or both; neither: a stranger's) of what (`item_id` or `items`).
         */
        PredictRequest: {
            /** User Id */
            user_id?: string | number | null;
            /**
             * History
             * @description Items beside what is known of the user, oldest first; a bare id is a like.
             * @default []
             */
            history?: (string | number | components["schemas"]["Rated"])[];
            /**
             * About
             * @description What they say of themselves, this once; else what is kept counts.
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
             * @description When they would rate: ratings of about then tell their mood.
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
             * @description The mean: least wrong in squares.
             */
            rating: number;
            /**
             * Median
             * @description Least wrong in stars.
             */
            median: number;
            /**
             * Interval 80
             * @description Between these, ends included, in about 8 of 10 cases.
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
             * @description Of each step of the rating scale.
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
             * @description Asked about, and not in the catalogue or newer than the model.
             */
            unknown_items: string[];
            /** Unknown History */
            unknown_history: string[];
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
        };
        /**
         * Rated
         * @description Something they rated, or without a rating liked.
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
        };
        /**
         * RecommendRequest
         * @description Who asks (`user_id`, `history`, both or nobody), in what words, and for how many.
         */
        RecommendRequest: {
            /** User Id */
            user_id?: string | number | null;
            /**
             * User Ids
             * @description Instead of `user_id`: 2 to 8 people, for one list that is fair to all.
             * @default []
             */
            user_ids?: (string | number)[];
            /**
             * Invitations
             * @description Codes of others, beside `user_ids`, who let this list think of them, too.
             * @default []
             */
            invitations?: string[];
            /**
             * History
             * @description Item ids beside what is known of the person, oldest first.
             * @default []
             */
            history?: (string | number)[];
            /**
             * User Input
             * @description What they want, in their words.
             * @default
             */
            user_input?: string;
            /** @description What an answer understood, changed or not: it goes in the place of `user_input`. */
            understood?: components["schemas"]["UnderstoodBody"] | null;
            mood?: components["schemas"]["MoodBody"] | null;
            /**
             * About
             * @description What they say of themselves, this once; else what is kept counts.
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
             * @description Item ids that must not come.
             * @default []
             */
            exclude?: (string | number)[];
            /**
             * @description What must not count this time; what was seen stays hidden.
             * @default {
             *       "items": [],
             *       "genres": [],
             *       "people": []
             *     }
             */
            muted?: components["schemas"]["MutedBody"];
            /**
             * Min Domains
             * @description How many domains each page should hold at least; `domains_held` says what it holds.
             * @default 0
             */
            min_domains?: number;
            /**
             * Surprise
             * @description 0: the best first, always; 1: almost anything good.
             */
            surprise?: number | null;
            /**
             * Explain
             * @description Give the shares behind every reason.
             * @default false
             */
            explain?: boolean;
            /**
             * Trace
             * @description Say what each stage of the pipeline did.
             * @default false
             */
            trace?: boolean;
            /**
             * Cursor
             * @description `next_cursor` of the page before: nothing comes twice. Or `cursor`: the same page as it is now.
             */
            cursor?: string | null;
        };
        /** Recommendation */
        Recommendation: {
            /** Item Id */
            item_id: string;
            /** Score */
            score: number;
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
            /**
             * Reason
             * @description Of several people, the reason of who gets most of it.
             */
            reason: string;
            why?: components["schemas"]["Why"] | null;
            /**
             * Members
             * @description Of several people, who gets most of it first.
             */
            members?: components["schemas"]["ForMember"][] | null;
        };
        /** Recommendations */
        Recommendations: {
            /** Recommendation Id */
            recommendation_id: string;
            /** User Id */
            user_id: string | null;
            /** Recommendations */
            recommendations: components["schemas"]["Recommendation"][];
            /** Snapshot */
            snapshot: string;
            /**
             * Cursor
             * @description Of this page: send it to have the page anew, changed by what was done since alone.
             */
            cursor: string;
            /** Next Cursor */
            next_cursor: string | null;
            understood?: components["schemas"]["UnderstoodBody"] | null;
            /** Filters Applied */
            filters_applied?: {
                [key: string]: string | number | string[] | {
                    [key: string]: string;
                };
            } | null;
            /**
             * Domains Held
             * @description Given where `min_domains` was asked for.
             */
            domains_held?: number | null;
            /** Unknown Items */
            unknown_items?: string[] | null;
            /** Base */
            base?: number | null;
            together?: components["schemas"]["Together"] | null;
            /** Trace */
            trace?: components["schemas"]["TraceStep"][] | null;
        };
        /** Search */
        Search: {
            /** Query */
            query: string;
            /** Results */
            results: components["schemas"]["Found"][];
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
         * SharedOut
         * @description What the item has in common with the main reason.
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
         * @description Somebody came in; the refresh token is in a cookie that scripts cannot read.
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
             * @description Seconds that the access token is good for.
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
             * @description How many events of a guest came along, at a log-in.
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
        /** StandingOut */
        StandingOut: {
            /** Score */
            score: number;
            /**
             * Rank
             * @description In the whole list with surprise 0; 1 for the first.
             */
            rank: number;
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
         * @description How a list for several people came about, and what each gets of it.
         */
        Together: {
            /** Rule */
            rule: string;
            /** Members */
            members: components["schemas"]["Member"][];
        };
        /** TraceStep */
        TraceStep: {
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
        };
        /** TrainingAsked */
        TrainingAsked: {
            /** Status */
            status: string;
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
         * @description A sentence and the chips read from it.
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
         * @description Something that the catalogue does not seem to have, and what comes nearest.
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
         * @description Parts that add up to the score less the answer's `base`.
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
             * Place
             * @description Where it was shown, 1 for the first.
             */
            place: number;
            /** @description As computed now, from the history up to then. */
            standing: components["schemas"]["StandingOut"] | null;
            /** Base */
            base: number | null;
            /** @description Parts that add up to the score less the base. */
            shares: components["schemas"]["Why"] | null;
            /**
             * Without
             * @description Effects of removing each reason; the main reason first.
             */
            without: components["schemas"]["EffectOut"][];
            shared: components["schemas"]["SharedOut"];
            /** Text */
            text: string;
            /**
             * Written By
             * @description `template`, or the model that wrote it; checked against the facts.
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
                /** @description What it is of; auto looks into it. */
                format?: string;
                /** @description Some files differ only by their names. */
                file_name?: string | null;
            };
            header?: never;
            path: {
                user_id: string | number;
            };
            cookie?: never;
        };
        /** @description The file itself, as the service made it: CSV, JSON, or a zip of them. */
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
    ask_for_training_train_post: {
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
                    "application/json": components["schemas"]["TrainingAsked"];
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
}
