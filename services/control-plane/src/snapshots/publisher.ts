/** Publishes the rows that a change has just committed. */
import type { OutboxRow } from './outbox-row.ts';
import { createPublishWhole } from './publish-whole.ts';
import type { SnapshotParts } from './snapshot-parts.ts';

export type Publisher = {
  /** False where a row is not published; it stays for the sweep of the outbox. Never rejects. */
  publish(rows: readonly OutboxRow[]): Promise<boolean>;
};

export function createPublisher(parts: SnapshotParts): Publisher {
  const publishWhole = createPublishWhole(parts);
  return {
    publish: async (rows) => {
      const [first] = rows;
      if (first === undefined) return true;
      try {
        const { left } = await publishWhole(first.tenantId, rows);
        return left.length === 0;
      } catch (error) {
        parts.log.warn({ err: error, rows: rows.length }, 'the publication failed and is left to the outbox');
        return false;
      }
    },
  };
}
