/**
 * Handles a 401 to a token of ours: the token is replaced, and the request is sent once more where that is possible. It
 * never sends anything itself, and allows one repetition at most.
 */

import type { Readable } from 'node:stream';
import type { UpstreamBody, UpstreamDecision, Verdict } from '../forward/decision.ts';
import type { Granted } from '../resolve/authorise.ts';
import type { RejectedToken, ReplaceToken } from '../resolve/replace-token.ts';
import type { Holding } from '../shares/buffer-budget.ts';
import type { BodyLimits } from './receive-body.ts';

type RetryParts = { readonly replaceToken: ReplaceToken; readonly bodyLimits: BodyLimits };

/** Tells a caller whose body cannot be sent again that the next request will have another token. */
const TOKEN_REFRESHED = ['X-Knox-Retry', 'token-refreshed'];

export class Retry {
  readonly #parts: RetryParts;
  readonly #memory: Holding;
  #state: 'first' | 'again' | 'last' = 'first';
  #wholeBody: (() => Buffer | null) | null = null;

  /** `memory`: the request's, for a copy of its body. */
  constructor(parts: RetryParts, memory: Holding) {
    this.#parts = parts;
    this.#memory = memory;
  }

  /** The decision, which holds a 401 back while another token may come. */
  over(decision: UpstreamDecision, { secrets }: Granted): UpstreamDecision {
    if (this.#state !== 'first') {
      this.#state = 'last';
      const bytes = this.#wholeBody?.() ?? null;
      return bytes === null ? decision : { ...decision, body: { kind: 'bytes', bytes } };
    }
    if (!secrets.some(isToken)) return decision;
    this.#keepBody(decision.body);
    const tokens = secrets.filter(isToken);
    const judgeAnswer = (status: number): Promise<Verdict> | null =>
      status === 401 ? this.#judge(decision.body, tokens) : null;
    return { ...decision, judgeAnswer };
  }

  /** The answer to the last decision was dropped: another decision is to be made. */
  isWanted(): boolean {
    return this.#state === 'again';
  }

  async #judge(body: UpstreamBody, tokens: readonly RejectedToken[]): Promise<Verdict> {
    const replaced = await Promise.all(tokens.map(this.#parts.replaceToken));
    if (!replaced.includes(true)) return [];
    if (body.kind === 'stream' && (this.#wholeBody?.() ?? null) === null) return TOKEN_REFRESHED;
    this.#state = 'again';
    return 'drop';
  }

  #keepBody(body: UpstreamBody): void {
    if (body.kind !== 'stream' || body.length === null) return;
    if (body.length > this.#parts.bodyLimits.maxBytes) return;
    if (this.#memory.mayHold(body.length)) this.#wholeBody = keepCopy(body.source, body.length);
  }
}

function isToken({ secret }: Granted['secrets'][number]): boolean {
  return secret.kind === 'oauth2';
}

/**
 * Copies a small body that streams up, so that the request can be repeated. Gives the whole body once all of its
 * `length` bytes have passed, else null. The source stays paused.
 */
function keepCopy(source: Readable, length: number): () => Buffer | null {
  const copy = Buffer.allocUnsafeSlow(length);
  let passed = 0;
  source.on('data', (chunk: Buffer) => {
    // One block: a thousand small chunks would take far more memory than their bytes.
    chunk.copy(copy, passed);
    passed += chunk.length;
  });
  source.pause();
  return () => (passed === length ? copy : null);
}
