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
         * Check that the process is alive
         * @description Always 200 while the process lives, and never limited; `database` says whether the database answered within half a second, as
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
    "/health/detailed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report the health of each component
         * @description Of the process that answers: its database, what other parts it needs, and its use of the machine; and the jobs of all processes.
         *     With the operator's token the answer is 200 whatever is down; sessions cannot be verified while the database is down.
         *     `degraded` when the database,
         *     Redis or all assistants are away. Providers are asked as by `getProvidersHealth`.
         */
        get: operations["getHealthDetails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the public status
         * @description For a status page. As of at most a second ago.
         */
        get: operations["getStatus"];
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
         * Get metrics for Prometheus
         * @description Of the process that answers, since it started, in Prometheus' text format 0.0.4: ask each process. Names begin with
         *     `chatlogger_`, and those of Node.js itself with `nodejs_` and `process_`. Metrics may be added; none names an organization,
         *     a person or a chat.
         */
        get: operations["getMetrics"];
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
         * Check that the process can serve
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
        /** Get the version */
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
         * @description Creates an account and signs it in. `organizationName` also creates an organization, with the account as its admin;
         *     `invitationToken` joins the inviting organization with the invited role. 403: registration is closed or by invitation
         *     only, the invitation is for another address (`invitation_mismatch`), or the organization is suspended. 409: the address
         *     or username is taken. 410: the invitation is over. 422: unknown token, no room in the plan, or a password that is common
         *     or is the account's name or address.
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
         * @description With `email` or `username`, and the password. Sets the session cookies too. After ten wrong passwords for one name
         *     within a quarter of an hour, every further try by that name, right or wrong, gets 429 until it ends. Sessions that live
         *     are not touched by that.
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
         * Refresh a session
         * @description Spends the refresh token (from the body, or from the cookie) and gives new ones. Within ten seconds it gives the same
         *     successor again (two tabs of one browser race); later it ends the whole session: it was stolen, or its successor was.
         *     From a browser's cookie the request needs an allowed Origin.
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
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my sessions
         * @description The person's sessions, newest first. One that was ended, or is past `expiresAt`, is not listed.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id.
                 * @example ses_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                sessionId: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a session
         * @description Ends one of the person's sessions, this one too: its tokens are refused everywhere within a second.
         */
        delete: operations["revokeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password-resets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request a password reset
         * @description Sends a link that is good once, for an hour, to the address, if an active account has it. The answer is the same, and
         *     takes as long, whether one has it or not. At most three mails an hour go to one account. 422 `mail_not_configured`
         *     where the operator has not set up mail; the operator can hand out a link instead.
         */
        post: operations["requestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password-resets/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token from the mail.
                 * @example clt_3yZ0p6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlMn
                 */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset a password
         * @description The token from the mail proves the mailbox: the address counts as verified, and all sessions end and all personal keys are
         *     revoked, because another person may have created them. 404 for a token that never was or ended a month ago; 410
         *     for one that was used, has expired, was replaced by a newer one, or belongs to an account that was disabled or has another
         *     address by now.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email-verifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request a verification mail
         * @description Registration, and a changed address, send it by themselves. Good once, for a day; at most three mails an hour. 409
         *     when the address is verified already, 422 `mail_not_configured` where the operator has not set up mail.
         */
        post: operations["requestEmailVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email-verifications/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token from the mail.
                 * @example clt_3yZ0p6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlMn
                 */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an e-mail address
         * @description The token from the mail. 404 for a token that never was, 410 for one that was used, has expired, was replaced, or
         *     belongs to an address that the account no longer has.
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/invitations/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token from the mail.
                 * @example clt_3yZ0p6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlMn
                 */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation
         * @description The token from the invitation's mail, by the signed-in person whose address was invited: it proves the mailbox, so the
         *     address counts as verified. Who has no account yet sends the token to `register` instead. 403 `invitation_mismatch`
         *     for a person of another address, 404 for a token that never was, 409 for a person who is a member already, 410 for one
         *     that was used, withdrawn or has expired, 422 when the plan has no room for another member.
         */
        post: operations["acceptInvitation"];
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
        /** Get my account */
        get: operations["getMe"];
        put?: never;
        post?: never;
        /**
         * Delete my account
         * @description The account is gone at once: signing in fails, its sessions and keys are refused everywhere within a second,
         *     and its address and name are free again. 422 `last_admin` for the last active admin of an organization: hand
         *     it over, or delete it, first (a suspended one, the operator must resume before). The organizations keep the chats and
         *     messages, without the person: a chat loses its `userId`, and an author's id refers to no account.
         */
        delete: operations["deleteMe"];
        options?: never;
        head?: never;
        /**
         * Update my account
         * @description A new `email` needs the `currentPassword` too: 422 without it, 403 `wrong_password` for a wrong one, 429 after ten wrong
         *     ones in a quarter of an hour. It is unverified until `verifyEmail`, and where mail is set up the old address is told. 409
         *     for an address or a username that is taken.
         */
        patch: operations["updateMe"];
        trace?: never;
    };
    "/api/v1/users/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change my password
         * @description As JSON or as a form. All other sessions end. 403 `wrong_password` when `currentPassword` is not the present one, 429
         *     after ten wrong ones in a quarter of an hour.
         */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get my preferences */
        get: operations["getPreferences"];
        /**
         * Replace my preferences
         * @description What is absent becomes null. `maxTokens` and `defaultModel` are for answers that this person asks an assistant for.
         */
        put: operations["replacePreferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my personal keys
         * @description Newest first, revoked ones included. The key itself is never shown again.
         */
        get: operations["listMyApiKeys"];
        put?: never;
        /**
         * Create a personal key
         * @description A personal key acts as its person in all of their organizations: with the permissions listed (by default every one),
         *     and never more than the person's role there holds at that moment. On the account itself it can do nothing. At most 50
         *     that live: 422 `limit_reached`.
         */
        post: operations["createMyApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/api-keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
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
         * Revoke a personal key
         * @description Refused everywhere within a second. The row stays, with `revokedAt`. Revoking a revoked key changes nothing.
         */
        delete: operations["revokeMyApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/api-keys/{keyId}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
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
        /**
         * Rotate a personal key
         * @description The key gets a new secret; the old one is good for `overlapSeconds` more. 422 for a key that is revoked or has expired.
         */
        post: operations["rotateMyApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/analytics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get my analytics
         * @description Over the chats that are the person's (`userId`), in the organizations that they belong to now.
         */
        get: operations["getMyAnalytics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my audit events
         * @description Newest first: sign-ins and failed ones, changed passwords and addresses, personal keys.
         */
        get: operations["listMyAuditEvents"];
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
         * List my organizations
         * @description The organizations that the person belongs to, newest first.
         */
        get: operations["listOrganizations"];
        put?: never;
        /**
         * Create an organization
         * @description The caller becomes its admin. Without a `slug`, one is made from the name. 409 for one that is taken or reserved.
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
        /** Get an organization */
        get: operations["getOrganization"];
        put?: never;
        post?: never;
        /**
         * Delete an organization
         * @description The organization is gone at once, with its keys and visitors' tokens (everywhere within a second), and its slug is free
         *     again. Its data is removed in bounded batches; `getErasure` reports the progress.
         */
        delete: operations["deleteOrganization"];
        options?: never;
        head?: never;
        /**
         * Update an organization
         * @description `settings` merge field by field; null clears one, and empties `dashboardOrigins`. 409 for a slug that is taken or
         *     reserved; the old slug stops working within a second. 422 for an origin that is not one.
         */
        patch: operations["updateOrganization"];
        trace?: never;
    };
    "/api/v1/orgs/{org}/usage": {
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
         * Get plan, limits and usage
         * @description What the plan allows, and what is used of it. `limits` are the plan's, or the organization's own where its settings
         *     are lower; null is no limit. Members (pending invitations count too) and keys that live are held to theirs: 422
         *     `limit_reached`. `messages` and `tokens` are what was stored since the day began, and a delete does not lower them.
         */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/identity-secret": {
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
        get?: never;
        put?: never;
        /**
         * Rotate the identity secret
         * @description With it, your server signs `identityToken`s that prove to `createChat` who sits before the page. A secret made before
         *     is good for `overlapSeconds` more; at most ten are good at once, the newest.
         */
        post: operations["rotateIdentitySecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/audit-events": {
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
         * List audit events
         * @description Newest first; nothing in it is ever changed or taken out while the organization lives, but the address when its person
         *     is erased.
         */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/members": {
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
         * List members
         * @description Newest first.
         */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/members/me": {
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
        get?: never;
        put?: never;
        post?: never;
        /**
         * Leave an organization
         * @description 422 `last_admin` for the last active admin: hand the organization over, or delete it. Chats stay, without the person.
         */
        delete: operations["leaveOrganization"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/members/{userId}": {
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
                 * @description The person's id.
                 * @example usr_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                userId: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description Felt everywhere within a second. Chats stay, without the person: `userId` becomes null. 422 `last_admin` when no
         *     active admin would be left.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /**
         * Update a member's role
         * @description Felt everywhere within a second. 422 `last_admin` when no active admin would be left.
         */
        patch: operations["updateMember"];
        trace?: never;
    };
    "/api/v1/orgs/{org}/invitations": {
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
         * List invitations
         * @description Newest first, accepted, revoked and expired ones included.
         */
        get: operations["listInvitations"];
        put?: never;
        /**
         * Create an invitation
         * @description Mails a link to the address, good once, for seven days; its recipient may join in this role. No answer holds the token.
         *     `sentAt` is null until the mail is handed over; without a mail server the operator hands out the link. An earlier pending
         *     invitation of the address is revoked. 409 `already_member`, 422 `limit_reached` when the plan has no room, 429 after
         *     three mails to one address in an hour.
         */
        post: operations["createInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/invitations/{invitationId}": {
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
                 * @description The invitation's id.
                 * @example inv_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                invitationId: components["parameters"]["InvitationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an invitation
         * @description Its link stops working at once. Revoking it again changes nothing; 409 when it was accepted.
         */
        delete: operations["revokeInvitation"];
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
         * List API keys
         * @description Newest first, revoked ones included. The key itself is never shown again.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create an API key
         * @description The answer is the only place where `key` is ever shown. A secret key gets the permissions listed (by default all that
         *     a key can hold and its maker holds); a publishable key takes no permissions. Granting a permission that the caller lacks is
         *     403.
         *     422 `limit_reached` when as many keys live as the plan allows.
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
         * Revoke an API key
         * @description The key, and every visitor token that came from it, is refused everywhere within a second. The row stays, with
         *     `revokedAt`. Revoking a revoked key changes nothing.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/api-keys/{keyId}/rotate": {
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
        /**
         * Rotate an API key
         * @description The key stays, with its id, permissions and visitors, and gets a new secret; the old one is good for `overlapSeconds`
         *     more. 403 when the key holds permissions that the caller lacks, 422 when it is revoked or has expired.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/end-users": {
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
         * List end users
         * @description Newest first.
         */
        get: operations["listEndUsers"];
        put?: never;
        /**
         * Create an end user
         * @description 409 for an `email` or `externalId` that another end user of the organization has.
         */
        post: operations["createEndUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/end-users/{endUserId}": {
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
                 * @description The end user's id.
                 * @example eu_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                endUserId: components["parameters"]["EndUserId"];
            };
            cookie?: never;
        };
        /** Get an end user */
        get: operations["getEndUser"];
        put?: never;
        post?: never;
        /**
         * Erase an end user
         * @description The end user is gone at once, with all of their chats and messages. What is stored of these is removed chat by chat;
         *     `getErasure` tells how far it is. Any export may contain the end user's messages: all completed exports of the organization
         *     expire, and running ones start again.
         */
        delete: operations["deleteEndUser"];
        options?: never;
        head?: never;
        /**
         * Update an end user
         * @description `metadata` merges field by field. A changed `externalId` is unverified. 409 for an `email` or `externalId` that is
         *     taken.
         */
        patch: operations["updateEndUser"];
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
         * List chats
         * @description Newest `createdAt` first, or newest activity first with `sort=lastMessageAt`.
         */
        get: operations["listChats"];
        put?: never;
        /**
         * Create a chat
         * @description At most 4 MiB. The status is as given, also with an `initialMessage` (none in a closed chat: 409). A publishable key
         *     may send `title`, `tags`, `metadata` and an `initialMessage` of role `user` with content alone (anything else: 403),
         *     and an `identityToken`, only from its allowed origins, and gets a `visitorToken` for this chat. Its Idempotency-Key
         *     must be a UUID, because strangers share the credential. 422 `invalid_identity_token` for one that is forged or has
         *     expired.
         */
        post: operations["createChat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/chats/search": {
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
         * Search chats
         * @description Finds a chat when all terms are in the text of one of its messages, or all in its title and tags, anywhere, also
         *     inside words: in any script, upper and lower case alike. A term is a word, or a phrase in quotation marks. Every other
         *     character stands for itself: there are no wildcards and no operators. Newest `createdAt` first. What was stored before
         *     the search began is found by it.
         */
        get: operations["searchChats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/chats/import": {
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
        get?: never;
        put?: never;
        /**
         * Import chats
         * @description A stream of any length, one chat a line: a JSON object as in `ImportedChat`, with its messages and the times they had.
         *     A line holds at most 4 MiB and 5,000 messages. Each chat is stored whole or not at all. One whose `externalId` is
         *     there already, or whose `id` is a chat of this organization, is left as it is, so sending the same again only adds what
         *     is missing. A line that cannot be stored is
         *     told by its number, and the others go on. Messages are authored by `import`; `seq` counts from 1 in their order. A
         *     line may be as deep as any body, and hold 1,000,000 values. A stream that stands still for a minute or two is cut off, and
         *     one whose credential is no longer good ends with 401 or 403. Unless the answer is 200, some chats may be stored: send it
         *     all again. A line feed ends a line; blank lines are passed over, and an empty stream imports nothing.
         */
        post: operations["importChats"];
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
        /** Get a chat */
        get: operations["getChat"];
        put?: never;
        post?: never;
        /**
         * Delete a chat and its messages
         * @description The chat is gone at once, also from all counts, and its `externalId` is free again. What is stored of a
         *     chat with more than a thousand messages is removed in the background. Files of exports that were made before hold it until
         *     they expire or are deleted.
         */
        delete: operations["deleteChat"];
        options?: never;
        head?: never;
        /**
         * Update a chat
         * @description Any status may follow any other. Closing keeps new messages out (409 `chat_closed`); what is there may still be edited,
         *     deleted and rated.
         */
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
         * Renew a visitor token
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
         * List messages
         * @description By `seq`, oldest first, or newest first with `order=desc`.
         */
        get: operations["listMessages"];
        put?: never;
        /**
         * Create a message
         * @description At most 4 MiB. Takes the next `seq` of the chat. A closed chat takes none (409 `chat_closed`); a user's message
         *     reopens a resolved one. A visitor sends `content` alone (role `user`). A message needs content, parts, toolCalls or a
         *     functionCall.
         */
        post: operations["createMessage"];
        /**
         * Delete all messages of a chat
         * @description The chat stays, with its counters at zero; `seq` goes on from where it was.
         */
        delete: operations["clearMessages"];
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
         * Create messages in a batch
         * @description 1 to 1,000 messages and at most 4 MiB, all or none: one that cannot be stored refuses them all; where the fault is in
         *     the request itself, a pointer names it. They take consecutive `seq` in the order sent, and are answered in that order.
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
        /** Get a message */
        get: operations["getMessage"];
        put?: never;
        post?: never;
        /**
         * Delete a message
         * @description Its `seq` stays free. The deletion is noted in the audit. Files of exports that were made before hold it until they expire.
         */
        delete: operations["deleteMessage"];
        options?: never;
        head?: never;
        /**
         * Update a message
         * @description Counters and statistics follow; the chat's `lastMessageAt` does not change. `tokens` stay as they are unless given. A
         *     message always has content, parts, toolCalls or a functionCall (422). The audit notes an edit of content, parts, name,
         *     functionCall or toolCalls, without their text.
         */
        patch: operations["updateMessage"];
        trace?: never;
    };
    "/api/v1/orgs/{org}/chats/{chatId}/messages/{messageId}/feedback": {
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
        get?: never;
        /**
         * Rate a message
         * @description Replaces the rating that it has; absent is null. A message has one rating, the latest. A visitor may rate
         *     what they may read, and sees only feedback of visitors.
         */
        put: operations["putFeedback"];
        post?: never;
        /**
         * Delete a rating
         * @description Succeeds also without a rating. A visitor deletes only visitors' ratings; other callers, any.
         */
        delete: operations["deleteFeedback"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/messages/{messageId}": {
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
                 * @description The message's id.
                 * @example msg_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                messageId: components["parameters"]["MessageId"];
            };
            cookie?: never;
        };
        /** Get a message by its id alone */
        get: operations["findMessage"];
        put?: never;
        post?: never;
        /**
         * Delete a message by its id alone
         * @description The same as `deleteMessage`.
         */
        delete: operations["removeMessage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/chats/{chatId}/completions": {
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
         * List the completions of a chat
         * @description Newest first, with every attempt, also of what failed or was cut.
         */
        get: operations["listCompletions"];
        put?: never;
        /**
         * Create a completion in a chat
         * @description Stores what is said (`content` or `parts`: a user's message; `toolMessages`: what the tools that the assistant called have
         *     given), then asks the assistant, with as much of the chat before it as its model takes in, and stores the answer. Without
         *     either of them the assistant goes on from what is there. At most 4 MiB.
         *
         *     With `stream` the answer is `text/event-stream`: each event's `data` is a `CompletionEvent` of the event's name. `start`
         *     comes once an assistant has begun to answer, then `token` with each piece of text, and in the end `message` with the
         *     whole, or `error` with the problem; of what was answered before, `message` alone. Lines that begin with a colon keep the
         *     connection open; before `start` nothing comes.
         *
         *     When the client disconnects, the call to the provider ends. An interrupted answer is stored with the status `partial`. When
         *     no provider answers, the user's message stays stored: 502 `providers_failed`, with a pointer for each provider that was
         *     asked. A repetition with the same Idempotency-Key stores and asks nothing anew once there is
         *     an answer, and asks again where there is none, which counts again; while the first one is under way it waits for it, up to a minute, else
         *     409 `completion_running`.
         *
         *     409 `chat_closed`, and `chat_escalated` while a person has taken over. 422 `no_provider` where none is configured or
         *     allowed. 429 `quota_exceeded` once the day's requests or tokens of the organization, the key or the visitor are used
         *     up, until midnight UTC. A visitor sends `content`, `stream` and `fallback` alone, and only where the key has `completions`.
         */
        post: operations["createCompletion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/completions": {
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
        get?: never;
        put?: never;
        /**
         * Create a completion without a chat
         * @description Stores no messages; the call counts in the quotas. The organization's system prompt goes before, unless one of the messages
         *     is one. Streams, fallback, repetition and refusals as in `createCompletion`; an answer can be had again with its
         *     Idempotency-Key for a day. At most 4 MiB.
         */
        post: operations["completeOnce"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/chats/{chatId}/events": {
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
         * Stream a chat's events
         * @description `text/event-stream` (WHATWG HTML, section 9.2), to be read with `fetch`, whose headers carry the credential: each event's `data`
         *     is a `ChatEvent` of the event's name, its `id` the `eventId`. With `Last-Event-ID` the stream goes on after that event; without
         *     one it begins now. Lines that begin with a colon keep the connection open.
         *
         *     A visitor hears of what a visitor may read. A visitor has at most 20 streams and sockets open, any other credential 10,000 in each
         *     process: 429 beyond. A reader that takes nothing for two minutes is cut off. The stream ends, with
         *     `error` where it can still be told, within a second of the credential's end or the chat's deletion, and without one when the
         *     server ends: connect again.
         */
        get: operations["streamChatEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/chats/{chatId}/tickets": {
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
         * Create a connection ticket
         * @description For a browser's `WebSocket`, which cannot send headers: a ticket stands in the URL, where logs may keep it, so it is good for one
         *     connection to this chat, within half a minute. The connection has the rights of the ticket's creator, for as long as the
         *     credential that created it is valid.
         */
        post: operations["createRealtimeTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws/orgs/{org}/chats/{chatId}": {
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
         * Connect to a chat over a WebSocket
         * @description A WebSocket (RFC 6455) whose frames are JSON texts: `ClientFrame` from you, `ServerFrame` to you. The credential is a ticket as
         *     `token`, or a session's or visitor's token there, or any header that other operations take; with the cookie alone the `Origin`
         *     must be ours or configured, and beside a `token` it is not looked at. What is refused before the connection stands is an HTTP problem.
         *
         *     * `message` is `createCompletion`: what it says is stored, then `token` brings the answer as it is made, to you alone, and
         *       `response` the whole; `error` says why not. Each is marked with the `requestId` that you gave, which also makes a
         *       repetition safe, as an Idempotency-Key does. One answer at a time: while it is made, another `message` gets the error
         *       `completion_running`. It needs `completions:create`, and counts among the requests of class `llm`.
         *     * The chat's events arrive as in `streamChatEvents`: `message` for each new message, your own included.
         *       With `lastEventId` it goes on after that event.
         *     * `typing` tells the others that you are; they hear it, at most once a second, and the same while an assistant works on an
         *       answer.
         *
         *     Frames are at most 1 MiB (64 KiB from a visitor), and texts. The server pings every 20 seconds, and cuts off who answers
         *     none of two; a socket over which nothing has gone for an hour, either way, is closed as idle (4408). Nothing is kept
         *     for a slow reader: it is told later, or, after a minute, cut off.
         *
         *     The server closes with 1001 when it ends (connect again), 1003 for binary frames, 1009 for what is too large, and
         *     with 4000 and the status of the problem, after the frame `error`, when the connection may not go on: 4401 and 4403 within a
         *     second of the credential's end, 4404 of the chat's, 4429 for too many frames, or for more than 20 streams and sockets of one
         *     visitor (10,000 of any other credential, in each process). What breaks the protocol gets its own codes (1002, 1007, 1008).
         */
        get: operations["connectChat"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openai/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an OpenAI chat completion
         * @description OpenAI's `POST /v1/chat/completions`. What `messages` say, and nothing else, is what the assistant is asked, as many of the last
         *     ones as the model takes in. `model` is one of `listModels`, as `provider/model`; a provider alone, for its own model; or, where
         *     what is before the first slash is no provider that the organization may ask, the name of a model, which the usual provider
         *     is asked for. When it fails before the first token, others are asked with models of their own, as in `createCompletion`;
         *     `model` of the answer says which one it was. Without any provider it is 404 `model_not_found`. `n` is 1.
         *
         *     The exchange is kept as a chat, whose id is in the answer's `X-Chat-Id`, also when no provider has answered (502). With that
         *     header in
         *     a request, its messages after the assistant's last one are added to that chat (404 unless it is there, 409 while it is
         *     closed or escalated).
         *
         *     Without one, a conversation goes on in the chat that holds all that was said before (of its last 64 messages, the longest part),
         *     when the same key with the same `user` had it answered there last and no message was added, edited or deleted since. It is a
         *     new chat, with all of its messages, when there is no such chat, when that one is closed or is being answered right now, and
         *     when several are alike. What system and developer messages say is not compared, and is stored once. What was not answered may
         *     be asked again: it is not stored twice.
         *
         *     `user` is kept as the new chat's `metadata.user`, and it is the chat of the end user who has it as their `externalId`, if there
         *     is one; `metadata` and `tags` are kept as they are. Of requests that go on in a chat neither is.
         *
         *     With `stream` the answer is `text/event-stream`, in OpenAI's chunks; calls of tools come whole, at the end. An answer that its
         *     provider cut is kept as far as it came: a stream of it ends with an `error` and no `[DONE]`; as JSON its `finish_reason` is
         *     `length`. An `Idempotency-Key` works as in `createCompletion`; without one, what was answered is asked and kept anew when a
         *     request is repeated. At most 4 MiB.
         */
        post: operations["createChatCompletion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openai/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List models
         * @description OpenAI's `GET /v1/models`: the model of each provider that the organization may ask, as `provider/model`, the usual one first.
         *     A provider's other models can be asked as `provider/model`, too.
         */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/providers": {
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
         * List the organization's provider keys
         * @description Of which only the last characters are shown. By provider.
         */
        get: operations["listOrganizationProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/providers/{provider}": {
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
                 * @description The provider's id.
                 * @example openai
                 */
                provider: components["parameters"]["Provider"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Set the organization's key for a provider
         * @description From then on it is used, in place of the operator's, for this organization's chats, as long as the provider has the
         *     address that it has now. It is tried with the provider first: 422 `provider_rejected`, and nothing is kept. Kept
         *     encrypted, and never shown again. It replaces the one before. 404 for a provider that is not there, 422 for `echo`,
         *     which takes no key.
         */
        put: operations["putOrganizationProvider"];
        post?: never;
        /**
         * Remove the organization's key for a provider
         * @description What is under way is finished with it. The operator's is used from then on, where there is one.
         */
        delete: operations["removeOrganizationProvider"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/retention": {
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
         * Preview what retention removes
         * @description A dry run: the chats whose last message (or, without one, whose opening) is older than the `retentionDays` of the
         *     settings, or than the `days` of the query. Nothing is removed by asking.
         */
        get: operations["previewRetention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/analytics/summary": {
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
        /** Get an analytics summary */
        get: operations["getAnalyticsSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/analytics/timeseries": {
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
         * Get an analytics time series
         * @description At most 1,000 intervals (422). Without `groupBy` every interval is there, also those with 0; with it, only groups that
         *     have something, and of them the 50 largest: of `latency`, those with the most messages that have one. `chats` can be
         *     grouped by `tag` and `endUser` alone (422).
         */
        get: operations["getAnalyticsTimeseries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/exports": {
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
         * List exports
         * @description Newest first.
         */
        get: operations["listExports"];
        put?: never;
        /**
         * Create an export
         * @description The file is made in the background and shows one moment, between this answer and `completedAt`. At most 10 exports of an
         *     organization may be under way (422 `limit_reached`). The audit notes it.
         */
        post: operations["createExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/exports/{exportId}": {
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
                 * @description The export's id.
                 * @example exp_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                exportId: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        /** Get an export */
        get: operations["getExport"];
        put?: never;
        post?: never;
        /**
         * Delete an export and its file
         * @description One that is under way stops. The audit notes it.
         */
        delete: operations["deleteExport"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orgs/{org}/exports/{exportId}/file": {
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
                 * @description The export's id.
                 * @example exp_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                exportId: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        /**
         * Download an export
         * @description CSV is RFC 4180 in UTF-8 with a header line; a text that a spreadsheet would take for a formula begins with an apostrophe.
         *     JSON is one array. NDJSON has an object a line; `type: all` is what `importChats` takes, times, tool calls, feedback and
         *     settings included (as long as a line is no more than 4 MiB and 5,000 messages). 409 `export_not_ready` before it is
         *     completed, or when it failed; 410 when it has expired, or an end user was erased since. The audit notes it. A download
         *     that has begun goes on, whatever becomes of the export.
         */
        get: operations["downloadExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/erasures/{erasureId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The erasure's id.
                 * @example era_0h7e3vq2r8fsn94kx1w6bpt5ad
                 */
                erasureId: components["parameters"]["ErasureId"];
            };
            cookie?: never;
        };
        /**
         * Get an erasure
         * @description The id (122 random bits) is the only credential: the account that could have asked is gone. Kept for 30 days after completion.
         */
        get: operations["getErasure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/llm/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List providers
         * @description Also those that the environment names, and those that are disabled. `baseUrl`, `keyHint`, `projectId` and `description`
         *     are for the operator and for superadmins: null for other callers.
         */
        get: operations["listProviders"];
        put?: never;
        /**
         * Register a provider
         * @description Its key is tried with the vendor before it is kept: 422 `provider_rejected`, and nothing is kept. It is kept encrypted, and
         *     never shown again. `custom` is any server that speaks OpenAI's protocol, by its `baseUrl`, with a key or without one; an
         *     address in a private network is refused (422) unless LLM_PRIVATE_ADDRESSES allows it, and no redirect is followed. An id
         *     that is a vendor's name is for that vendor (422). One that the environment names is replaced by it. 409
         *     `provider_taken` when it was set up before; `updateProvider` changes its key.
         */
        post: operations["registerProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/llm/providers/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test providers
         * @description Each with the operator's key and within half a minute, a few at a time, with answers of at most 256 tokens. Stores
         *     nothing, and answers 200 whatever they say. 404 for a provider that is not there. The operator pays: a person, and the
         *     keys of an organization together, have 20 tests in a quarter of an hour, then 429; the operator has as many as they like.
         */
        post: operations["testProviders"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/llm/providers/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check the health of providers
         * @description Asks each that is not disabled for what costs nothing (its models), three seconds at most; an answer is good for half a
         *     minute. `degraded` is one that answers, but took longer than a second, or failed so lately that others are asked first.
         */
        get: operations["getProvidersHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/llm/providers/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The provider's id.
                 * @example openai
                 */
                provider: components["parameters"]["Provider"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a provider
         * @description With its key, and the keys that organizations brought for it. One that the environment names is then as the environment
         *     says; 404 when nothing was set up by the API.
         */
        delete: operations["removeProvider"];
        options?: never;
        head?: never;
        /**
         * Update a provider
         * @description Also of one that the environment names; a key of its own makes that a registered one. A new key is tried first, as by
         *     `registerProvider`. `isDefault` takes it from the one that had it; `position` moves it in the order of fallback, and the
         *     others make room. 422 for `echo`, which cannot be changed, and where a custom server would be left without a `model`.
         */
        patch: operations["updateProvider"];
        trace?: never;
    };
    "/api/v1/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all users
         * @description Newest first.
         */
        get: operations["listUsersOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The person's id.
                 * @example usr_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                userId: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Disable or enable a user
         * @description A disabled person is refused everywhere within a second, with personal keys and all. A superadmin cannot disable or
         *     demote themselves: 422.
         */
        patch: operations["updateUserAsOperator"];
        trace?: never;
    };
    "/api/v1/admin/orgs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all organizations
         * @description Newest first. No content of theirs: the operator reads no transcripts.
         */
        get: operations["listAllOrganizations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orgs/{orgId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id.
                 * @example org_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                orgId: components["parameters"]["OrgId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update an organization as the operator
         * @description A suspended organization is closed to its people, keys and visitors within a second; nothing of it is lost. Plans and limits
         *     hold within a second too.
         */
        patch: operations["updateOrganizationAsOperator"];
        trace?: never;
    };
    "/api/v1/admin/system/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the system status
         * @description The settings of the process that answers, without a secret, and what was done last of each kind of maintenance.
         */
        get: operations["getSystemStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/system/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get system metrics
         * @description Of all processes and organizations together, from counters in the database. Messages, tokens and chats are exact; requests
         *     are exact but for those that other processes answered in the last five seconds, or within five seconds before they were
         *     killed. The time begins with the quarter of an hour in which it falls.
         */
        get: operations["getSystemMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/system/maintenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run maintenance
         * @description Does one task, once at a time over all processes, and answers when it is done, or after twenty seconds while it goes on:
         *     `getSystemStatus` shows how it ends. 409 while the same task is running.
         *
         *     | task | what it does |
         *     |---|---|
         *     | `cleanup_logs` | removes the log files in DATA_DIR/logs, but the newest and those written to in the last minute |
         *     | `purge_expired` | removes what has had its time, as each process does every hour: ended sessions, old idempotency keys and so on |
         *     | `refresh_cache` | has every process forget, within a second, what it remembers of keys, people, organizations and providers |
         *     | `health_check` | asks the database and the providers, as `getHealthDetails` |
         *     | `vacuum` | gives back the space of what was removed; on SQLite nothing can be written meanwhile, which gets 503 |
         *     | `rebuild_counters` | counts messages, tokens and chats anew from the rows, and corrects counters and statistics that differ |
         */
        post: operations["runMaintenance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/system/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get system settings */
        get: operations["getSystemConfig"];
        /**
         * Update system settings
         * @description Holds in every process within a second, and over restarts. A merge patch, though it is a PUT: absent is unchanged, null goes
         *     back to what the environment says. Numbers so low that they would lock out the operator or all users are refused.
         */
        put: operations["updateSystemConfig"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List log lines
         * @description Newest first, from the files in DATA_DIR/logs of the process that answers: they survive a restart. There is a line for each
         *     request, also where its connection was lost (`cut` in its `details`), without bodies and secrets. At most the newest 32 MiB are
         *     looked through.
         */
        get: operations["listLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List operator events
         * @description Newest first: to the settings, the providers, people and organizations, and maintenance. Nothing in it is ever changed or
         *     taken out, but the address when its person is erased.
         */
        get: operations["listOperatorEvents"];
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
            code: "invalid_request" | "malformed_json" | "invalid_cursor" | "ambiguous_credentials" | "unauthenticated" | "invalid_credentials" | "invalid_refresh_token" | "forbidden" | "field_not_allowed" | "origin_not_allowed" | "registration_closed" | "wrong_password" | "invitation_mismatch" | "not_found" | "method_not_allowed" | "email_taken" | "username_taken" | "slug_taken" | "external_id_taken" | "already_member" | "already_verified" | "invitation_accepted" | "chat_closed" | "chat_escalated" | "completion_running" | "maintenance_running" | "provider_taken" | "export_not_ready" | "gone" | "payload_too_large" | "unsupported_media_type" | "unprocessable" | "idempotency_key_reused" | "organization_ambiguous" | "unknown_reference" | "password_too_common" | "last_admin" | "limit_reached" | "no_provider" | "provider_rejected" | "mail_not_configured" | "invalid_identity_token" | "rate_limited" | "quota_exceeded" | "upgrade_required" | "headers_too_large" | "internal_error" | "providers_failed" | "unavailable" | "storage_full";
            requestId: string;
            /** Format: date-time */
            timestamp: string;
            /** @description Where it went wrong, when it is in the request. */
            errors?: components["schemas"]["FieldError"][];
        };
        FieldError: {
            /**
             * @description A JSON pointer beginning with the part of the request: /body (a frame, too), /query, /path or /header; or /providers and an
             *     id.
             */
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
        ServiceStatus: {
            /** @enum {string} */
            status: "operational" | "degraded";
            components: {
                /** @enum {string} */
                api: "operational";
                /** @enum {string} */
                database: "operational" | "down";
            };
            version: string;
            /** @description Of the process that answers. */
            uptimeSeconds: number;
            /** Format: date-time */
            timestamp: string;
        };
        HealthDetails: {
            /** @enum {string} */
            status: "ok" | "degraded";
            version: string;
            /** Format: date-time */
            timestamp: string;
            /** @description Of the process that answers. */
            uptimeSeconds: number;
            platform: components["schemas"]["PlatformFigures"];
            database: components["schemas"]["DatabaseHealth"];
            /** @enum {string} */
            redis: "up" | "down" | "unused";
            /** @description Null while the database does not answer. */
            assistants: components["schemas"]["ProvidersHealth"] | null;
            /** @description Of all processes; null while the database does not answer. */
            jobs: components["schemas"]["JobFigures"] | null;
            connections: components["schemas"]["OpenConnections"];
            memory: components["schemas"]["MemoryFigures"];
            cpu: components["schemas"]["CpuFigures"];
            eventLoop: components["schemas"]["EventLoopFigures"];
        };
        PlatformFigures: {
            /** @description Such as `linux 6.1.0`. */
            system: string;
            architecture: string;
            /** @description The version of Node.js. */
            node: string;
            host: string;
            processId: number;
        };
        DatabaseHealth: {
            /** @enum {string} */
            status: "up" | "down";
            /** @enum {string} */
            kind: "sqlite" | "postgresql";
            /** @description Null when it did not answer within a second. */
            responseMs: number | null;
            /** @description To PostgreSQL; null on SQLite. */
            connections: components["schemas"]["PoolFigures"] | null;
            /** @description Messages that wait to be stored. */
            waitingMessages: number;
        };
        PoolFigures: {
            limit: number;
            open: number;
            idle: number;
            /** @description Who waits for one. */
            waiting: number;
        };
        JobFigures: {
            exports: components["schemas"]["JobQueue"];
            erasures: components["schemas"]["JobQueue"];
        };
        JobQueue: {
            pending: number;
            running: number;
            /**
             * Format: date-time
             * @description When the oldest that is not done was asked for.
             */
            oldestAt: string | null;
        };
        OpenConnections: {
            sockets: number;
            /** @description Event streams. */
            streams: number;
        };
        /** @description In bytes. */
        MemoryFigures: {
            /** Format: int64 */
            resident: number;
            /** Format: int64 */
            heapUsed: number;
            /** Format: int64 */
            heapTotal: number;
            /** Format: int64 */
            external: number;
            /** Format: int64 */
            systemTotal: number;
            /** Format: int64 */
            systemFree: number;
        };
        CpuFigures: {
            cores: number;
            /** @description Of one core, by this process, over the five seconds that ended last. */
            percent: number;
            /** @description Of the machine, over the last minute. */
            loadAverage: number;
        };
        /** @description Over the five seconds that ended last. The delays are in milliseconds. */
        EventLoopFigures: {
            delayP50: number;
            delayP99: number;
            delayMax: number;
            utilization: number;
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
            invitationToken?: components["schemas"]["OneTimeToken"];
        };
        /** @description From a mail, or from the operator's hand; good once. */
        OneTimeToken: string;
        PasswordResetRequest: {
            email: components["schemas"]["EmailAddress"];
        };
        NewPassword: {
            password: components["schemas"]["Password"];
        };
        PasswordChange: {
            currentPassword: string;
            newPassword: components["schemas"]["Password"];
        };
        Session: {
            id: string;
            /** @description Is it the session of this request? */
            current: boolean;
            /** @description Browser and system as far as the user agent tells. */
            device: string | null;
            userAgent: string | null;
            /** @description Where it signed in from. */
            address: string | null;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description To the minute.
             */
            lastUsedAt: string;
            /**
             * Format: date-time
             * @description Its end in any case.
             */
            expiresAt: string;
        };
        SessionPage: {
            data: components["schemas"]["Session"][];
            nextCursor: components["schemas"]["NextCursor"];
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
        /** @description 8 to 1,024 bytes of UTF-8, so two characters or more. Nothing is cut off; the common ones are refused. */
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
        NewPreferences: {
            theme?: string | null;
            /** @description A language tag (BCP 47) such as en or pt-BR. */
            language?: string | null;
            notifications?: boolean | null;
            maxTokens?: number | null;
            defaultModel?: string | null;
        };
        UserUpdate: {
            email?: components["schemas"]["EmailAddress"];
            username?: components["schemas"]["Username"];
            fullName?: string | null;
            /** @description Needed with a new e-mail address. */
            currentPassword?: string;
        };
        NewPersonalKey: {
            name: string;
            /** @description At most these, and only while the person's role holds them. By default all. */
            permissions?: components["schemas"]["Permission"][];
            /** Format: date-time */
            expiresAt?: string | null;
        };
        Rotation: {
            /**
             * @description How long the old one is still good; 0 ends it within a second.
             * @default 86400
             */
            overlapSeconds?: number;
        };
        AccountEvent: {
            id: string;
            action: components["schemas"]["AccountAction"];
            address: string | null;
            userAgent: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        /**
         * @description What happened. New actions may be added.
         * @enum {string}
         */
        AccountAction: "session.created" | "session.failed" | "session.revoked" | "session.stolen" | "password.changed" | "password.reset" | "email.changed" | "email.verified" | "api_key.created" | "api_key.rotated" | "api_key.revoked" | "account.disabled" | "account.enabled" | "account.promoted" | "account.demoted";
        AccountEventPage: {
            data: components["schemas"]["AccountEvent"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        NewOrganization: {
            name: string;
            slug?: components["schemas"]["Slug"];
        };
        /** @description Lower-case letters, digits and single hyphens. `me`, and what ids begin with (`org`, `usr` ...), are reserved. */
        Slug: string;
        Organization: {
            id: string;
            name: string;
            slug: string;
            plan: components["schemas"]["Plan"];
            status: components["schemas"]["OrganizationStatus"];
            settings: components["schemas"]["OrganizationSettings"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @enum {string} */
        Plan: "free" | "pro" | "enterprise";
        /** @enum {string} */
        OrganizationStatus: "active" | "suspended";
        OrganizationUpdate: {
            name?: string;
            slug?: components["schemas"]["Slug"];
            settings?: components["schemas"]["OrganizationSettingsUpdate"];
        };
        OrganizationSettingsUpdate: {
            dashboardOrigins?: string[] | null;
            retentionDays?: number | null;
            defaultProvider?: string | null;
            defaultModel?: string | null;
            systemPrompt?: string | null;
            allowedProviders?: string[] | null;
            dailyRequestLimit?: number | null;
            /** Format: int64 */
            dailyTokenLimit?: number | null;
        };
        OrganizationSettings: {
            /**
             * @description Web pages (scheme, host and port) from which people may use this organization with their session; a browser on
             *     another page gets 403. Empty: no page is refused. The server's own pages are never refused.
             */
            dashboardOrigins: string[];
            /** @description Days after its last message that a chat is to be kept; null is for ever. What is older goes within the hour. */
            retentionDays: number | null;
            /** @description Whom to ask first; null, and one that cannot be asked, leave it to the operator. */
            defaultProvider: string | null;
            /** @description Of whom is asked first by default; others use their own. */
            defaultModel: string | null;
            /** @description Of the assistant. */
            systemPrompt: string | null;
            /** @description The ids of the only providers that are asked for this organization; null is all of them. */
            allowedProviders: string[] | null;
            /** @description Answers of assistants in a UTC day; null leaves it to the plan. */
            dailyRequestLimit: number | null;
            /**
             * Format: int64
             * @description Tokens of assistants in a UTC day; null leaves it to the plan.
             */
            dailyTokenLimit: number | null;
        };
        OrganizationPage: {
            data: components["schemas"]["Organization"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        UsageReport: {
            plan: components["schemas"]["Plan"];
            /**
             * Format: date
             * @description The UTC day that `used` is of.
             */
            day: string;
            limits: components["schemas"]["Limits"];
            used: components["schemas"]["Used"];
        };
        /** @description Null is no limit. */
        Limits: {
            members: number | null;
            apiKeys: number | null;
            /** @description Answers of assistants. */
            dailyRequests: number | null;
            /**
             * Format: int64
             * @description Tokens of assistants.
             */
            dailyTokens: number | null;
            rateLimits: components["schemas"]["PlanRateLimits"];
            rateLimitWindowMs: number;
        };
        Used: {
            /** @description Pending invitations count too. */
            members: number;
            /** @description That are neither revoked nor expired. */
            apiKeys: number;
            /** @description Stored today. */
            messages: number;
            /**
             * Format: int64
             * @description Of the messages stored today.
             */
            tokens: number;
            /**
             * Format: int64
             * @description Answers of assistants that were asked for today, as the limits count them.
             */
            requests: number;
            /**
             * Format: int64
             * @description Tokens of those.
             */
            requestTokens: number;
        };
        IdentitySecret: {
            /** @description Only in this answer. */
            identitySecret: string;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the one before ends; null without one.
             */
            previousExpiresAt: string | null;
        };
        /**
         * @description What was done. New actions may be added.
         * @enum {string}
         */
        AuditAction: "session.created" | "session.failed" | "organization.created" | "organization.updated" | "organization.plan_changed" | "organization.suspended" | "organization.resumed" | "organization.rate_limits_changed" | "identity_secret.rotated" | "invitation.created" | "invitation.revoked" | "member.joined" | "member.role_changed" | "member.left" | "member.removed" | "api_key.created" | "api_key.rotated" | "api_key.revoked" | "end_user.deleted" | "chat.cleared" | "chat.deleted" | "chats.imported" | "message.updated" | "message.deleted" | "export.created" | "export.downloaded" | "export.deleted" | "retention.applied" | "provider_key.put" | "provider_key.removed";
        AuditEvent: {
            id: string;
            action: components["schemas"]["AuditAction"];
            actor: components["schemas"]["AuditActor"];
            target: components["schemas"]["AuditTarget"];
            /** @description Where the request came from. */
            address: string | null;
            details: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            createdAt: string;
        };
        /**
         * @description A person (by a personal key too), a key, a visitor, the platform's operator, or the system, which does what an
         *     organization has set, such as retention; `id` is null for the operator's token and for the system.
         */
        AuditActor: {
            /** @enum {string} */
            type: "person" | "key" | "visitor" | "operator" | "system";
            id: string | null;
        };
        AuditTarget: {
            /**
             * @description New types may be added.
             * @enum {string}
             */
            type: "organization" | "member" | "invitation" | "api_key" | "identity_secret" | "provider_key" | "end_user" | "chat" | "message" | "export" | "session";
            /** @description Of a `provider_key`, the provider's. */
            id: string;
        };
        AuditEventPage: {
            data: components["schemas"]["AuditEvent"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /** @enum {string} */
        Role: "viewer" | "user" | "developer" | "admin";
        Member: {
            userId: string;
            email: string;
            username: string;
            fullName: string | null;
            isActive: boolean;
            role: components["schemas"]["Role"];
            /**
             * Format: date-time
             * @description When they joined.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When their role was last changed.
             */
            updatedAt: string;
        };
        MemberPage: {
            data: components["schemas"]["Member"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        MemberUpdate: {
            role: components["schemas"]["Role"];
        };
        NewInvitation: {
            email: components["schemas"]["EmailAddress"];
            role: components["schemas"]["Role"];
        };
        Invitation: {
            id: string;
            email: string;
            role: components["schemas"]["Role"];
            /** @enum {string} */
            status: "pending" | "accepted" | "revoked" | "expired";
            /** @description The person who invited. */
            invitedById: string | null;
            /**
             * Format: date-time
             * @description When the mail was handed over.
             */
            sentAt: string | null;
            /** Format: date-time */
            expiresAt: string;
            /** Format: date-time */
            createdAt: string;
        };
        InvitationPage: {
            data: components["schemas"]["Invitation"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        NewEndUser: {
            /** @description Your own id, unique in the organization. */
            externalId?: string | null;
            username?: string | null;
            /**
             * Format: email
             * @description Unique in the organization; stored lower-cased.
             */
            email?: string | null;
            metadata?: components["schemas"]["Metadata"];
        };
        /** @description Absent is unchanged, null is cleared; `metadata` merges field by field. */
        EndUserUpdate: {
            externalId?: string | null;
            username?: string | null;
            /** Format: email */
            email?: string | null;
            metadata?: components["schemas"]["Metadata"];
        };
        EndUser: {
            id: string;
            externalId: string | null;
            username: string | null;
            email: string | null;
            /** @description Has an identity token proved the `externalId`? */
            verified: boolean;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        EndUserPage: {
            data: components["schemas"]["EndUser"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        RetentionPreview: {
            /** @description Null, and nothing goes, where no days are set. */
            retentionDays: number | null;
            /**
             * Format: date-time
             * @description Chats whose last message is older go.
             */
            before: string | null;
            chats: number;
            messages: number;
        };
        AnalyticsSummary: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            timeZone: string;
            /** @description Opened in these days. */
            chats: number;
            /** @description Different end users of these chats. */
            endUsers: number;
            messages: components["schemas"]["MessagesByRole"];
            tokens: components["schemas"]["ChatTokens"];
            /** @description US dollars, of the messages whose cost is known. */
            cost: number;
            latency: components["schemas"]["LatencyFigures"];
            /** @description Of the messages that name one, the most used first; 100 at most. */
            models: components["schemas"]["ModelFigures"][];
            /** @description Likewise. */
            providers: components["schemas"]["ProviderFigures"][];
            feedback: components["schemas"]["FeedbackFigures"];
            /** @description Calls that messages ask for. */
            toolCalls: number;
        };
        MessagesByRole: {
            total: number;
            user: number;
            assistant: number;
            system: number;
            function: number;
            tool: number;
        };
        /**
         * @description Of the messages that have a latency. The average is exact. A percentile is taken from a histogram whose bounds are 10, 20, 35,
         *     50, 75, 100, 150, 200, 300, 400, 500, 750 ms, 1, 1.5, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 60 and 120 s: it is the point in the
         *     bucket of the message of that rank (nearest rank), as if the bucket's messages were spread evenly in it, each in the middle
         *     of its share; 120 s where it is beyond the last.
         */
        LatencyFigures: {
            messages: number;
            /** @description Milliseconds. */
            average: number | null;
            p50: number | null;
            p95: number | null;
        };
        ModelFigures: {
            provider: string | null;
            model: string;
            messages: number;
            /** @description Of all messages that name a model, 0 to 1. */
            share: number;
            tokens: number;
            cost: number;
        };
        ProviderFigures: {
            provider: string;
            messages: number;
            /** @description Of all messages that name a provider, 0 to 1. */
            share: number;
            tokens: number;
            cost: number;
        };
        /** @description Of the messages of these days, whenever they were rated. */
        FeedbackFigures: {
            positive: number;
            negative: number;
            scored: number;
            averageScore: number | null;
        };
        AnalyticsTimeseries: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            timeZone: string;
            metric: string;
            interval: string;
            groupBy: string | null;
            data: components["schemas"]["AnalyticsPoint"][];
        };
        AnalyticsPoint: {
            /**
             * Format: date-time
             * @description When the interval begins; the first may begin before `from`.
             */
            start: string;
            /** @description Null without groupBy, and for what has no such thing. */
            group: string | null;
            /** @description Null is the average of nothing. */
            value: number | null;
        };
        MyAnalytics: {
            timeZone: string;
            chats: number;
            messages: number;
            tokens: number;
            averageMessagesPerChat: number;
            mostActiveDay: components["schemas"]["ActiveDay"] | null;
            /** @description The 20 tags that most of the chats have. */
            topics: components["schemas"]["Topic"][];
            /** @description Chats by their opening, messages and tokens by their own time; the oldest first. */
            months: components["schemas"]["MonthOfUse"][];
        };
        ActiveDay: {
            /** Format: date */
            day: string;
            messages: number;
        };
        Topic: {
            tag: string;
            chats: number;
        };
        MonthOfUse: {
            /** @description YYYY-MM */
            month: string;
            chats: number;
            messages: number;
            tokens: number;
        };
        /**
         * @description As the parameters of `listChats`, except that a person is named by their id; `from` and `to` are about the chats, whose messages
         *     are all exported.
         */
        ExportFilters: {
            status?: components["schemas"]["ChatStatus"][];
            tag?: string;
            userId?: string;
            endUserId?: string;
            externalId?: string;
            /** Format: date-time */
            from?: string;
            /** Format: date-time */
            to?: string;
            metadata?: {
                [key: string]: string;
            };
            /** @description The words of `searchChats` */
            q?: string;
        };
        NewExport: {
            format: components["schemas"]["ExportFormat"];
            type: components["schemas"]["ExportType"];
            filters?: components["schemas"]["ExportFilters"];
        };
        /** @enum {string} */
        ExportFormat: "csv" | "json" | "ndjson";
        /**
         * @description `chats` without messages, `messages` without chats, or `all`: chats with their messages.
         * @enum {string}
         */
        ExportType: "chats" | "messages" | "all";
        Export: {
            id: string;
            format: components["schemas"]["ExportFormat"];
            type: components["schemas"]["ExportType"];
            filters: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            status: "pending" | "running" | "completed" | "failed";
            progress: components["schemas"]["ExportProgress"];
            /** @description Of the file; null before it is completed. */
            bytes: number | null;
            /** @description Why it failed. */
            error: string | null;
            /** Format: date-time */
            expiresAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            completedAt: string | null;
        };
        /** @description Chats written, and chats to write; the total is null until it is counted. */
        ExportProgress: {
            done: number;
            total: number | null;
        };
        ExportPage: {
            data: components["schemas"]["Export"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        Erasure: {
            id: string;
            /** @enum {string} */
            kind: "person" | "endUser" | "organization" | "chat" | "retention";
            /** @enum {string} */
            status: "pending" | "done";
            /** @description Rows removed, or stripped of the person, so far, by kind: `chats`, `messages`, `endUsers` and so on. */
            counts: {
                [key: string]: number;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            completedAt: string | null;
        };
        UserUpdateAsOperator: {
            isActive?: boolean;
            isSuperadmin?: boolean;
        };
        UserOverview: {
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
            organizations: components["schemas"]["UserOrganization"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        UserOrganization: {
            orgId: string;
            slug: string;
            role: components["schemas"]["Role"];
        };
        UserOverviewPage: {
            data: components["schemas"]["UserOverview"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        OrganizationUpdateAsOperator: {
            plan?: components["schemas"]["Plan"];
            status?: components["schemas"]["OrganizationStatus"];
            rateLimits?: components["schemas"]["OwnRateLimits"];
        };
        /**
         * @description Requests in a window, of each credential of this organization (`widget`: of each publishable key and address), whatever its
         *     plan says; null goes back to the plan's.
         */
        OwnRateLimits: {
            widget?: number | null;
            read?: number | null;
            write?: number | null;
            llm?: number | null;
        };
        /** @description Requests in a window, of each credential (`widget`, of each publishable key and address). */
        PlanRateLimits: {
            widget: number;
            read: number;
            write: number;
            llm: number;
        };
        SystemStatus: {
            /** @enum {string} */
            environment: "development" | "production";
            version: string;
            commit: string | null;
            /** Format: date-time */
            buildTime: string | null;
            /**
             * Format: date-time
             * @description The process that answers.
             */
            startedAt: string;
            uptimeSeconds: number;
            settings: components["schemas"]["SystemSettings"];
            /** @description With an account. */
            people: number;
            organizations: number;
            /** @description The last run of each task. */
            maintenance: components["schemas"]["MaintenanceRun"][];
        };
        SystemSettings: {
            host: string;
            port: number;
            dataDir: string;
            /** @enum {string} */
            database: "sqlite" | "postgresql";
            databasePoolSize: number;
            /** @description Whether there is one. */
            redis: boolean;
            /** @description Whether mails are sent. */
            mail: boolean;
            /** @enum {string} */
            registration: "open" | "invite" | "closed";
            allowedOrigins: string[];
            trustedProxies: string[];
            dashboardUrl: string | null;
            logLevel: components["schemas"]["LogLevel"];
            /** @description How many are kept. */
            logFiles: number;
            rateLimitWindowMs: number;
            accessTokenSeconds: number;
            refreshTokenSeconds: number;
            /** @description The vendors whose keys the environment has. */
            providerKeys: string[];
            /** @description Whether providers may have addresses in private networks. */
            privateProviders: boolean;
            firstTokenTimeoutMs: number;
            idleTimeoutMs: number;
            answerTimeoutMs: number;
        };
        SystemMetrics: {
            hours: number;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            requests: components["schemas"]["RequestFigures"];
            /**
             * Format: int64
             * @description That were said in this time and are stored.
             */
            messages: number;
            /**
             * Format: int64
             * @description That were opened in this time and are stored.
             */
            chats: number;
            users: components["schemas"]["UserFigures"];
            tokens: components["schemas"]["TokenFigures"];
            /** @description The assistants' models in this time, most tokens first; 100 at most. */
            models: components["schemas"]["ModelShare"][];
        };
        RequestFigures: {
            /** Format: int64 */
            total: number;
            /**
             * Format: int64
             * @description Answered to the end, with a status below 400.
             */
            ok: number;
            /**
             * Format: int64
             * @description The others.
             */
            failed: number;
            /**
             * Format: int64
             * @description Those of them answered with 500 or more, or not to the end, whichever side closed the connection. A stream of events
             *     ends when its client disconnects.
             */
            serverErrors: number;
            /** @description From the request to the end of its answer, streams included; null without any. */
            averageMs: number | null;
        };
        /** @description Whose chats something happened in. */
        UserFigures: {
            total: number;
            endUsers: number;
            people: number;
        };
        TokenFigures: {
            /** Format: int64 */
            total: number;
            /** Format: int64 */
            prompt: number;
            /** Format: int64 */
            completion: number;
        };
        ModelShare: {
            provider: string | null;
            model: string;
            /** Format: int64 */
            messages: number;
            /** Format: int64 */
            tokens: number;
            /** @description Of the tokens of all models, from 0 to 1. */
            share: number;
        };
        /** @enum {string} */
        MaintenanceTask: "cleanup_logs" | "purge_expired" | "refresh_cache" | "health_check" | "vacuum" | "rebuild_counters";
        MaintenanceRun: {
            id: string;
            task: components["schemas"]["MaintenanceTask"];
            /**
             * @description Also `failed` when its process died.
             * @enum {string}
             */
            status: "running" | "completed" | "failed";
            /** @description What was done, by the kind of thing; null until it is. */
            result: {
                [key: string]: unknown;
            } | null;
            error: string | null;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string | null;
        };
        /** @enum {string} */
        LogLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
        /** @enum {string} */
        LineLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace";
        /**
         * @description The part of the server that a line is from. New ones may be added.
         * @enum {string}
         */
        LogService: "api" | "jobs" | "server";
        LogLines: {
            data: components["schemas"]["LogLine"][];
        };
        LogLine: {
            /** Format: date-time */
            loggedAt: string;
            level: components["schemas"]["LineLevel"];
            service: components["schemas"]["LogService"];
            /** @description Null in the line of a request. */
            message: string | null;
            requestId: string | null;
            /** @description Whatever else the line holds. */
            details: {
                [key: string]: unknown;
            };
        };
        /**
         * @description Requests in a window, by class of operation: `auth` and `public` of each address, or of the caller's credential, `admin`
         *     of each superadmin or of the operator's token, the others of each credential of an organization on the plan `free`, or of a
         *     person outside of organizations; `widget` of each publishable key and address, its visitors included.
         */
        ClassRateLimits: {
            auth: number;
            public: number;
            widget: number;
            read: number;
            write: number;
            llm: number;
            admin: number;
        };
        /** @description As in `rateLimits` of the answer; null goes back to what the environment says. */
        NewClassRateLimits: {
            auth?: number | null;
            public?: number | null;
            widget?: number | null;
            read?: number | null;
            write?: number | null;
            llm?: number | null;
            admin?: number | null;
        };
        SystemConfigUpdate: {
            logLevel?: components["schemas"]["LogLevel"] | null;
            /** @description The maximum number of tokens of an answer, for all callers; null means that the server sets no limit. */
            maxTokens?: number | null;
            rateLimits?: components["schemas"]["NewClassRateLimits"];
        };
        SystemConfig: {
            logLevel: components["schemas"]["LogLevel"];
            maxTokens: number | null;
            /** @description Set by the environment alone: all processes count in the same windows. */
            rateLimitWindowMs: number;
            rateLimits: components["schemas"]["ClassRateLimits"];
            /** @description What the plans make of it. */
            plans: {
                free: components["schemas"]["PlanRateLimits"];
                pro: components["schemas"]["PlanRateLimits"];
                enterprise: components["schemas"]["PlanRateLimits"];
            };
            overrides: components["schemas"]["SystemOverrides"];
            /** Format: date-time */
            updatedAt: string | null;
        };
        /** @description What was set here, and not by the environment. */
        SystemOverrides: {
            logLevel?: components["schemas"]["LogLevel"];
            maxTokens?: number;
            rateLimits?: components["schemas"]["RateLimitOverrides"];
        };
        RateLimitOverrides: {
            auth?: number;
            public?: number;
            widget?: number;
            read?: number;
            write?: number;
            llm?: number;
            admin?: number;
        };
        OperatorEvent: {
            id: string;
            /**
             * @description New ones may be added.
             * @enum {string}
             */
            action: "config.updated" | "maintenance.started" | "provider.registered" | "provider.updated" | "provider.removed" | "person.updated" | "organization.updated";
            actor: components["schemas"]["OperatorActor"];
            target: components["schemas"]["OperatorTarget"];
            /** @description Where the request came from. */
            address: string | null;
            details: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            createdAt: string;
        };
        /** @description A superadmin; `id` is null for the operator's token. */
        OperatorActor: {
            /** @enum {string} */
            type: "operator";
            id: string | null;
        };
        OperatorTarget: {
            /**
             * @description New types may be added.
             * @enum {string}
             */
            type: "config" | "maintenance" | "provider" | "person" | "organization";
            id: string;
        };
        OperatorEventPage: {
            data: components["schemas"]["OperatorEvent"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        OrganizationOverview: {
            id: string;
            name: string;
            slug: string;
            plan: components["schemas"]["Plan"];
            status: components["schemas"]["OrganizationStatus"];
            rateLimits: components["schemas"]["PlanRateLimits"];
            members: number;
            chats: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        OrganizationOverviewPage: {
            data: components["schemas"]["OrganizationOverview"][];
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
            limits?: components["schemas"]["NewKeyLimits"];
            /**
             * Format: date-time
             * @description In the future, else 422.
             */
            expiresAt?: string | null;
        };
        /**
         * @description What assistants may be asked with this key in a UTC day, beside the organization's own limits; null is no limit. For a
         *     publishable key by default 1,000 requests and 1,000,000 tokens, of which each visitor has 50 and 50,000; a secret key has
         *     no visitors, and no limits by default.
         */
        NewKeyLimits: {
            dailyRequests?: number | null;
            /** Format: int64 */
            dailyTokens?: number | null;
            visitorDailyRequests?: number | null;
            /** Format: int64 */
            visitorDailyTokens?: number | null;
        };
        /** @description Null is no limit. */
        KeyLimits: {
            dailyRequests: number | null;
            /** Format: int64 */
            dailyTokens: number | null;
            visitorDailyRequests: number | null;
            /** Format: int64 */
            visitorDailyTokens: number | null;
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
            limits: components["schemas"]["KeyLimits"];
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
            /** @description The key itself; only in the answer that made or renewed it. */
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
            /** @description At most 64 KiB of JSON. What is named as in `CompletionParameters` is given to the assistant. */
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
            /**
             * @description Proves who chats, instead of `endUserId` (both: 422): a JWT that your server signed, HS256 with the text of the
             *     organization's identity secret (`cli_` included) as the key. `sub` is the end user's `externalId`, 1 to 255 characters,
             *     and `exp` is at most a day ahead; clocks may differ by 30 seconds. An end user who is not known yet is added. A retry
             *     with the same Idempotency-Key may carry a token that was signed anew.
             */
            identityToken?: string;
            initialMessage?: components["schemas"]["NewMessage"];
        };
        /**
         * @description Absent is unchanged; null clears title, userId, endUserId and the fields inside settings and metadata, which merge
         *     field by field; `tags` are replaced.
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
            /**
             * @description Only with `include=messages`: the last 100, oldest first. `nextCursor` goes on with those before them, in `listMessages`
             *     with `order=desc`; a page may hold fewer when messages are large.
             */
            messages?: components["schemas"]["MessagePage"];
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
        ChatHit: {
            chat: components["schemas"]["Chat"];
            match: components["schemas"]["ChatMatch"];
        };
        /** @description The newest message with all terms; the title or a tag where no message has them. */
        ChatMatch: {
            /** @enum {string} */
            field: "message" | "title" | "tag";
            messageId: string | null;
            snippet: components["schemas"]["Snippet"];
        };
        /** @description The place of the first term, cut from the original text (in Unicode's NFC): the three are consecutive. */
        Snippet: {
            /** @description Up to 60 characters. */
            before: string;
            /** @description As it is written there. */
            match: string;
            /** @description Up to 100 characters. */
            after: string;
        };
        ChatHitPage: {
            data: components["schemas"]["ChatHit"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /**
         * @description A line of `importChats`. One of `externalId` and `id` is needed. What an export says of a chat beyond what an import takes
         *     is ignored: it is counted anew.
         */
        ImportedChat: {
            /** @description Your own id, unique in the organization; by default the `id`. */
            externalId?: string | null;
            /** @description As exported. */
            id?: string;
            /** @description As exported. Where it is another organization's, `userId` and `endUserId` are ignored. */
            orgId?: string;
            /** @description Ignored. */
            source?: string;
            /** @description Ignored. */
            messageCount?: number;
            /** @description Ignored. */
            lastSeq?: number;
            /** @description Ignored. */
            tokens?: {
                [key: string]: unknown;
            };
            /** @description Ignored. */
            lastMessageAt?: string | null;
            /** @description Ignored. */
            updatedAt?: string;
            title?: string | null;
            tags?: components["schemas"]["Tags"];
            metadata?: components["schemas"]["Metadata"];
            settings?: components["schemas"]["NewChatSettings"];
            status?: components["schemas"]["ChatStatus"];
            /** @description The member whose chat it is; null by default. */
            userId?: string | null;
            endUserId?: string | null;
            /**
             * Format: date-time
             * @description By default the time of its first message. Not in the future, beyond a minute.
             */
            createdAt?: string;
            /** @description In their order. */
            messages: components["schemas"]["ImportedMessage"][];
        };
        /** @description As in NewMessage, with what it already has; what else an export says of a message is ignored. */
        ImportedMessage: {
            /** @description As exported: the externalId of a message without one. */
            id?: string;
            /** @description Ignored. */
            chatId?: string;
            /** @description Ignored. */
            seq?: number;
            /** @description Ignored. */
            author?: {
                [key: string]: unknown;
            };
            /** @description Ignored. */
            updatedAt?: string;
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
            /** @description Your own id, unique in the chat; by default the `id`. */
            externalId?: string | null;
            feedback?: components["schemas"]["ImportedFeedback"] | null;
            /**
             * Format: date-time
             * @description By default the time of the message before it, and for the first that of the chat, or now.
             */
            createdAt?: string;
        };
        /** @description As in NewFeedback, with whom it was from. */
        ImportedFeedback: {
            /** @enum {string|null} */
            rating?: "positive" | "negative" | null;
            score?: number | null;
            comment?: string | null;
            /**
             * @description `import` by default.
             * @enum {string}
             */
            by?: "person" | "key" | "visitor" | "import";
        };
        ImportSummary: {
            /** @description Chats stored now. */
            created: number;
            /** @description Chats that were there, by their externalId. */
            existing: number;
            /** @description Lines that could not be stored. */
            failed: number;
            /** @description Messages stored now. */
            messages: number;
            /** @description Of 1,000 lines that failed, at most, by their number. */
            errors: components["schemas"]["LineError"][];
        };
        LineError: {
            /** @description Counts from 1. */
            line: number;
            /** @description A JSON pointer into the line. */
            pointer?: string;
            message: string;
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
        /** @description Absent is unchanged; null clears. `metadata` merge; arrays and calls are replaced whole. */
        MessageUpdate: {
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
        NewCompletion: {
            content?: string | null;
            /** @description Images too, where the model takes them (422 where none does). */
            parts?: components["schemas"]["ContentPart"][] | null;
            /** @description What tools have given; before the user's own words, when both are there. */
            toolMessages?: components["schemas"]["NewToolMessage"][] | null;
            metadata?: components["schemas"]["Metadata"];
            /**
             * @description Whom to ask first; by default the chat's, the organization's or the operator's choice. 422 for one that is not there or not
             *     allowed.
             */
            provider?: string | null;
            /** @description Of that provider; those that are asked after it use their own. */
            model?: string | null;
            parameters?: components["schemas"]["CompletionParameters"];
            /** @description What the assistant may call, in the shape of the assistant's vendor; given on as it is. */
            tools?: components["schemas"]["Tool"][] | null;
            /** @description Likewise; `auto`, `none`, `required`, or an object that names one. */
            toolChoice?: ("auto" | "none" | "required") | {
                [key: string]: unknown;
            } | null;
            /**
             * @description Whether others are asked when the first one fails.
             * @default true
             */
            fallback?: boolean;
            /**
             * @description Whether the answer comes as events while it is made.
             * @default false
             */
            stream?: boolean;
        };
        NewToolMessage: {
            /** @description The call that it answers. */
            toolCallId: string;
            name?: string | null;
            content: string;
        };
        NewOneOffCompletion: {
            messages: components["schemas"]["PromptMessage"][];
            /**
             * @description Whom to ask first; by default the organization's or the operator's choice. 422 for one that is not there or not
             *     allowed.
             */
            provider?: string | null;
            /** @description Of that provider; those that are asked after it use their own. */
            model?: string | null;
            parameters?: components["schemas"]["CompletionParameters"];
            /** @description What the assistant may call, in the shape of the assistant's vendor; given on as it is. */
            tools?: components["schemas"]["Tool"][] | null;
            /** @description Likewise; `auto`, `none`, `required`, or an object that names one. */
            toolChoice?: ("auto" | "none" | "required") | {
                [key: string]: unknown;
            } | null;
            /**
             * @description Whether others are asked when the first one fails.
             * @default true
             */
            fallback?: boolean;
            /**
             * @description Whether the answer comes as events while it is made.
             * @default false
             */
            stream?: boolean;
        };
        PromptMessage: {
            role: components["schemas"]["MessageRole"];
            content?: string | null;
            parts?: components["schemas"]["ContentPart"][] | null;
            name?: string | null;
            toolCalls?: components["schemas"]["ToolCall"][] | null;
            toolCallId?: string | null;
        };
        /** @description Before those of the chat's settings, which are before the provider's. */
        CompletionParameters: {
            temperature?: number | null;
            topP?: number | null;
            maxTokens?: number | null;
            stop?: string[] | null;
            frequencyPenalty?: number | null;
            presencePenalty?: number | null;
            seed?: number | null;
            responseFormat?: {
                [key: string]: unknown;
            } | null;
        } | null;
        Tool: {
            type: string;
        } & {
            [key: string]: unknown;
        };
        /** @description One question to the assistant, and what came of it. */
        Completion: {
            id: string;
            chatId: string;
            status: components["schemas"]["CompletionStatus"];
            /** @description The messages that it stored of what was said. */
            turnIds: string[];
            /** @description The answer, once there is one. */
            messageId: string | null;
            /** @description In the order of the calls; none for a visitor. */
            attempts: components["schemas"]["CompletionAttempt"][];
            error: components["schemas"]["CompletionError"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            completedAt: string | null;
            /** @description Only in the answer of `createCompletion`. */
            turn?: components["schemas"]["Message"][];
            /** @description Likewise; the answer. */
            message?: components["schemas"]["Message"];
        };
        CompletionPage: {
            data: components["schemas"]["Completion"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /**
         * @description `partial` was cut after it had begun; `failed` gave no answer.
         * @enum {string}
         */
        CompletionStatus: "running" | "complete" | "partial" | "failed";
        CompletionError: {
            /** @description Of the last attempt; `interrupted` when the server went away. */
            code: string;
            message: string;
        };
        /** @description One call to a provider. */
        CompletionAttempt: {
            provider: string;
            model: string;
            /** @description Whether it was the organization's own key. */
            ownKey: boolean;
            /**
             * @description `cut` had begun to answer.
             * @enum {string}
             */
            status: "running" | "succeeded" | "cut" | "failed";
            error: components["schemas"]["AttemptError"] | null;
            /** @description Milliseconds from the call to its end. */
            latency: number | null;
            timeToFirstTokenMs: number | null;
            tokens: components["schemas"]["TotalTokens"];
            promptTokens: components["schemas"]["TokenCount"];
            completionTokens: components["schemas"]["TokenCount"];
            cachedTokens: components["schemas"]["TokenCount"];
            reasoningTokens: components["schemas"]["TokenCount"];
            /** @description US dollars, where the price is known. */
            cost: number | null;
            /** Format: date-time */
            startedAt: string;
        };
        AttemptError: {
            /**
             * @description `rate_limited`, `rejected` (the request), `unauthenticated` (the key), `unavailable` (5xx), `unreachable`, `timeout`,
             *     `malformed` (an answer that is none), `cancelled` (by the caller), `interrupted` (by the server's end). More may come.
             */
            code: string;
            /** @description In the vendor's words where it has some, without secrets; at most 500 characters. */
            message: string;
            /** @description The vendor's HTTP status. */
            status: number | null;
        };
        OneOffCompletion: {
            id: string;
            status: components["schemas"]["CompletionStatus"];
            content: string | null;
            toolCalls: components["schemas"]["ToolCall"][] | null;
            finishReason: string | null;
            provider: string;
            model: string;
            tokens: components["schemas"]["TotalTokens"];
            promptTokens: components["schemas"]["TokenCount"];
            completionTokens: components["schemas"]["TokenCount"];
            cachedTokens: components["schemas"]["TokenCount"];
            reasoningTokens: components["schemas"]["TokenCount"];
            /** @description US dollars, where the price is known. */
            cost: number | null;
            /** @description Milliseconds that the answer took. */
            latency: number | null;
            timeToFirstTokenMs: number | null;
            attempts: components["schemas"]["CompletionAttempt"][];
            /** Format: date-time */
            createdAt: string;
        };
        /** @description The `data` of an event. More types may come. */
        CompletionEvent: components["schemas"]["CompletionStarted"] | components["schemas"]["CompletionToken"] | components["schemas"]["CompletionFinished"] | components["schemas"]["CompletionFailed"];
        CompletionStarted: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "start";
            /** @description The completion's. */
            id: string;
            /** @description What was stored of what was said; empty without a chat. */
            turn: components["schemas"]["Message"][];
        };
        CompletionToken: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "token";
            /** @description The next piece of the answer's content. */
            text: string;
        };
        /** @description Exactly one of them, for a chat or without one. */
        CompletionFinished: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message";
            completion?: components["schemas"]["Completion"];
            oneOff?: components["schemas"]["OneOffCompletion"];
        };
        CompletionFailed: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "error";
            problem: components["schemas"]["Problem"];
        };
        /** @description The `data` of an event. More types may come. */
        ChatEvent: components["schemas"]["ChatReady"] | components["schemas"]["ChatResync"] | components["schemas"]["ChatMessage"] | components["schemas"]["MessageUpdated"] | components["schemas"]["MessageDeleted"] | components["schemas"]["Typing"] | components["schemas"]["StreamFailed"];
        /** @description Where in the chat's history this is; opaque. */
        EventId: string;
        /** @description From here on nothing is missed. */
        ChatReady: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "ready";
            eventId: components["schemas"]["EventId"];
        };
        /** @description Messages were edited, rated or deleted, and it cannot be told which. Read the chat anew; new messages follow. */
        ChatResync: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "resync";
            eventId: components["schemas"]["EventId"];
        };
        /** @description A new message. */
        ChatMessage: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message";
            eventId: components["schemas"]["EventId"];
            message: components["schemas"]["Message"];
        };
        /** @description A message as it is now, after an edit or a rating. */
        MessageUpdated: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "updated";
            eventId: components["schemas"]["EventId"];
            message: components["schemas"]["Message"];
        };
        MessageDeleted: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "deleted";
            eventId: components["schemas"]["EventId"];
            messageId: string;
        };
        /** @description A participant is typing, or an assistant is answering. Not stored. */
        Typing: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "typing";
            author: components["schemas"]["Author"];
        };
        /** @description Why this ends, or, on a socket, why a frame of yours was refused. */
        StreamFailed: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "error";
            requestId?: components["schemas"]["FrameRequestId"];
            problem: components["schemas"]["Problem"];
        };
        /** @description What you gave with the `message` that this belongs to; absent where you gave none. */
        FrameRequestId: string;
        RealtimeTicket: {
            /** @description For the `token` of `connectChat`. */
            ticket: string;
            /** Format: date-time */
            expiresAt: string;
        };
        /** @description What you send over the socket. */
        ClientFrame: components["schemas"]["AskFrame"] | components["schemas"]["TypingFrame"];
        /** @description Says something, and has the assistant answer, as `createCompletion` does. A visitor sends `content` and `fallback` alone. */
        AskFrame: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message";
            /** @description Marks what comes of it, and makes a repetition safe, also over another connection. */
            requestId?: string;
            content: string;
            metadata?: components["schemas"]["Metadata"];
            provider?: string | null;
            model?: string | null;
            parameters?: components["schemas"]["CompletionParameters"];
            fallback?: boolean;
        };
        TypingFrame: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "typing";
        };
        /** @description What the server sends over the socket. More types may come. */
        ServerFrame: components["schemas"]["ChatReady"] | components["schemas"]["ChatResync"] | components["schemas"]["ChatMessage"] | components["schemas"]["MessageUpdated"] | components["schemas"]["MessageDeleted"] | components["schemas"]["Typing"] | components["schemas"]["TokenFrame"] | components["schemas"]["ResponseFrame"] | components["schemas"]["StreamFailed"];
        TokenFrame: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "token";
            requestId?: components["schemas"]["FrameRequestId"];
            /** @description The next piece of the answer's content. */
            text: string;
        };
        /** @description The answer to a `message` of yours. */
        ResponseFrame: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "response";
            requestId?: components["schemas"]["FrameRequestId"];
            /** @description The answer's content; null when it calls tools and says nothing. */
            response: string | null;
            completion: components["schemas"]["Completion"];
        };
        /** @description What OpenAI takes; what is not named here is ignored. */
        NewChatCompletion: {
            model: string;
            messages: components["schemas"]["ChatCompletionMessage"][];
            stream?: boolean | null;
            stream_options?: ({
                include_usage?: boolean | null;
            } & {
                [key: string]: unknown;
            }) | null;
            temperature?: number | null;
            top_p?: number | null;
            max_tokens?: number | null;
            max_completion_tokens?: number | null;
            stop?: string | string[] | null;
            frequency_penalty?: number | null;
            presence_penalty?: number | null;
            seed?: number | null;
            n?: number | null;
            response_format?: {
                [key: string]: unknown;
            } | null;
            tools?: components["schemas"]["Tool"][] | null;
            tool_choice?: ("auto" | "none" | "required") | {
                [key: string]: unknown;
            } | null;
            /** @description Whose conversation it is. */
            user?: string | null;
            metadata?: components["schemas"]["Metadata"] | null;
            tags?: components["schemas"]["Tags"] | null;
        } & {
            [key: string]: unknown;
        };
        ChatCompletionMessage: {
            /** @enum {string} */
            role: "system" | "developer" | "user" | "assistant" | "tool" | "function";
            /** @description Only an assistant's message may be without it (400). */
            content?: string | components["schemas"]["ContentPart"][] | null;
            name?: string | null;
            tool_calls?: components["schemas"]["ToolCall"][] | null;
            tool_call_id?: string | null;
            function_call?: {
                [key: string]: unknown;
            } | null;
        } & {
            [key: string]: unknown;
        };
        ChatCompletion: {
            id: string;
            /** @constant */
            object: "chat.completion";
            /** @description Seconds since 1970. */
            created: number;
            /** @description `provider/model` that answered. */
            model: string;
            choices: components["schemas"]["ChatCompletionChoice"][];
            usage?: components["schemas"]["ChatCompletionUsage"];
        };
        ChatCompletionChoice: {
            index: number;
            message: {
                /** @constant */
                role: "assistant";
                content: string | null;
                refusal: null;
                tool_calls?: components["schemas"]["ToolCall"][];
            };
            logprobs: null;
            finish_reason: string;
        };
        /** @description As far as the provider says. */
        ChatCompletionUsage: {
            prompt_tokens: number;
            completion_tokens: number;
            total_tokens: number;
            prompt_tokens_details?: {
                cached_tokens?: number;
            };
            completion_tokens_details?: {
                reasoning_tokens?: number;
            };
        };
        /** @description The `data` of an event; after the last one comes `[DONE]`, or, when the answer is cut, an `error` instead of it. */
        ChatCompletionChunk: {
            id: string;
            /** @constant */
            object: "chat.completion.chunk";
            created: number;
            model: string;
            choices: {
                index: number;
                delta: {
                    /** @constant */
                    role?: "assistant";
                    content?: string | null;
                    refusal?: null;
                    tool_calls?: components["schemas"]["ToolCall"][];
                };
                logprobs: null;
                finish_reason: string | null;
            }[];
            usage?: components["schemas"]["ChatCompletionUsage"] | null;
        };
        ModelList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Model"][];
        };
        Model: {
            id: string;
            /** @constant */
            object: "model";
            /** @description Always 0: unknown. */
            created: number;
            /** @description The provider. */
            owned_by: string;
        };
        /** @description An error in OpenAI's shape. */
        OpenAIError: {
            error: {
                message: string;
                /** @description `invalid_request_error`, `rate_limit_error`, `insufficient_quota` or `server_error`. */
                type: string;
                /** @description Where in the request, such as `messages[0].role`. */
                param: string | null;
                /**
                 * @description `invalid_api_key`, `rate_limit_exceeded`, `insufficient_quota`, `model_not_found`, or the `code` of a `Problem`; of an
                 *     answer that was cut, that of a `CompletionError`.
                 */
                code: string;
            };
        };
        /**
         * @description `custom` is any server that speaks OpenAI's protocol.
         * @enum {string}
         */
        ProviderVendor: "openai" | "groq" | "gemini" | "openrouter" | "custom" | "echo";
        Provider: {
            id: string;
            vendor: components["schemas"]["ProviderVendor"];
            /** @enum {string} */
            source: "builtin" | "environment" | "registered";
            /**
             * @description `unreadable`: its key was encrypted under another SECRET_KEY.
             * @enum {string}
             */
            status: "available" | "disabled" | "unreadable";
            /** @description Whether it is asked first; while the one that was chosen is not available, the next one is. */
            isDefault: boolean;
            /** @description Its place in the order, from 1; the one that was chosen as the default is first in any case, `echo` last. */
            position: number;
            /** @description Used when the request names none. */
            model: string;
            temperature: number | null;
            maxTokens: number | null;
            /** @description Tokens that a question and its answer may have together. */
            contextWindow: number;
            features: ("chat" | "streaming" | "tools" | "vision")[];
            /** @description As they were set. What a model without one costs is not known. */
            prices: components["schemas"]["ModelPrice"][];
            baseUrl: string | null;
            /** @description The last characters of its key; of a short one, none. */
            keyHint: string | null;
            projectId: string | null;
            description: string | null;
            /**
             * Format: date-time
             * @description Until then others are asked first, because it failed; as this process sees it.
             */
            restingUntil: string | null;
            /**
             * Format: date-time
             * @description Null where the environment names it.
             */
            createdAt: string | null;
            /** Format: date-time */
            updatedAt: string | null;
        };
        /** @description US dollars for a million tokens. */
        ModelPrice: {
            model: string;
            prompt: number;
            /** @description For those of the prompt that were cached; by default as `prompt`. */
            cached?: number | null;
            completion: number;
        };
        ProviderList: {
            data: components["schemas"]["Provider"][];
            /** @description The id of the one that is asked first. */
            default: string | null;
        };
        NewProvider: {
            /** @description Its id. `test`, `health` and `echo` are taken. */
            provider: string;
            /** @enum {string} */
            vendor: "openai" | "groq" | "gemini" | "openrouter" | "custom";
            /** @description A custom server may need none. */
            apiKey?: string | null;
            /**
             * @description Where the vendor's API begins, by default the vendor's own; required for `custom`. http or https, without a name,
             *     a password, a query or a fragment (422).
             */
            baseUrl?: string | null;
            /** @description Sent as the vendor's project where it has such a thing, with the operator's key alone. */
            projectId?: string | null;
            description?: string | null;
            /** @description By default the vendor's; required for `custom`. */
            model?: string | null;
            temperature?: number | null;
            maxTokens?: number | null;
            contextWindow?: number | null;
            prices?: components["schemas"]["NewPrices"];
            /** @default false */
            isDefault?: boolean;
            position?: number | null;
        };
        NewPrices: components["schemas"]["ModelPrice"][] | null;
        /** @description Absent is unchanged; null is as the vendor or the environment says. */
        ProviderUpdate: {
            apiKey?: string;
            projectId?: string | null;
            description?: string | null;
            model?: string | null;
            temperature?: number | null;
            maxTokens?: number | null;
            contextWindow?: number | null;
            prices?: components["schemas"]["NewPrices"];
            isDefault?: boolean;
            position?: number;
            enabled?: boolean;
        };
        NewProviderTest: {
            /** @description By default all that are available. */
            provider?: string | null;
            model?: string | null;
            /** @default Reply with the word OK. */
            message?: string;
        };
        ProviderTestList: {
            data: components["schemas"]["ProviderTest"][];
        };
        ProviderTest: {
            provider: string;
            model: string;
            succeeded: boolean;
            /** @description What it said. */
            content: string | null;
            error: components["schemas"]["AttemptError"] | null;
            /** @description Milliseconds. */
            latency: number;
            tokens: components["schemas"]["TotalTokens"];
            promptTokens: components["schemas"]["TokenCount"];
            completionTokens: components["schemas"]["TokenCount"];
            /** @description US dollars. */
            cost: number | null;
        };
        ProvidersHealth: {
            /**
             * @description Of all together; `unhealthy` when none answers, or there is none.
             * @enum {string}
             */
            status: "healthy" | "degraded" | "unhealthy";
            default: components["schemas"]["ProviderHealth"] | null;
            data: components["schemas"]["ProviderHealth"][];
        };
        ProviderHealth: {
            provider: string;
            /** @enum {string} */
            status: "healthy" | "degraded" | "unhealthy";
            /** @description Milliseconds; null when it is unhealthy. */
            responseMs: number | null;
            error: components["schemas"]["AttemptError"] | null;
            /** Format: date-time */
            checkedAt: string;
        };
        NewOrganizationProvider: {
            apiKey: string;
            /** @description By default as the operator says. */
            model?: string | null;
        };
        OrganizationProvider: {
            provider: string;
            model: string | null;
            /** @description The last characters of the key; of a short one, none. */
            keyHint: string;
            /**
             * @description False when the provider is gone or has another address since, or the key was encrypted under another SECRET_KEY. The
             *     operator's is used then, where there is one, until this one is brought again.
             */
            isUsable: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        OrganizationProviderList: {
            data: components["schemas"]["OrganizationProvider"][];
        };
        /** @description At least one of them is not null (422). */
        NewFeedback: {
            /** @enum {string|null} */
            rating?: "positive" | "negative" | null;
            score?: number | null;
            comment?: string | null;
        };
        Feedback: {
            /**
             * @description Who gave it
             * @enum {string}
             */
            by: "person" | "key" | "visitor" | "import";
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
        /** @description It existed and was deleted, used or replaced since, or its time is over. */
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
        /** @description The body is in a media type that this operation does not take. */
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
        /** @description No provider answered; `errors` says why each did not. */
        BadGateway: {
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
        /** @description The request is not one. */
        OpenAIBadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "message": "/body/messages must have at least 1 item",
                 *         "type": "invalid_request_error",
                 *         "param": "messages",
                 *         "code": "invalid_request"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description No key, or one that is not (or no longer) good. */
        OpenAIUnauthenticated: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description A good key that may not do this. */
        OpenAIForbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description No such chat, no provider for the model (`model_not_found`), or nothing at this path. */
        OpenAINotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description The chat takes no answers now, or this request is still being answered. */
        OpenAIConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description What this request made was deleted since. */
        OpenAIGone: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description The body is larger than this operation takes. */
        OpenAIPayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description The body is no JSON. */
        OpenAIUnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description It is a request, but cannot be done. */
        OpenAIUnprocessable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description Too many requests in this window, or in this day. */
        OpenAIRateLimited: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description A fault of ours. The request id leads to the log. */
        OpenAIInternalError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description No provider answered. What was said is kept. */
        OpenAIBadGateway: {
            headers: {
                "X-Chat-Id": components["headers"]["ChatId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description The database does not answer, or more is waiting than can be taken. */
        OpenAIUnavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
            };
        };
        /** @description The disk is full. Nothing was stored. */
        OpenAIStorageFull: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OpenAIError"];
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
        /**
         * @description The session's id.
         * @example ses_01kah6w1e8fqe9zr4m1p3c9v2t
         */
        SessionId: string;
        /**
         * @description The person's id.
         * @example usr_01kah6w1e8fqe9zr4m1p3c9v2t
         */
        UserId: string;
        /**
         * @description The organization's id.
         * @example org_01kah6w1e8fqe9zr4m1p3c9v2t
         */
        OrgId: string;
        /**
         * @description The invitation's id.
         * @example inv_01kah6w1e8fqe9zr4m1p3c9v2t
         */
        InvitationId: string;
        /**
         * @description The end user's id.
         * @example eu_01kah6w1e8fqe9zr4m1p3c9v2t
         */
        EndUserId: string;
        /**
         * @description The provider's id.
         * @example openai
         */
        Provider: string;
        /**
         * @description The erasure's id.
         * @example era_0h7e3vq2r8fsn94kx1w6bpt5ad
         */
        ErasureId: string;
        /**
         * @description The token from the mail.
         * @example clt_3yZ0p6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlMn
         */
        Token: string;
        /** @description Only chats in one of these states. */
        StatusFilter: components["schemas"]["ChatStatus"][];
        /** @description Only chats with this tag. */
        TagFilter: string;
        /** @description Only this person's chats; `me` for the caller's. */
        UserFilter: string;
        /** @description Only this end user's chats. */
        EndUserFilter: string;
        /** @description Created at or after this time. */
        FromFilter: string;
        /** @description Created before this time. */
        ToFilter: string;
        /**
         * @description `metadata[plan]=pro`: only chats whose metadata has this value under this name, at the top level. `5` finds the number
         *     and the text, `true` the boolean and the text. Several must all be so. Names with square brackets cannot be asked for.
         * @example {
         *       "plan": "pro"
         *     }
         */
        MetadataFilter: {
            [key: string]: string;
        };
        /**
         * @description The first day, from 1980 on and at most ten years before the last (422). By default 29 days before it.
         * @example 2026-11-01
         */
        FirstDay: string;
        /**
         * @description The last day, included; not after the year 9998 (422). By default today.
         * @example 2026-11-30
         */
        LastDay: string;
        /**
         * @description An IANA time zone (422 for one that is unknown).
         * @example Europe/Berlin
         */
        TimeZone: string;
        /**
         * @description The export's id.
         * @example exp_01kah6w1e8fqe9zr4m1p3c9v2t
         */
        ExportId: string;
        /** @description How many at most. */
        ManyLimit: number;
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
        /** @description `attachment`, with a name for the file. */
        ContentDisposition: string;
        /** @description The chat that holds this exchange. */
        ChatId: string;
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
    getHealthDetails: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The parts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthDetails"];
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
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service and its parts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "operational",
                     *       "components": {
                     *         "api": "operational",
                     *         "database": "operational"
                     *       },
                     *       "version": "0.1.0",
                     *       "uptimeSeconds": 86400,
                     *       "timestamp": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ServiceStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # HELP chatlogger_http_requests_total Requests by operation and the status of their answer, cut where it was not sent to its end.
                     *     # TYPE chatlogger_http_requests_total counter
                     *     chatlogger_http_requests_total{operation="createMessage",status="201"} 1027
                     */
                    "text/plain": string;
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
            /** @description Signed out. The cookies are cleared. */
            204: {
                headers: {
                    "Set-Cookie": components["headers"]["SetCookie"];
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
    listSessions: {
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
            /** @description A page of sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "ses_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "current": true,
                     *           "device": "Firefox on Linux",
                     *           "userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                     *           "address": "203.0.113.7",
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "lastUsedAt": "2026-11-21T09:30:00.000Z",
                     *           "expiresAt": "2026-12-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["SessionPage"];
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
    revokeSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The session's id.
                 * @example ses_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                sessionId: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
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
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    requestPasswordReset: {
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
                 *       "email": "ada@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["PasswordResetRequest"];
            };
        };
        responses: {
            /** @description Taken. If there is such an account, a mail is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token from the mail.
                 * @example clt_3yZ0p6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlMn
                 */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "an even better battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
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
    requestEmailVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken. A mail is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token from the mail.
                 * @example clt_3yZ0p6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlMn
                 */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Verified. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            410: components["responses"]["Gone"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token from the mail.
                 * @example clt_3yZ0p6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlMn
                 */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Joined. The organization. */
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
                     *         "allowedProviders": null,
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
    deleteMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone; what it owned is being removed. The cookies are cleared. */
            202: {
                headers: {
                    "Set-Cookie": components["headers"]["SetCookie"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "era_0h7e3vq2r8fsn94kx1w6bpt5ad",
                     *       "kind": "person",
                     *       "status": "pending",
                     *       "counts": {},
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "completedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    updateMe: {
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
                 *       "fullName": "Ada Lovelace"
                 *     }
                 */
                "application/json": components["schemas"]["UserUpdate"];
            };
        };
        responses: {
            /** @description The person. */
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
                     *       "fullName": "Ada Lovelace",
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
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    changePassword: {
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
                 *       "currentPassword": "correct horse battery staple",
                 *       "newPassword": "an even better battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["PasswordChange"];
                /**
                 * @example {
                 *       "currentPassword": "correct horse battery staple",
                 *       "newPassword": "an even better battery staple"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Changed. */
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
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    getPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The preferences. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "theme": "dark",
                     *       "language": "en",
                     *       "notifications": true,
                     *       "maxTokens": 2048,
                     *       "defaultModel": null
                     *     }
                     */
                    "application/json": components["schemas"]["Preferences"];
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
    replacePreferences: {
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
                 *       "theme": "dark",
                 *       "language": "en",
                 *       "notifications": true,
                 *       "maxTokens": 2048
                 *     }
                 */
                "application/json": components["schemas"]["NewPreferences"];
            };
        };
        responses: {
            /** @description The preferences. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "theme": "dark",
                     *       "language": "en",
                     *       "notifications": true,
                     *       "maxTokens": 2048,
                     *       "defaultModel": null
                     *     }
                     */
                    "application/json": components["schemas"]["Preferences"];
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
    listMyApiKeys: {
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
                     *           "kind": "personal",
                     *           "name": "My laptop",
                     *           "prefix": "clk_usr_7Gh2Kq",
                     *           "permissions": [
                     *             "chats:read",
                     *             "chats:write",
                     *             "messages:write"
                     *           ],
                     *           "allowedOrigins": [],
                     *           "completions": false,
                     *           "limits": {
                     *             "dailyRequests": null,
                     *             "dailyTokens": null,
                     *             "visitorDailyRequests": null,
                     *             "visitorDailyTokens": null
                     *           },
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
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createMyApiKey: {
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
                 *       "name": "My laptop",
                 *       "permissions": [
                 *         "chats:read",
                 *         "chats:write",
                 *         "messages:write"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewPersonalKey"];
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
                     *       "kind": "personal",
                     *       "name": "My laptop",
                     *       "prefix": "clk_usr_7Gh2Kq",
                     *       "permissions": [
                     *         "chats:read",
                     *         "chats:write",
                     *         "messages:write"
                     *       ],
                     *       "allowedOrigins": [],
                     *       "completions": false,
                     *       "limits": {
                     *         "dailyRequests": null,
                     *         "dailyTokens": null,
                     *         "visitorDailyRequests": null,
                     *         "visitorDailyTokens": null
                     *       },
                     *       "expiresAt": null,
                     *       "lastUsedAt": null,
                     *       "revokedAt": null,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "key": "clk_usr_7Gh2KqP0mNbVcXzLkJhGfDsAqWe4r1x9Tz"
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    revokeMyApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
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
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    rotateMyApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The key's id.
                 * @example key_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlapSeconds": 3600
                 *     }
                 */
                "application/json": components["schemas"]["Rotation"];
            };
        };
        responses: {
            /** @description Renewed. `key` is shown here and never again. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "kind": "personal",
                     *       "name": "My laptop",
                     *       "prefix": "clk_usr_7Gh2Kq",
                     *       "permissions": [
                     *         "chats:read",
                     *         "chats:write",
                     *         "messages:write"
                     *       ],
                     *       "allowedOrigins": [],
                     *       "completions": false,
                     *       "limits": {
                     *         "dailyRequests": null,
                     *         "dailyTokens": null,
                     *         "visitorDailyRequests": null,
                     *         "visitorDailyTokens": null
                     *       },
                     *       "expiresAt": null,
                     *       "lastUsedAt": null,
                     *       "revokedAt": null,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "key": "clk_usr_7Gh2KqP0mNbVcXzLkJhGfDsAqWe4r1x9Tz"
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
    getMyAnalytics: {
        parameters: {
            query?: {
                /**
                 * @description An IANA time zone (422 for one that is unknown).
                 * @example Europe/Berlin
                 */
                timeZone?: components["parameters"]["TimeZone"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "timeZone": "UTC",
                     *       "chats": 12,
                     *       "messages": 96,
                     *       "tokens": 18000,
                     *       "averageMessagesPerChat": 8,
                     *       "mostActiveDay": {
                     *         "day": "2026-11-03",
                     *         "messages": 31
                     *       },
                     *       "topics": [
                     *         {
                     *           "tag": "shop",
                     *           "chats": 5
                     *         }
                     *       ],
                     *       "months": [
                     *         {
                     *           "month": "2026-11",
                     *           "chats": 12,
                     *           "messages": 96,
                     *           "tokens": 18000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["MyAnalytics"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listMyAuditEvents: {
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
            /** @description A page of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "aud_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "action": "session.created",
                     *           "address": "203.0.113.7",
                     *           "userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                     *           "createdAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["AccountEventPage"];
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
                     *             "allowedProviders": null,
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
                     *         "allowedProviders": null,
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
                     *         "allowedProviders": null,
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
    deleteOrganization: {
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
            /** @description Gone; what it held is being removed. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "era_0h7e3vq2r8fsn94kx1w6bpt5ad",
                     *       "kind": "organization",
                     *       "status": "pending",
                     *       "counts": {},
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "completedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Erasure"];
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
    updateOrganization: {
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
                /**
                 * @example {
                 *       "name": "Analytical Engines",
                 *       "settings": {
                 *         "retentionDays": 365,
                 *         "systemPrompt": "Answer in one sentence."
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationUpdate"];
            };
        };
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
                     *         "allowedProviders": null,
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
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    getUsage: {
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
            /** @description The present UTC day. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "plan": "free",
                     *       "day": "2026-11-21",
                     *       "limits": {
                     *         "members": 25,
                     *         "apiKeys": 25,
                     *         "dailyRequests": 500,
                     *         "dailyTokens": 1000000,
                     *         "rateLimits": {
                     *           "widget": 60,
                     *           "read": 12000,
                     *           "write": 12000,
                     *           "llm": 600
                     *         },
                     *         "rateLimitWindowMs": 60000
                     *       },
                     *       "used": {
                     *         "members": 3,
                     *         "apiKeys": 2,
                     *         "messages": 118,
                     *         "tokens": 20511,
                     *         "requests": 40,
                     *         "requestTokens": 18200
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["UsageReport"];
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
    rotateIdentitySecret: {
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
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlapSeconds": 3600
                 *     }
                 */
                "application/json": components["schemas"]["Rotation"];
            };
        };
        responses: {
            /** @description Made. It is shown here and never again. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "identitySecret": "cli_uQ3v0y6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlM",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "previousExpiresAt": "2026-11-21T10:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["IdentitySecret"];
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
    listAuditEvents: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only this action. */
                action?: components["schemas"]["AuditAction"];
                /** @description Only what this person, key or visitor did. */
                actorId?: string;
                /** @description Only what happened at this time or later. */
                from?: string;
                /** @description Only what happened before this time. */
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
            /** @description A page of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "aud_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "action": "member.role_changed",
                     *           "actor": {
                     *             "type": "person",
                     *             "id": "usr_01kah6w1e8fqe9zr4m1p3c9v2t"
                     *           },
                     *           "target": {
                     *             "type": "member",
                     *             "id": "usr_01kah6w1e8fqe9zr4m1p3c9v2t"
                     *           },
                     *           "address": "203.0.113.7",
                     *           "details": {
                     *             "from": "user",
                     *             "to": "developer"
                     *           },
                     *           "createdAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["AuditEventPage"];
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
    listMembers: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only members of this role. */
                role?: components["schemas"]["Role"];
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
            /** @description A page of members. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "userId": "usr_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "email": "ada@example.com",
                     *           "username": "ada",
                     *           "fullName": "Ada Lovelace",
                     *           "isActive": true,
                     *           "role": "admin",
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "updatedAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["MemberPage"];
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
    leaveOrganization: {
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
            /** @description Left. */
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
    removeMember: {
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
                 * @description The person's id.
                 * @example usr_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                userId: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
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
    updateMember: {
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
                 * @description The person's id.
                 * @example usr_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                userId: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "developer"
                 *     }
                 */
                "application/json": components["schemas"]["MemberUpdate"];
            };
        };
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "userId": "usr_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "email": "ada@example.com",
                     *       "username": "ada",
                     *       "fullName": "Ada Lovelace",
                     *       "isActive": true,
                     *       "role": "admin",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
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
    listInvitations: {
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
            /** @description A page of invitations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "inv_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "email": "grace@example.com",
                     *           "role": "developer",
                     *           "status": "pending",
                     *           "invitedById": "usr_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "sentAt": "2026-11-21T09:30:00.000Z",
                     *           "expiresAt": "2026-11-28T09:30:00.000Z",
                     *           "createdAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["InvitationPage"];
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
    createInvitation: {
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
                /**
                 * @example {
                 *       "email": "grace@example.com",
                 *       "role": "developer"
                 *     }
                 */
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description Invited. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "inv_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "email": "grace@example.com",
                     *       "role": "developer",
                     *       "status": "pending",
                     *       "invitedById": "usr_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "sentAt": null,
                     *       "expiresAt": "2026-11-28T09:30:00.000Z",
                     *       "createdAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    revokeInvitation: {
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
                 * @description The invitation's id.
                 * @example inv_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                invitationId: components["parameters"]["InvitationId"];
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
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
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
                     *           "limits": {
                     *             "dailyRequests": null,
                     *             "dailyTokens": null,
                     *             "visitorDailyRequests": null,
                     *             "visitorDailyTokens": null
                     *           },
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
                     *       "limits": {
                     *         "dailyRequests": null,
                     *         "dailyTokens": null,
                     *         "visitorDailyRequests": null,
                     *         "visitorDailyTokens": null
                     *       },
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
    rotateApiKey: {
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
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlapSeconds": 3600
                 *     }
                 */
                "application/json": components["schemas"]["Rotation"];
            };
        };
        responses: {
            /** @description Renewed. `key` is shown here and never again. */
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
                     *       "prefix": "clk_sec_9Xy4Lp",
                     *       "permissions": [
                     *         "chats:read",
                     *         "chats:write",
                     *         "messages:write"
                     *       ],
                     *       "allowedOrigins": [],
                     *       "completions": false,
                     *       "limits": {
                     *         "dailyRequests": null,
                     *         "dailyTokens": null,
                     *         "visitorDailyRequests": null,
                     *         "visitorDailyTokens": null
                     *       },
                     *       "expiresAt": null,
                     *       "lastUsedAt": null,
                     *       "revokedAt": null,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "key": "clk_sec_9Xy4LpP0mNbVcXzLkJhGfDsAqWe4r1x9Tz"
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
    listEndUsers: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only the one with this address. */
                email?: string;
                /** @description Only the one with this id of yours. */
                externalId?: string;
                /** @description Only those of this name. */
                username?: string;
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
            /** @description A page of end users. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "eu_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "externalId": "customer-1042",
                     *           "username": "grace",
                     *           "email": "grace@example.com",
                     *           "verified": false,
                     *           "metadata": {
                     *             "plan": "gold"
                     *           },
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "updatedAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["EndUserPage"];
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
    createEndUser: {
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
                /**
                 * @example {
                 *       "externalId": "customer-1042",
                 *       "username": "grace",
                 *       "email": "grace@example.com",
                 *       "metadata": {
                 *         "plan": "gold"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewEndUser"];
            };
        };
        responses: {
            /** @description Added. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "eu_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "externalId": "customer-1042",
                     *       "username": "grace",
                     *       "email": "grace@example.com",
                     *       "verified": false,
                     *       "metadata": {
                     *         "plan": "gold"
                     *       },
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EndUser"];
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
    getEndUser: {
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
                 * @description The end user's id.
                 * @example eu_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                endUserId: components["parameters"]["EndUserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The end user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "eu_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "externalId": "customer-1042",
                     *       "username": "grace",
                     *       "email": "grace@example.com",
                     *       "verified": false,
                     *       "metadata": {
                     *         "plan": "gold"
                     *       },
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EndUser"];
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
    deleteEndUser: {
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
                 * @description The end user's id.
                 * @example eu_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                endUserId: components["parameters"]["EndUserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone; their chats are being removed. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "era_0h7e3vq2r8fsn94kx1w6bpt5ad",
                     *       "kind": "endUser",
                     *       "status": "pending",
                     *       "counts": {},
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "completedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Erasure"];
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
    updateEndUser: {
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
                 * @description The end user's id.
                 * @example eu_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                endUserId: components["parameters"]["EndUserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "metadata": {
                 *         "plan": "platinum"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["EndUserUpdate"];
            };
        };
        responses: {
            /** @description The end user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "eu_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "externalId": "customer-1042",
                     *       "username": "grace",
                     *       "email": "grace@example.com",
                     *       "verified": false,
                     *       "metadata": {
                     *         "plan": "gold"
                     *       },
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EndUser"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
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
                status?: components["parameters"]["StatusFilter"];
                /** @description Only chats with this tag. */
                tag?: components["parameters"]["TagFilter"];
                /** @description Only this person's chats; `me` for the caller's. */
                userId?: components["parameters"]["UserFilter"];
                /** @description Only this end user's chats. */
                endUserId?: components["parameters"]["EndUserFilter"];
                /** @description Created at or after this time. */
                from?: components["parameters"]["FromFilter"];
                /** @description Created before this time. */
                to?: components["parameters"]["ToFilter"];
                /**
                 * @description `metadata[plan]=pro`: only chats whose metadata has this value under this name, at the top level. `5` finds the number
                 *     and the text, `true` the boolean and the text. Several must all be so. Names with square brackets cannot be asked for.
                 * @example {
                 *       "plan": "pro"
                 *     }
                 */
                metadata?: components["parameters"]["MetadataFilter"];
                /** @description The chat that you gave this `externalId`. */
                externalId?: string;
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
    searchChats: {
        parameters: {
            query: {
                /**
                 * @description Words, and phrases in quotation marks.
                 * @example where "my order"
                 */
                q: string;
                /** @description How many at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only chats in one of these states. */
                status?: components["parameters"]["StatusFilter"];
                /** @description Only chats with this tag. */
                tag?: components["parameters"]["TagFilter"];
                /** @description Only this person's chats; `me` for the caller's. */
                userId?: components["parameters"]["UserFilter"];
                /** @description Only this end user's chats. */
                endUserId?: components["parameters"]["EndUserFilter"];
                /** @description Created at or after this time. */
                from?: components["parameters"]["FromFilter"];
                /** @description Created before this time. */
                to?: components["parameters"]["ToFilter"];
                /**
                 * @description `metadata[plan]=pro`: only chats whose metadata has this value under this name, at the top level. `5` finds the number
                 *     and the text, `true` the boolean and the text. Several must all be so. Names with square brackets cannot be asked for.
                 * @example {
                 *       "plan": "pro"
                 *     }
                 */
                metadata?: components["parameters"]["MetadataFilter"];
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
            /** @description A page of chats, each with its newest match. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "chat": {
                     *             "id": "chat_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *             "orgId": "org_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *             "title": "Where is my order?",
                     *             "status": "open",
                     *             "tags": [
                     *               "shop"
                     *             ],
                     *             "metadata": {
                     *               "browser": "Firefox",
                     *               "platform": "Linux"
                     *             },
                     *             "settings": {
                     *               "provider": null,
                     *               "model": null,
                     *               "parameters": null,
                     *               "systemPrompt": null
                     *             },
                     *             "userId": null,
                     *             "endUserId": null,
                     *             "source": "widget",
                     *             "externalId": null,
                     *             "messageCount": 1,
                     *             "lastSeq": 1,
                     *             "tokens": {
                     *               "prompt": 0,
                     *               "completion": 0,
                     *               "total": 0
                     *             },
                     *             "lastMessageAt": "2026-11-21T09:30:00.000Z",
                     *             "createdAt": "2026-11-21T09:30:00.000Z",
                     *             "updatedAt": "2026-11-21T09:30:00.000Z"
                     *           },
                     *           "match": {
                     *             "field": "message",
                     *             "messageId": "msg_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *             "snippet": {
                     *               "before": "Is ",
                     *               "match": "anyone",
                     *               "after": " there?"
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ChatHitPage"];
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
    importChats: {
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
                /**
                 * @example {"externalId":"ticket-7","title":"Lost parcel","createdAt":"2025-03-01T09:00:00Z","messages":[{"content":"Where is it?"}]}
                 *     {"externalId":"ticket-8","messages":[]}
                 */
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description What became of the lines. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created": 2,
                     *       "existing": 1,
                     *       "failed": 1,
                     *       "messages": 31,
                     *       "errors": [
                     *         {
                     *           "line": 3,
                     *           "pointer": "/messages/0",
                     *           "message": "needs content, parts, toolCalls or a functionCall"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ImportSummary"];
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
    getChat: {
        parameters: {
            query?: {
                /** @description `messages` adds the last 100 messages. */
                include?: "messages"[];
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
    clearMessages: {
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
    deleteMessage: {
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
    updateMessage: {
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
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "content": "Where is my order 1043?",
                 *       "metadata": {
                 *         "corrected": true
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["MessageUpdate"];
            };
        };
        responses: {
            /** @description The message as it is now. */
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
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    putFeedback: {
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
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "rating": "positive",
                 *       "score": 5,
                 *       "comment": "Quick and right."
                 *     }
                 */
                "application/json": components["schemas"]["NewFeedback"];
            };
        };
        responses: {
            /** @description The feedback as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "rating": "positive",
                     *       "score": 5,
                     *       "comment": "Quick and right.",
                     *       "by": "visitor"
                     *     }
                     */
                    "application/json": components["schemas"]["Feedback"];
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
    deleteFeedback: {
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
            /** @description There is no feedback any more. */
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
    findMessage: {
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
    removeMessage: {
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
                 * @description The message's id.
                 * @example msg_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                messageId: components["parameters"]["MessageId"];
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
    listCompletions: {
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
            /** @description A page of completions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "cmp_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "chatId": "chat_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "status": "complete",
                     *           "turnIds": [
                     *             "msg_01kah6w1e8fqe9zr4m1p3c9v2t"
                     *           ],
                     *           "messageId": "msg_01kah6w1e8fqe9zr4m1p3c9v2v",
                     *           "attempts": [
                     *             {
                     *               "provider": "groq",
                     *               "model": "llama-3.3-70b-versatile",
                     *               "ownKey": false,
                     *               "status": "failed",
                     *               "error": {
                     *                 "code": "rate_limited",
                     *                 "message": "Too many requests.",
                     *                 "status": 429
                     *               },
                     *               "latency": 84,
                     *               "timeToFirstTokenMs": null,
                     *               "tokens": null,
                     *               "promptTokens": null,
                     *               "completionTokens": null,
                     *               "cachedTokens": null,
                     *               "reasoningTokens": null,
                     *               "cost": null,
                     *               "startedAt": "2026-11-21T09:30:00.000Z"
                     *             },
                     *             {
                     *               "provider": "openai",
                     *               "model": "gpt-4o-mini",
                     *               "ownKey": false,
                     *               "status": "succeeded",
                     *               "error": null,
                     *               "latency": 912,
                     *               "timeToFirstTokenMs": 310,
                     *               "tokens": 129,
                     *               "promptTokens": 120,
                     *               "completionTokens": 9,
                     *               "cachedTokens": 0,
                     *               "reasoningTokens": 0,
                     *               "cost": 0.0000234,
                     *               "startedAt": "2026-11-21T09:30:00.100Z"
                     *             }
                     *           ],
                     *           "error": null,
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "completedAt": "2026-11-21T09:30:01.012Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["CompletionPage"];
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
    createCompletion: {
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
                "application/json": components["schemas"]["NewCompletion"];
            };
        };
        responses: {
            /** @description Answered. */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "cmp_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "chatId": "chat_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "status": "complete",
                     *       "turnIds": [
                     *         "msg_01kah6w1e8fqe9zr4m1p3c9v2t"
                     *       ],
                     *       "messageId": "msg_01kah6w1e8fqe9zr4m1p3c9v2v",
                     *       "attempts": [
                     *         {
                     *           "provider": "groq",
                     *           "model": "llama-3.3-70b-versatile",
                     *           "ownKey": false,
                     *           "status": "failed",
                     *           "error": {
                     *             "code": "rate_limited",
                     *             "message": "Too many requests.",
                     *             "status": 429
                     *           },
                     *           "latency": 84,
                     *           "timeToFirstTokenMs": null,
                     *           "tokens": null,
                     *           "promptTokens": null,
                     *           "completionTokens": null,
                     *           "cachedTokens": null,
                     *           "reasoningTokens": null,
                     *           "cost": null,
                     *           "startedAt": "2026-11-21T09:30:00.000Z"
                     *         },
                     *         {
                     *           "provider": "openai",
                     *           "model": "gpt-4o-mini",
                     *           "ownKey": false,
                     *           "status": "succeeded",
                     *           "error": null,
                     *           "latency": 912,
                     *           "timeToFirstTokenMs": 310,
                     *           "tokens": 129,
                     *           "promptTokens": 120,
                     *           "completionTokens": 9,
                     *           "cachedTokens": 0,
                     *           "reasoningTokens": 0,
                     *           "cost": 0.0000234,
                     *           "startedAt": "2026-11-21T09:30:00.100Z"
                     *         }
                     *       ],
                     *       "error": null,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "completedAt": "2026-11-21T09:30:01.012Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Completion"];
                    "text/event-stream": components["schemas"]["CompletionEvent"];
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
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    completeOnce: {
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
                "application/json": components["schemas"]["NewOneOffCompletion"];
            };
        };
        responses: {
            /** @description Answered. */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneOffCompletion"];
                    "text/event-stream": components["schemas"]["CompletionEvent"];
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
            502: components["responses"]["BadGateway"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    streamChatEvents: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `eventId` of the last event that was taken in.
                 * @example 12.3
                 */
                "Last-Event-ID"?: string;
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
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["ChatEvent"];
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
    createRealtimeTicket: {
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
            /** @description A ticket. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ticket": "clk_tkt_v1.3yZ0p6Jt1Qw8bV5nC2mK7sD4fG9hL0aXeRtYuIoPlMn",
                     *       "expiresAt": "2026-11-21T09:30:30.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["RealtimeTicket"];
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
            507: components["responses"]["StorageFull"];
        };
    };
    connectChat: {
        parameters: {
            query?: {
                /** @description A ticket, or a session's or visitor's token. */
                token?: string;
                /**
                 * @description The `eventId` of the last event that was taken in.
                 * @example 12.3
                 */
                lastEventId?: string;
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
            /** @description Connected. What the server sends from now on, frame by frame. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerFrame"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            /** @description This path takes WebSockets alone. */
            426: {
                headers: {
                    /** @description `websocket` */
                    Upgrade?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createChatCompletion: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a retry safe. Any printable ASCII; a UUID with a publishable key.
                 * @example 6f1c1f0e-3c51-4a39-9a0b-0c6f4a2f3f1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The chat that this goes on in.
                 * @example chat_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                "X-Chat-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewChatCompletion"];
            };
        };
        responses: {
            /** @description Answered. */
            200: {
                headers: {
                    "X-Chat-Id": components["headers"]["ChatId"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "cmp_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "object": "chat.completion",
                     *       "created": 1795253400,
                     *       "model": "groq/llama-3.3-70b-versatile",
                     *       "choices": [
                     *         {
                     *           "index": 0,
                     *           "message": {
                     *             "role": "assistant",
                     *             "content": "In Leipzig, and on its way.",
                     *             "refusal": null
                     *           },
                     *           "logprobs": null,
                     *           "finish_reason": "stop"
                     *         }
                     *       ],
                     *       "usage": {
                     *         "prompt_tokens": 42,
                     *         "completion_tokens": 9,
                     *         "total_tokens": 51
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ChatCompletion"];
                    "text/event-stream": components["schemas"]["ChatCompletionChunk"];
                };
            };
            400: components["responses"]["OpenAIBadRequest"];
            401: components["responses"]["OpenAIUnauthenticated"];
            403: components["responses"]["OpenAIForbidden"];
            404: components["responses"]["OpenAINotFound"];
            409: components["responses"]["OpenAIConflict"];
            410: components["responses"]["OpenAIGone"];
            413: components["responses"]["OpenAIPayloadTooLarge"];
            415: components["responses"]["OpenAIUnsupportedMediaType"];
            422: components["responses"]["OpenAIUnprocessable"];
            429: components["responses"]["OpenAIRateLimited"];
            500: components["responses"]["OpenAIInternalError"];
            502: components["responses"]["OpenAIBadGateway"];
            503: components["responses"]["OpenAIUnavailable"];
            507: components["responses"]["OpenAIStorageFull"];
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The models. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "object": "list",
                     *       "data": [
                     *         {
                     *           "id": "groq/llama-3.3-70b-versatile",
                     *           "object": "model",
                     *           "created": 0,
                     *           "owned_by": "groq"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            400: components["responses"]["OpenAIBadRequest"];
            401: components["responses"]["OpenAIUnauthenticated"];
            403: components["responses"]["OpenAIForbidden"];
            404: components["responses"]["OpenAINotFound"];
            429: components["responses"]["OpenAIRateLimited"];
            500: components["responses"]["OpenAIInternalError"];
            503: components["responses"]["OpenAIUnavailable"];
        };
    };
    listOrganizationProviders: {
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
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationProviderList"];
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
    putOrganizationProvider: {
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
                 * @description The provider's id.
                 * @example openai
                 */
                provider: components["parameters"]["Provider"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "apiKey": "sk-example-of-a-key-4f2a",
                 *       "model": "gpt-4o-mini"
                 *     }
                 */
                "application/json": components["schemas"]["NewOrganizationProvider"];
            };
        };
        responses: {
            /** @description Kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "provider": "openai",
                     *       "model": "gpt-4o-mini",
                     *       "keyHint": "4f2a",
                     *       "isUsable": true,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizationProvider"];
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
    removeOrganizationProvider: {
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
                 * @description The provider's id.
                 * @example openai
                 */
                provider: components["parameters"]["Provider"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
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
    previewRetention: {
        parameters: {
            query?: {
                /** @description Instead of the settings' `retentionDays`. */
                days?: number;
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
            /** @description What would go now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "retentionDays": 365,
                     *       "before": "2025-11-21T09:30:00.000Z",
                     *       "chats": 12,
                     *       "messages": 480
                     *     }
                     */
                    "application/json": components["schemas"]["RetentionPreview"];
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
    getAnalyticsSummary: {
        parameters: {
            query?: {
                /**
                 * @description The first day, from 1980 on and at most ten years before the last (422). By default 29 days before it.
                 * @example 2026-11-01
                 */
                from?: components["parameters"]["FirstDay"];
                /**
                 * @description The last day, included; not after the year 9998 (422). By default today.
                 * @example 2026-11-30
                 */
                to?: components["parameters"]["LastDay"];
                /**
                 * @description An IANA time zone (422 for one that is unknown).
                 * @example Europe/Berlin
                 */
                timeZone?: components["parameters"]["TimeZone"];
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
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from": "2026-11-01",
                     *       "to": "2026-11-30",
                     *       "timeZone": "Europe/Berlin",
                     *       "chats": 41,
                     *       "endUsers": 17,
                     *       "messages": {
                     *         "total": 380,
                     *         "user": 180,
                     *         "assistant": 180,
                     *         "system": 10,
                     *         "function": 0,
                     *         "tool": 10
                     *       },
                     *       "tokens": {
                     *         "prompt": 90000,
                     *         "completion": 30000,
                     *         "total": 120000
                     *       },
                     *       "cost": 1.25,
                     *       "latency": {
                     *         "messages": 180,
                     *         "average": 912.4,
                     *         "p50": 875,
                     *         "p95": 1930
                     *       },
                     *       "models": [
                     *         {
                     *           "provider": "openai",
                     *           "model": "gpt-4o-mini",
                     *           "messages": 180,
                     *           "share": 1,
                     *           "tokens": 120000,
                     *           "cost": 1.25
                     *         }
                     *       ],
                     *       "providers": [
                     *         {
                     *           "provider": "openai",
                     *           "messages": 180,
                     *           "share": 1,
                     *           "tokens": 120000,
                     *           "cost": 1.25
                     *         }
                     *       ],
                     *       "feedback": {
                     *         "positive": 9,
                     *         "negative": 1,
                     *         "scored": 4,
                     *         "averageScore": 4.5
                     *       },
                     *       "toolCalls": 12
                     *     }
                     */
                    "application/json": components["schemas"]["AnalyticsSummary"];
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
    getAnalyticsTimeseries: {
        parameters: {
            query?: {
                /**
                 * @description The first day, from 1980 on and at most ten years before the last (422). By default 29 days before it.
                 * @example 2026-11-01
                 */
                from?: components["parameters"]["FirstDay"];
                /**
                 * @description The last day, included; not after the year 9998 (422). By default today.
                 * @example 2026-11-30
                 */
                to?: components["parameters"]["LastDay"];
                /**
                 * @description An IANA time zone (422 for one that is unknown).
                 * @example Europe/Berlin
                 */
                timeZone?: components["parameters"]["TimeZone"];
                /**
                 * @description What is added up: chats by their `createdAt`, all others by that of the messages. `cost` in dollars; `latency` is the
                 *     average in milliseconds of the messages that have one.
                 */
                metric?: "chats" | "messages" | "tokens" | "promptTokens" | "completionTokens" | "cost" | "latency" | "toolCalls";
                /** @description Weeks begin on Monday. */
                interval?: "hour" | "day" | "week" | "month";
                /** @description One value for each group in each interval. A chat with two tags is in both groups. */
                groupBy?: "model" | "provider" | "role" | "tag" | "endUser";
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
            /** @description The values, by time and then by group. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from": "2026-11-01",
                     *       "to": "2026-11-01",
                     *       "timeZone": "UTC",
                     *       "metric": "tokens",
                     *       "interval": "day",
                     *       "groupBy": "role",
                     *       "data": [
                     *         {
                     *           "start": "2026-11-01T00:00:00.000Z",
                     *           "group": "assistant",
                     *           "value": 1200
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["AnalyticsTimeseries"];
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
    listExports: {
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
            /** @description A page of exports. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "exp_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "format": "ndjson",
                     *           "type": "all",
                     *           "filters": {},
                     *           "status": "completed",
                     *           "progress": {
                     *             "done": 41,
                     *             "total": 41
                     *           },
                     *           "bytes": 51200,
                     *           "error": null,
                     *           "expiresAt": "2026-11-28T09:30:02.000Z",
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "completedAt": "2026-11-21T09:30:02.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ExportPage"];
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
    createExport: {
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
                "application/json": components["schemas"]["NewExport"];
            };
        };
        responses: {
            /** @description It waits for its turn. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "exp_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "format": "ndjson",
                     *       "type": "all",
                     *       "filters": {},
                     *       "status": "completed",
                     *       "progress": {
                     *         "done": 41,
                     *         "total": 41
                     *       },
                     *       "bytes": 51200,
                     *       "error": null,
                     *       "expiresAt": "2026-11-28T09:30:02.000Z",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "completedAt": "2026-11-21T09:30:02.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Export"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
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
    getExport: {
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
                 * @description The export's id.
                 * @example exp_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                exportId: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "exp_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "format": "ndjson",
                     *       "type": "all",
                     *       "filters": {},
                     *       "status": "completed",
                     *       "progress": {
                     *         "done": 41,
                     *         "total": 41
                     *       },
                     *       "bytes": 51200,
                     *       "error": null,
                     *       "expiresAt": "2026-11-28T09:30:02.000Z",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "completedAt": "2026-11-21T09:30:02.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Export"];
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
    deleteExport: {
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
                 * @description The export's id.
                 * @example exp_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                exportId: components["parameters"]["ExportId"];
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
    downloadExport: {
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
                 * @description The export's id.
                 * @example exp_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                exportId: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, with its name in `Content-Disposition`. */
            200: {
                headers: {
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"externalId":"ticket-7","title":"Lost parcel","messages":[{"role":"user","content":"Where is it?"}]} */
                    "application/x-ndjson": string;
                    "application/json": {
                        [key: string]: unknown;
                    }[];
                    "text/csv": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            410: components["responses"]["Gone"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getErasure: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The erasure's id.
                 * @example era_0h7e3vq2r8fsn94kx1w6bpt5ad
                 */
                erasureId: components["parameters"]["ErasureId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The erasure. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "era_0h7e3vq2r8fsn94kx1w6bpt5ad",
                     *       "kind": "organization",
                     *       "status": "done",
                     *       "counts": {
                     *         "chats": 12,
                     *         "messages": 304,
                     *         "endUsers": 9
                     *       },
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "completedAt": "2026-11-21T09:30:02.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderList"];
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
    registerProvider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProvider"];
            };
        };
        responses: {
            /** @description Set up. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "openai",
                     *       "vendor": "openai",
                     *       "source": "registered",
                     *       "status": "available",
                     *       "isDefault": true,
                     *       "position": 1,
                     *       "model": "gpt-4o-mini",
                     *       "temperature": null,
                     *       "maxTokens": null,
                     *       "contextWindow": 128000,
                     *       "features": [
                     *         "chat",
                     *         "streaming",
                     *         "tools",
                     *         "vision"
                     *       ],
                     *       "prices": [
                     *         {
                     *           "model": "gpt-4o-mini",
                     *           "prompt": 0.15,
                     *           "cached": 0.075,
                     *           "completion": 0.6
                     *         }
                     *       ],
                     *       "baseUrl": "https://api.openai.com/v1",
                     *       "keyHint": "4f2a",
                     *       "projectId": null,
                     *       "description": null,
                     *       "restingUntil": null,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Provider"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    testProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProviderTest"];
            };
        };
        responses: {
            /** @description What each said. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderTestList"];
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
    getProvidersHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each of them, and the default one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersHealth"];
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
    removeProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The provider's id.
                 * @example openai
                 */
                provider: components["parameters"]["Provider"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
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
    updateProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The provider's id.
                 * @example openai
                 */
                provider: components["parameters"]["Provider"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderUpdate"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "openai",
                     *       "vendor": "openai",
                     *       "source": "registered",
                     *       "status": "available",
                     *       "isDefault": true,
                     *       "position": 1,
                     *       "model": "gpt-4o-mini",
                     *       "temperature": null,
                     *       "maxTokens": null,
                     *       "contextWindow": 128000,
                     *       "features": [
                     *         "chat",
                     *         "streaming",
                     *         "tools",
                     *         "vision"
                     *       ],
                     *       "prices": [
                     *         {
                     *           "model": "gpt-4o-mini",
                     *           "prompt": 0.15,
                     *           "cached": 0.075,
                     *           "completion": 0.6
                     *         }
                     *       ],
                     *       "baseUrl": "https://api.openai.com/v1",
                     *       "keyHint": "4f2a",
                     *       "projectId": null,
                     *       "description": null,
                     *       "restingUntil": null,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Provider"];
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
    listUsersOverview: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: components["parameters"]["ManyLimit"];
                /** @description The `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only the one with this address. */
                email?: string;
                /** @description Only active people, or only disabled ones. */
                isActive?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of people. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "usr_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "email": "ada@example.com",
                     *           "username": "ada",
                     *           "fullName": "Ada Lovelace",
                     *           "isActive": true,
                     *           "isSuperadmin": false,
                     *           "emailVerifiedAt": null,
                     *           "lastLoginAt": "2026-11-21T09:30:00.000Z",
                     *           "organizations": [
                     *             {
                     *               "orgId": "org_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *               "slug": "analytical-engines",
                     *               "role": "admin"
                     *             }
                     *           ],
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "updatedAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["UserOverviewPage"];
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
    updateUserAsOperator: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The person's id.
                 * @example usr_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                userId: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "isActive": false
                 *     }
                 */
                "application/json": components["schemas"]["UserUpdateAsOperator"];
            };
        };
        responses: {
            /** @description The person. */
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
                     *       "fullName": "Ada Lovelace",
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
    listAllOrganizations: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: components["parameters"]["ManyLimit"];
                /** @description The `nextCursor` of the page before, with the same filters. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only organizations in this state. */
                status?: components["schemas"]["OrganizationStatus"];
                /** @description Only organizations on this plan. */
                plan?: components["schemas"]["Plan"];
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
                     *           "rateLimits": {
                     *             "widget": 60,
                     *             "read": 12000,
                     *             "write": 12000,
                     *             "llm": 600
                     *           },
                     *           "members": 3,
                     *           "chats": 118,
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "updatedAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizationOverviewPage"];
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
    updateOrganizationAsOperator: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organization's id.
                 * @example org_01kah6w1e8fqe9zr4m1p3c9v2t
                 */
                orgId: components["parameters"]["OrgId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "plan": "pro"
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationUpdateAsOperator"];
            };
        };
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
                     *       "plan": "pro",
                     *       "status": "active",
                     *       "rateLimits": {
                     *         "widget": 300,
                     *         "read": 60000,
                     *         "write": 60000,
                     *         "llm": 3000
                     *       },
                     *       "members": 3,
                     *       "chats": 118,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizationOverview"];
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
    getSystemStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemStatus"];
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
    getSystemMetrics: {
        parameters: {
            query?: {
                /** @description How far back. */
                hours?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "hours": 24,
                     *       "from": "2026-11-20T09:30:00.000Z",
                     *       "to": "2026-11-21T09:41:12.345Z",
                     *       "requests": {
                     *         "total": 120400,
                     *         "ok": 119800,
                     *         "failed": 600,
                     *         "serverErrors": 2,
                     *         "averageMs": 7.4
                     *       },
                     *       "messages": 41200,
                     *       "chats": 2300,
                     *       "users": {
                     *         "total": 1810,
                     *         "endUsers": 1795,
                     *         "people": 15
                     *       },
                     *       "tokens": {
                     *         "total": 9300000,
                     *         "prompt": 7100000,
                     *         "completion": 2200000
                     *       },
                     *       "models": [
                     *         {
                     *           "provider": "openai",
                     *           "model": "gpt-4o-mini",
                     *           "messages": 14800,
                     *           "tokens": 9300000,
                     *           "share": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SystemMetrics"];
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
    runMaintenance: {
        parameters: {
            query: {
                /**
                 * @description What to do.
                 * @example cleanup_logs
                 */
                task: components["schemas"]["MaintenanceTask"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run, done or still running. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "run_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *       "task": "cleanup_logs",
                     *       "status": "completed",
                     *       "result": {
                     *         "files": 3,
                     *         "bytes": 31457280
                     *       },
                     *       "error": null,
                     *       "startedAt": "2026-11-21T09:30:00.000Z",
                     *       "completedAt": "2026-11-21T09:30:00.021Z"
                     *     }
                     */
                    "application/json": components["schemas"]["MaintenanceRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    getSystemConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What holds, and what of it was set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "logLevel": "info",
                     *       "maxTokens": 4000,
                     *       "rateLimitWindowMs": 60000,
                     *       "rateLimits": {
                     *         "auth": 20,
                     *         "public": 600,
                     *         "widget": 60,
                     *         "read": 12000,
                     *         "write": 12000,
                     *         "llm": 600,
                     *         "admin": 600
                     *       },
                     *       "plans": {
                     *         "free": {
                     *           "widget": 60,
                     *           "read": 12000,
                     *           "write": 12000,
                     *           "llm": 600
                     *         },
                     *         "pro": {
                     *           "widget": 300,
                     *           "read": 60000,
                     *           "write": 60000,
                     *           "llm": 3000
                     *         },
                     *         "enterprise": {
                     *           "widget": 1200,
                     *           "read": 240000,
                     *           "write": 240000,
                     *           "llm": 12000
                     *         }
                     *       },
                     *       "overrides": {
                     *         "maxTokens": 4000
                     *       },
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SystemConfig"];
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
    updateSystemConfig: {
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
                 *       "logLevel": "debug",
                 *       "maxTokens": 4000,
                 *       "rateLimits": {
                 *         "write": 20000,
                 *         "llm": null
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["SystemConfigUpdate"];
            };
        };
        responses: {
            /** @description What holds now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "logLevel": "info",
                     *       "maxTokens": 4000,
                     *       "rateLimitWindowMs": 60000,
                     *       "rateLimits": {
                     *         "auth": 20,
                     *         "public": 600,
                     *         "widget": 60,
                     *         "read": 12000,
                     *         "write": 12000,
                     *         "llm": 600,
                     *         "admin": 600
                     *       },
                     *       "plans": {
                     *         "free": {
                     *           "widget": 60,
                     *           "read": 12000,
                     *           "write": 12000,
                     *           "llm": 600
                     *         },
                     *         "pro": {
                     *           "widget": 300,
                     *           "read": 60000,
                     *           "write": 60000,
                     *           "llm": 3000
                     *         },
                     *         "enterprise": {
                     *           "widget": 1200,
                     *           "read": 240000,
                     *           "write": 240000,
                     *           "llm": 12000
                     *         }
                     *       },
                     *       "overrides": {
                     *         "maxTokens": 4000
                     *       },
                     *       "updatedAt": "2026-11-21T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SystemConfig"];
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
    listLogs: {
        parameters: {
            query?: {
                /** @description How many at most. */
                lines?: number;
                /** @description Only lines as grave as this, or graver. */
                level?: components["schemas"]["LineLevel"];
                /** @description Only lines of this part. */
                service?: components["schemas"]["LogService"];
                /** @description Only what was noted of this request. */
                requestId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lines. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "loggedAt": "2026-11-21T09:30:00.000Z",
                     *           "level": "info",
                     *           "service": "api",
                     *           "message": null,
                     *           "requestId": "0f6d1a52-6f2e-4c1c-9a40-0f4b1f1f6a3e",
                     *           "details": {
                     *             "operationId": "createChat",
                     *             "method": "POST",
                     *             "route": "/api/v1/orgs/:org/chats",
                     *             "status": 201,
                     *             "durationMs": 4.1
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["LogLines"];
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
    listOperatorEvents: {
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
            /** @description A page of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "aud_01kah6w1e8fqe9zr4m1p3c9v2t",
                     *           "action": "config.updated",
                     *           "actor": {
                     *             "type": "operator",
                     *             "id": null
                     *           },
                     *           "target": {
                     *             "type": "config",
                     *             "id": "system"
                     *           },
                     *           "address": "203.0.113.7",
                     *           "details": {
                     *             "logLevel": "debug"
                     *           },
                     *           "createdAt": "2026-11-21T09:30:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["OperatorEventPage"];
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
}
