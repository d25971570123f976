/**
 * One request's permission to go on: given when it is admitted, and withdrawn when its conditions no longer hold. It
 * decides nothing itself; the parts that work for the request register how to end them.
 */

import { Problem } from '@knoxcall/problems';
import { type NamedReference, NO_REFERENCES, type References } from '@knoxcall/rules';
import type { Awaitable } from '../awaitable.ts';
import type { Link } from '../chain.ts';
import type { UpstreamDecision } from '../forward/decision.ts';
import { ForwardError } from '../forward/forward-error.ts';
import { type Granted, NOTHING_GRANTED } from '../resolve/authorise.ts';

export type Permit = {
  /** Throws or rejects with the reason as soon as the permission is withdrawn, however `work` ends. */
  during<T>(work: Awaitable<T>): Awaitable<T>;
  /** From now on the request carries these secrets. */
  carry(references: References, granted: Granted): Granted;
  /**
   * It carries these too: a message of its caller named them. Throws `substitution_limit` where there would be too many
   * to check.
   */
  carryMore(references: References, granted: Granted): void;
  /** The decision, with a way to end it while it is under way. */
  over(decision: UpstreamDecision): UpstreamDecision;
  /** The request is over. */
  end(): void;
};

const MAX_CARRIED = 100;
const NO_ENTRIES: ReadonlySet<string> = new Set();

/** The facts of a request's permission, for asking again whether it still holds. */
export class IssuedPermit<Question> implements Permit, Link<IssuedPermit<Question>> {
  readonly question: Question;
  readonly issuedAt: number;
  /** Links of the chain of permits that were never asked again. */
  before: IssuedPermit<Question> | null = null;
  after: IssuedPermit<Question> | null = null;
  isYoung: boolean = true;
  /** Keys of the snapshot entries that the last answer depends on. */
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

  /** The secrets that it carries; computed on demand, as most requests are never asked again. */
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

/** The secrets that a request carries, by their ids: another secret may have the same name later. */
function carriedSecrets(references: References, { secrets }: Granted): References {
  return new Map(
    secrets.map(({ reference, secret }): [string, NamedReference] => {
      const byCaller = references.get(reference.key)?.byCaller ?? true;
      return [reference.key, { reference: { ...reference, kind: 'secret_id', ref: secret.id }, byCaller }];
    }),
  );
}
