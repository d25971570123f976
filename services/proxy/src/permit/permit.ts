/**
 * The leave of one request to go on: given when it is admitted, and withdrawn when that no longer holds. It decides
 * nothing itself; whoever works for the request says how it is to be ended.
 */

import { Problem } from '@knoxcall/problems';
import { type NamedReference, NO_REFERENCES, type References } from '@knoxcall/rules';
import type { Awaitable } from '../awaitable.ts';
import type { Link } from '../chain.ts';
import type { UpstreamDecision } from '../forward/decision.ts';
import { ForwardError } from '../forward/forward-error.ts';
import { type Granted, NOTHING_GRANTED } from '../resolve/authorise.ts';

export type Permit = {
  /** Throws or rejects with the reason as soon as the leave is withdrawn, whatever becomes of `work`. */
  during<T>(work: Awaitable<T>): Awaitable<T>;
  /** The request carries these secrets from now on. */
  carry(references: References, granted: Granted): Granted;
  /**
   * It carries these too: a message of its caller's named them. Throws `substitution_limit` where it would carry too many
   * to be asked about.
   */
  carryMore(references: References, granted: Granted): void;
  /** The decision, with a way to end it while it is under way. */
  over(decision: UpstreamDecision): UpstreamDecision;
  /** The request is over. */
  end(): void;
};

const MAX_CARRIED = 100;
const NO_ENTRIES: ReadonlySet<string> = new Set();

/** What is known of a request's leave, for whoever asks again whether it still holds. */
export class IssuedPermit<Question> implements Permit, Link<IssuedPermit<Question>> {
  readonly question: Question;
  readonly issuedAt: number;
  /** Of the chain of those that nobody has asked again yet. */
  before: IssuedPermit<Question> | null = null;
  after: IssuedPermit<Question> | null = null;
  isYoung: boolean = true;
  /** Keys of the snapshot entries that the last answer stands on. */
  entries: ReadonlySet<string> = NO_ENTRIES;
  /** When to ask again even though nothing changed, Unix milliseconds. */
  askAt: number = Number.POSITIVE_INFINITY;
  readonly #onCarry: (permit: IssuedPermit<Question>) => void;
  readonly #onEnd: (permit: IssuedPermit<Question>) => void;
  #carried: readonly [References, Granted] | null = null;
  #withdrawn: Problem | null = null;
  #stop: ((reason: Problem) => void) | null = null;
  #isOver: boolean = false;

  constructor(
    question: Question,
    issuedAt: number,
    on: { carry: (permit: IssuedPermit<Question>) => void; end: (permit: IssuedPermit<Question>) => void },
  ) {
    this.question = question;
    this.issuedAt = issuedAt;
    this.#onCarry = on.carry;
    this.#onEnd = on.end;
  }

  /** The secrets that it carries; made when it is asked for, as most requests are never asked. */
  get carried(): References {
    return this.#carried === null ? NO_REFERENCES : carriedSecrets(...this.#carried);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  during<T>(work: Awaitable<T>): Awaitable<T> {
    if (!(work instanceof Promise)) {
      if (this.#withdrawn !== null) throw this.#withdrawn;
      return work;
    }
    return new Promise((resolve, reject) => {
      this.#stopWith(reject);
      work.then(resolve, reject);
    });
  }

  carry(references: References, granted: Granted): Granted {
    if (granted.secrets.length > 0) {
      this.#carried = [references, granted];
      this.#onCarry(this);
    }
    return granted;
  }

  carryMore(references: References, { secrets }: Granted): void {
    const [known, granted] = this.#carried ?? [NO_REFERENCES, NOTHING_GRANTED];
    const { secrets: before } = granted;
    const keys = new Set(before.map(({ reference }) => reference.key));
    const added = secrets.filter(({ reference }) => !keys.has(reference.key));
    if (added.length === 0) return;
    if (before.length + added.length > MAX_CARRIED) {
      throw new Problem('substitution_limit', {
        message: `The messages of a WebSocket may name ${MAX_CARRIED} different secrets.`,
      });
    }
    this.#carried = [new Map([...known, ...references]), { ...granted, secrets: [...before, ...added] }];
    this.#onCarry(this);
  }

  over(decision: UpstreamDecision): UpstreamDecision {
    const whenWithdrawn = (stop: (reason: ForwardError) => void): void =>
      this.#stopWith((problem) => stop(accessEnded(problem)));
    return { ...decision, whenWithdrawn };
  }

  end(): void {
    this.#isOver = true;
    this.#stop = null;
    this.#onEnd(this);
  }

  withdraw(reason: Problem): void {
    if (this.#isOver || this.#withdrawn !== null) return;
    this.#withdrawn = reason;
    this.#stop?.(reason);
  }

  #stopWith(stop: (reason: Problem) => void): void {
    this.#stop = stop;
    if (this.#withdrawn !== null) stop(this.#withdrawn);
  }
}

function accessEnded(problem: Problem): ForwardError {
  return new ForwardError('access_ended', 'what allowed the request has ended', {
    cause: problem,
    reason: problem.type,
  });
}

/** The secrets that a request carries, named by their ids: what bears their names later is something else. */
function carriedSecrets(references: References, { secrets }: Granted): References {
  return new Map(
    secrets.map(({ reference, secret }): [string, NamedReference] => {
      const byCaller = references.get(reference.key)?.byCaller ?? true;
      return [reference.key, { reference: { ...reference, kind: 'secret_id', ref: secret.id }, byCaller }];
    }),
  );
}
