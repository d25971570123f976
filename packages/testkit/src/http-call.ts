/**
 * One HTTP request without a client's additions: headers go as given, redirects come back, bodies are bytes.
 */
import { Agent, type Dispatcher } from 'undici';

/** A parsed answer of any shape, for reading by path: `answer.json.data.id`. */
export interface Json {
  readonly [key: string]: Json;
}

export type CallAnswer = {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  text: string;
  /** Parsed body; undefined where it is no JSON. */
  json: Json;
};

export type CallOptions = {
  /** Path and query byte for byte, in place of those of the address. */
  rawPath?: string | undefined;
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer | undefined;
  /** The caller's agent; all callers share one by default. */
  dispatcher?: Dispatcher;
};

const agent = new Agent({ connections: 256, keepAliveTimeout: 1000, pipelining: 1 });

export async function call(url: string, options: CallOptions = {}): Promise<CallAnswer> {
  const { origin, pathname, search } = new URL(url);
  const answer = await (options.dispatcher ?? agent).request({
    origin,
    path: options.rawPath ?? pathname + search,
    method: (options.method ?? 'GET') as 'GET',
    headers: options.headers ?? {},
    body: options.body ?? null,
  });
  const body = Buffer.from(await answer.body.arrayBuffer());
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, String(value ?? '')]),
  );
  const text = body.toString('utf8');
  return { status: answer.statusCode, headers, body, text, json: parse(text) };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined as unknown as Json;
  }
}
