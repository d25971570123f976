/**
 * What is done about a 401 to a token of ours: the token is replaced, and the request is sent once more where that
 * can be done. It never sends anything itself, and never a second time more.
 */
import type { UpstreamDecision, Verdict } from '../forward/decision.ts';
import type { Granted } from '../resolve/authorise.ts';
import type { RejectedToken, ReplaceToken } from '../resolve/replace-token.ts';

export type Retry = {
  /** The decision, with a 401 held back while another token may be had. */
  over(decision: UpstreamDecision, granted: Granted): UpstreamDecision;
  /** The answer to the last decision was dropped: another one is to be made. */
  isWanted(): boolean;
};

/** Tells the caller of a body that is gone that the next request will have another token. */
const TOKEN_REFRESHED = ['X-Knox-Retry', 'token-refreshed'];

export function createRetry(replaceToken: ReplaceToken): Retry {
  let state: 'first' | 'again' | 'last' = 'first';

  async function judge(body: UpstreamDecision['body'], tokens: readonly RejectedToken[]): Promise<Verdict> {
    const replaced = await Promise.all(tokens.map(replaceToken));
    if (!replaced.includes(true)) return [];
    if (body.kind === 'stream') return TOKEN_REFRESHED;
    state = 'again';
    return 'drop';
  }

  return {
    over(decision, { secrets }) {
      const tokens = secrets.filter(({ secret }) => secret.kind === 'oauth2');
      if (state !== 'first') state = 'last';
      if (state === 'last' || tokens.length === 0) return decision;
      const judgeAnswer = (status: number) => (status === 401 ? judge(decision.body, tokens) : null);
      return { ...decision, judgeAnswer };
    },
    isWanted: () => state === 'again',
  };
}
