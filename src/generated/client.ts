// Generated from openapi.yaml by npm run generate; never edit.
export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process alive?
         * @description Always 200 while the process lives, and never limited; `database` says whether the database answered within a second, as
         *     of at most a second ago.
         */
        get: operations["getHealth"];
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
         * Can the process serve?
         * @description For load balancers, and never limited. 503 while the database does not answer or the process is closing.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which version is it? */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an account
         * @description Creates a person and signs them in; with `organizationName` also an organization of which they are the admin.
         *     Nobody names their own role. 403 where the operator has closed registration.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description With `email` or `username`, and the password. Sets the session cookies too.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get the next tokens
         * @description Spends the refresh token (from the body, or from the cookie) and gives new ones. A token spent more than ten seconds
         *     ago ends the whole session: it was stolen, or its successor was. From a browser's cookie the request needs an
         *     allowed Origin.
         */
        post: operations["refreshSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends this session. Its access and refresh tokens are refused everywhere within a second.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I? */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My organizations
         * @description The organizations that the person belongs to, newest first.
         */
        get: operations["listOrganizations"];
        put?: never;
        /**
         * Found an organization
         * @description The caller becomes its admin. Without a `slug`, one is made from the name.
         */
        post: operations["createOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
            };
            cookie?: never;
        };
        /** One organization */
        get: operations["getOrganization"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
            };
            cookie?: never;
        };
        /**
         * The organization's keys
         * @description Newest first, revoked ones included. The key itself is never shown again.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make a key
         * @description The answer is the only place where `key` is ever shown. A secret key gets the permissions listed (by default all that
         *     a key can hold and its maker holds); a publishable key takes no permissions. Nobody gives what they do not hold: 403.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/api-keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The key's id.
                 * @example key_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description The key, and every visitor token that came from it, is refused everywhere within a second. The row stays, with
         *     `revokedAt`. Revoking a revoked key changes nothing.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/chats": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
            };
            cookie?: never;
        };
        /**
         * The organization's chats
         * @description Newest `createdAt` first, or newest activity first with `sort=lastMessageAt`.
         */
        get: operations["listChats"];
        put?: never;
        /**
         * Open a chat
         * @description At most 4 MiB. The status is as given, also with an `initialMessage` (none in a closed chat: 409). A publishable key may send `title`, `tags`, `metadata` and an `initialMessage` of role `user` with content alone
         *     (anything else: 403), only from its allowed origins, and gets a `visitorToken` for this chat. Its Idempotency-Key must
         *     be a UUID, because strangers share the credential.
         */
        post: operations["createChat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/chats/{chatId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
            };
            cookie?: never;
        };
        /** One chat */
        get: operations["getChat"];
        put?: never;
        post?: never;
        /** Delete a chat and its messages */
        delete: operations["deleteChat"];
        options?: never;
        head?: never;
        /** Change a chat */
        patch: operations["updateChat"];
        trace?: never;
    };
    "/api/v1/orgs/{org}/chats/{chatId}/visitor-token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a fresh visitor token
         * @description While the present one is valid. A visitor token dies with its chat and with the key that opened it.
         */
        post: operations["renewVisitorToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/chats/{chatId}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
            };
            cookie?: never;
        };
        /**
         * The chat's messages
         * @description By `seq`, oldest first, or newest first with `order=desc`.
         */
        get: operations["listMessages"];
        put?: never;
        /**
         * Store a message
         * @description At most 4 MiB. Takes the next `seq` of the chat. A closed chat takes none (409 `chat_closed`); a user's message reopens a resolved one.
         *     A visitor sends `content` alone (role `user`). A message needs content, parts, toolCalls or a functionCall.
         */
        post: operations["createMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/chats/{chatId}/messages/batch": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Store many messages at once
         * @description 1 to 1,000 messages and at most 8 MiB, all or none: one that cannot be stored refuses them all; where the fault is in the
         *     request itself, a pointer names it. They take consecutive `seq` in the order sent, and are answered in that order.
         */
        post: operations["createMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/chats/{chatId}/messages/{messageId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
                /**
                 * @description The message's id.
                 * @example msg_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                messageId: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        /** One message */
        get: operations["getMessage"];
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
        /** @description An RFC 9457 problem. */
        Problem: {
            /** @description urn:chatlogger:problem: and the code */
            type: string;
            title: string;
            status: number;
            /** @description What happened and what to do about it. */
            detail: string;
            /**
             * @description Stable, for programs. New codes may be added.
             * @enum {string}
             */
            code: "invalid_request" | "malformed_json" | "invalid_cursor" | "ambiguous_credentials" | "unauthenticated" | "invalid_credentials" | "invalid_refresh_token" | "forbidden" | "field_not_allowed" | "origin_not_allowed" | "registration_closed" | "not_found" | "method_not_allowed" | "email_taken" | "username_taken" | "slug_taken" | "external_id_taken" | "chat_closed" | "gone" | "payload_too_large" | "unsupported_media_type" | "unprocessable" | "idempotency_key_reused" | "organization_ambiguous" | "unknown_reference" | "rate_limited" | "headers_too_large" | "internal_error" | "unavailable" | "storage_full";
            requestId: string;
            /** Format: date-time */
            timestamp: string;
            /** @description Where it went wrong, when it is in the request. */
            errors?: components["schemas"]["FieldError"][];
        };
        FieldError: {
            /** @description A JSON pointer beginning with the part of the request: /body, /query, /path or /header. */
            pointer: string;
            message: string;
        };
        Health: {
            /** @enum {string} */
            status: "ok" | "degraded";
            /** @enum {string} */
            database: "up" | "down";
            version: string;
            /** Format: date-time */
            timestamp: string;
        };
        Readiness: {
            /** @constant */
            status: "ready";
        };
        Version: {
            version: string;
            /** @description The source revision it was built from. */
            commit: string | null;
            /** Format: date-time */
            buildTime: string | null;
        };
        Registration: {
            email: components["schemas"]["EmailAddress"];
            username: components["schemas"]["Username"];
            password: components["schemas"]["Password"];
            fullName?: string | null;
            organizationName?: string;
        };
        /** @description Exactly one of `email` and `username`. */
        Login: {
            email?: string;
            username?: string;
            password: string;
        };
        Refresh: {
            refreshToken: string;
        };
        SignIn: {
            accessToken: string;
            refreshToken: string;
            /** @constant */
            tokenType: "Bearer";
            /** @description Seconds until the access token ends. */
            expiresIn: number;
            user: components["schemas"]["User"];
        };
        /**
         * Format: email
         * @description Stored lower-cased.
         */
        EmailAddress: string;
        /** @description Stored lower-cased. Letters, digits, dot, hyphen and underscore; begins and ends with a letter or digit. */
        Username: string;
        /** @description 8 to 1,024 bytes of UTF-8. Nothing is cut off. */
        Password: string;
        User: {
            id: string;
            email: string;
            username: string;
            fullName: string | null;
            isActive: boolean;
            isSuperadmin: boolean;
            /** Format: date-time */
            emailVerifiedAt: string | null;
            /** Format: date-time */
            lastLoginAt: string | null;
            preferences: components["schemas"]["Preferences"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        Preferences: {
            theme: string | null;
            language: string | null;
            notifications: boolean | null;
            maxTokens: number | null;
            defaultModel: string | null;
        };
        NewOrganization: {
            name: string;
            slug?: components["schemas"]["Slug"];
        };
        /** @description Lower-case letters, digits and single hyphens. `me` is reserved. */
        Slug: string;
        Organization: {
            id: string;
            name: string;
            slug: string;
            /** @enum {string} */
            plan: "free" | "pro" | "enterprise";
            /** @enum {string} */
            status: "active" | "suspended";
            settings: components["schemas"]["OrganizationSettings"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        OrganizationSettings: {
            dashboardOrigins: string[];
            retentionDays: number | null;
            defaultProvider: string | null;
            defaultModel: string | null;
            systemPrompt: string | null;
            dailyRequestLimit: number | null;
            dailyTokenLimit: number | null;
        };
        OrganizationPage: {
            data: components["schemas"]["Organization"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** @description For the next page; null at the end. */
        NextCursor: string | null;
        /**
         * @description What a key or a role may do. New permissions may be added.
         * @enum {string}
         */
        Permission: "org:read" | "org:manage" | "members:read" | "members:manage" | "keys:manage" | "audit:read" | "end-users:read" | "end-users:write" | "chats:read" | "chats:write" | "messages:write" | "completions:create" | "analytics:read" | "exports:create" | "feedback:write" | "providers:read" | "providers:test" | "providers:manage";
        NewApiKey: {
            /** @enum {string} */
            kind: "secret" | "publishable";
            name: string;
            /** @description For a secret key; any but members, keys and org:manage. */
            permissions?: components["schemas"]["Permission"][];
            /** @description For a publishable key: the web pages that may use it, each as scheme, host and port. Empty: every page. */
            allowedOrigins?: string[];
            /**
             * @description For a publishable key: may its visitors ask the assistant?
             * @default false
             */
            completions?: boolean;
            /** Format: date-time */
            expiresAt?: string | null;
        };
        ApiKey: {
            id: string;
            /** @enum {string} */
            kind: "secret" | "publishable" | "personal";
            name: string;
            /** @description The first characters, to tell keys apart. */
            prefix: string;
            permissions: components["schemas"]["Permission"][];
            allowedOrigins: string[];
            completions: boolean;
            /** Format: date-time */
            expiresAt: string | null;
            /**
             * Format: date-time
             * @description To the minute.
             */
            lastUsedAt: string | null;
            /** Format: date-time */
            revokedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description The key itself; only in the answer that made it. */
            key?: string;
        };
        ApiKeyPage: {
            data: components["schemas"]["ApiKey"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** @description Free data of yours, at most 64 KiB of JSON. Numbers are doubles; the order of names is not kept. */
        Metadata: {
            [key: string]: unknown;
        };
        Tags: string[];
        /**
         * @description A closed chat takes no messages; while escalated, the assistant stays silent.
         * @enum {string}
         */
        ChatStatus: "open" | "pending" | "escalated" | "resolved" | "closed";
        /** @description How the assistant answers in this chat; null is the organization's choice. */
        ChatSettings: {
            provider: string | null;
            model: string | null;
            parameters: {
                [key: string]: unknown;
            } | null;
            systemPrompt: string | null;
        };
        NewChatSettings: {
            provider?: string | null;
            model?: string | null;
            /** @description At most 64 KiB of JSON. */
            parameters?: {
                [key: string]: unknown;
            } | null;
            systemPrompt?: string | null;
        };
        NewChat: {
            title?: string | null;
            tags?: components["schemas"]["Tags"];
            metadata?: components["schemas"]["Metadata"];
            settings?: components["schemas"]["NewChatSettings"];
            status?: components["schemas"]["ChatStatus"];
            /** @description The member whose chat it is. By default the signed-in person. */
            userId?: string | null;
            /** @description The end user who chats. */
            endUserId?: string | null;
            /** @description Your own id, unique in the organization. */
            externalId?: string | null;
            initialMessage?: components["schemas"]["NewMessage"];
        };
        /**
         * @description Absent is unchanged; null clears title, userId, endUserId and the fields inside settings and metadata, which merge field by
         *     field; `tags` are replaced.
         */
        ChatUpdate: {
            title?: string | null;
            tags?: components["schemas"]["Tags"];
            metadata?: components["schemas"]["Metadata"];
            settings?: components["schemas"]["NewChatSettings"];
            status?: components["schemas"]["ChatStatus"];
            userId?: string | null;
            endUserId?: string | null;
        };
        Chat: {
            id: string;
            orgId: string;
            title: string | null;
            status: components["schemas"]["ChatStatus"];
            tags: string[];
            metadata: components["schemas"]["Metadata"];
            settings: components["schemas"]["ChatSettings"];
            userId: string | null;
            endUserId: string | null;
            /** @enum {string} */
            source: "api" | "widget" | "openai" | "import";
            externalId: string | null;
            /** @description Equals the stored messages. */
            messageCount: number;
            /** @description The highest `seq` ever given; deletes do not lower it. */
            lastSeq: number;
            tokens: components["schemas"]["ChatTokens"];
            /** Format: date-time */
            lastMessageAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Only in the answer of `createChat` to a publishable key. */
            visitorToken?: string;
            /**
             * Format: date-time
             * @description Comes with `visitorToken`.
             */
            visitorTokenExpiresAt?: string;
        };
        /** @description Sums over the chat's messages. */
        ChatTokens: {
            prompt: number;
            completion: number;
            total: number;
        };
        ChatPage: {
            data: components["schemas"]["Chat"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        VisitorToken: {
            visitorToken: string;
            /** Format: date-time */
            visitorTokenExpiresAt: string;
        };
        /** @enum {string} */
        MessageRole: "user" | "assistant" | "system" | "function" | "tool";
        /** @description One part of a multimodal message, in the shape of the assistant's vendor; kept as it is. */
        ContentPart: {
            type: string;
        } & {
            [key: string]: unknown;
        };
        /** @description A call that the assistant asks for, in the shape of the assistant's vendor; kept as it is. */
        ToolCall: {
            [key: string]: unknown;
        };
        TokenCount: number | null;
        /** @description All of them; by default the sum of promptTokens and completionTokens. */
        TotalTokens: number | null;
        /** @description Without a `role` it is the user's. */
        NewMessage: {
            role?: components["schemas"]["MessageRole"];
            content?: string | null;
            parts?: components["schemas"]["ContentPart"][] | null;
            /** @description Of the speaker or the function. */
            name?: string | null;
            functionCall?: {
                [key: string]: unknown;
            } | null;
            toolCalls?: components["schemas"]["ToolCall"][] | null;
            /** @description For role `tool`: the call that it answers. */
            toolCallId?: string | null;
            metadata?: components["schemas"]["Metadata"];
            status?: components["schemas"]["MessageStatus"];
            finishReason?: string | null;
            provider?: string | null;
            model?: string | null;
            tokens?: components["schemas"]["TotalTokens"];
            promptTokens?: components["schemas"]["TokenCount"];
            completionTokens?: components["schemas"]["TokenCount"];
            cachedTokens?: components["schemas"]["TokenCount"];
            reasoningTokens?: components["schemas"]["TokenCount"];
            /** @description US dollars, kept to a billionth. */
            cost?: number | null;
            latency?: components["schemas"]["Milliseconds"];
            timeToFirstTokenMs?: components["schemas"]["Milliseconds"];
            /** @description Your own id, unique in the chat. */
            externalId?: string | null;
        };
        Milliseconds: number | null;
        /**
         * @description `partial` was cut off; `failed` says why in its metadata.
         * @enum {string}
         */
        MessageStatus: "complete" | "partial" | "failed";
        NewMessages: {
            messages: components["schemas"]["NewMessage"][];
        };
        MessageList: {
            data: components["schemas"]["Message"][];
        };
        /** @description Who put the message there; `id` is the person's or the key's. */
        Author: {
            /** @enum {string} */
            type: "person" | "key" | "visitor" | "assistant" | "import";
            id: string | null;
        };
        Feedback: {
            /** @enum {string|null} */
            rating: "positive" | "negative" | null;
            /** @description 1 to 5. */
            score: number | null;
            comment: string | null;
        };
        Message: {
            id: string;
            chatId: string;
            /** @description Rises within the chat and never restarts; deletes leave gaps. */
            seq: number;
            role: components["schemas"]["MessageRole"];
            content: string | null;
            parts: components["schemas"]["ContentPart"][] | null;
            name: string | null;
            functionCall: {
                [key: string]: unknown;
            } | null;
            toolCalls: components["schemas"]["ToolCall"][] | null;
            toolCallId: string | null;
            metadata: components["schemas"]["Metadata"];
            author: components["schemas"]["Author"];
            status: components["schemas"]["MessageStatus"];
            finishReason: string | null;
            provider: string | null;
            model: string | null;
            tokens: components["schemas"]["TotalTokens"];
            promptTokens: components["schemas"]["TokenCount"];
            completionTokens: components["schemas"]["TokenCount"];
            cachedTokens: components["schemas"]["TokenCount"];
            reasoningTokens: components["schemas"]["TokenCount"];
            /** @description US dollars. */
            cost: number | null;
            /** @description Milliseconds that the answer took. */
            latency: number | null;
            timeToFirstTokenMs: number | null;
            feedback: components["schemas"]["Feedback"] | null;
            externalId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        MessagePage: {
            data: components["schemas"]["Message"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
    };
    responses: {
        /** @description The request does not match this contract; `errors` points at each place. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:chatlogger:problem:invalid_request",
                 *       "title": "Invalid request",
                 *       "status": 400,
                 *       "detail": "/body/title must be string",
                 *       "code": "invalid_request",
                 *       "requestId": "01kah6w1e8fqe9zr4m1p3c9v2t",
                 *       "timestamp": "2026-11-21T09:30:00.000Z",
                 *       "errors": [
                 *         {
                 *           "pointer": "/body/title",
                 *           "message": "must be string"
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No credential, or one that is not (or no longer) good. */
        Unauthenticated: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A good credential that may not do this. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Missing, or not yours to see. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It contradicts what is there. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It existed and was deleted since. */
        Gone: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than this operation takes (1 MiB where the operation says nothing else). */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not JSON. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It matches this contract, but cannot be done. */
        Unprocessable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests in this window. */
        RateLimited: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The database does not answer, or more is waiting than can be taken. Nothing was acknowledged; try again. */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A fault of ours. The request id leads to the log. */
        InternalError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The disk is full. Nothing was stored. */
        StorageFull: {
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
         * @description The organization's id or slug, or `me`.
         * @example me
         */
        Org: string;
        /**
         * @description The chat's id.
         * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
         */
        ChatId: string;
        /**
         * @description The message's id.
         * @example msg_01kah6w1e8fqe9zr4m1p3c9v2t
         */
        MessageId: string;
        /**
         * @description The key's id.
         * @example key_01kah6w1e8fqe9zr4m1p3c9v2t
         */
        KeyId: string;
        /** @description How many at most. */
        Limit: number;
        /** @description The `nextCursor` of the page before, with the same filters. */
        Cursor: string;
        /**
         * @description Makes a retry safe. Any printable ASCII; a UUID with a publishable key.
         * @example 6f1c1f0e-3c51-4a39-9a0b-0c6f4a2f3f1d
         */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description Which credentials would do. */
        WwwAuthenticate: string;
        /** @description The session's cookies, for browsers. */
        SetCookie: string;
        /** @description Present, and `true`, when this is the answer to an earlier request with the same Idempotency-Key. */
        IdempotentReplayed: "true";
        /** @description Seconds to wait before trying again. */
        RetryAfter: number;
        /** @description Requests allowed in the present window. */
        RateLimitLimit: number;
        /** @description Requests left in the present window. */
        RateLimitRemaining: number;
        /** @description Seconds until the window ends. */
        RateLimitReset: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "database": "up",
                     *       "version": "0.1.0",
                     *       "timestamp": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalError"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready"
                     *     }
                     */
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The running version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": "0.1.0",
                     *       "commit": null,
                     *       "buildTime": null
                     *     }
                     */
                    "application/json": components["schemas"]["Version"];
                };
            };
            400: components["responses"]["BadRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "username": "ada",
                 *       "password": "correct horse battery staple",
                 *       "fullName": "Ada Lovelace",
                 *       "organizationName": "Analytical Engines"
                 *     }
                 */
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description Registered and signed in. */
            201: {
                headers: {
                    "Set-Cookie": components["headers"]["SetCookie"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accessToken": "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJ1c3JfIn0.c2ln",
                     *       "refreshToken": "clr_3yZ0p6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlMn",
                     *       "tokenType": "Bearer",
                     *       "expiresIn": 900,
                     *       "user": {
                     *         "id": "usr_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *         "email": "ada@example.com",
                     *         "username": "ada",
                     *         "fullName": "Ada Lovelace",
                     *         "isActive": true,
                     *         "isSuperadmin": false,
                     *         "emailVerifiedAt": null,
                     *         "lastLoginAt": "2026-11-21T09:30:00.000Z",
                     *         "preferences": {
                     *           "theme": null,
                     *           "language": null,
                     *           "notifications": null,
                     *           "maxTokens": null,
                     *           "defaultModel": null
                     *         },
                     *         "createdAt": "2026-11-21T09:30:00.000Z",
                     *         "updatedAt": "2026-11-21T09:30:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    "Set-Cookie": components["headers"]["SetCookie"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accessToken": "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJ1c3JfIn0.c2ln",
                     *       "refreshToken": "clr_3yZ0p6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlMn",
                     *       "tokenType": "Bearer",
                     *       "expiresIn": 900,
                     *       "user": {
                     *         "id": "usr_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *         "email": "ada@example.com",
                     *         "username": "ada",
                     *         "fullName": "Ada Lovelace",
                     *         "isActive": true,
                     *         "isSuperadmin": false,
                     *         "emailVerifiedAt": null,
                     *         "lastLoginAt": "2026-11-21T09:30:00.000Z",
                     *         "preferences": {
                     *           "theme": null,
                     *           "language": null,
                     *           "notifications": null,
                     *           "maxTokens": null,
                     *           "defaultModel": null
                     *         },
                     *         "createdAt": "2026-11-21T09:30:00.000Z",
                     *         "updatedAt": "2026-11-21T09:30:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    refreshSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "refreshToken": "clr_3yZ0p6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlMn"
                 *     }
                 */
                "application/json": components["schemas"]["Refresh"];
            };
        };
        responses: {
            /** @description Refreshed. */
            200: {
                headers: {
                    "Set-Cookie": components["headers"]["SetCookie"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accessToken": "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJ1c3JfIn0.c2ln",
                     *       "refreshToken": "clr_3yZ0p6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlMn",
                     *       "tokenType": "Bearer",
                     *       "expiresIn": 900,
                     *       "user": {
                     *         "id": "usr_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *         "email": "ada@example.com",
                     *         "username": "ada",
                     *         "fullName": "Ada Lovelace",
                     *         "isActive": true,
                     *         "isSuperadmin": false,
                     *         "emailVerifiedAt": null,
                     *         "lastLoginAt": "2026-11-21T09:30:00.000Z",
                     *         "preferences": {
                     *           "theme": null,
                     *           "language": null,
                     *           "notifications": null,
                     *           "maxTokens": null,
                     *           "defaultModel": null
                     *         },
                     *         "createdAt": "2026-11-21T09:30:00.000Z",
                     *         "updatedAt": "2026-11-21T09:30:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The signed-in person. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "usr_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "email": "ada@example.com",
                     *       "username": "ada",
                     *       "fullName": null,
                     *       "isActive": true,
                     *       "isSuperadmin": false,
                     *       "emailVerifiedAt": null,
                     *       "lastLoginAt": "2026-11-21T09:30:00.000Z",
                     *       "preferences": {
                     *         "theme": null,
                     *         "language": null,
                     *         "notifications": null,
                     *         "maxTokens": null,
                     *         "defaultModel": null
                     *       },
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listOrganizations: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of organizations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "org_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "name": "Analytical Engines",
                     *           "slug": "analytical-engines",
                     *           "plan": "free",
                     *           "status": "active",
                     *           "settings": {
                     *             "dashboardOrigins": [],
                     *             "retentionDays": null,
                     *             "defaultProvider": null,
                     *             "defaultModel": null,
                     *             "systemPrompt": null,
                     *             "dailyRequestLimit": null,
                     *             "dailyTokenLimit": null
                     *           },
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "updatedAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizationPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Analytical Engines",
                 *       "slug": "analytical-engines"
                 *     }
                 */
                "application/json": components["schemas"]["NewOrganization"];
            };
        };
        responses: {
            /** @description Founded. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "org_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "name": "Analytical Engines",
                     *       "slug": "analytical-engines",
                     *       "plan": "free",
                     *       "status": "active",
                     *       "settings": {
                     *         "dashboardOrigins": [],
                     *         "retentionDays": null,
                     *         "defaultProvider": null,
                     *         "defaultModel": null,
                     *         "systemPrompt": null,
                     *         "dailyRequestLimit": null,
                     *         "dailyTokenLimit": null
                     *       },
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Organization"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    getOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organization. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "org_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "name": "Analytical Engines",
                     *       "slug": "analytical-engines",
                     *       "plan": "free",
                     *       "status": "active",
                     *       "settings": {
                     *         "dashboardOrigins": [],
                     *         "retentionDays": null,
                     *         "defaultProvider": null,
                     *         "defaultModel": null,
                     *         "systemPrompt": null,
                     *         "dailyRequestLimit": null,
                     *         "dailyTokenLimit": null
                     *       },
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Organization"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "key_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "kind": "secret",
                     *           "name": "Backend",
                     *           "prefix": "clk_sec_7Gh2Kq",
                     *           "permissions": [
                     *             "chats:read",
                     *             "chats:write",
                     *             "messages:write"
                     *           ],
                     *           "allowedOrigins": [],
                     *           "completions": false,
                     *           "expiresAt": null,
                     *           "lastUsedAt": null,
                     *           "revokedAt": null,
                     *           "createdAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description Made. `key` is shown here and never again. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "kind": "secret",
                     *       "name": "Backend",
                     *       "prefix": "clk_sec_7Gh2Kq",
                     *       "permissions": [
                     *         "chats:read",
                     *         "chats:write",
                     *         "messages:write"
                     *       ],
                     *       "allowedOrigins": [],
                     *       "completions": false,
                     *       "expiresAt": null,
                     *       "lastUsedAt": null,
                     *       "revokedAt": null,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "key": "clk_sec_7Gh2KqP0mNbVcXzLkJhGfDsAqWe4r1x9Tz"
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The key's id.
                 * @example key_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    listChats: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description `lastMessageAt` orders by the last message's time, and a chat without messages by its own. A chat that is written to
                 *     between two pages moves to the front.
                 */
                sort?: "createdAt" | "lastMessageAt";
                /** @description Only chats in one of these states. */
                status?: components["schemas"]["ChatStatus"][];
                /** @description Only chats with this tag. */
                tag?: string;
                /** @description Only this person's chats; `me` for the caller's. */
                userId?: string;
                /** @description Only this end user's chats. */
                endUserId?: string;
                /** @description The chat that you gave this `externalId`. */
                externalId?: string;
                /** @description Created at or after this time. */
                from?: string;
                /** @description Created before this time. */
                to?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of chats. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "chat_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "orgId": "org_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "title": "Where is my order?",
                     *           "status": "open",
                     *           "tags": [
                     *             "shop"
                     *           ],
                     *           "metadata": {
                     *             "browser": "Firefox",
                     *             "platform": "Linux"
                     *           },
                     *           "settings": {
                     *             "provider": null,
                     *             "model": null,
                     *             "parameters": null,
                     *             "systemPrompt": null
                     *           },
                     *           "userId": null,
                     *           "endUserId": null,
                     *           "source": "widget",
                     *           "externalId": null,
                     *           "messageCount": 1,
                     *           "lastSeq": 1,
                     *           "tokens": {
                     *             "prompt": 0,
                     *             "completion": 0,
                     *             "total": 0
                     *           },
                     *           "lastMessageAt": "2026-11-21T09:30:00.000Z",
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "updatedAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ChatPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createChat: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a retry safe. Any printable ASCII; a UUID with a publishable key.
                 * @example 6f1c1f0e-3c51-4a39-9a0b-0c6f4a2f3f1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewChat"];
            };
        };
        responses: {
            /** @description Opened. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "chat_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "orgId": "org_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "title": "Where is my order?",
                     *       "status": "open",
                     *       "tags": [
                     *         "shop"
                     *       ],
                     *       "metadata": {
                     *         "browser": "Firefox",
                     *         "platform": "Linux"
                     *       },
                     *       "settings": {
                     *         "provider": null,
                     *         "model": null,
                     *         "parameters": null,
                     *         "systemPrompt": null
                     *       },
                     *       "userId": null,
                     *       "endUserId": null,
                     *       "source": "widget",
                     *       "externalId": null,
                     *       "messageCount": 1,
                     *       "lastSeq": 1,
                     *       "tokens": {
                     *         "prompt": 0,
                     *         "completion": 0,
                     *         "total": 0
                     *       },
                     *       "lastMessageAt": "2026-11-21T09:30:00.000Z",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Chat"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    getChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The chat. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "chat_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "orgId": "org_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "title": "Where is my order?",
                     *       "status": "open",
                     *       "tags": [
                     *         "shop"
                     *       ],
                     *       "metadata": {
                     *         "browser": "Firefox",
                     *         "platform": "Linux"
                     *       },
                     *       "settings": {
                     *         "provider": null,
                     *         "model": null,
                     *         "parameters": null,
                     *         "systemPrompt": null
                     *       },
                     *       "userId": null,
                     *       "endUserId": null,
                     *       "source": "widget",
                     *       "externalId": null,
                     *       "messageCount": 1,
                     *       "lastSeq": 1,
                     *       "tokens": {
                     *         "prompt": 0,
                     *         "completion": 0,
                     *         "total": 0
                     *       },
                     *       "lastMessageAt": "2026-11-21T09:30:00.000Z",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Chat"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
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
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    updateChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "resolved",
                 *       "tags": [
                 *         "shop",
                 *         "refund"
                 *       ],
                 *       "metadata": {
                 *         "agent": "Grace"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ChatUpdate"];
            };
        };
        responses: {
            /** @description The chat as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "chat_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "orgId": "org_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "title": "Where is my order?",
                     *       "status": "open",
                     *       "tags": [
                     *         "shop"
                     *       ],
                     *       "metadata": {
                     *         "browser": "Firefox",
                     *         "platform": "Linux"
                     *       },
                     *       "settings": {
                     *         "provider": null,
                     *         "model": null,
                     *         "parameters": null,
                     *         "systemPrompt": null
                     *       },
                     *       "userId": null,
                     *       "endUserId": null,
                     *       "source": "widget",
                     *       "externalId": null,
                     *       "messageCount": 1,
                     *       "lastSeq": 1,
                     *       "tokens": {
                     *         "prompt": 0,
                     *         "completion": 0,
                     *         "total": 0
                     *       },
                     *       "lastMessageAt": "2026-11-21T09:30:00.000Z",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Chat"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    renewVisitorToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A fresh token for the same chat. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "visitorToken": "eyJhbGciOiJIUzI1NiIsInR5cCI6InZpc2l0b3Irand0In0.eyJzdWIiOiJjaGF0XyJ9.c2ln",
                     *       "visitorTokenExpiresAt": "2026-11-22T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["VisitorToken"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    listMessages: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description By rising or falling `seq`. */
                order?: "asc" | "desc";
            };
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "msg_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "chatId": "chat_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "seq": 1,
                     *           "role": "user",
                     *           "content": "Where is my order 1042?",
                     *           "parts": null,
                     *           "name": null,
                     *           "functionCall": null,
                     *           "toolCalls": null,
                     *           "toolCallId": null,
                     *           "metadata": {},
                     *           "author": {
                     *             "type": "visitor",
                     *             "id": null
                     *           },
                     *           "status": "complete",
                     *           "finishReason": null,
                     *           "provider": null,
                     *           "model": null,
                     *           "tokens": null,
                     *           "promptTokens": null,
                     *           "completionTokens": null,
                     *           "cachedTokens": null,
                     *           "reasoningTokens": null,
                     *           "cost": null,
                     *           "latency": null,
                     *           "timeToFirstTokenMs": null,
                     *           "feedback": null,
                     *           "externalId": null,
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "updatedAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createMessage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a retry safe. Any printable ASCII; a UUID with a publishable key.
                 * @example 6f1c1f0e-3c51-4a39-9a0b-0c6f4a2f3f1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description Stored. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "msg_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "chatId": "chat_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "seq": 1,
                     *       "role": "user",
                     *       "content": "Where is my order 1042?",
                     *       "parts": null,
                     *       "name": null,
                     *       "functionCall": null,
                     *       "toolCalls": null,
                     *       "toolCallId": null,
                     *       "metadata": {},
                     *       "author": {
                     *         "type": "visitor",
                     *         "id": null
                     *       },
                     *       "status": "complete",
                     *       "finishReason": null,
                     *       "provider": null,
                     *       "model": null,
                     *       "tokens": null,
                     *       "promptTokens": null,
                     *       "completionTokens": null,
                     *       "cachedTokens": null,
                     *       "reasoningTokens": null,
                     *       "cost": null,
                     *       "latency": null,
                     *       "timeToFirstTokenMs": null,
                     *       "feedback": null,
                     *       "externalId": null,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    createMessages: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a retry safe. Any printable ASCII; a UUID with a publishable key.
                 * @example 6f1c1f0e-3c51-4a39-9a0b-0c6f4a2f3f1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "messages": [
                 *         {
                 *           "role": "user",
                 *           "content": "Is table 4 free at 11:30?"
                 *         },
                 *         {
                 *           "role": "assistant",
                 *           "content": "It is. Shall I book it?"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewMessages"];
            };
        };
        responses: {
            /** @description Stored. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "msg_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "chatId": "chat_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "seq": 1,
                     *           "role": "user",
                     *           "content": "Where is my order 1042?",
                     *           "parts": null,
                     *           "name": null,
                     *           "functionCall": null,
                     *           "toolCalls": null,
                     *           "toolCallId": null,
                     *           "metadata": {},
                     *           "author": {
                     *             "type": "visitor",
                     *             "id": null
                     *           },
                     *           "status": "complete",
                     *           "finishReason": null,
                     *           "provider": null,
                     *           "model": null,
                     *           "tokens": null,
                     *           "promptTokens": null,
                     *           "completionTokens": null,
                     *           "cachedTokens": null,
                     *           "reasoningTokens": null,
                     *           "cost": null,
                     *           "latency": null,
                     *           "timeToFirstTokenMs": null,
                     *           "feedback": null,
                     *           "externalId": null,
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "updatedAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["MessageList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    getMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id or slug, or `me`.
                 * @example me
                 */
                org: components["parameters"]["Org"];
                /**
                 * @description The chat's id.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                chatId: components["parameters"]["ChatId"];
                /**
                 * @description The message's id.
                 * @example msg_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                messageId: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "msg_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "chatId": "chat_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "seq": 1,
                     *       "role": "user",
                     *       "content": "Where is my order 1042?",
                     *       "parts": null,
                     *       "name": null,
                     *       "functionCall": null,
                     *       "toolCalls": null,
                     *       "toolCallId": null,
                     *       "metadata": {},
                     *       "author": {
                     *         "type": "visitor",
                     *         "id": null
                     *       },
                     *       "status": "complete",
                     *       "finishReason": null,
                     *       "provider": null,
                     *       "model": null,
                     *       "tokens": null,
                     *       "promptTokens": null,
                     *       "completionTokens": null,
                     *       "cachedTokens": null,
                     *       "reasoningTokens": null,
                     *       "cost": null,
                     *       "latency": null,
                     *       "timeToFirstTokenMs": null,
                     *       "feedback": null,
                     *       "externalId": null,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
}
