/** The text at the head of the API reference. */

export const introduction = `Manages secrets, the routes that inject them, and who may use both. Values of secrets
go in and never come out.

**Answers** are \`{data, meta}\`, errors \`{error: {type, message, request_id}}\`. A path that exists answers another
method with 405 \`method_not_allowed\` and \`Allow\`. Timestamps are ISO 8601, UTC, with milliseconds.

**Checks run in this order:** 401, 405, 403 role, 404 id in the path, 415 and 413, 400, 403 plan limit, 409 and 412.
An id of another account looks exactly like one that does not exist.

**Roles:** \`invoke\` may only use the proxy, \`read\` may read, \`editor\` may write and use the proxy, \`admin\` may
do everything. Each operation names the role that it needs. A key made without a role is an \`invoke\` key. From an
address that is not on its \`ip_allowlist\` a key gets 403 \`client_not_allowed\`, whatever it asks.

**Limits:** requests a minute are counted for each key and told in \`X-RateLimit-*\`. Over the limit: 429 with
\`Retry-After\`.`;
