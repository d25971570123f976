/**
 * A sink is an operator's address that is told every record of one kind, at least once. What a kind has to say, and that it
 * was taken, is its source.
 */
import type { z } from 'zod';
import type { sinkName } from '../columns.ts';

export type SinkName = z.output<typeof sinkName>;

/** `lines`: JSON, one record each. `taken` is written once the sink has them. */
type Batch = { lines: readonly string[]; taken(): Promise<void> };

export type Source = {
  /** What was not taken yet, as much as goes in one request; undefined where there is nothing. */
  next(): Promise<Batch | undefined>;
  /** How long ago the oldest record that was not taken came to be; 0 where there is none. */
  lagSeconds(): Promise<number>;
};

/** Records of one request, and their bytes: what usual receivers take. */
export const maxRecords = 500;
export const maxBytes = 1_048_576;

/** `line`: null where the record is gone before it was told; it counts as told. */
export type Told = { line: string | null };

/** The first of these that go into one request, at least one. */
export function fitting<One extends Told>(records: readonly One[]): One[] {
  let bytes = 0;
  const tooMany = records.findIndex(({ line }, index) => {
    bytes += line === null ? 0 : Buffer.byteLength(line) + 1;
    return index >= maxRecords || (index > 0 && bytes > maxBytes);
  });
  return tooMany < 0 ? [...records] : records.slice(0, tooMany);
}

export const linesOf = (records: readonly Told[]): string[] => records.flatMap(({ line }) => line ?? []);
