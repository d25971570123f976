/**
 * A sink is an operator's address that receives every record of one kind, at least once. The records, and the note that
 * they were accepted, are its source's.
 */
import type { z } from 'zod';
import type { sinkName } from '../columns.ts';

export type SinkName = z.output<typeof sinkName>;

/** `lines`: JSON, one record each. `taken` is called once the sink has accepted them. */
type Batch = { lines: readonly string[]; taken(): Promise<void> };

export type Source = {
  /** Unsent records, as many as fit into one request; undefined where there are none. */
  next(): Promise<Batch | undefined>;
  /** Age of the oldest unsent record; 0 where there is none. */
  lagSeconds(): Promise<number>;
};

/** Records of one request, and their bytes: limits of usual receivers. */
export const maxRecords = 500;
export const maxBytes = 1_048_576;

/** `line`: null where the record was deleted before it was sent; it counts as sent. */
export type Told = { line: string | null };

/** The first records that fit into one request, at least one. */
export function fitting<One extends Told>(records: readonly One[]): One[] {
  let bytes = 0;
  const tooMany = records.findIndex(({ line }, index) => {
    bytes += line === null ? 0 : Buffer.byteLength(line) + 1;
    return index >= maxRecords || (index > 0 && bytes > maxBytes);
  });
  return tooMany < 0 ? [...records] : records.slice(0, tooMany);
}

export const linesOf = (records: readonly Told[]): string[] => records.flatMap(({ line }) => line ?? []);
