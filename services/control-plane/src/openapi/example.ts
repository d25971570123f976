/** What the document shows of one operation: bodies as they are sent and answered. */
export type Example = { request?: unknown; response?: unknown };
