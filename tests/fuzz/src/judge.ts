/** Checks that an answer is a documented one, without the value of a secret. */
import { catalogue } from '@knoxcall/problems';
import type { OddUpstream } from './odd-upstream.ts';
import { MARK, type Scene } from './scene.ts';
import type { FuzzAnswer, FuzzRequest } from './send-all.ts';

export type Fault = { readonly why: string; readonly request: unknown; readonly answer: unknown };
export type Judge = {
  readonly faults: readonly Fault[];
  /** Answers by plane and outcome. */
  readonly counts: ReadonlyMap<string, number>;
  proxy(request: FuzzRequest, answer: FuzzAnswer): void;
  management(request: FuzzRequest, answer: FuzzAnswer): void;
};

/** Errors above 4xx that a sound product may return for requests that it cannot carry out. */
const DOCUMENTED = new Set([
  ...['upstream_unreachable', 'upstream_invalid_response', 'upstream_timeout', 'redirect_withheld'],
  ...['response_not_redactable', 'oauth2_not_connected', 'token_error', 'overloaded', 'upstream_tls_error'],
]);

export function judgeAnswers(scene: Scene, upstream: OddUpstream): Judge {
  const faults: Fault[] = [];
  const counts = new Map<string, number>();
  const seenLeaks = upstream.leaks.length;

  function judge(plane: string, request: FuzzRequest, answer: FuzzAnswer): void {
    const outcome = outcomeOf(answer, request.method);
    const name = `${plane} ${outcome}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const why =
      whyWrong(answer, outcome) ?? (upstream.leaks.length > seenLeaks ? 'our key went upstream' : undefined);
    if (why !== undefined) faults.push({ why, request: shown(request, scene), answer });
  }
  return {
    faults,
    counts,
    proxy: (request, answer) => judge('proxy', request, answer),
    management: (request, answer) => judge('management', request, answer),
  };
}

function outcomeOf({ status, headers, text }: FuzzAnswer, method: string): string {
  if (headers['x-knox-upstream-status'] !== undefined) return 'upstream';
  if (method === 'HEAD') return `HEAD ${status}`;
  if (status < 400) return String(status);
  try {
    return String((JSON.parse(text) as { error?: { type?: unknown } }).error?.type ?? status);
  } catch {
    return String(status);
  }
}

function whyWrong({ status, headers, text }: FuzzAnswer, outcome: string): string | undefined {
  if (text.includes(MARK) || JSON.stringify(headers).includes(MARK))
    return 'the value of a secret was answered';
  if (outcome === 'upstream' || status < 400) return status === 0 ? `no answer: ${text}` : undefined;
  // An answer to HEAD has no body with a type.
  if (outcome.startsWith('HEAD ')) return status === 500 ? 'a fault of ours' : undefined;
  if (!Object.hasOwn(catalogue, outcome)) return `an unknown problem: ${status} ${outcome}`;
  return status < 500 || DOCUMENTED.has(outcome) ? undefined : `a fault of ours: ${status} ${outcome}`;
}

function shown({ body, ...request }: FuzzRequest, { tenant }: Scene): unknown {
  const headers = request.headers.map((value) => (value.includes(tenant.key) ? 'the key' : value));
  return { ...request, headers, body: body?.toString('latin1') ?? null };
}
