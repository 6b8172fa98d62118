// Generated from openapi.yaml by npm run generate; never edit.
export interface paths {
    "/notes/{noteId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The note's id.
                 * @example note_1
                 */
                noteId: components["parameters"]["NoteId"];
            };
            cookie?: never;
        };
        /** One note */
        get: operations["getNote"];
        put?: never;
        post?: never;
        /**
         * Delete a note
         * @deprecated
         */
        delete: operations["deleteNote"];
        options?: never;
        head?: never;
        /**
         * Change a note
         * @description Under its own limit of bytes.
         */
        patch: operations["updateNote"];
        trace?: never;
    };
    "/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Many notes */
        get: operations["listNotes"];
        put?: never;
        /** Read notes line by line */
        post: operations["importNotes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** A body that may be left out */
        put: operations["renewToken"];
        /** JSON or a form */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every other media type */
        get: operations["getFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/socket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A socket */
        get: operations["connect"];
        put?: never;
        post?: never;
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
         * A note
         * @description Dropped, like every annotation.
         */
        Note: {
            /** @example note_1 */
            readonly id: string;
            title: string | null;
            /** @description Where it stands. */
            state: components["schemas"]["State"];
            /** @enum {string|null} */
            mood: "good" | "it's bad" | null;
            author: components["schemas"]["Author"];
            /** @description An object or null. */
            reviewer: components["schemas"]["Author"] | null;
            content: components["schemas"]["Content"];
            /** @description A union or null. */
            origin: components["schemas"]["Content"] | null;
            /** @description Itself or null. */
            answer: components["schemas"]["Note"] | null;
            /** @description An enum or null. */
            severity: null | components["schemas"]["Sort"];
            tags: string[];
            links: components["schemas"]["Link"][] | null;
            settings: {
                /** @enum {string} */
                theme: "light" | "dark";
                size?: number;
            } | null;
            counters: components["schemas"]["Counters"];
            metadata: components["schemas"]["Metadata"];
            /** @description Any JSON. */
            payload: unknown;
            /** @description A text, or its parts. */
            body: string | components["schemas"]["Content"][];
            /** Format: date-time */
            createdAt: string;
        };
        NoteUpdate: {
            title?: string | null;
            author?: components["schemas"]["Author"] | null;
            content?: components["schemas"]["Content"];
            metadata?: components["schemas"]["Metadata"];
        };
        /** @enum {string} */
        State: "draft" | "published";
        /** @enum {string} */
        Sort: "createdAt" | "title";
        Author: {
            name: string;
            handle: string | null;
        };
        Text: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "text";
            text: string;
        };
        Quote: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "quote";
            content: components["schemas"]["Content"];
            /** Format: date-time */
            at?: string | null;
        };
        Content: components["schemas"]["Text"] | components["schemas"]["Quote"];
        /** @description Known properties and any others. */
        Link: {
            /** Format: uri */
            href: string;
            "data-rel": string;
        } & {
            [key: string]: unknown;
        };
        /** @description Known properties and others of one type. */
        Counters: {
            words: number;
        } & {
            [key: string]: number;
        };
        Metadata: {
            [key: string]: unknown;
        };
        Labels: {
            [key: string]: string | number | boolean | null;
        };
        TokenRequest: {
            /** @constant */
            grant: "password";
            labels?: components["schemas"]["Labels"];
            /** @default false */
            persistent?: boolean;
        };
        Event: {
            delta: string;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
        };
    };
    responses: {
        /** @description It does not match. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It is not there. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description The note's id.
         * @example note_1
         */
        NoteId: string;
        /** @description Makes a retry safe. */
        IdempotencyKey: string;
    };
    requestBodies: {
        NoteUpdate: {
            content: {
                "application/json": components["schemas"]["NoteUpdate"];
            };
        };
    };
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getNote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The note's id.
                 * @example note_1
                 */
                noteId: components["parameters"]["NoteId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The note. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "note_1",
                     *       "title": null,
                     *       "state": "draft",
                     *       "mood": null,
                     *       "author": {
                     *         "name": "Ada",
                     *         "handle": null
                     *       },
                     *       "reviewer": null,
                     *       "content": {
                     *         "type": "quote",
                     *         "content": {
                     *           "type": "text",
                     *           "text": "Hello"
                     *         }
                     *       },
                     *       "origin": {
                     *         "type": "text",
                     *         "text": "Hello"
                     *       },
                     *       "answer": null,
                     *       "severity": null,
                     *       "tags": [],
                     *       "links": null,
                     *       "settings": null,
                     *       "counters": {
                     *         "words": 1
                     *       },
                     *       "metadata": {
                     *         "free": [
                     *           1,
                     *           null,
                     *           {
                     *             "any": "thing"
                     *           }
                     *         ]
                     *       },
                     *       "payload": null,
                     *       "body": "Hello",
                     *       "createdAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Note"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
        };
    };
    deleteNote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The note's id.
                 * @example note_1
                 */
                noteId: components["parameters"]["NoteId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
        };
    };
    updateNote: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes a retry safe. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The note's id.
                 * @example note_1
                 */
                noteId: components["parameters"]["NoteId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["NoteUpdate"];
        responses: {
            /** @description The note as it is now. */
            200: {
                headers: {
                    /** @description A repeated answer. */
                    "Idempotent-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "note_1",
                     *       "title": null,
                     *       "state": "draft",
                     *       "mood": null,
                     *       "author": {
                     *         "name": "Ada",
                     *         "handle": null
                     *       },
                     *       "reviewer": null,
                     *       "content": {
                     *         "type": "quote",
                     *         "content": {
                     *           "type": "text",
                     *           "text": "Hello"
                     *         }
                     *       },
                     *       "origin": {
                     *         "type": "text",
                     *         "text": "Hello"
                     *       },
                     *       "answer": null,
                     *       "severity": null,
                     *       "tags": [],
                     *       "links": null,
                     *       "settings": null,
                     *       "counters": {
                     *         "words": 1
                     *       },
                     *       "metadata": {
                     *         "free": [
                     *           1,
                     *           null,
                     *           {
                     *             "any": "thing"
                     *           }
                     *         ]
                     *       },
                     *       "payload": null,
                     *       "body": "Hello",
                     *       "createdAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Note"];
                };
            };
            400: components["responses"]["BadRequest"];
        };
    };
    listNotes: {
        parameters: {
            query: {
                /** @description How many at most. */
                limit?: number;
                /** @description Only notes in one of these states. */
                state?: components["schemas"]["State"][];
                /** @description By what. */
                sort?: components["schemas"]["Sort"];
                /** @description Those put away? */
                archived: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, written here. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "note_1",
                     *           "title": null,
                     *           "state": "draft",
                     *           "mood": null,
                     *           "author": {
                     *             "name": "Ada",
                     *             "handle": null
                     *           },
                     *           "reviewer": null,
                     *           "content": {
                     *             "type": "quote",
                     *             "content": {
                     *               "type": "text",
                     *               "text": "Hello"
                     *             }
                     *           },
                     *           "origin": {
                     *             "type": "text",
                     *             "text": "Hello"
                     *           },
                     *           "answer": null,
                     *           "severity": null,
                     *           "tags": [],
                     *           "links": null,
                     *           "settings": null,
                     *           "counters": {
                     *             "words": 1
                     *           },
                     *           "metadata": {
                     *             "free": [
                     *               1,
                     *               null,
                     *               {
                     *                 "any": "thing"
                     *               }
                     *             ]
                     *           },
                     *           "payload": null,
                     *           "body": "Hello",
                     *           "createdAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Note"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
        };
    };
    importNotes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description Taken. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
        };
    };
    renewToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description JSON, or events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Author"];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            400: components["responses"]["BadRequest"];
        };
    };
    getFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "text/plain": string;
                    "text/html": string;
                    "application/yaml": string;
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["BadRequest"];
        };
    };
    connect: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A socket from here on. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
        };
    };
}
