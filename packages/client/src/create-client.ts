/**
 * The management API, typed by its OpenAPI document. Credentials go to the base URL and nowhere else: redirects are
 * errors.
 */
import type { AnswerOf, InitOf, Method, OperationOf, PathOf } from './api-types.ts';
import { errorOf, isObject, KnoxCallError, parseJson } from './knoxcall-error.ts';

export type ClientOptions = {
  /** URL of the control plane, such as `http://localhost:4000`; empty in a page that it serves. */
  baseUrl: string;
} & (
  | {
      /** `tk_live_...`; for `/admin/v1` the operator's token. */
      apiKey: string;
    }
  | {
      /** Headers that authenticate the caller, where that is not a key. */
      headers: (method: Method) => Record<string, string>;
    }
);

/** Rejects with a `KnoxCallError` for every unsuccessful answer, and where none comes. */
type Call<M extends Method> = <P extends PathOf<M>>(
  path: P,
  ...init: object extends InitOf<OperationOf<P, M>>
    ? [init?: InitOf<OperationOf<P, M>>]
    : [init: InitOf<OperationOf<P, M>>]
) => Promise<AnswerOf<OperationOf<P, M>> & Tagged>;

/** The version of the answered resource, for `If-Match`, where it has one. */
export type Tagged = { etag: string | undefined };

export type Client = { [M in Method]: Call<M> };

/** The untyped form of every call. */
type LooseInit = {
  path?: Record<string, string>;
  query?: Record<string, unknown>;
  headers?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
};

export function createClient(options: ClientOptions): Client {
  const call =
    (method: Method) =>
    (path: string, init: LooseInit = {}) =>
      send(options, method, { path, init });
  return {
    get: call('get'),
    post: call('post'),
    put: call('put'),
    patch: call('patch'),
    delete: call('delete'),
  } as Client;
}

async function send(
  { baseUrl, ...caller }: ClientOptions,
  method: Method,
  { path, init }: { path: string; init: LooseInit },
): Promise<unknown> {
  const url = `${baseUrl.replace(/\/+$/, '')}${filled(path, init.path ?? {})}${queryOf(init.query ?? {})}`;
  const headers = new Headers(init.headers);
  const proof = 'apiKey' in caller ? { authorization: `Bearer ${caller.apiKey}` } : caller.headers(method);
  for (const [name, value] of Object.entries(proof)) headers.set(name, value);
  if (init.body !== undefined) headers.set('content-type', 'application/json');
  /** A call that its caller aborted stays an abort. */
  const noAnswer = (cause: unknown): never => {
    throw init.signal?.aborted ? cause : unreachable(baseUrl, cause);
  };
  const response = await fetch(url, {
    method: method.toUpperCase(),
    headers,
    redirect: 'error',
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    ...(init.signal === undefined ? {} : { signal: init.signal }),
  }).catch(noAnswer);
  const text = await response.text().catch(noAnswer);
  const body = response.ok ? parseJson(text) : undefined;
  if (!isObject(body)) throw errorOf(response, text);
  return { ...body, etag: response.headers.get('etag') ?? undefined };
}

function filled(path: string, values: Record<string, string>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => segment(values[name] ?? ''));
}

/** Empty, `.` and `..` would be read as a step in the path, even when escaped. */
function segment(value: string): string {
  if (!/^\.{0,2}$/.test(value)) return encodeURIComponent(value);
  throw new KnoxCallError({
    status: 404,
    type: 'not_found',
    message: `'${value}' names nothing.`,
    requestId: null,
  });
}

function queryOf(query: Record<string, unknown>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? '' : `?${given}`;
}

function unreachable(baseUrl: string, cause: unknown): KnoxCallError {
  const message = `No answer from ${originOf(baseUrl)}.`;
  return new KnoxCallError({ status: 0, type: 'unreachable', message, requestId: null }, { cause });
}

function originOf(url: string): string {
  if (url === '') return 'the control plane';
  return URL.canParse(url) ? new URL(url).origin : 'the address given';
}

type Page<Item> = { data: Item[]; meta: { page: number; total_pages: number } };

/** The largest page that the service gives. */
const perPage = 100;

/**
 * Every item of a list; `read` is called for one page after the other: `listAll((query) => client.get('/v1/routes', {
 * query }))`.
 */
export async function listAll<Item>(
  read: (query: { page: number; per_page: number }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = 1, last = 1; page <= last; page += 1) {
    const answer = await read({ page, per_page: perPage });
    items.push(...answer.data);
    last = answer.meta.total_pages;
  }
  return items;
}
