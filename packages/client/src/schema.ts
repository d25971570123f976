/** Types of the management API. Made by `pnpm --filter @knoxcall/client generate`; never edit it. */
export interface paths {
    "/admin/v1/bootstrap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the first tenant if it does not exist; repeating the request changes nothing
         * @description For the operator.
         */
        post: operations["bootstrap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tenants
         * @description For the operator.
         */
        get: operations["listTenants"];
        put?: never;
        /**
         * Create a tenant and its first admin key
         * @description For the operator.
         */
        post: operations["createTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/tenants/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the plan of a tenant, or disable it on both planes
         * @description For the operator.
         */
        patch: operations["updateTenant"];
        trace?: never;
    };
    "/admin/v1/tenants/{slug}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invite a person into a tenant; the answer has the link, which is sent to nobody
         * @description For the operator.
         */
        post: operations["inviteToTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/tenants/{slug}/rotate-data-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new data key; everything is sealed again in the background
         * @description For the operator.
         */
        post: operations["rotateDataKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/tenants/{slug}/setup-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the setup link for the first admin of a tenant; earlier ones end
         * @description For the operator.
         */
        post: operations["createSetupLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the people of the installation
         * @description For the operator.
         */
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/v1/users/{id}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a one-time link by which a person sets a new password
         * @description For the operator.
         */
        post: operations["resetUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the account's identities at OpenID Connect providers
         * @description Needs a session.
         */
        get: operations["listIdentities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/identities/{id}": {
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
         * End the link to a provider; the other sessions of the account end
         * @description Needs a session, and a step-up.
         */
        delete: operations["deleteIdentity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation
         * @description For anybody; a session counts where there is one.
         */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read what a one-time link is for, without using it
         * @description For anybody.
         */
        post: operations["lookAtLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the provider sends people back to
         * @description For anybody.
         */
        get: operations["endOidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/oidc/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Go to the provider: to sign in, to link one's account to it, or to step up
         * @description For anybody; a session counts where there is one.
         */
        get: operations["startOidc"];
        put?: never;
        /**
         * Accept a setup link or an invitation with the account at the provider
         * @description For anybody.
         */
        post: operations["startOidcWithLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the account's passkeys
         * @description Needs a session.
         */
        get: operations["listPasskeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/passkeys/{id}": {
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
         * Remove a passkey; the other sessions of the account end
         * @description Needs a session, and a step-up.
         */
        delete: operations["deletePasskey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get the options for the browser's authenticator
         * @description For anybody; a session counts where there is one.
         */
        post: operations["beginPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/passkeys/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a passkey to the account
         * @description Needs a session, and a step-up.
         */
        post: operations["registerPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/passkeys/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a passkey
         * @description For anybody.
         */
        post: operations["signInWithPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the account's password; its other sessions end
         * @description Needs a session, and a step-up.
         */
        put: operations["putPassword"];
        post?: never;
        /**
         * Remove the account's password; its other sessions end
         * @description Needs a session, and a step-up.
         */
        delete: operations["deletePassword"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password with a one-time link; all sessions of the account end
         * @description For anybody.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/secrets/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show a value to a member with the right, after a step-up; 30 a minute
         * @description Needs a session of role `read` or higher.
         */
        post: operations["revealSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the session: the person, their tenants, and the token for writes
         * @description Needs a session.
         */
        get: operations["getSession"];
        put?: never;
        post?: never;
        /**
         * Sign out, here or everywhere
         * @description Needs a session.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Become the first admin of a tenant
         * @description For anybody; a session counts where there is one.
         */
        post: operations["setUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the ways to sign in
         * @description For anybody.
         */
        get: operations["getSignInWays"];
        put?: never;
        /**
         * Sign in with e-mail and password
         * @description For anybody.
         */
        post: operations["signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dashboard/step-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Step up: prove again who is signed in, with the password or a passkey
         * @description Needs a session.
         */
        post: operations["stepUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alive */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Readiness of the process */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the account that the caller belongs to
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change settings of the whole account
         * @description Needs a key or a session of role `admin` or higher.
         */
        patch: operations["updateAccount"];
        trace?: never;
    };
    "/v1/account/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count what the account holds and the requests it proxied
         * @description Needs a key or a session of role `read` or higher.
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
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Needs a key or a session of role `editor` or higher.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create an API key; the answer shows it once
         * @description Needs a key or a session of role `editor` or higher. With a session: a step-up.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
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
         * Revoke an API key
         * @description Needs a key or a session of role `editor` or higher.
         */
        delete: operations["deleteApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit events, the newest first
         * @description Needs a key or a session of role `editor` or higher.
         */
        get: operations["listAuditLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-logs/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a signed checkpoint of the audit log, to be kept elsewhere
         * @description Needs a key or a session of role `editor` or higher.
         */
        get: operations["getAuditCheckpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-logs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export all audit events, one a line, in a form that can be verified offline
         * @description Needs a key or a session of role `editor` or higher.
         */
        get: operations["exportAuditLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-logs/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check the chain of audit events
         * @description Needs a key or a session of role `editor` or higher.
         */
        get: operations["verifyAuditLogs"];
        put?: never;
        /**
         * Check the chain of audit events, and that it still contains a checkpoint
         * @description Needs a key or a session of role `editor` or higher.
         */
        post: operations["verifyAuditLogsAgainst"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List clients
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["listClients"];
        put?: never;
        /**
         * Create a client
         * @description Needs a key or a session of role `editor` or higher.
         */
        post: operations["createClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/clients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a client
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["getClient"];
        put?: never;
        post?: never;
        /**
         * Delete a client; routes lose it
         * @description Needs a key or a session of role `editor` or higher.
         */
        delete: operations["deleteClient"];
        options?: never;
        head?: never;
        /**
         * Update a client
         * @description Needs a key or a session of role `editor` or higher.
         */
        patch: operations["updateClient"];
        trace?: never;
    };
    "/v1/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List collections
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["listCollections"];
        put?: never;
        /**
         * Create a collection
         * @description Needs a key or a session of role `editor` or higher.
         */
        post: operations["createCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a collection
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["getCollection"];
        put?: never;
        post?: never;
        /**
         * Delete a collection; what was in it stays, without a collection
         * @description Needs a key or a session of role `editor` or higher.
         */
        delete: operations["deleteCollection"];
        options?: never;
        head?: never;
        /**
         * Update a collection
         * @description Needs a key or a session of role `editor` or higher.
         */
        patch: operations["updateCollection"];
        trace?: never;
    };
    "/v1/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List environments
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["listEnvironments"];
        put?: never;
        /**
         * Create an environment
         * @description Needs a key or a session of role `editor` or higher.
         */
        post: operations["createEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{id}": {
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
         * Delete an environment that nothing uses
         * @description Needs a key or a session of role `editor` or higher.
         */
        delete: operations["deleteEnvironment"];
        options?: never;
        head?: never;
        /**
         * Update an environment; its name cannot change
         * @description Needs a key or a session of role `editor` or higher.
         */
        patch: operations["updateEnvironment"];
        trace?: never;
    };
    "/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the invitations that nobody has accepted yet
         * @description Needs a session of role `admin` or higher.
         */
        get: operations["listInvitations"];
        put?: never;
        /**
         * Invite a person; the answer has the link, which is sent to nobody
         * @description Needs a session of role `admin` or higher. With a session: a step-up.
         */
        post: operations["createInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/{id}": {
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
         * Withdraw an invitation
         * @description Needs a session of role `admin` or higher. With a session: a step-up.
         */
        delete: operations["deleteInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List proxied requests, the newest first
         * @description Needs a key or a session of role `read` or higher.
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
    "/v1/logs/{request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get one proxied request
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["getLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the members of the tenant
         * @description Needs a session of role `admin` or higher.
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
    "/v1/members/{id}": {
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
         * Remove a member; their sessions here end, their account stays
         * @description Needs a session of role `admin` or higher. With a session: a step-up.
         */
        delete: operations["deleteMember"];
        options?: never;
        head?: never;
        /**
         * Change the rights of a member; where they are lowered, their sessions here end
         * @description Needs a session of role `admin` or higher. With a session: a step-up.
         */
        patch: operations["updateMember"];
        trace?: never;
    };
    "/v1/members/{id}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a one-time link by which a member of this tenant only sets a new password
         * @description Needs a session of role `admin` or higher. With a session: a step-up.
         */
        post: operations["resetMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/oauth2/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the known OAuth2 providers, and the fields that each needs
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["listOAuth2Providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List routes
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["listRoutes"];
        put?: never;
        /**
         * Create a route
         * @description Needs a key or a session of role `editor` or higher.
         */
        post: operations["createRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a route by UUID or slug
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["getRoute"];
        put?: never;
        post?: never;
        /**
         * Delete a route
         * @description Needs a key or a session of role `editor` or higher.
         */
        delete: operations["deleteRoute"];
        options?: never;
        head?: never;
        /**
         * Change a route and its base configuration
         * @description Needs a key or a session of role `editor` or higher.
         */
        patch: operations["updateRoute"];
        trace?: never;
    };
    "/v1/routes/{id}/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the environments of a route, the base first
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["listRouteEnvironments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes/{id}/environments/{env}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Replace the configuration of a route in one environment; omitted fields are inherited
         * @description Needs a key or a session of role `editor` or higher.
         */
        put: operations["putRouteEnvironment"];
        post?: never;
        /**
         * Remove an environment from a route
         * @description Needs a key or a session of role `editor` or higher.
         */
        delete: operations["deleteRouteEnvironment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes/{id}/environments/{env}/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Replace the clients of a route in one environment
         * @description Needs a key or a session of role `editor` or higher.
         */
        put: operations["putRouteClients"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List proxied requests of one route, the newest first
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["listRouteLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dry run: show what a request through this route would use, without sending it
         * @description Needs a key or a session of role `read` or higher.
         */
        post: operations["resolveRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a request through a route; injected values are hidden in the answer
         * @description Needs a key or a session of role `editor` or higher.
         */
        post: operations["testRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find secrets, routes, environments, clients and collections by name, at most 8 of each
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List secrets, without values
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["listSecrets"];
        put?: never;
        /**
         * Create a secret of any type
         * @description Needs a key or a session of role `editor` or higher.
         */
        post: operations["createSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a secret, without its values
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["getSecret"];
        put?: never;
        post?: never;
        /**
         * Delete a secret and all of its values
         * @description Needs a key or a session of role `editor` or higher.
         */
        delete: operations["deleteSecret"];
        options?: never;
        head?: never;
        /**
         * Change the metadata of a secret
         * @description Needs a key or a session of role `editor` or higher.
         */
        patch: operations["updateSecret"];
        trace?: never;
    };
    "/v1/secrets/{id}/certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Replace the certificate of a certificate secret in one environment
         * @description Needs a key or a session of role `editor` or higher.
         */
        put: operations["putCertificate"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/{id}/oauth2": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the client, the addresses or the parameters of an OAuth2 secret; access tokens stay
         * @description Needs a key or a session of role `editor` or higher.
         */
        patch: operations["updateOAuth2Secret"];
        trace?: never;
    };
    "/v1/secrets/{id}/oauth2/authorize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a one-time link that connects the secret in one environment
         * @description Needs a key or a session of role `editor` or higher.
         */
        post: operations["authorizeOAuth2Secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/{id}/oauth2/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the present access token, refreshed first where it has ended
         * @description Needs a key of role `editor` or higher.
         */
        get: operations["getOAuth2Token"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/{id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore an old value, as a new version
         * @description Needs a key or a session of role `editor` or higher.
         */
        post: operations["rollbackSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/{id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the routes and OAuth2 secrets that refer to a secret
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["getSecretUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/{id}/value": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Replace the value of a string secret in one environment
         * @description Needs a key or a session of role `editor` or higher.
         */
        put: operations["putSecretValue"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the kept versions of a secret in one environment
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["listSecretVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a certificate secret
         * @description Needs a key or a session of role `editor` or higher.
         */
        post: operations["createCertificateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/oauth2": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an OAuth2 secret
         * @description Needs a key or a session of role `editor` or higher.
         */
        post: operations["createOAuth2Secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the APIs whose secrets and route can be made from a credential alone
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["listTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/traffic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sum up proxied requests by hour or by route; percentiles are right within a tenth
         * @description Needs a key or a session of role `read` or higher.
         */
        get: operations["getTraffic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description Needs a key or a session of role `admin` or higher.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Create a webhook; the answer shows its signing secret once
         * @description Needs a key or a session of role `admin` or higher.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a webhook
         * @description Needs a key or a session of role `admin` or higher.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook and its waiting events
         * @description Needs a key or a session of role `admin` or higher.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook; enabling it again sends the waiting events
         * @description Needs a key or a session of role `admin` or higher.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a webhook's deliveries of the last 30 days, and the waiting ones
         * @description Needs a key or a session of role `admin` or higher.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new signing secret, shown once; the previous one signs too for 24 hours
         * @description Needs a key or a session of role `admin` or higher.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event; the deliveries show the result
         * @description Needs a key or a session of role `admin` or higher.
         */
        post: operations["testWebhook"];
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
        Account: {
            /** Format: date-time */
            created_at: string;
            /** @description Callers may name a target in place of a route. */
            direct_calls: boolean;
            /** Format: uuid */
            id: string;
            key: {
                /** Format: uuid */
                id: string;
                key_id: string;
                rate_limit_requests: number | null;
                /** @enum {string} */
                role: "invoke" | "read" | "editor" | "admin";
            } | null;
            limits: {
                environments: number;
                oauth2: boolean;
                routes: number;
                secrets: number | null;
            };
            member: {
                can_reveal: boolean;
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                role: "read" | "editor" | "admin";
            } | null;
            oauth2_bare_start: boolean;
            /** @enum {string} */
            plan: "free" | "pro" | "enterprise";
            proxy_base_domain: string;
            proxy_host: string;
            /**
             * Format: uri
             * @description The address at which applications call the proxy.
             */
            proxy_url: string;
            /** @description People must sign in with a passkey. */
            require_passkey: boolean;
            slug: string;
        };
        ApiKey: {
            allowed_environments: string[] | null;
            allowed_routes: string[] | null;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            /** Format: uuid */
            id: string;
            ip_allowlist: string[] | null;
            key_id: string;
            last_used_at: string | null;
            name: string;
            rate_limit_requests: number | null;
            /** @enum {string} */
            role: "invoke" | "read" | "editor" | "admin";
        };
        AuditCheckpoint: {
            /** Format: date-time */
            at: string;
            hash: string;
            /** Format: uuid */
            key_id: string;
            /** @description Ed25519, PEM. The same for every checkpoint of a log. */
            public_key: string;
            sequence: number;
            signature: string;
            /** Format: uuid */
            tenant_id: string;
        };
        AuditLog: {
            action: string;
            /** @description The present e-mail of a person; the hash does not cover it. */
            actor_email: string | null;
            actor_id: string;
            /** @enum {string} */
            actor_type: "api_key" | "operator" | "system" | "user";
            /** Format: date-time */
            at: string;
            details: {
                [key: string]: unknown;
            };
            hash: string;
            /** Format: uuid */
            id: string;
            ip_address: string | null;
            previous_hash: string;
            request_id: string | null;
            resource_id: string;
            resource_type: string;
            sequence: number;
        };
        AuthorizeOAuth2Secret: {
            /** Format: uri */
            authorize_url: string;
            /** Format: date-time */
            expires_at: string;
        };
        /** @description Options for `navigator.credentials`, as JSON. */
        BeginPasskey: {
            [key: string]: unknown;
        };
        Bootstrap: {
            api_key: string | null;
            created: boolean;
            tenant: {
                /** Format: date-time */
                created_at: string;
                enabled: boolean;
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                plan: "free" | "pro" | "enterprise";
                slug: string;
            };
        };
        CertificateSecret: {
            allowed_hosts: string[] | null;
            allowed_routes: string[] | null;
            always_redact: boolean;
            base_environment: string;
            /** @enum {string} */
            certificate_type: "pem" | "pfx" | "p12" | "crt" | "cer" | "key" | "pkcs7" | "p7b" | "p7c";
            collection_id: string | null;
            /** Format: date-time */
            created_at: string;
            description: string | null;
            environment_count: number;
            expires_at: string | null;
            /** Format: uuid */
            id: string;
            metadata: {
                expires_at: string | null;
                has_private_key: boolean;
                issuer: string | null;
                subject: string | null;
            };
            name: string;
            /** @enum {string} */
            secret_type: "string" | "oauth2" | "certificate";
            shortcode_name: string;
            strict_expiry_enforcement: boolean;
            /** @description Nobody is ever shown its value. */
            write_only: boolean;
        };
        Client: {
            /** Format: date-time */
            created_at: string;
            description: string | null;
            enabled: boolean;
            /** Format: uuid */
            id: string;
            ip_address: string;
            name: string;
            /** @enum {string} */
            type: "server" | "user";
        };
        Collection: {
            /** Format: date-time */
            created_at: string;
            description: string | null;
            /** Format: uuid */
            id: string;
            name: string;
        };
        CreateApiKeyData: {
            allowed_environments: string[] | null;
            allowed_routes: string[] | null;
            api_key: string;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            /** Format: uuid */
            id: string;
            ip_allowlist: string[] | null;
            key_id: string;
            last_used_at: string | null;
            name: string;
            rate_limit_requests: number | null;
            /** @enum {string} */
            role: "invoke" | "read" | "editor" | "admin";
        };
        CreateInvitationData: {
            can_reveal: boolean;
            /** Format: date-time */
            created_at: string;
            email: string | null;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** @description An admin; null: the operator. */
            invited_by: string | null;
            link: string;
            /** @enum {string} */
            role: "read" | "editor" | "admin";
        };
        CreateRouteData: {
            allowed_methods: string[] | null;
            allowed_secrets: string[] | null;
            auth: ({
                /** @constant */
                type: "none";
            } | {
                token: string;
                /** @constant */
                type: "bearer";
            } | {
                password: string;
                /** @constant */
                type: "basic";
                username: string;
            } | {
                name: string;
                /** @constant */
                type: "header";
                value: string;
            } | {
                name: string;
                /** @constant */
                type: "query";
                value: string;
            } | {
                /** @enum {string} */
                algorithm?: "sha256" | "sha512" | "sha1";
                /** @enum {string} */
                encoding?: "hex" | "base64";
                header: string;
                message: string;
                prefix?: string;
                secret: string;
                /** @enum {string} */
                secret_encoding?: "utf8" | "base64" | "hex";
                timestamp_header?: string;
                /** @constant */
                type: "hmac";
                value?: string;
            } | {
                access_key_id: string;
                region?: string;
                secret_access_key: string;
                service?: string;
                session_token?: string;
                /** @constant */
                type: "aws_sigv4";
            }) | null;
            base_environment: string;
            ca_certificate: string | null;
            collection_id: string | null;
            /** Format: date-time */
            created_at: string;
            enabled: boolean;
            /** @enum {string} */
            foreign_redirects: "withhold" | "pass";
            /** Format: uuid */
            id: string;
            inject_body_json: {
                [key: string]: unknown;
            } | null;
            inject_headers_json: {
                [key: string]: string | null;
            } | null;
            inject_query_json: {
                [key: string]: string | null;
            } | null;
            ip_allowlist: string[] | null;
            log_bodies: boolean;
            method_configs: {
                [key: string]: {
                    auth?: ({
                        /** @constant */
                        type: "none";
                    } | {
                        token: string;
                        /** @constant */
                        type: "bearer";
                    } | {
                        password: string;
                        /** @constant */
                        type: "basic";
                        username: string;
                    } | {
                        name: string;
                        /** @constant */
                        type: "header";
                        value: string;
                    } | {
                        name: string;
                        /** @constant */
                        type: "query";
                        value: string;
                    } | {
                        /** @enum {string} */
                        algorithm?: "sha256" | "sha512" | "sha1";
                        /** @enum {string} */
                        encoding?: "hex" | "base64";
                        header: string;
                        message: string;
                        prefix?: string;
                        secret: string;
                        /** @enum {string} */
                        secret_encoding?: "utf8" | "base64" | "hex";
                        timestamp_header?: string;
                        /** @constant */
                        type: "hmac";
                        value?: string;
                    } | {
                        access_key_id: string;
                        region?: string;
                        secret_access_key: string;
                        service?: string;
                        session_token?: string;
                        /** @constant */
                        type: "aws_sigv4";
                    }) | null;
                    inject_body_json?: {
                        [key: string]: unknown;
                    } | null;
                    inject_headers_json?: {
                        [key: string]: string | null;
                    } | null;
                    inject_query_json?: {
                        [key: string]: string | null;
                    } | null;
                };
            } | null;
            mtls_certificate_id: string | null;
            name: string;
            /** @enum {string} */
            on_unscanned: "pass" | "reject";
            propagate_trace: boolean;
            rate_limit_enabled: boolean;
            rate_limit_requests: number | null;
            rate_limit_window_sec: number | null;
            redact_response: boolean;
            requires_clients: boolean;
            rewrite_references: boolean;
            slug: string;
            substitute_in: ("headers" | "query" | "path" | "body" | "multipart" | "websocket")[] | null;
            target_base_url: string | null;
            timeout_ms: number;
            tls_max_version: "1.2" | null;
            /** Format: date-time */
            updated_at: string;
        };
        CreateSecretData: {
            allowed_hosts: string[] | null;
            allowed_routes: string[] | null;
            always_redact: boolean;
            base_environment: string;
            client_id: string | null;
            collection_id: string | null;
            /** @enum {string} */
            connection_status: "not_connected" | "connected" | "expired" | "error";
            /** Format: date-time */
            created_at: string;
            description: string | null;
            environment_count: number;
            expires_at: string | null;
            /** @enum {string} */
            grant_type: "authorization_code" | "client_credentials" | "password" | "implicit" | "jwt_bearer";
            /** Format: uuid */
            id: string;
            last_connected: {
                account: string | null;
                address: string | null;
                /** Format: date-time */
                at: string;
                by: string;
            } | null;
            last_error: string | null;
            mtls_certificate_id: string | null;
            name: string;
            provider: string;
            redirect_uri: string;
            /** @description Those that are asked for. */
            scopes: string[];
            /** @enum {string} */
            secret_type: "string" | "oauth2" | "certificate";
            shortcode_name: string;
            signing_key_id: string | null;
            strict_expiry_enforcement: boolean;
            /** @description Nobody is ever shown its value. */
            write_only: boolean;
        } | {
            allowed_hosts: string[] | null;
            allowed_routes: string[] | null;
            always_redact: boolean;
            base_environment: string;
            /** @enum {string} */
            certificate_type: "pem" | "pfx" | "p12" | "crt" | "cer" | "key" | "pkcs7" | "p7b" | "p7c";
            collection_id: string | null;
            /** Format: date-time */
            created_at: string;
            description: string | null;
            environment_count: number;
            expires_at: string | null;
            /** Format: uuid */
            id: string;
            metadata: {
                expires_at: string | null;
                has_private_key: boolean;
                issuer: string | null;
                subject: string | null;
            };
            name: string;
            /** @enum {string} */
            secret_type: "string" | "oauth2" | "certificate";
            shortcode_name: string;
            strict_expiry_enforcement: boolean;
            /** @description Nobody is ever shown its value. */
            write_only: boolean;
        } | {
            allowed_hosts: string[] | null;
            allowed_routes: string[] | null;
            always_redact: boolean;
            base_environment: string;
            collection_id: string | null;
            /** Format: date-time */
            created_at: string;
            description: string | null;
            environment_count: number;
            expires_at: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            secret_type: "string" | "oauth2" | "certificate";
            shortcode_name: string;
            strict_expiry_enforcement: boolean;
            /** @description Nobody is ever shown its value. */
            write_only: boolean;
        };
        CreateTenantData: {
            api_key: string;
            tenant: {
                /** Format: date-time */
                created_at: string;
                enabled: boolean;
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                plan: "free" | "pro" | "enterprise";
                slug: string;
            };
        };
        CreateWebhookData: {
            /** Format: date-time */
            created_at: string;
            description: string | null;
            /** @description Why it was disabled automatically; null otherwise. */
            disabled_reason: ("failing" | "gone") | null;
            enabled: boolean;
            /** @description Null: all of them. */
            events: ("secret.expiring" | "secret.expired" | "certificate.expiring" | "certificate.expired" | "connection.lost" | "route.error_rate_high" | "api_key.created" | "api_key.revoked" | "member.removed")[] | null;
            failing_since: string | null;
            /** Format: uuid */
            id: string;
            /** @description Until then the previous signing secret signs too. */
            previous_secret_until: string | null;
            /** @description `whsec_...`, shown only this once. */
            secret: string;
            /**
             * @description `failing`: every attempt since `failing_since` failed.
             * @enum {string}
             */
            status: "active" | "failing" | "disabled";
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        CursorMeta: {
            /** @description Send it as `cursor` to get the next part; null at the end. */
            next_cursor: string | null;
            /** Format: uuid */
            request_id: string;
            /** @description Warnings: the request succeeded, but these points need a look. */
            warnings?: components["schemas"]["Warning"][];
        };
        DeleteSecretData: {
            /** @constant */
            deleted: true;
        };
        Environment: {
            color: string | null;
            /** Format: date-time */
            created_at: string;
            description: string | null;
            display_name: string | null;
            /** Format: uuid */
            id: string;
            is_default: boolean;
            name: string;
            variables: {
                [key: string]: string;
            };
        };
        GetSecretData: {
            allowed_hosts: string[] | null;
            allowed_routes: string[] | null;
            always_redact: boolean;
            base_environment: string;
            /** @enum {string} */
            certificate_type?: "pem" | "pfx" | "p12" | "crt" | "cer" | "key" | "pkcs7" | "p7b" | "p7c";
            certificates?: {
                /** @description The leaf first. Empty for a key alone, and for what was stored before it was kept. */
                chain: {
                    /** Format: date-time */
                    expires_at: string;
                    issuer: string | null;
                    subject: string | null;
                }[];
                environment_name: string;
                expires_at: string | null;
                has_private_key: boolean;
                issuer: string | null;
                subject: string | null;
            }[];
            client_id?: string | null;
            collection_id: string | null;
            /** @enum {string} */
            connection_status?: "not_connected" | "connected" | "expired" | "error";
            connections?: {
                account: string | null;
                connected_at: string | null;
                /** @enum {string} */
                connection_status: "not_connected" | "connected" | "expired" | "error";
                environment_name: string;
                last_error: string | null;
                next_refresh_at: string | null;
                token_expires_at: string | null;
            }[];
            /** Format: date-time */
            created_at: string;
            description: string | null;
            environment_count: number;
            environments: {
                environment_name: string;
                /** Format: date-time */
                updated_at: string;
                value_version: number;
            }[];
            expires_at: string | null;
            /** @enum {string} */
            grant_type?: "authorization_code" | "client_credentials" | "password" | "implicit" | "jwt_bearer";
            /** Format: uuid */
            id: string;
            last_connected?: {
                account: string | null;
                address: string | null;
                /** Format: date-time */
                at: string;
                by: string;
            } | null;
            last_error?: string | null;
            metadata?: {
                expires_at: string | null;
                has_private_key: boolean;
                issuer: string | null;
                subject: string | null;
            };
            mtls_certificate_id?: string | null;
            name: string;
            provider?: string;
            redirect_uri?: string;
            /** @description Those that are asked for. */
            scopes?: string[];
            /** @enum {string} */
            secret_type: "string" | "oauth2" | "certificate";
            shortcode_name: string;
            signing_key_id?: string | null;
            strict_expiry_enforcement: boolean;
            /** @description Nobody is ever shown its value. */
            write_only: boolean;
        };
        Identitie: {
            /** Format: date-time */
            created_at: string;
            email: string | null;
            /** Format: uuid */
            id: string;
            issuer: string;
            last_used_at: string | null;
        };
        Invitation: {
            can_reveal: boolean;
            /** Format: date-time */
            created_at: string;
            email: string | null;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** @description An admin; null: the operator. */
            invited_by: string | null;
            /** @enum {string} */
            role: "read" | "editor" | "admin";
        };
        LookAtLink: {
            email: string | null;
            /** Format: date-time */
            expires_at: string;
            /** @enum {string} */
            purpose: "setup" | "invite" | "reset";
            role: ("read" | "editor" | "admin") | null;
            tenant_slug: string | null;
        };
        Member: {
            can_reveal: boolean;
            /** Format: date-time */
            created_at: string;
            email: string;
            /**
             * Format: uuid
             * @description Id of the user.
             */
            id: string;
            last_sign_in_at: string | null;
            name: string;
            passkeys: number;
            /** @enum {string} */
            role: "read" | "editor" | "admin";
            /**
             * @description `group`: made and changed by the group map.
             * @enum {string}
             */
            source: "link" | "group";
        };
        Meta: {
            /** Format: uuid */
            request_id: string;
            /** @description Warnings: the request succeeded, but these points need a look. */
            warnings?: components["schemas"]["Warning"][];
        };
        OAuth2Provider: {
            auth_url: string | null;
            authorize_params: {
                [key: string]: string;
            };
            /** @enum {string} */
            client_authentication: "basic" | "post" | "private_key_jwt";
            fields: {
                default: string | null;
                description: string;
                example: string | null;
                name: string;
                pattern: string | null;
                required: boolean;
                secret: boolean;
            }[];
            grant_types: ("authorization_code" | "client_credentials" | "password" | "implicit" | "jwt_bearer")[];
            /** @enum {string} */
            name: "google" | "github" | "salesforce" | "microsoft" | "slack" | "hubspot" | "notion" | "dropbox" | "linkedin" | "zoom" | "atlassian" | "asana" | "airtable" | "shopify" | "stripe_connect" | "intuit" | "xero" | "zoho" | "gitlab" | "discord" | "spotify" | "twitch" | "figma" | "linear" | "docusign" | "box" | "google_service_account" | "github_app" | "salesforce_jwt" | "docusign_jwt" | "box_jwt" | "zoom_s2s" | "custom";
            pkce: boolean;
            /** @enum {string} */
            refresh_tokens: "rotates" | "stays" | "none";
            refresh_url: string | null;
            /** @enum {string} */
            scope_separator: " " | ",";
            scopes: string[];
            /** Format: uri */
            source: string;
            title: string;
            token_end: ("expires_in" | "expires_at") | null;
            token_params: {
                [key: string]: string;
            };
            token_url: string | null;
        };
        OAuth2Secret: {
            allowed_hosts: string[] | null;
            allowed_routes: string[] | null;
            always_redact: boolean;
            base_environment: string;
            client_id: string | null;
            collection_id: string | null;
            /** @enum {string} */
            connection_status: "not_connected" | "connected" | "expired" | "error";
            /** Format: date-time */
            created_at: string;
            description: string | null;
            environment_count: number;
            expires_at: string | null;
            /** @enum {string} */
            grant_type: "authorization_code" | "client_credentials" | "password" | "implicit" | "jwt_bearer";
            /** Format: uuid */
            id: string;
            last_connected: {
                account: string | null;
                address: string | null;
                /** Format: date-time */
                at: string;
                by: string;
            } | null;
            last_error: string | null;
            mtls_certificate_id: string | null;
            name: string;
            provider: string;
            redirect_uri: string;
            /** @description Those that are asked for. */
            scopes: string[];
            /** @enum {string} */
            secret_type: "string" | "oauth2" | "certificate";
            shortcode_name: string;
            signing_key_id: string | null;
            strict_expiry_enforcement: boolean;
            /** @description Nobody is ever shown its value. */
            write_only: boolean;
        };
        OAuth2Token: {
            access_token: string;
            /** @enum {string} */
            connection_status: "not_connected" | "connected" | "expired" | "error";
            expires_at: string | null;
            token_type: string;
        };
        PageMeta: {
            page: number;
            per_page: number;
            /** Format: uuid */
            request_id: string;
            total: number;
            total_pages: number;
            /** @description Warnings: the request succeeded, but these points need a look. */
            warnings?: components["schemas"]["Warning"][];
        };
        Passkey: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            last_used_at: string | null;
            name: string;
        };
        ResetMember: {
            /** Format: date-time */
            expires_at: string;
            link: string;
        };
        ResolveRoute: {
            environment: string;
            left: ("headers" | "query" | "path" | "body" | "multipart" | "websocket")[];
            level_of: {
                auth: ("environment_method" | "environment" | "base_method" | "base") | null;
                inject_body_json: ("environment_method" | "environment" | "base_method" | "base") | null;
                inject_headers_json: ("environment_method" | "environment" | "base_method" | "base") | null;
                inject_query_json: ("environment_method" | "environment" | "base_method" | "base") | null;
                target_base_url: ("environment_method" | "environment" | "base_method" | "base") | null;
            };
            missing: {
                /** @enum {string} */
                kind: "secret" | "secret_id" | "var" | "header" | "env";
                ref: string;
            }[];
            secrets: {
                allowed: boolean;
                expired: boolean;
                level: ("environment_method" | "environment" | "base_method" | "base") | null;
                name: string | null;
                present: boolean;
                ref: string;
                sent_in: string[];
            }[];
            warnings: {
                code: string;
                message: string;
                path: string;
            }[];
        };
        RevealSecret: {
            environment: string;
            name: string;
            /** Format: uuid */
            secret_id: string;
            /** @enum {string} */
            secret_type: "string" | "oauth2" | "certificate";
            value: string;
            version: number | null;
        };
        RotateDataKey: {
            /** Format: uuid */
            data_key_id: string;
        };
        Route: {
            allowed_methods: string[] | null;
            allowed_secrets: string[] | null;
            auth: ({
                /** @constant */
                type: "none";
            } | {
                token: string;
                /** @constant */
                type: "bearer";
            } | {
                password: string;
                /** @constant */
                type: "basic";
                username: string;
            } | {
                name: string;
                /** @constant */
                type: "header";
                value: string;
            } | {
                name: string;
                /** @constant */
                type: "query";
                value: string;
            } | {
                /** @enum {string} */
                algorithm?: "sha256" | "sha512" | "sha1";
                /** @enum {string} */
                encoding?: "hex" | "base64";
                header: string;
                message: string;
                prefix?: string;
                secret: string;
                /** @enum {string} */
                secret_encoding?: "utf8" | "base64" | "hex";
                timestamp_header?: string;
                /** @constant */
                type: "hmac";
                value?: string;
            } | {
                access_key_id: string;
                region?: string;
                secret_access_key: string;
                service?: string;
                session_token?: string;
                /** @constant */
                type: "aws_sigv4";
            }) | null;
            base_environment: string;
            ca_certificate?: string | null;
            collection_id: string | null;
            /** Format: date-time */
            created_at: string;
            enabled: boolean;
            /** @enum {string} */
            foreign_redirects: "withhold" | "pass";
            /** Format: uuid */
            id: string;
            inject_body_json?: {
                [key: string]: unknown;
            } | null;
            inject_headers_json: {
                [key: string]: string | null;
            } | null;
            inject_query_json: {
                [key: string]: string | null;
            } | null;
            ip_allowlist: string[] | null;
            log_bodies: boolean;
            method_configs?: {
                [key: string]: {
                    auth?: ({
                        /** @constant */
                        type: "none";
                    } | {
                        token: string;
                        /** @constant */
                        type: "bearer";
                    } | {
                        password: string;
                        /** @constant */
                        type: "basic";
                        username: string;
                    } | {
                        name: string;
                        /** @constant */
                        type: "header";
                        value: string;
                    } | {
                        name: string;
                        /** @constant */
                        type: "query";
                        value: string;
                    } | {
                        /** @enum {string} */
                        algorithm?: "sha256" | "sha512" | "sha1";
                        /** @enum {string} */
                        encoding?: "hex" | "base64";
                        header: string;
                        message: string;
                        prefix?: string;
                        secret: string;
                        /** @enum {string} */
                        secret_encoding?: "utf8" | "base64" | "hex";
                        timestamp_header?: string;
                        /** @constant */
                        type: "hmac";
                        value?: string;
                    } | {
                        access_key_id: string;
                        region?: string;
                        secret_access_key: string;
                        service?: string;
                        session_token?: string;
                        /** @constant */
                        type: "aws_sigv4";
                    }) | null;
                    inject_body_json?: {
                        [key: string]: unknown;
                    } | null;
                    inject_headers_json?: {
                        [key: string]: string | null;
                    } | null;
                    inject_query_json?: {
                        [key: string]: string | null;
                    } | null;
                };
            } | null;
            mtls_certificate_id: string | null;
            name: string;
            /** @enum {string} */
            on_unscanned: "pass" | "reject";
            propagate_trace: boolean;
            rate_limit_enabled: boolean;
            rate_limit_requests: number | null;
            rate_limit_window_sec: number | null;
            redact_response: boolean;
            requires_clients: boolean;
            rewrite_references: boolean;
            slug: string;
            substitute_in: ("headers" | "query" | "path" | "body" | "multipart" | "websocket")[] | null;
            target_base_url: string | null;
            timeout_ms: number;
            tls_max_version: "1.2" | null;
            /** Format: date-time */
            updated_at: string;
        };
        RouteEnvironment: {
            allowed_methods: string[] | null;
            auth: ({
                /** @constant */
                type: "none";
            } | {
                token: string;
                /** @constant */
                type: "bearer";
            } | {
                password: string;
                /** @constant */
                type: "basic";
                username: string;
            } | {
                name: string;
                /** @constant */
                type: "header";
                value: string;
            } | {
                name: string;
                /** @constant */
                type: "query";
                value: string;
            } | {
                /** @enum {string} */
                algorithm?: "sha256" | "sha512" | "sha1";
                /** @enum {string} */
                encoding?: "hex" | "base64";
                header: string;
                message: string;
                prefix?: string;
                secret: string;
                /** @enum {string} */
                secret_encoding?: "utf8" | "base64" | "hex";
                timestamp_header?: string;
                /** @constant */
                type: "hmac";
                value?: string;
            } | {
                access_key_id: string;
                region?: string;
                secret_access_key: string;
                service?: string;
                session_token?: string;
                /** @constant */
                type: "aws_sigv4";
            }) | null;
            client_ids: string[];
            enabled: boolean | null;
            environment: string;
            inject_body_json: {
                [key: string]: unknown;
            } | null;
            inject_headers_json: {
                [key: string]: string | null;
            } | null;
            inject_query_json: {
                [key: string]: string | null;
            } | null;
            is_base: boolean;
            method_configs: {
                [key: string]: {
                    auth?: ({
                        /** @constant */
                        type: "none";
                    } | {
                        token: string;
                        /** @constant */
                        type: "bearer";
                    } | {
                        password: string;
                        /** @constant */
                        type: "basic";
                        username: string;
                    } | {
                        name: string;
                        /** @constant */
                        type: "header";
                        value: string;
                    } | {
                        name: string;
                        /** @constant */
                        type: "query";
                        value: string;
                    } | {
                        /** @enum {string} */
                        algorithm?: "sha256" | "sha512" | "sha1";
                        /** @enum {string} */
                        encoding?: "hex" | "base64";
                        header: string;
                        message: string;
                        prefix?: string;
                        secret: string;
                        /** @enum {string} */
                        secret_encoding?: "utf8" | "base64" | "hex";
                        timestamp_header?: string;
                        /** @constant */
                        type: "hmac";
                        value?: string;
                    } | {
                        access_key_id: string;
                        region?: string;
                        secret_access_key: string;
                        service?: string;
                        session_token?: string;
                        /** @constant */
                        type: "aws_sigv4";
                    }) | null;
                    inject_body_json?: {
                        [key: string]: unknown;
                    } | null;
                    inject_headers_json?: {
                        [key: string]: string | null;
                    } | null;
                    inject_query_json?: {
                        [key: string]: string | null;
                    } | null;
                };
            } | null;
            mtls_certificate_id: string | null;
            substitute_in: ("headers" | "query" | "path" | "body" | "multipart" | "websocket")[] | null;
            target_base_url: string | null;
        };
        RouteLog: {
            api_key_id: string;
            client_ip: string;
            environment: string | null;
            error: string | null;
            error_code: string | null;
            latency_ms: number;
            method: string;
            path: string;
            placeholders_left: string[];
            request_body: string | null;
            request_headers: {
                [key: string]: string;
            };
            /** Format: uuid */
            request_id: string;
            retried: boolean;
            route_id: string | null;
            secrets_used: string[];
            status_code: number;
            /** @description The origin that a call without a route went to. */
            target: string | null;
            /** Format: date-time */
            ts: string;
            upstream_status: number | null;
        };
        Search: {
            detail: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "secret" | "route" | "environment" | "client" | "collection";
            name: string;
        };
        Secret: {
            allowed_hosts: string[] | null;
            allowed_routes: string[] | null;
            always_redact: boolean;
            base_environment: string;
            collection_id: string | null;
            /** Format: date-time */
            created_at: string;
            description: string | null;
            environment_count: number;
            environments?: {
                connection_status: ("not_connected" | "connected" | "expired" | "error") | null;
                environment_name: string;
                expires_at: string | null;
                /** Format: date-time */
                updated_at: string;
                value_version: number;
            }[];
            expires_at: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            secret_type: "string" | "oauth2" | "certificate";
            shortcode_name: string;
            strict_expiry_enforcement: boolean;
            /** @description Nobody is ever shown its value. */
            write_only: boolean;
        };
        SecretUsage: {
            oauth2_secrets: {
                /** Format: uuid */
                id: string;
                name: string;
            }[];
            routes: {
                environments: string[];
                /** Format: uuid */
                id: string;
                name: string;
                slug: string;
            }[];
        };
        SecretValue: {
            environment: string;
            /** Format: uuid */
            id: string;
            name: string;
            value_version: number;
        };
        SecretVersion: {
            /** Format: date-time */
            created_at: string;
            current: boolean;
            environment: string;
            version: number;
        };
        SignIn: {
            /** @description For the header `X-Knox-CSRF` of every request but GET. */
            csrf_token: string;
            /** Format: date-time */
            expires_at: string;
            memberships: {
                can_reveal: boolean;
                require_passkey: boolean;
                /** @enum {string} */
                role: "read" | "editor" | "admin";
                /** @description Rights in this tenant were lowered since: a new sign-in is needed. */
                sign_in_again: boolean;
                /** Format: uuid */
                tenant_id: string;
                tenant_slug: string;
            }[];
            /** @enum {string} */
            signed_in_with: "password" | "passkey" | "oidc" | "link";
            stepped_up_until: string | null;
            user: {
                email: string;
                has_password: boolean;
                /** Format: uuid */
                id: string;
                identities: number;
                name: string;
                passkeys: number;
            };
            with_passkey: boolean;
        };
        SignInWays: {
            oidc: boolean;
            passkey: boolean;
            password: boolean;
        };
        StartOidcWithLink: {
            /** Format: uri */
            location: string;
        };
        Template: {
            /** @enum {string} */
            category: "payments" | "mail" | "sms" | "ai" | "source control" | "crm" | "cloud" | "chat" | "maps" | "monitoring";
            /** Format: uri */
            docs_url: string;
            fields: {
                begins_with?: string;
                help: string;
                hidden: boolean;
                label: string;
                matches?: string;
                name: string;
            }[];
            id: string;
            /** Format: uri */
            key_url: string;
            name: string;
            route: {
                inject_headers_json: {
                    [key: string]: string;
                };
            } & {
                [key: string]: unknown;
            };
            secrets: {
                /** @enum {string} */
                encoding: "plain" | "base64";
                name: string;
                value: string;
            }[];
            /** Format: uri */
            source: string;
            target_base_url: string;
            test: {
                method: string;
                path: string;
            } | null;
        };
        Tenant: {
            /** Format: date-time */
            created_at: string;
            enabled: boolean;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            plan: "free" | "pro" | "enterprise";
            slug: string;
        };
        TestRoute: {
            body: string;
            /** @enum {string} */
            body_encoding: "text" | "base64";
            headers: {
                name: string;
                value: string;
            }[];
            latency_ms: number;
            /** @description The proxy's own error. */
            refused: {
                message: string;
                type: string;
            } | null;
            /** @description Id of the record in the logs; null where no answer came in time. */
            request_id: string | null;
            status: number | null;
            truncated: boolean;
            /** @description Null where the API did not answer. */
            upstream_status: number | null;
        };
        Traffic: {
            client_errors: number;
            hour: string | null;
            /** Format: date-time */
            last_at: string;
            last_status: number;
            p50_ms: number | null;
            p95_ms: number | null;
            requests: number;
            route_id: string | null;
            server_errors: number;
        };
        UpdateSecretData: {
            allowed_hosts: string[] | null;
            allowed_routes: string[] | null;
            always_redact: boolean;
            base_environment: string;
            collection_id: string | null;
            /** Format: date-time */
            created_at: string;
            description: string | null;
            environment_count: number;
            expires_at: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            secret_type: "string" | "oauth2" | "certificate";
            shortcode_name: string;
            strict_expiry_enforcement: boolean;
            /** @description Nobody is ever shown its value. */
            write_only: boolean;
        };
        UpdateTenantData: {
            tenant: {
                /** Format: date-time */
                created_at: string;
                enabled: boolean;
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                plan: "free" | "pro" | "enterprise";
                slug: string;
            };
        };
        Usage: {
            api_keys: {
                limit: number | null;
                used: number;
            };
            clients: {
                limit: number | null;
                used: number;
            };
            collections: {
                limit: number | null;
                used: number;
            };
            environments: {
                limit: number | null;
                used: number;
            };
            requests: {
                last_24_hours: number;
                last_30_days: number;
            };
            routes: {
                limit: number | null;
                used: number;
            };
            secrets: {
                limit: number | null;
                used: number;
            };
        };
        User: {
            /** Format: date-time */
            created_at: string;
            email: string;
            /** Format: uuid */
            id: string;
            last_sign_in_at: string | null;
            name: string;
            /** @description Slugs. */
            tenants: string[];
        };
        VerifyAuditLogs: {
            /** @description The first event that is authenticated with a key that the database does not hold. */
            authenticated_from: number | null;
            checked: number;
            checkpoint: ("contained" | "not_contained" | "not_signed_by_this_log") | null;
            first_broken: {
                id: string | null;
                /** @enum {string} */
                reason: "missing" | "previous_hash_mismatch" | "hash_mismatch" | "mac_mismatch" | "head_mismatch";
                sequence: number;
            } | null;
            /** @description The first event that this verification read. */
            from_sequence: number;
            valid: boolean;
        };
        Warning: {
            code: string;
            message: string;
            /** @description The field that the warning is about; empty for the whole request. */
            path: string;
        };
        Webhook: {
            /** Format: date-time */
            created_at: string;
            description: string | null;
            /** @description Why it was disabled automatically; null otherwise. */
            disabled_reason: ("failing" | "gone") | null;
            enabled: boolean;
            /** @description Null: all of them. */
            events: ("secret.expiring" | "secret.expired" | "certificate.expiring" | "certificate.expired" | "connection.lost" | "route.error_rate_high" | "api_key.created" | "api_key.revoked" | "member.removed")[] | null;
            failing_since: string | null;
            /** Format: uuid */
            id: string;
            /** @description Until then the previous signing secret signs too. */
            previous_secret_until: string | null;
            /**
             * @description `failing`: every attempt since `failing_since` failed.
             * @enum {string}
             */
            status: "active" | "failing" | "disabled";
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        WebhookDeliverie: {
            attempts: number;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: uuid
             * @description The header `webhook-id` of each attempt.
             */
            id: string;
            last_attempt_at: string | null;
            /** @description Why no answer came. */
            last_error: string | null;
            /** @description Status of the last answer; null where none came. */
            last_status: number | null;
            next_attempt_at: string | null;
            /** @enum {string} */
            state: "pending" | "delivered" | "failed";
            type: string;
        };
    };
    responses: {
        /** @description `conflict`: The request conflicts with the present state. */
        Conflict: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "conflict";
                    };
                };
            };
        };
        /**
         * @description `conflict`: The request conflicts with the present state.
         *
         *     `in_use`: The resource is in use and cannot be deleted.
         */
        ConflictOrInUse: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @description Routes that use the resource. */
                        routes?: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        }[];
                        /** @enum {string} */
                        type: "conflict" | "in_use";
                    };
                };
            };
        };
        /** @description `dependency_unavailable`: Something this service depends on is not available. */
        DependencyUnavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "dependency_unavailable";
                    };
                };
            };
        };
        /**
         * @description `dependency_unavailable`: Something this service depends on is not available.
         *
         *     `overloaded`: Too many requests are in flight.
         */
        DependencyUnavailableOrOverloaded: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "dependency_unavailable" | "overloaded";
                    };
                };
            };
        };
        /** @description `forbidden`: The role of this API key does not allow this. */
        Forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "forbidden";
                    };
                };
            };
        };
        /**
         * @description `forbidden`: The role of this API key does not allow this.
         *
         *     `client_not_allowed`: This address is not allowed to use the route.
         */
        ForbiddenOrClientNotAllowed: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "forbidden" | "client_not_allowed";
                    };
                };
            };
        };
        /**
         * @description `forbidden`: The role of this API key does not allow this.
         *
         *     `passkey_required`: This tenant demands a session with a passkey.
         */
        ForbiddenOrPasskeyRequired: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "forbidden" | "passkey_required";
                    };
                };
            };
        };
        /**
         * @description `forbidden`: The role of this API key does not allow this.
         *
         *     `passkey_required`: This tenant demands a session with a passkey.
         *
         *     `client_not_allowed`: This address is not allowed to use the route.
         */
        ForbiddenOrPasskeyRequiredOrClientNotAllowed: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "forbidden" | "passkey_required" | "client_not_allowed";
                    };
                };
            };
        };
        /**
         * @description `forbidden`: The role of this API key does not allow this.
         *
         *     `passkey_required`: This tenant demands a session with a passkey.
         *
         *     `plan_limit`: The limit of your plan is reached.
         *
         *     `client_not_allowed`: This address is not allowed to use the route.
         */
        ForbiddenOrPasskeyRequiredOrPlanLimitOrClientNotAllowed: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "forbidden" | "passkey_required" | "plan_limit" | "client_not_allowed";
                    };
                };
            };
        };
        /**
         * @description `forbidden`: The role of this API key does not allow this.
         *
         *     `privilege_escalation`: A key cannot make a key with more rights than its own.
         *
         *     `passkey_required`: This tenant demands a session with a passkey.
         *
         *     `client_not_allowed`: This address is not allowed to use the route.
         */
        ForbiddenOrPrivilegeEscalationOrPasskeyRequiredOrClientNotAllowed: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "forbidden" | "privilege_escalation" | "passkey_required" | "client_not_allowed";
                    };
                };
            };
        };
        /**
         * @description `forbidden`: The role of this API key does not allow this.
         *
         *     `privilege_escalation`: A key cannot make a key with more rights than its own.
         *
         *     `step_up_required`: Prove once more who you are, and send the request again.
         *
         *     `passkey_required`: This tenant demands a session with a passkey.
         *
         *     `client_not_allowed`: This address is not allowed to use the route.
         */
        ForbiddenOrPrivilegeEscalationOrStepUpRequiredOrPasskeyRequiredOrClientNotAllowed: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "forbidden" | "privilege_escalation" | "step_up_required" | "passkey_required" | "client_not_allowed";
                    };
                };
            };
        };
        /**
         * @description `forbidden`: The role of this API key does not allow this.
         *
         *     `step_up_required`: Prove once more who you are, and send the request again.
         */
        ForbiddenOrStepUpRequired: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "forbidden" | "step_up_required";
                    };
                };
            };
        };
        /**
         * @description `forbidden`: The role of this API key does not allow this.
         *
         *     `step_up_required`: Prove once more who you are, and send the request again.
         *
         *     `passkey_required`: This tenant demands a session with a passkey.
         */
        ForbiddenOrStepUpRequiredOrPasskeyRequired: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "forbidden" | "step_up_required" | "passkey_required";
                    };
                };
            };
        };
        /** @description `not_found`: Not found. */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "not_found";
                    };
                };
            };
        };
        /** @description `payload_too_large`: The request body is over 1 MiB. */
        PayloadTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "payload_too_large";
                    };
                };
            };
        };
        /** @description `precondition_failed`: The resource has changed since it was read. */
        PreconditionFailed: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "precondition_failed";
                    };
                };
            };
        };
        /** @description `rate_limited`: Too many requests. */
        RateLimited: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "rate_limited";
                    };
                };
            };
        };
        /** @description `secret_expired`: The secret has expired. */
        SecretExpired: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "secret_expired";
                    };
                };
            };
        };
        /** @description `token_error`: The OAuth2 token could not be retrieved or refreshed. */
        TokenError: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        /** @enum {string} */
                        connection_status?: "not_connected" | "connected" | "expired" | "error";
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "token_error";
                    };
                };
            };
        };
        /** @description `unauthorized`: The API key is missing or not valid. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["Authenticate"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "unauthorized";
                    };
                };
            };
        };
        /** @description `internal_error`: Something went wrong on our side. */
        Unexpected: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "internal_error";
                    };
                };
            };
        };
        /** @description `unsupported_media_type`: Send the body as application/json. */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "unsupported_media_type";
                    };
                };
            };
        };
        /** @description `validation_error`: The request is not valid. */
        ValidationError: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        /** @description Faults by the name of the field. */
                        fields?: {
                            [key: string]: string[];
                        };
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "validation_error";
                    };
                };
            };
        };
        /**
         * @description `validation_error`: The request is not valid.
         *
         *     `invalid_type`: The secret is not of the type that this operation needs.
         */
        ValidationErrorOrInvalidType: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        /** @description Faults by the name of the field. */
                        fields?: {
                            [key: string]: string[];
                        };
                        message: string;
                        /** Format: uuid */
                        request_id: string;
                        /** @enum {string} */
                        type: "validation_error" | "invalid_type";
                    };
                };
            };
        };
    };
    parameters: {
        /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
        IdempotencyKey: string;
        /** @description An `ETag` from an earlier answer: refused with 412 where the resource has changed since. */
        IfMatch: string;
    };
    requestBodies: never;
    headers: {
        /** @description How to authenticate. */
        Authenticate: string;
        /** @description Version of the resource, for `If-Match`. */
        ETag: string;
        /** @description Where to go. */
        Location: string;
        /** @description Requests a minute that this caller may make. */
        RateLimitLimit: string;
        /** @description Requests that are left in this minute. */
        RateLimitRemaining: string;
        /** @description When the minute ends, in Unix seconds. */
        RateLimitReset: string;
        /** @description Id of this request, which every log line and audit event of it has. */
        RequestId: string;
        /** @description Whole seconds to wait before the next try. */
        RetryAfter: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    bootstrap: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    api_key?: string;
                    slug: string;
                };
            };
        };
        responses: {
            /** @description Make the first tenant if it does not exist; repeating the request changes nothing */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Bootstrap"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listTenants: {
        parameters: {
            query?: {
                order?: "asc" | "desc";
                page?: number;
                per_page?: number;
                sort?: "created_at" | "slug";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List tenants */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Tenant"][];
                        meta: components["schemas"]["PageMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createTenant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default enterprise
                     * @enum {string}
                     */
                    plan?: "free" | "pro" | "enterprise";
                    slug: string;
                };
            };
        };
        responses: {
            /** @description Create a tenant and its first admin key */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CreateTenantData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    updateTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of a tenant. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    enabled?: boolean;
                    /** @enum {string} */
                    plan?: "free" | "pro" | "enterprise";
                };
            };
        };
        responses: {
            /** @description Change the plan of a tenant, or disable it on both planes */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["UpdateTenantData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    inviteToTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of a tenant. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description May see values. Admins may in any case. */
                    can_reveal?: boolean;
                    email: string;
                    /** @enum {string} */
                    role: "read" | "editor" | "admin";
                };
            };
        };
        responses: {
            /** @description Invite a person into a tenant; the answer has the link, which is sent to nobody */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CreateInvitationData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    rotateDataKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of a tenant. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Make a new data key; everything is sealed again in the background */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RotateDataKey"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createSetupLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Slug of a tenant. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Make the setup link for the first admin of a tenant; earlier ones end */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ResetMember"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                email?: string;
                order?: "asc" | "desc";
                page?: number;
                per_page?: number;
                sort?: "created_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the people of the installation */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["User"][];
                        meta: components["schemas"]["PageMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    resetUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Make a one-time link by which a person sets a new password */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ResetMember"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listIdentities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the account's identities at OpenID Connect providers */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Identitie"][];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description End the link to a provider; the other sessions of the account end */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignIn"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequired"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email?: string;
                    name?: string;
                    password?: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Accept an invitation */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignIn"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailableOrOverloaded"];
            default: components["responses"]["Unexpected"];
        };
    };
    lookAtLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Read what a one-time link is for, without using it */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LookAtLink"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    endOidc: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the provider sends people back to */
            303: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    startOidc: {
        parameters: {
            query?: {
                purpose?: "sign_in" | "link" | "step_up";
                return_to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go to the provider: to sign in, to link one's account to it, or to step up */
            302: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequired"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    startOidcWithLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Accept a setup link or an invitation with the account at the provider */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["StartOidcWithLink"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listPasskeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the account's passkeys */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Passkey"][];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deletePasskey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove a passkey; the other sessions of the account end */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignIn"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequired"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    beginPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default sign_in
                     * @enum {string}
                     */
                    purpose?: "sign_in" | "register" | "step_up";
                };
            };
        };
        responses: {
            /** @description Get the options for the browser's authenticator */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BeginPasskey"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequired"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    registerPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default Passkey */
                    name?: string;
                    response: {
                        /** @default {} */
                        clientExtensionResults?: Record<string, never>;
                        /** Format: base64url */
                        id: string;
                        /** Format: base64url */
                        rawId: string;
                        response: {
                            /** Format: base64url */
                            attestationObject: string;
                            /** Format: base64url */
                            clientDataJSON: string;
                            transports?: string[];
                        };
                        /** @constant */
                        type: "public-key";
                    };
                };
            };
        };
        responses: {
            /** @description Add a passkey to the account */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignIn"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequired"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    signInWithPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    response: {
                        /** @default {} */
                        clientExtensionResults?: Record<string, never>;
                        /** Format: base64url */
                        id: string;
                        /** Format: base64url */
                        rawId: string;
                        response: {
                            /** Format: base64url */
                            authenticatorData: string;
                            /** Format: base64url */
                            clientDataJSON: string;
                            /** Format: base64url */
                            signature: string;
                        };
                        /** @constant */
                        type: "public-key";
                    };
                };
            };
        };
        responses: {
            /** @description Sign in with a passkey */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignIn"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    putPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                };
            };
        };
        responses: {
            /** @description Change the account's password; its other sessions end */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignIn"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequired"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailableOrOverloaded"];
            default: components["responses"]["Unexpected"];
        };
    };
    deletePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove the account's password; its other sessions end */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignIn"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequired"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Set a new password with a one-time link; all sessions of the account end */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignIn"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailableOrOverloaded"];
            default: components["responses"]["Unexpected"];
        };
    };
    revealSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    environment: string;
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Show a value to a member with the right, after a step-up; 30 a minute */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RevealSecret"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequiredOrPasskeyRequired"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the session: the person, their tenants, and the token for writes */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignIn"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    endSession: {
        parameters: {
            query?: {
                everywhere?: "" | "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sign out, here or everywhere */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeleteSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    setUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email?: string;
                    name?: string;
                    password?: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Become the first admin of a tenant */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignIn"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailableOrOverloaded"];
            default: components["responses"]["Unexpected"];
        };
    };
    getSignInWays: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the ways to sign in */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignInWays"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Sign in with e-mail and password */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignIn"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailableOrOverloaded"];
            default: components["responses"]["Unexpected"];
        };
    };
    stepUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                } | {
                    passkey: {
                        /** @default {} */
                        clientExtensionResults?: Record<string, never>;
                        /** Format: base64url */
                        id: string;
                        /** Format: base64url */
                        rawId: string;
                        response: {
                            /** Format: base64url */
                            authenticatorData: string;
                            /** Format: base64url */
                            clientDataJSON: string;
                            /** Format: base64url */
                            signature: string;
                        };
                        /** @constant */
                        type: "public-key";
                    };
                };
            };
        };
        responses: {
            /** @description Step up: prove again who is signed in, with the password or a passkey */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SignIn"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailableOrOverloaded"];
            default: components["responses"]["Unexpected"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    getDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
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
                    "text/plain": string;
                };
            };
            /** @description A server that the process needs is away. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    getAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the account that the caller belongs to */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Account"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    updateAccount: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    direct_calls?: boolean;
                    oauth2_bare_start?: boolean;
                    require_passkey?: boolean;
                };
            };
        };
        responses: {
            /** @description Change settings of the whole account */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Account"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getUsage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Count what the account holds and the requests it proxied */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Usage"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                order?: "asc" | "desc";
                page?: number;
                per_page?: number;
                sort?: "created_at" | "name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List API keys */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        meta: components["schemas"]["PageMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Names. */
                    allowed_environments?: string[] | null;
                    /** @description Ids or slugs. */
                    allowed_routes?: string[] | null;
                    expires_at?: string | null;
                    ip_allowlist?: string[] | null;
                    name: string;
                    rate_limit_requests?: number | null;
                    /**
                     * @description Default: `invoke`; the answer then has a warning.
                     * @enum {string}
                     */
                    role?: "invoke" | "read" | "editor" | "admin";
                };
            };
        };
        responses: {
            /** @description Create an API key; the answer shows it once */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CreateApiKeyData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPrivilegeEscalationOrStepUpRequiredOrPasskeyRequiredOrClientNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoke an API key */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeleteSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPrivilegeEscalationOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listAuditLogs: {
        parameters: {
            query?: {
                action?: string;
                actor_id?: string;
                cursor?: string;
                from?: string;
                limit?: number;
                resource_id?: string;
                resource_type?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List audit events, the newest first */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditLog"][];
                        meta: components["schemas"]["CursorMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getAuditCheckpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a signed checkpoint of the audit log, to be kept elsewhere */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditCheckpoint"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    exportAuditLogs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Export all audit events, one a line, in a form that can be verified offline */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": {
                        action: string;
                        actor_id: string;
                        /** @enum {string} */
                        actor_type: "api_key" | "operator" | "system" | "user";
                        /** Format: date-time */
                        at: string;
                        details: string;
                        hash: string;
                        /** Format: uuid */
                        id: string;
                        ip_address: string | null;
                        previous_hash: string;
                        request_id: string | null;
                        resource_id: string;
                        resource_type: string;
                        sequence: string;
                        /** Format: uuid */
                        tenant_id: string;
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    verifyAuditLogs: {
        parameters: {
            query?: {
                from?: "start" | "last";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Check the chain of audit events */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["VerifyAuditLogs"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    verifyAuditLogsAgainst: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    checkpoint: {
                        /** Format: date-time */
                        at: string;
                        hash: string;
                        /** Format: uuid */
                        key_id: string;
                        /** @description Ed25519, PEM. The same for every checkpoint of a log. */
                        public_key: string;
                        sequence: number;
                        signature: string;
                        /** Format: uuid */
                        tenant_id: string;
                    };
                    /**
                     * @description Where to begin: at the first event, or after the last verified one (the newest 1,000 are always read).
                     * @default last
                     * @enum {string}
                     */
                    from?: "start" | "last";
                };
            };
        };
        responses: {
            /** @description Check the chain of audit events, and that it still contains a checkpoint */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["VerifyAuditLogs"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listClients: {
        parameters: {
            query?: {
                order?: "asc" | "desc";
                page?: number;
                per_page?: number;
                sort?: "created_at" | "name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List clients */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Client"][];
                        meta: components["schemas"]["PageMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createClient: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string | null;
                    /** @default true */
                    enabled?: boolean;
                    ip_address: string;
                    name: string;
                    /**
                     * @default server
                     * @enum {string}
                     */
                    type?: "server" | "user";
                };
            };
        };
        responses: {
            /** @description Create a client */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Client"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a client */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Client"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteClient: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a client; routes lose it */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeleteSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    updateClient: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string | null;
                    enabled?: boolean;
                    ip_address?: string;
                    name?: string;
                    /** @enum {string} */
                    type?: "server" | "user";
                };
            };
        };
        responses: {
            /** @description Update a client */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Client"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listCollections: {
        parameters: {
            query?: {
                order?: "asc" | "desc";
                page?: number;
                per_page?: number;
                sort?: "created_at" | "name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List collections */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Collection"][];
                        meta: components["schemas"]["PageMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createCollection: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string | null;
                    name: string;
                };
            };
        };
        responses: {
            /** @description Create a collection */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Collection"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a collection */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Collection"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteCollection: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a collection; what was in it stays, without a collection */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeleteSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    updateCollection: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string | null;
                    name?: string;
                };
            };
        };
        responses: {
            /** @description Update a collection */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Collection"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listEnvironments: {
        parameters: {
            query?: {
                order?: "asc" | "desc";
                page?: number;
                per_page?: number;
                sort?: "created_at" | "name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List environments */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Environment"][];
                        meta: components["schemas"]["PageMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    color?: string | null;
                    description?: string | null;
                    display_name?: string | null;
                    /** @default false */
                    is_default?: boolean;
                    name: string;
                    /** @default {} */
                    variables?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description Create an environment */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Environment"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrPlanLimitOrClientNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete an environment that nothing uses */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeleteSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    updateEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    color?: string | null;
                    description?: string | null;
                    display_name?: string | null;
                    /** @constant */
                    is_default?: true;
                    variables?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description Update an environment; its name cannot change */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Environment"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                order?: "asc" | "desc";
                page?: number;
                per_page?: number;
                sort?: "created_at" | "email";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the invitations that nobody has accepted yet */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Invitation"][];
                        meta: components["schemas"]["PageMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequired"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description May see values. Admins may in any case. */
                    can_reveal?: boolean;
                    email: string;
                    /** @enum {string} */
                    role: "read" | "editor" | "admin";
                };
            };
        };
        responses: {
            /** @description Invite a person; the answer has the link, which is sent to nobody */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CreateInvitationData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequiredOrPasskeyRequired"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Withdraw an invitation */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeleteSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequiredOrPasskeyRequired"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listLogs: {
        parameters: {
            query?: {
                api_key_id?: string;
                cursor?: string;
                environment?: string;
                error?: string;
                from?: string;
                limit?: number;
                method?: string;
                route_id?: string;
                search?: string;
                status_code?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List proxied requests, the newest first */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RouteLog"][];
                        meta: components["schemas"]["CursorMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get one proxied request */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RouteLog"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listMembers: {
        parameters: {
            query?: {
                order?: "asc" | "desc";
                page?: number;
                per_page?: number;
                sort?: "created_at" | "email" | "name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the members of the tenant */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Member"][];
                        meta: components["schemas"]["PageMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequired"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove a member; their sessions here end, their account stays */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeleteSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequiredOrPasskeyRequired"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    updateMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    can_reveal?: boolean;
                    /** @enum {string} */
                    role?: "read" | "editor" | "admin";
                };
            };
        };
        responses: {
            /** @description Change the rights of a member; where they are lowered, their sessions here end */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Member"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequiredOrPasskeyRequired"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    resetMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Make a one-time link by which a member of this tenant only sets a new password */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ResetMember"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrStepUpRequiredOrPasskeyRequired"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listOAuth2Providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the known OAuth2 providers, and the fields that each needs */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OAuth2Provider"][];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listRoutes: {
        parameters: {
            query?: {
                collection_id?: string;
                expand?: string;
                order?: "asc" | "desc";
                page?: number;
                per_page?: number;
                search?: string;
                sort?: "created_at" | "name" | "slug";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List routes */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Route"][];
                        meta: components["schemas"]["PageMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createRoute: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    allowed_methods?: string[] | null;
                    allowed_secrets?: string[] | null;
                    auth?: ({
                        /** @constant */
                        type: "none";
                    } | {
                        token: string;
                        /** @constant */
                        type: "bearer";
                    } | {
                        password: string;
                        /** @constant */
                        type: "basic";
                        username: string;
                    } | {
                        name: string;
                        /** @constant */
                        type: "header";
                        value: string;
                    } | {
                        name: string;
                        /** @constant */
                        type: "query";
                        value: string;
                    } | {
                        /** @enum {string} */
                        algorithm?: "sha256" | "sha512" | "sha1";
                        /** @enum {string} */
                        encoding?: "hex" | "base64";
                        header: string;
                        message: string;
                        prefix?: string;
                        secret: string;
                        /** @enum {string} */
                        secret_encoding?: "utf8" | "base64" | "hex";
                        timestamp_header?: string;
                        /** @constant */
                        type: "hmac";
                        value?: string;
                    } | {
                        access_key_id: string;
                        region?: string;
                        secret_access_key: string;
                        service?: string;
                        session_token?: string;
                        /** @constant */
                        type: "aws_sigv4";
                    }) | null;
                    base_environment?: string;
                    ca_certificate?: string | null;
                    collection_id?: string | null;
                    enabled?: boolean;
                    /** @enum {string} */
                    foreign_redirects?: "withhold" | "pass";
                    inject_body_json?: {
                        [key: string]: unknown;
                    } | null;
                    inject_headers_json?: {
                        [key: string]: string | null;
                    } | null;
                    inject_query_json?: {
                        [key: string]: string | null;
                    } | null;
                    ip_allowlist?: string[] | null;
                    log_bodies?: boolean;
                    method_configs?: ({
                        [key: string]: {
                            auth?: ({
                                /** @constant */
                                type: "none";
                            } | {
                                token: string;
                                /** @constant */
                                type: "bearer";
                            } | {
                                password: string;
                                /** @constant */
                                type: "basic";
                                username: string;
                            } | {
                                name: string;
                                /** @constant */
                                type: "header";
                                value: string;
                            } | {
                                name: string;
                                /** @constant */
                                type: "query";
                                value: string;
                            } | {
                                /** @enum {string} */
                                algorithm?: "sha256" | "sha512" | "sha1";
                                /** @enum {string} */
                                encoding?: "hex" | "base64";
                                header: string;
                                message: string;
                                prefix?: string;
                                secret: string;
                                /** @enum {string} */
                                secret_encoding?: "utf8" | "base64" | "hex";
                                timestamp_header?: string;
                                /** @constant */
                                type: "hmac";
                                value?: string;
                            } | {
                                access_key_id: string;
                                region?: string;
                                secret_access_key: string;
                                service?: string;
                                session_token?: string;
                                /** @constant */
                                type: "aws_sigv4";
                            }) | null;
                            inject_body_json?: {
                                [key: string]: unknown;
                            } | null;
                            inject_headers_json?: {
                                [key: string]: string | null;
                            } | null;
                            inject_query_json?: {
                                [key: string]: string | null;
                            } | null;
                        };
                    } | {
                        auth?: ({
                            /** @constant */
                            type: "none";
                        } | {
                            token: string;
                            /** @constant */
                            type: "bearer";
                        } | {
                            password: string;
                            /** @constant */
                            type: "basic";
                            username: string;
                        } | {
                            name: string;
                            /** @constant */
                            type: "header";
                            value: string;
                        } | {
                            name: string;
                            /** @constant */
                            type: "query";
                            value: string;
                        } | {
                            /** @enum {string} */
                            algorithm?: "sha256" | "sha512" | "sha1";
                            /** @enum {string} */
                            encoding?: "hex" | "base64";
                            header: string;
                            message: string;
                            prefix?: string;
                            secret: string;
                            /** @enum {string} */
                            secret_encoding?: "utf8" | "base64" | "hex";
                            timestamp_header?: string;
                            /** @constant */
                            type: "hmac";
                            value?: string;
                        } | {
                            access_key_id: string;
                            region?: string;
                            secret_access_key: string;
                            service?: string;
                            session_token?: string;
                            /** @constant */
                            type: "aws_sigv4";
                        }) | null;
                        inject_body_json?: {
                            [key: string]: unknown;
                        } | null;
                        inject_headers_json?: {
                            [key: string]: string | null;
                        } | null;
                        inject_query_json?: {
                            [key: string]: string | null;
                        } | null;
                        method: string;
                    }[]) | null;
                    mtls_certificate_id?: string | null;
                    name: string;
                    /** @enum {string} */
                    on_unscanned?: "pass" | "reject";
                    propagate_trace?: boolean;
                    rate_limit_enabled?: boolean;
                    rate_limit_requests?: number | null;
                    rate_limit_window_sec?: number | null;
                    redact_response?: boolean;
                    requires_clients?: boolean;
                    rewrite_references?: boolean;
                    slug?: string;
                    substitute_in?: ("headers" | "query" | "path" | "body" | "multipart" | "websocket")[] | null;
                    target_base_url: string;
                    timeout_ms?: number;
                    tls_max_version?: "1.2" | null;
                };
            };
        };
        responses: {
            /** @description Create a route */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CreateRouteData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrPlanLimitOrClientNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID or slug of a route. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a route by UUID or slug */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CreateRouteData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteRoute: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag` from an earlier answer: refused with 412 where the resource has changed since. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description UUID or slug of a route. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a route */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeleteSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    updateRoute: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag` from an earlier answer: refused with 412 where the resource has changed since. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description UUID or slug of a route. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    allowed_methods?: string[] | null;
                    allowed_secrets?: string[] | null;
                    auth?: ({
                        /** @constant */
                        type: "none";
                    } | {
                        token: string;
                        /** @constant */
                        type: "bearer";
                    } | {
                        password: string;
                        /** @constant */
                        type: "basic";
                        username: string;
                    } | {
                        name: string;
                        /** @constant */
                        type: "header";
                        value: string;
                    } | {
                        name: string;
                        /** @constant */
                        type: "query";
                        value: string;
                    } | {
                        /** @enum {string} */
                        algorithm?: "sha256" | "sha512" | "sha1";
                        /** @enum {string} */
                        encoding?: "hex" | "base64";
                        header: string;
                        message: string;
                        prefix?: string;
                        secret: string;
                        /** @enum {string} */
                        secret_encoding?: "utf8" | "base64" | "hex";
                        timestamp_header?: string;
                        /** @constant */
                        type: "hmac";
                        value?: string;
                    } | {
                        access_key_id: string;
                        region?: string;
                        secret_access_key: string;
                        service?: string;
                        session_token?: string;
                        /** @constant */
                        type: "aws_sigv4";
                    }) | null;
                    ca_certificate?: string | null;
                    collection_id?: string | null;
                    enabled?: boolean;
                    /** @enum {string} */
                    foreign_redirects?: "withhold" | "pass";
                    inject_body_json?: {
                        [key: string]: unknown;
                    } | null;
                    inject_headers_json?: {
                        [key: string]: string | null;
                    } | null;
                    inject_query_json?: {
                        [key: string]: string | null;
                    } | null;
                    ip_allowlist?: string[] | null;
                    log_bodies?: boolean;
                    method_configs?: ({
                        [key: string]: {
                            auth?: ({
                                /** @constant */
                                type: "none";
                            } | {
                                token: string;
                                /** @constant */
                                type: "bearer";
                            } | {
                                password: string;
                                /** @constant */
                                type: "basic";
                                username: string;
                            } | {
                                name: string;
                                /** @constant */
                                type: "header";
                                value: string;
                            } | {
                                name: string;
                                /** @constant */
                                type: "query";
                                value: string;
                            } | {
                                /** @enum {string} */
                                algorithm?: "sha256" | "sha512" | "sha1";
                                /** @enum {string} */
                                encoding?: "hex" | "base64";
                                header: string;
                                message: string;
                                prefix?: string;
                                secret: string;
                                /** @enum {string} */
                                secret_encoding?: "utf8" | "base64" | "hex";
                                timestamp_header?: string;
                                /** @constant */
                                type: "hmac";
                                value?: string;
                            } | {
                                access_key_id: string;
                                region?: string;
                                secret_access_key: string;
                                service?: string;
                                session_token?: string;
                                /** @constant */
                                type: "aws_sigv4";
                            }) | null;
                            inject_body_json?: {
                                [key: string]: unknown;
                            } | null;
                            inject_headers_json?: {
                                [key: string]: string | null;
                            } | null;
                            inject_query_json?: {
                                [key: string]: string | null;
                            } | null;
                        };
                    } | {
                        auth?: ({
                            /** @constant */
                            type: "none";
                        } | {
                            token: string;
                            /** @constant */
                            type: "bearer";
                        } | {
                            password: string;
                            /** @constant */
                            type: "basic";
                            username: string;
                        } | {
                            name: string;
                            /** @constant */
                            type: "header";
                            value: string;
                        } | {
                            name: string;
                            /** @constant */
                            type: "query";
                            value: string;
                        } | {
                            /** @enum {string} */
                            algorithm?: "sha256" | "sha512" | "sha1";
                            /** @enum {string} */
                            encoding?: "hex" | "base64";
                            header: string;
                            message: string;
                            prefix?: string;
                            secret: string;
                            /** @enum {string} */
                            secret_encoding?: "utf8" | "base64" | "hex";
                            timestamp_header?: string;
                            /** @constant */
                            type: "hmac";
                            value?: string;
                        } | {
                            access_key_id: string;
                            region?: string;
                            secret_access_key: string;
                            service?: string;
                            session_token?: string;
                            /** @constant */
                            type: "aws_sigv4";
                        }) | null;
                        inject_body_json?: {
                            [key: string]: unknown;
                        } | null;
                        inject_headers_json?: {
                            [key: string]: string | null;
                        } | null;
                        inject_query_json?: {
                            [key: string]: string | null;
                        } | null;
                        method: string;
                    }[]) | null;
                    mtls_certificate_id?: string | null;
                    name?: string;
                    /** @enum {string} */
                    on_unscanned?: "pass" | "reject";
                    propagate_trace?: boolean;
                    rate_limit_enabled?: boolean;
                    rate_limit_requests?: number | null;
                    rate_limit_window_sec?: number | null;
                    redact_response?: boolean;
                    requires_clients?: boolean;
                    rewrite_references?: boolean;
                    substitute_in?: ("headers" | "query" | "path" | "body" | "multipart" | "websocket")[] | null;
                    target_base_url?: string;
                    timeout_ms?: number;
                    tls_max_version?: "1.2" | null;
                };
            };
        };
        responses: {
            /** @description Change a route and its base configuration */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CreateRouteData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listRouteEnvironments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID or slug of a route. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the environments of a route, the base first */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RouteEnvironment"][];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    putRouteEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag` from an earlier answer: refused with 412 where the resource has changed since. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Name of an environment. */
                env: string;
                /** @description UUID or slug of a route. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    allowed_methods?: string[] | null;
                    auth?: ({
                        /** @constant */
                        type: "none";
                    } | {
                        token: string;
                        /** @constant */
                        type: "bearer";
                    } | {
                        password: string;
                        /** @constant */
                        type: "basic";
                        username: string;
                    } | {
                        name: string;
                        /** @constant */
                        type: "header";
                        value: string;
                    } | {
                        name: string;
                        /** @constant */
                        type: "query";
                        value: string;
                    } | {
                        /** @enum {string} */
                        algorithm?: "sha256" | "sha512" | "sha1";
                        /** @enum {string} */
                        encoding?: "hex" | "base64";
                        header: string;
                        message: string;
                        prefix?: string;
                        secret: string;
                        /** @enum {string} */
                        secret_encoding?: "utf8" | "base64" | "hex";
                        timestamp_header?: string;
                        /** @constant */
                        type: "hmac";
                        value?: string;
                    } | {
                        access_key_id: string;
                        region?: string;
                        secret_access_key: string;
                        service?: string;
                        session_token?: string;
                        /** @constant */
                        type: "aws_sigv4";
                    }) | null;
                    enabled?: boolean | null;
                    inject_body_json?: {
                        [key: string]: unknown;
                    } | null;
                    inject_headers_json?: {
                        [key: string]: string | null;
                    } | null;
                    inject_query_json?: {
                        [key: string]: string | null;
                    } | null;
                    method_configs?: ({
                        [key: string]: {
                            auth?: ({
                                /** @constant */
                                type: "none";
                            } | {
                                token: string;
                                /** @constant */
                                type: "bearer";
                            } | {
                                password: string;
                                /** @constant */
                                type: "basic";
                                username: string;
                            } | {
                                name: string;
                                /** @constant */
                                type: "header";
                                value: string;
                            } | {
                                name: string;
                                /** @constant */
                                type: "query";
                                value: string;
                            } | {
                                /** @enum {string} */
                                algorithm?: "sha256" | "sha512" | "sha1";
                                /** @enum {string} */
                                encoding?: "hex" | "base64";
                                header: string;
                                message: string;
                                prefix?: string;
                                secret: string;
                                /** @enum {string} */
                                secret_encoding?: "utf8" | "base64" | "hex";
                                timestamp_header?: string;
                                /** @constant */
                                type: "hmac";
                                value?: string;
                            } | {
                                access_key_id: string;
                                region?: string;
                                secret_access_key: string;
                                service?: string;
                                session_token?: string;
                                /** @constant */
                                type: "aws_sigv4";
                            }) | null;
                            inject_body_json?: {
                                [key: string]: unknown;
                            } | null;
                            inject_headers_json?: {
                                [key: string]: string | null;
                            } | null;
                            inject_query_json?: {
                                [key: string]: string | null;
                            } | null;
                        };
                    } | {
                        auth?: ({
                            /** @constant */
                            type: "none";
                        } | {
                            token: string;
                            /** @constant */
                            type: "bearer";
                        } | {
                            password: string;
                            /** @constant */
                            type: "basic";
                            username: string;
                        } | {
                            name: string;
                            /** @constant */
                            type: "header";
                            value: string;
                        } | {
                            name: string;
                            /** @constant */
                            type: "query";
                            value: string;
                        } | {
                            /** @enum {string} */
                            algorithm?: "sha256" | "sha512" | "sha1";
                            /** @enum {string} */
                            encoding?: "hex" | "base64";
                            header: string;
                            message: string;
                            prefix?: string;
                            secret: string;
                            /** @enum {string} */
                            secret_encoding?: "utf8" | "base64" | "hex";
                            timestamp_header?: string;
                            /** @constant */
                            type: "hmac";
                            value?: string;
                        } | {
                            access_key_id: string;
                            region?: string;
                            secret_access_key: string;
                            service?: string;
                            session_token?: string;
                            /** @constant */
                            type: "aws_sigv4";
                        }) | null;
                        inject_body_json?: {
                            [key: string]: unknown;
                        } | null;
                        inject_headers_json?: {
                            [key: string]: string | null;
                        } | null;
                        inject_query_json?: {
                            [key: string]: string | null;
                        } | null;
                        method: string;
                    }[]) | null;
                    mtls_certificate_id?: string | null;
                    substitute_in?: ("headers" | "query" | "path" | "body" | "multipart" | "websocket")[] | null;
                    target_base_url?: string | null;
                };
            };
        };
        responses: {
            /** @description Replace the configuration of a route in one environment; omitted fields are inherited */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RouteEnvironment"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteRouteEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag` from an earlier answer: refused with 412 where the resource has changed since. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Name of an environment. */
                env: string;
                /** @description UUID or slug of a route. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove an environment from a route */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeleteSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    putRouteClients: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag` from an earlier answer: refused with 412 where the resource has changed since. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Name of an environment. */
                env: string;
                /** @description UUID or slug of a route. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    client_ids: string[];
                };
            };
        };
        responses: {
            /** @description Replace the clients of a route in one environment */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RouteEnvironment"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listRouteLogs: {
        parameters: {
            query?: {
                api_key_id?: string;
                cursor?: string;
                environment?: string;
                error?: string;
                from?: string;
                limit?: number;
                method?: string;
                search?: string;
                status_code?: string;
                to?: string;
            };
            header?: never;
            path: {
                /** @description UUID or slug of a route. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List proxied requests of one route, the newest first */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RouteLog"][];
                        meta: components["schemas"]["CursorMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    resolveRoute: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description UUID or slug of a route. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    body?: unknown;
                    environment?: string;
                    headers?: {
                        [key: string]: string;
                    };
                    method?: string;
                    path?: string;
                    query?: string | {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description Dry run: show what a request through this route would use, without sending it */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ResolveRoute"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    testRoute: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description UUID or slug of a route. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    body?: string;
                    environment?: string;
                    /** @default {} */
                    headers?: {
                        [key: string]: string;
                    };
                    /** @default GET */
                    method?: string;
                    /** @default / */
                    path?: string;
                };
            };
        };
        responses: {
            /** @description Send a request through a route; injected values are hidden in the answer */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TestRoute"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    search: {
        parameters: {
            query: {
                query: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Find secrets, routes, environments, clients and collections by name, at most 8 of each */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Search"][];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listSecrets: {
        parameters: {
            query?: {
                collection_id?: string;
                connection_status?: "not_connected" | "connected" | "expired" | "error";
                expand?: "environments";
                expires_before?: string;
                missing_in?: string;
                order?: "asc" | "desc";
                page?: number;
                per_page?: number;
                search?: string;
                secret_type?: "string" | "oauth2" | "certificate";
                sort?: "name" | "created_at" | "base_environment";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List secrets, without values */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Secret"][];
                        meta: components["schemas"]["PageMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    allowed_hosts?: string[] | null;
                    /** @description Ids or slugs. */
                    allowed_routes?: string[] | null;
                    always_redact?: boolean;
                    collection_id?: string | null;
                    description?: string | null;
                    environment?: string;
                    expires_at?: string | null;
                    name: string;
                    /**
                     * @default string
                     * @constant
                     */
                    secret_type?: "string";
                    /** @default false */
                    strict_expiry_enforcement?: boolean;
                    value: string;
                    /** @default false */
                    write_only?: boolean;
                } | {
                    /**
                     * @description Default: RS256.
                     * @enum {string}
                     */
                    algorithm?: "RS256" | "PS256" | "ES256" | "EdDSA";
                    allowed_hosts?: string[] | null;
                    /** @description Ids or slugs. */
                    allowed_routes?: string[] | null;
                    always_redact?: boolean;
                    /** @description `provider_params.app_id` of a GitHub App. */
                    app_id?: string | number;
                    /** @description Seconds between `iat` and `exp`; default: 300. */
                    assertion_lifetime?: number | null;
                    /** @description `aud` of the assertion; default: the token URL. */
                    audience?: string | null;
                    auth_url?: string;
                    /** @description Further claims of the assertion. */
                    claims?: {
                        [key: string]: unknown;
                    };
                    /** @enum {string} */
                    client_authentication?: "basic" | "post" | "private_key_jwt";
                    client_id?: string;
                    client_secret?: string;
                    collection_id?: string | null;
                    description?: string | null;
                    environment?: string;
                    expires_at?: string | null;
                    /**
                     * @description Default: the provider's own.
                     * @enum {string}
                     */
                    grant_type?: "authorization_code" | "client_credentials" | "password" | "implicit" | "jwt_bearer";
                    /** @description `provider_params.installation_id` of a GitHub App. */
                    installation_id?: string | number;
                    /** @description `iss` of the assertion; where a person consents, `iss` of the answer (RFC 9207). */
                    issuer?: string | null;
                    /** @description `kid` of the assertion. */
                    key_id?: string | null;
                    mtls_certificate_id?: string | null;
                    name: string;
                    /** @description The passphrase of `private_key`, where it is encrypted. */
                    passphrase?: string;
                    password?: string;
                    /** @description PEM; never shown again. */
                    private_key?: string;
                    /** @enum {string} */
                    provider: "google" | "github" | "salesforce" | "microsoft" | "slack" | "hubspot" | "notion" | "dropbox" | "linkedin" | "zoom" | "atlassian" | "asana" | "airtable" | "shopify" | "stripe_connect" | "intuit" | "xero" | "zoho" | "gitlab" | "discord" | "spotify" | "twitch" | "figma" | "linear" | "docusign" | "box" | "google_service_account" | "github_app" | "salesforce_jwt" | "docusign_jwt" | "box_jwt" | "zoom_s2s" | "custom";
                    /** @description The parameters that `GET /v1/oauth2/providers` lists for the provider. */
                    provider_params?: {
                        [key: string]: string;
                    };
                    scopes?: string[];
                    /** @constant */
                    secret_type: "oauth2";
                    /** @description The JSON key file of a Google service account, as text or as an object. */
                    service_account_json?: string | {
                        [key: string]: unknown;
                    };
                    /** @description Id of a certificate secret whose private key signs, in place of `private_key`. */
                    signing_key_id?: string | null;
                    /** @default false */
                    strict_expiry_enforcement?: boolean;
                    /** @description `sub` of the assertion. */
                    subject?: string | null;
                    token_params?: {
                        [key: string]: string;
                    };
                    /** @description JSON pointers (RFC 6901) to members of an answer with an unusual place; for `custom`. */
                    token_response?: {
                        [key: string]: string;
                    };
                    token_url?: string;
                    username?: string;
                    /** @default false */
                    write_only?: boolean;
                } | {
                    allowed_hosts?: string[] | null;
                    /** @description Ids or slugs. */
                    allowed_routes?: string[] | null;
                    always_redact?: boolean;
                    certificate_content: string;
                    /**
                     * @default pem
                     * @enum {string}
                     */
                    certificate_type?: "pem" | "pfx" | "p12" | "crt" | "cer" | "key" | "pkcs7" | "p7b" | "p7c";
                    collection_id?: string | null;
                    description?: string | null;
                    environment?: string;
                    expires_at?: string | null;
                    name: string;
                    passphrase?: string;
                    private_key?: string;
                    /** @constant */
                    secret_type: "certificate";
                    /** @default false */
                    strict_expiry_enforcement?: boolean;
                    /** @default false */
                    write_only?: boolean;
                };
            };
        };
        responses: {
            /** @description Create a secret of any type */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CreateSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrPlanLimitOrClientNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a secret, without its values */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["GetSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag` from an earlier answer: refused with 412 where the resource has changed since. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a secret and all of its values */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeleteSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["ConflictOrInUse"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    updateSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag` from an earlier answer: refused with 412 where the resource has changed since. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    allowed_hosts?: string[] | null;
                    /** @description Ids or slugs. */
                    allowed_routes?: string[] | null;
                    always_redact?: boolean;
                    collection_id?: string | null;
                    description?: string | null;
                    expires_at?: string | null;
                    name?: string;
                    strict_expiry_enforcement?: boolean;
                    write_only?: boolean;
                };
            };
        };
        responses: {
            /** @description Change the metadata of a secret */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["UpdateSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    putCertificate: {
        parameters: {
            query?: {
                environment?: string;
            };
            header?: {
                /** @description An `ETag` from an earlier answer: refused with 412 where the resource has changed since. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    certificate_content: string;
                    /**
                     * @default pem
                     * @enum {string}
                     */
                    certificate_type?: "pem" | "pfx" | "p12" | "crt" | "cer" | "key" | "pkcs7" | "p7b" | "p7c";
                    environment?: string;
                    passphrase?: string;
                    private_key?: string;
                };
            };
        };
        responses: {
            /** @description Replace the certificate of a certificate secret in one environment */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CertificateSecret"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationErrorOrInvalidType"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    updateOAuth2Secret: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag` from an earlier answer: refused with 412 where the resource has changed since. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Default: RS256.
                     * @enum {string}
                     */
                    algorithm?: "RS256" | "PS256" | "ES256" | "EdDSA";
                    /** @description `provider_params.app_id` of a GitHub App. */
                    app_id?: string | number;
                    /** @description Seconds between `iat` and `exp`; default: 300. */
                    assertion_lifetime?: number | null;
                    /** @description `aud` of the assertion; default: the token URL. */
                    audience?: string | null;
                    auth_url?: string;
                    /** @description Further claims of the assertion. */
                    claims?: {
                        [key: string]: unknown;
                    };
                    /** @enum {string} */
                    client_authentication?: "basic" | "post" | "private_key_jwt";
                    client_id?: string;
                    client_secret?: string;
                    /** @description `provider_params.installation_id` of a GitHub App. */
                    installation_id?: string | number;
                    /** @description `iss` of the assertion; where a person consents, `iss` of the answer (RFC 9207). */
                    issuer?: string | null;
                    /** @description `kid` of the assertion. */
                    key_id?: string | null;
                    mtls_certificate_id?: string | null;
                    /** @description The passphrase of `private_key`, where it is encrypted. */
                    passphrase?: string;
                    password?: string;
                    /** @description PEM; never shown again. */
                    private_key?: string;
                    /** @description The parameters that `GET /v1/oauth2/providers` lists for the provider. */
                    provider_params?: {
                        [key: string]: string;
                    };
                    scopes?: string[];
                    /** @description The JSON key file of a Google service account, as text or as an object. */
                    service_account_json?: string | {
                        [key: string]: unknown;
                    };
                    /** @description Id of a certificate secret whose private key signs, in place of `private_key`. */
                    signing_key_id?: string | null;
                    /** @description `sub` of the assertion. */
                    subject?: string | null;
                    token_params?: {
                        [key: string]: string;
                    };
                    /** @description JSON pointers (RFC 6901) to members of an answer with an unusual place; for `custom`. */
                    token_response?: {
                        [key: string]: string;
                    };
                    token_url?: string;
                    username?: string;
                };
            };
        };
        responses: {
            /** @description Change the client, the addresses or the parameters of an OAuth2 secret; access tokens stay */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OAuth2Secret"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationErrorOrInvalidType"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    authorizeOAuth2Secret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    environment?: string;
                };
            };
        };
        responses: {
            /** @description Make a one-time link that connects the secret in one environment */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuthorizeOAuth2Secret"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationErrorOrInvalidType"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getOAuth2Token: {
        parameters: {
            query?: {
                environment?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the present access token, refreshed first where it has ended */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OAuth2Token"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationErrorOrInvalidType"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["SecretExpired"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["TokenError"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    rollbackSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag` from an earlier answer: refused with 412 where the resource has changed since. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    environment?: string;
                    version: number;
                };
            };
        };
        responses: {
            /** @description Restore an old value, as a new version */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SecretValue"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationErrorOrInvalidType"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getSecretUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the routes and OAuth2 secrets that refer to a secret */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SecretUsage"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    putSecretValue: {
        parameters: {
            query?: {
                environment?: string;
            };
            header?: {
                /** @description An `ETag` from an earlier answer: refused with 412 where the resource has changed since. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    environment?: string;
                    value: string;
                };
            };
        };
        responses: {
            /** @description Replace the value of a string secret in one environment */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SecretValue"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationErrorOrInvalidType"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listSecretVersions: {
        parameters: {
            query?: {
                environment?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the kept versions of a secret in one environment */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SecretVersion"][];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createCertificateSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    allowed_hosts?: string[] | null;
                    /** @description Ids or slugs. */
                    allowed_routes?: string[] | null;
                    always_redact?: boolean;
                    certificate_content: string;
                    /**
                     * @default pem
                     * @enum {string}
                     */
                    certificate_type?: "pem" | "pfx" | "p12" | "crt" | "cer" | "key" | "pkcs7" | "p7b" | "p7c";
                    collection_id?: string | null;
                    description?: string | null;
                    environment?: string;
                    expires_at?: string | null;
                    name: string;
                    passphrase?: string;
                    private_key?: string;
                    /** @default false */
                    strict_expiry_enforcement?: boolean;
                    /** @default false */
                    write_only?: boolean;
                };
            };
        };
        responses: {
            /** @description Create a certificate secret */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CertificateSecret"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrPlanLimitOrClientNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createOAuth2Secret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Default: RS256.
                     * @enum {string}
                     */
                    algorithm?: "RS256" | "PS256" | "ES256" | "EdDSA";
                    allowed_hosts?: string[] | null;
                    /** @description Ids or slugs. */
                    allowed_routes?: string[] | null;
                    always_redact?: boolean;
                    /** @description `provider_params.app_id` of a GitHub App. */
                    app_id?: string | number;
                    /** @description Seconds between `iat` and `exp`; default: 300. */
                    assertion_lifetime?: number | null;
                    /** @description `aud` of the assertion; default: the token URL. */
                    audience?: string | null;
                    auth_url?: string;
                    /** @description Further claims of the assertion. */
                    claims?: {
                        [key: string]: unknown;
                    };
                    /** @enum {string} */
                    client_authentication?: "basic" | "post" | "private_key_jwt";
                    client_id?: string;
                    client_secret?: string;
                    collection_id?: string | null;
                    description?: string | null;
                    environment?: string;
                    expires_at?: string | null;
                    /**
                     * @description Default: the provider's own.
                     * @enum {string}
                     */
                    grant_type?: "authorization_code" | "client_credentials" | "password" | "implicit" | "jwt_bearer";
                    /** @description `provider_params.installation_id` of a GitHub App. */
                    installation_id?: string | number;
                    /** @description `iss` of the assertion; where a person consents, `iss` of the answer (RFC 9207). */
                    issuer?: string | null;
                    /** @description `kid` of the assertion. */
                    key_id?: string | null;
                    mtls_certificate_id?: string | null;
                    name: string;
                    /** @description The passphrase of `private_key`, where it is encrypted. */
                    passphrase?: string;
                    password?: string;
                    /** @description PEM; never shown again. */
                    private_key?: string;
                    /** @enum {string} */
                    provider: "google" | "github" | "salesforce" | "microsoft" | "slack" | "hubspot" | "notion" | "dropbox" | "linkedin" | "zoom" | "atlassian" | "asana" | "airtable" | "shopify" | "stripe_connect" | "intuit" | "xero" | "zoho" | "gitlab" | "discord" | "spotify" | "twitch" | "figma" | "linear" | "docusign" | "box" | "google_service_account" | "github_app" | "salesforce_jwt" | "docusign_jwt" | "box_jwt" | "zoom_s2s" | "custom";
                    /** @description The parameters that `GET /v1/oauth2/providers` lists for the provider. */
                    provider_params?: {
                        [key: string]: string;
                    };
                    scopes?: string[];
                    /** @description The JSON key file of a Google service account, as text or as an object. */
                    service_account_json?: string | {
                        [key: string]: unknown;
                    };
                    /** @description Id of a certificate secret whose private key signs, in place of `private_key`. */
                    signing_key_id?: string | null;
                    /** @default false */
                    strict_expiry_enforcement?: boolean;
                    /** @description `sub` of the assertion. */
                    subject?: string | null;
                    token_params?: {
                        [key: string]: string;
                    };
                    /** @description JSON pointers (RFC 6901) to members of an answer with an unusual place; for `custom`. */
                    token_response?: {
                        [key: string]: string;
                    };
                    token_url?: string;
                    username?: string;
                    /** @default false */
                    write_only?: boolean;
                };
            };
        };
        responses: {
            /** @description Create an OAuth2 secret */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OAuth2Secret"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrPlanLimitOrClientNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the APIs whose secrets and route can be made from a credential alone */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Template"][];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getTraffic: {
        parameters: {
            query?: {
                by?: "hour" | "route";
                environment?: string;
                from?: string;
                route_id?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sum up proxied requests by hour or by route; percentiles are right within a tenth */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Traffic"][];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                order?: "asc" | "desc";
                page?: number;
                per_page?: number;
                sort?: "created_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List webhooks */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Webhook"][];
                        meta: components["schemas"]["PageMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default null */
                    description?: string | null;
                    /** @default true */
                    enabled?: boolean;
                    /**
                     * @description Null: all of them.
                     * @default null
                     */
                    events?: ("secret.expiring" | "secret.expired" | "certificate.expiring" | "certificate.expired" | "connection.lost" | "route.error_rate_high" | "api_key.created" | "api_key.revoked" | "member.removed")[] | null;
                    /** @description https; shown to admins only, because an address may hold a token. */
                    url: string;
                };
            };
        };
        responses: {
            /** @description Create a webhook; the answer shows its signing secret once */
            201: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CreateWebhookData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrPlanLimitOrClientNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a webhook */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Webhook"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a webhook and its waiting events */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeleteSecretData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string | null;
                    enabled?: boolean;
                    /** @description Null: all of them. */
                    events?: ("secret.expiring" | "secret.expired" | "certificate.expiring" | "certificate.expired" | "connection.lost" | "route.error_rate_high" | "api_key.created" | "api_key.revoked" | "member.removed")[] | null;
                    /** @description https; shown to admins only, because an address may hold a token. */
                    url?: string;
                };
            };
        };
        responses: {
            /** @description Change a webhook; enabling it again sends the waiting events */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Webhook"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                order?: "asc" | "desc";
                page?: number;
                per_page?: number;
                sort?: "created_at";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List a webhook's deliveries of the last 30 days, and the waiting ones */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WebhookDeliverie"][];
                        meta: components["schemas"]["PageMeta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Make a new signing secret, shown once; the previous one signs too for 24 hours */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CreateWebhookData"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Send a test event; the deliveries show the result */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WebhookDeliverie"];
                        meta: components["schemas"]["Meta"];
                    };
                };
            };
            400: components["responses"]["ValidationError"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenOrPasskeyRequiredOrClientNotAllowed"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["DependencyUnavailable"];
            default: components["responses"]["Unexpected"];
        };
    };
}
