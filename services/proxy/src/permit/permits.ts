/**
 * All requests that are under way, and the snapshot entries on which their permission depends. When an entry changes or
 * an expiry comes, the admission questions are asked again; a request that may not go on is ended within a second. A
 * short request costs an entry in a list, and is never asked again.
 */
import { Problem } from '@knoxcall/problems';
import type { References } from '@knoxcall/rules';
import { Chain } from '../chain.ts';
import { IssuedPermit, type Permit } from './permit.ts';
import { createWorklist } from './worklist.ts';

/** Called with each entry that an answer depends on, while it is worked out. */
export type NoteEntry = (entryKey: string) => void;

/**
 * May the request go on? Resolves with the time at which its permission ends, Unix milliseconds, or null; rejects with
 * the problem. Each entry is noted before it is read.
 */
export type AskAgain<Question> = (
  question: Question,
  carried: References,
  note: NoteEntry,
) => Promise<number | null>;

export type Permits<Question> = {
  issue(question: Question): Permit;
  /** The entry changed; null: anything may have changed. */
  changed(entryKey: string | null): void;
  /** `standing`: requests that are asked when an entry changes; `entries`: the entries that they depend on. */
  size(): { standing: number; entries: number };
  close(): void;
};

/** A request older than this is asked again, and from then on whenever one of its entries changes. */
const YOUNG_MS = 250;
const SWEEP_MS = 250;

export function createPermits<Question>(askAgain: AskAgain<Question>): Permits<Question> {
  type Issued = IssuedPermit<Question>;
  /** In the order of their issue. */
  const young = new Chain<Issued>();
  const standing = new Set<Issued>();
  const index = new EntryIndex<Issued>();
  const asking = createWorklist<Issued>((permit) => ask(permit, { askAgain, index }));
  const on = {
    carry(permit: Issued) {
      if (standing.has(permit)) asking.add(permit);
    },
    end(permit: Issued) {
      if (permit.isYoung) {
        young.remove(permit);
        return;
      }
      standing.delete(permit);
      asking.drop(permit);
      for (const key of permit.entries) index.remove(key, permit);
    },
  };

  function sweep(): void {
    const grownUp = performance.now() - YOUNG_MS;
    for (let permit = young.first; permit !== null && permit.issuedAt <= grownUp; permit = young.first) {
      young.remove(permit);
      permit.isYoung = false;
      standing.add(permit);
      asking.add(permit);
    }
    const now = Date.now();
    for (const permit of standing) if (permit.askAt <= now) asking.add(permit);
  }
  const sweeper = setInterval(sweep, SWEEP_MS).unref();

  return {
    issue(question) {
      const permit = new IssuedPermit(question, performance.now(), on);
      young.add(permit);
      return permit;
    },
    changed(entryKey) {
      for (const permit of entryKey === null ? standing : index.holdersOf(entryKey)) asking.add(permit);
    },
    size: () => ({ standing: standing.size, entries: index.size }),
    close() {
      clearInterval(sweeper);
      asking.close();
    },
  };
}

type AskParts<Question> = {
  readonly askAgain: AskAgain<Question>;
  readonly index: EntryIndex<IssuedPermit<Question>>;
};

/** Milliseconds until a question that could not be answered is asked again. */
const UNKNOWN_MS = 1_000;

async function ask<Question>(permit: IssuedPermit<Question>, parts: AskParts<Question>): Promise<void> {
  if (permit.isOver) return;
  const { index } = parts;
  const before = permit.entries;
  const entries = new Set<string>();
  // Noted at once: a change during the question is a reason to ask again.
  const note = (key: string): void => {
    entries.add(key);
    index.add(key, permit);
  };
  try {
    const endsAt = await parts.askAgain(permit.question, permit.carried, note);
    permit.askAt = endsAt ?? Number.POSITIVE_INFINITY;
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem('internal_error', { cause: error });
    // Nothing is known to have changed: a proxy that has lost its snapshots cuts nobody off for it.
    if (problem.type === 'dependency_unavailable') permit.askAt = Date.now() + UNKNOWN_MS;
    else permit.withdraw(problem);
  }
  permit.entries = entries;
  const stale = permit.isOver ? [...before, ...entries] : [...before].filter((key) => !entries.has(key));
  for (const key of stale) index.remove(key, permit);
}

/** Which requests depend on which snapshot entries. */
class EntryIndex<Holder> {
  readonly #holders = new Map<string, Set<Holder>>();

  add(entryKey: string, holder: Holder): void {
    const holders = this.#holders.get(entryKey) ?? new Set();
    this.#holders.set(entryKey, holders.add(holder));
  }

  remove(entryKey: string, holder: Holder): void {
    const holders = this.#holders.get(entryKey);
    holders?.delete(holder);
    if (holders?.size === 0) this.#holders.delete(entryKey);
  }

  holdersOf(entryKey: string): Iterable<Holder> {
    return this.#holders.get(entryKey) ?? [];
  }

  get size(): number {
    return this.#holders.size;
  }
}
