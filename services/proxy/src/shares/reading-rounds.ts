/**
 * Bodies that many connections of one tenant send at once are read over several rounds of the event loop, so that the
 * thread serves other tenants between two rounds.
 */

/**
 * Tells of bytes that came for a tenant. True: the connection may go on; false: it must wait until `goOn` is called in a
 * later round.
 */
export type ReadingRounds = (tenantId: string, bytes: number, goOn: () => void) => boolean;

/** How much of a tenant's bodies is read in one round. */
const BYTES_A_ROUND = 262_144;
/** Connections that go on in one round: each may bring as much as node:net reads at once. */
const CONNECTIONS_A_ROUND = BYTES_A_ROUND / 65_536;

export function createReadingRounds(): ReadingRounds {
  /** Bytes of this round, by tenant. */
  const come = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  let isRoundSet = false;

  function setRound(): void {
    if (isRoundSet) return;
    isRoundSet = true;
    setImmediate(playRound);
  }

  function playRound(): void {
    isRoundSet = false;
    come.clear();
    for (const [tenantId, line] of waiting) {
      for (const goOn of line.splice(0, CONNECTIONS_A_ROUND)) goOn();
      if (line.length === 0) waiting.delete(tenantId);
      else setRound();
    }
  }

  return (tenantId, bytes, goOn) => {
    setRound();
    const sum = (come.get(tenantId) ?? 0) + bytes;
    come.set(tenantId, sum);
    const line = waiting.get(tenantId);
    if (line === undefined && sum <= BYTES_A_ROUND) return true;
    if (line === undefined) waiting.set(tenantId, [goOn]);
    else line.push(goOn);
    return false;
  };
}
