/**
 * Follows the change stream on a connection of its own and tells the cache what to forget. While Redis can be reached,
 * the cache may serve only where the follower can prove that no change was missed.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createKnownServers, type RedisClient } from '@knoxcall/redis';
import { type Change, changes, parseChange } from '@knoxcall/snapshot';
import { type Log, reasonOf, type TellPart } from '@knoxcall/telemetry';
import { ChangePosition, type StreamEntry } from './change-position.ts';
import { entryAt, lastEntry, maxChangesAtOnce, readChanges } from './read-stream.ts';

/** Longest wait of one blocking read; well below the time after which a silent socket counts as dead. */
const blockMs = 1_000;
/** The worker appends one heartbeat a second. */
const heartbeatTimeoutMs = 10_000;
const longestPauseMs = 250;
/** Milliseconds between two checks whether a Redis that was restarted or promoted is complete. */
const lookMs = 50;
/**
 * How long the cache may serve its old entries while the connection for loads finds the servers of the latest rebuild.
 */
const loadablePatienceMs = 2_000;

/**
 * Why the cache was emptied. `start`: first connection; `lost`: the stream no longer holds the last change seen;
 * `epoch`: Redis was rebuilt; `gap`: changes are missing; `heartbeat`: nobody writes to the stream.
 */
export type ResetReason = 'start' | 'lost' | 'epoch' | 'gap' | 'heartbeat';

/** Both take effect before they return. */
export type ChangeSink = { drop(change: Change): void; reset(reason: ResetReason): void };

export type FollowerSettings = {
  /** A new connection that does not reconnect by itself. */
  connect: () => RedisClient;
  /** Resolves when the connection for loads accepts commands. */
  whenReady: (signal: AbortSignal) => Promise<void>;
  /** Whether every entry of this rebuild can be loaded. Rejects where Redis does not answer. */
  areLoadable: (epoch: string) => Promise<boolean>;
  sink: ChangeSink;
  /** Receives the result of each attempt to read the stream. */
  tellRedis: TellPart;
  log: Log;
  now: () => number;
};

export class ChangeFollower {
  readonly #settings: FollowerSettings;
  readonly #position = new ChangePosition();
  readonly #closing = new AbortController();
  #redis: RedisClient | undefined;
  #fault: unknown;
  #running: Promise<void> | undefined;
  #started: boolean = false;
  #connected: boolean = false;
  #upToDateAt: number | undefined;
  /** Silence counts only while Redis can be reached: after an outage both times are moved on by its length. */
  #heartbeatAt = 0;
  #lostAt: number | undefined;

  constructor(settings: FollowerSettings) {
    this.#settings = settings;
  }

  /** Whether Redis answered the last read of the stream. */
  get connected(): boolean {
    return this.#connected;
  }

  /** The epoch of the rebuild that the cache is built on. */
  get epoch(): string | undefined {
    return this.#position.epoch;
  }

