/** The parts of an API key. A key is never logged; only `known-callers.ts` keeps one, for a minute at most. */

const API_KEY = /^tk_live_([A-Za-z0-9]{4,32})_([A-Za-z0-9-]{32,128})$/;

/** `id` finds the record, `secret` proves it. */
export type ApiKey = { readonly id: string; readonly secret: string };

export function parseApiKey(text: string | undefined): ApiKey | undefined {
  const [, id, secret] = API_KEY.exec(text ?? '') ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}
