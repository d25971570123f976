/**
 * Every request that is under way, and the snapshot entries on which its leave stands. When one of them changes, or an
 * end comes, the request is asked again what it was asked at the door; what may not go on is ended within a second.
 * A request that is over in a moment costs an entry in a set, and is never asked.
 */
import { Problem } from '@knoxcall/problems';
import type { References } from '@knoxcall/rules';
import { Chain } from '../chain.ts';
import { IssuedPermit, type Permit } from './permit.ts';
import { createWorklist } from './worklist.ts';

/** What a leave stands on, told while it is being found out. */
export type NoteEntry = (entryKey: string) => void;

/**
 * May the request go on? Resolves with when it may not any more, Unix milliseconds, or null; rejects with the problem.
 * Each entry is noted before it is read.
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
  /** Those that are asked when something changes, and the entries that they stand on. */
  size(): { standing: number; entries: number };
  close(): void;
};

/** A request that lives longer is asked again, and from then on whenever something of it changes. */
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

/** Until an answer that could not be had is asked for again. */
const UNKNOWN_MS = 1_000;

async function ask<Question>(permit: IssuedPermit<Question>, parts: AskParts<Question>): Promise<void> {
  if (permit.isOver) return;
  const { index } = parts;
  const before = permit.entries;
  const entries = new Set<string>();
  // Noted at once: what changes while it is asked is a reason to ask once more.
  const note = (key: string): void => {
    entries.add(key);
    index.add(key, permit);
  };
  try {
    const endsAt = await parts.askAgain(permit.question, permit.carried, note);
    permit.askAt = endsAt ?? Number.POSITIVE_INFINITY;
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem('internal_error', { cause: error });
    // Nothing changed as far as anybody knows: a proxy that has lost sight of its snapshots cuts nobody off for it.
    if (problem.type === 'dependency_unavailable') permit.askAt = Date.now() + UNKNOWN_MS;
    else permit.withdraw(problem);
  }
  permit.entries = entries;
  const stale = permit.isOver ? [...before, ...entries] : [...before].filter((key) => !entries.has(key));
  for (const key of stale) index.remove(key, permit);
}

/** Who stands on which snapshot entries. */
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