  /** When the cache was last known to have missed no change, by `now`; undefined before the first time. */
  get upToDateAt(): number | undefined {
    return this.#upToDateAt;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Connects anew and compares epoch and position: for a reader that met another epoch than the followed one. */
  resync(): void {
    if (!this.#connected) return;
    this.#lose();
    this.#redis?.disconnect();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#redis?.disconnect();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.#followOnce(() => {
          failures = 0;
        });
      } catch (error) {
        if (signal.aborted) return;
        // A failed `connect` only says that there is no connection; `#fault` says why.
        this.#settings.tellRedis(reasonOf(this.#fault ?? error));
        this.#lose();
        await delay(Math.min(10 * 2 ** failures, longestPauseMs), undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Runs one connection until it fails. */
  async #followOnce(onConnected: () => void): Promise<void> {
    const redis = this.#settings.connect();
    this.#redis = redis;
    this.#fault = undefined;
    redis.on('error', (fault) => {
      this.#fault = fault;
    });
    try {
      await redis.connect();
      await this.#settings.whenReady(this.#closing.signal);
      if (this.#started) {
        await this.#whenLoadable(await this.#whenComplete(redis));
      }
      const askedAt = this.#settings.now();
      if (await this.#synchronise(redis)) this.#upToDateAt = askedAt;
      this.#regain();
      onConnected();
      this.#settings.tellRedis(undefined);
      this.#settings.log.info({ epoch: this.#position.epoch }, 'following the change stream');
      while (!this.#closing.signal.aborted) await this.#readOn(redis);
    } finally {
      // On a connection that has ended, `disconnect` would only leave a timer behind.
      if (redis.status !== 'end') redis.disconnect();
    }
  }

  /**
   * Until a worker has written everything that this server may lack, the cache in memory is the best source; changes
   * that arrive meanwhile are still dropped from it. Returns the epoch of what the worker has written.
   */
  async #whenComplete(redis: RedisClient): Promise<string> {
    const servers = createKnownServers(redis, changes.servers);
    const { signal } = this.#closing;
    for (let { lastId } = this.#position; ; ) {
      if (!(await servers.look())) {
        await delay(lookMs, undefined, { signal });
        continue;
      }
      const epoch = await redis.get(changes.epoch);
      if (epoch !== null) return epoch;
      lastId = await this.#dropChanged(redis, lastId);
    }
  }

  /**
   * Returns the id to read on from. The position stays: it tells which changes were missed once everything can be
   * loaded.
   */
  async #dropChanged(redis: RedisClient, lastId: string): Promise<string> {
    const entries = await readChanges(redis, lastId, lookMs);
    for (const [id, fields] of entries) {
      const change = parseChange(id, fields);
      if (change !== undefined && change.key !== '') this.#settings.sink.drop(change);
    }
    return entries.at(-1)?.[0] ?? lastId;
  }

  /** Everything will be loaded anew. While loading fails, callers are better served from memory, for a moment. */
  async #whenLoadable(epoch: string): Promise<void> {
    const { areLoadable, now } = this.#settings;
    const end = now() + loadablePatienceMs;
    while (now() < end && !(await areLoadable(epoch).catch(() => false))) {
      await delay(lookMs, undefined, { signal: this.#closing.signal });
    }
  }

  /**
   * Empties the cache unless the stream still holds the last change seen. Returns whether nothing is left to catch up
   * with.
   */
  async #synchronise(redis: RedisClient): Promise<boolean> {
    const position = this.#position;
    const isSameStream = this.#started && position.isAt(await entryAt(redis, position.lastId));
    const end = await lastEntry(redis);
    const epoch = (await redis.get(changes.epoch)) ?? undefined;
    // Without an epoch key Redis is being rebuilt: the new epoch will come as a change.
    const isSameEpoch = epoch === undefined || epoch === position.epoch;
    if (isSameStream && isSameEpoch) return epoch !== undefined && end?.[0] === position.lastId;
    const reason = this.#started ? (isSameStream ? 'epoch' : 'lost') : 'start';
    position.anchor(epoch, end);
    this.#started = true;
    this.#reset(reason);
    return epoch !== undefined;
  }

  #lose(): void {
    if (this.#connected) this.#lostAt = this.#settings.now();
    this.#connected = false;
  }

  #regain(): void {
    const now = this.#settings.now();
    this.#heartbeatAt = this.#lostAt === undefined ? now : this.#heartbeatAt + now - this.#lostAt;
    this.#connected = true;
  }

  async #readOn(redis: RedisClient): Promise<void> {
    const { now } = this.#settings;
    // Redis takes whole milliseconds only, and reads 0 as no limit.
    const patienceMs = Math.ceil(this.#heartbeatAt + heartbeatTimeoutMs - now());
    const entries = await readChanges(redis, this.#position.lastId, clamp(patienceMs, 1, blockMs));
    const end = entries.at(-1);
    const newEpoch = end === undefined ? undefined : this.#position.newEpochOf(end);
    if (newEpoch !== undefined) await this.#whenLoadable(newEpoch);
    this.#apply(entries);
    if (now() - this.#heartbeatAt < heartbeatTimeoutMs) return;
    this.#heartbeatAt = now();
    this.#reset('heartbeat');
    // The silence may have a cause here: after a flush, the ids of the stream may begin below the one that we read
    // after.
    await this.#synchronise(redis);
  }

  /** Runs without an await, so that no request is served in the middle of it. */
  #apply(entries: readonly StreamEntry[]): void {
    let isBeating = false;
    for (const entry of entries) {
      const { change, verdict } = this.#position.accept(entry);
      if (verdict !== 'next') this.#reset(verdict);
      if (change === undefined) continue;
      if (change.key !== '') this.#settings.sink.drop(change);
      else {
        this.#heartbeatAt = this.#settings.now();
        isBeating = change.epoch === this.#position.epoch;
      }
    }
    if (isBeating && entries.length < maxChangesAtOnce) this.#upToDateAt = this.#settings.now();
  }

  #reset(reason: ResetReason): void {
    this.#settings.sink.reset(reason);
    if (reason !== 'start') this.#settings.log.warn({ reason }, 'emptied the cache of snapshots');
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
