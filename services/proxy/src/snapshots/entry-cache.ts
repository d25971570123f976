/**
 * Bounded memory of loaded entries, of keys known to be absent, and of loads under way. It must never keep or return an
 * entry that was loaded before a change of its key arrived.
 */
import { apiKeyEntryKey } from '@knoxcall/snapshot';
import { LRUCache } from 'lru-cache';
import { unavailable } from './snapshots.ts';

const absentLifeMs = 5_000;
const maxAbsentKeys = 10_000;
/** Attempts to load a key that changes during each load. */
const maxLoads = 10;
const apiKeyPrefix = apiKeyEntryKey('');

/** The result of a load, and about how many bytes it takes. */
export type Loaded<V> = { value: V; bytes: number };

/** One load under way. */
export type Flight = {
  /** Whether its key changed, or the cache was emptied, since it began. */
  isStale(): boolean;
  /** Resolves when it becomes stale, and after `timeoutMs` at the latest. */
  whenStale(timeoutMs: number): Promise<void>;
};

type EntryCacheSettings = {
  /** Undefined: bounded by their bytes alone. */
  maxEntries: number | undefined;
  maxBytes: number;
  /** Milliseconds of a clock that never goes back and never reads 0. */
  now: () => number;
  observe: (outcome: 'hit' | 'absent' | 'miss') => void;
};

type Load<V> = (flight: Flight) => Promise<Loaded<V> | undefined>;

export class EntryCache {
  readonly #present: LRUCache<string, object>;
  readonly #absent: LRUCache<string, true>;
  /** Absent API keys have a bound of their own, because anybody can name keys that do not exist. */
  readonly #absentApiKeys: LRUCache<string, true>;
  readonly #flights = new Map<string, OpenFlight>();
  readonly #observe: EntryCacheSettings['observe'];

  constructor({ maxEntries, maxBytes, now, observe }: EntryCacheSettings) {
    this.#present = new LRUCache({
      maxSize: maxBytes,
      ...(maxEntries === undefined ? {} : { max: maxEntries }),
    });
    const absent = { max: maxAbsentKeys, ttl: absentLifeMs, ttlResolution: 0, perf: { now } };
    this.#absent = new LRUCache(absent);
    this.#absentApiKeys = new LRUCache(absent);
    this.#observe = observe;
  }

  get size(): number {
    return this.#present.size;
  }

  get bytes(): number {
    return this.#present.calculatedSize;
  }

  get absentSize(): number {
    return this.#absent.size + this.#absentApiKeys.size;
  }

  /** The entry, where it is in memory. */
  present<V extends object>(key: string): V | undefined {
    const present = this.#present.get(key);
    if (present !== undefined) this.#observe('hit');
    // Each key has one kind of entry, which its load put there.
    return present as V | undefined;
  }

  /** The entry, from memory or by `load`: one load at a time for a key, always with the same `load` function. */
  async get<V extends object>(key: string, load: Load<V>): Promise<V | undefined> {
    for (let loads = 0; loads < maxLoads; loads++) {
      const present = this.present<V>(key);
      if (present !== undefined) return present;
      if (this.#absentOf(key).get(key) === true) {
        this.#observe('absent');
        return undefined;
      }
      this.#observe('miss');
      const flight = this.#flights.get(key) ?? this.#start(key, load);
      const outcome = await flight.outcome;
      if (flight.isStale()) continue;
      if ('error' in outcome) throw outcome.error;
      return outcome.loaded?.value as V | undefined;
    }
    throw unavailable(new Error('the entry changed while it was loaded, again and again'));
  }

  /** Forgets everything known of the key. Returns the entry that was present. */
  drop(key: string): object | undefined {
    const dropped = this.#present.peek(key);
    this.#present.delete(key);
    this.#absentOf(key).delete(key);
    this.#abandon(key);
    return dropped;
  }

  clear(): void {
    this.#present.clear();
    this.#absent.clear();
    this.#absentApiKeys.clear();
    for (const key of [...this.#flights.keys()]) this.#abandon(key);
  }

  #start<V extends object>(key: string, load: Load<V>): OpenFlight {
    const flight = new OpenFlight((self) => this.#settle(key, self, load(self)));
    this.#flights.set(key, flight);
    return flight;
  }

  async #settle(key: string, flight: OpenFlight, loading: Promise<Loaded<object> | undefined>) {
    try {
      const loaded = await loading;
      if (!flight.isStale()) this.#keep(key, loaded);
      return { loaded };
    } catch (error) {
      return { error };
    } finally {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    }
  }

  #keep(key: string, loaded: Loaded<object> | undefined): void {
    if (loaded === undefined) this.#absentOf(key).set(key, true);
    else this.#present.set(key, loaded.value, { size: loaded.bytes });
  }

  #abandon(key: string): void {
    this.#flights.get(key)?.becomeStale();
    this.#flights.delete(key);
  }

  #absentOf(key: string): LRUCache<string, true> {
    return key.startsWith(apiKeyPrefix) ? this.#absentApiKeys : this.#absent;
  }
}

type Outcome = { loaded: Loaded<object> | undefined } | { error: unknown };

class OpenFlight implements Flight {
  readonly outcome: Promise<Outcome>;
  readonly #stale = Promise.withResolvers<void>();
  #isStale = false;

  constructor(begin: (self: OpenFlight) => Promise<Outcome>) {
    this.outcome = Promise.resolve().then(() => begin(this));
  }

  isStale(): boolean {
    return this.#isStale;
  }

  becomeStale(): void {
    this.#isStale = true;
    this.#stale.resolve();
  }

  async whenStale(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    await Promise.race([this.#stale.promise, promise]);
    clearTimeout(timer);
  }
}
