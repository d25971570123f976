/**
 * What is done about a 401 to a token of ours: the token is replaced, and the request is sent once more where that
 * can be done. It never sends anything itself, and never a second time more.
 */
import type { UpstreamBody, UpstreamDecision, Verdict } from '../forward/decision.ts';
import type { Granted } from '../resolve/authorise.ts';
import type { RejectedToken, ReplaceToken } from '../resolve/replace-token.ts';
import type { Holding } from './buffer-budget.ts';
import { keepCopy } from './keep-copy.ts';
import type { BodyLimits } from './receive-body.ts';

export type Retry = {
  /** The decision, with a 401 held back while another token may be had. */
  over(decision: UpstreamDecision, granted: Granted): UpstreamDecision;
  /** The answer to the last decision was dropped: another one is to be made. */
  isWanted(): boolean;
};

export type RetryParts = { readonly replaceToken: ReplaceToken; readonly bodyLimits: BodyLimits };

/** Tells the caller of a body that is gone that the next request will have another token. */
const TOKEN_REFRESHED = ['X-Knox-Retry', 'token-refreshed'];

/** `memory`: of the request, for a copy of its body. */
export function createRetry({ replaceToken, bodyLimits }: RetryParts, memory: Holding): Retry {
  let state: 'first' | 'again' | 'last' = 'first';
  let wholeBody: () => Buffer | null = () => null;

  async function judge(body: UpstreamBody, tokens: readonly RejectedToken[]): Promise<Verdict> {
    const replaced = await Promise.all(tokens.map(replaceToken));
    if (!replaced.includes(true)) return [];
    if (body.kind === 'stream' && wholeBody() === null) return TOKEN_REFRESHED;
    state = 'again';
    return 'drop';
  }

  function keepBody(body: UpstreamBody): void {
    if (body.kind !== 'stream' || body.length === null || body.length > bodyLimits.maxBytes) return;
    if (memory.mayHold(body.length)) wholeBody = keepCopy(body.source, body.length);
  }

  return {
    over(decision, { secrets }) {
      const tokens = secrets.filter(({ secret }) => secret.kind === 'oauth2');
      if (state !== 'first') {
        state = 'last';
        const bytes = wholeBody();
        return bytes === null ? decision : { ...decision, body: { kind: 'bytes', bytes } };
      }
      if (tokens.length === 0) return decision;
      keepBody(decision.body);
      const judgeAnswer = (status: number) => (status === 401 ? judge(decision.body, tokens) : null);
      return { ...decision, judgeAnswer };
    },
    isWanted: () => state === 'again',
  };
}
