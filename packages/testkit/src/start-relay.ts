/** A relay to a server that can be cut like a network, while the server itself is healthy. */
import { connect, createServer, type Socket } from 'node:net';
import { portOf } from './quiet-port.ts';

export type Relay = {
  /** The server's address, through the relay. */
  url: string;
  /**
   * Ends every connection, `reset` or by a `FIN`, and refuses new ones. In `silence` they stay, new ones too,
   * but no data arrives until it is restored.
   */
  cut(how: 'reset' | 'end' | 'silence'): void;
  restore(): void;
  /** From now on it leads to another server, at a URL: present connections end, and new ones go there. */
  lead(target: string): void;
  stop(): Promise<void>;
};

type Pair = { near: Socket; far: Socket | undefined };

/** `target`: a URL with host and port. */
export async function startRelay(target: string): Promise<Relay> {
  const url = new URL(target);
  let { hostname, port } = url;
  const pairs = new Set<Pair>();
  let state: 'whole' | 'refusing' | 'silent' = 'whole';
  const join = (pair: Pair): void => {
    const { near } = pair;
    pair.far ??= connect(Number(port), hostname);
    const { far } = pair;
    far.on('error', () => far.destroy()).on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  };
  const relay = createServer((near) => {
    near.on('error', () => near.destroy());
    if (state === 'refusing') return void near.resetAndDestroy();
    const pair: Pair = { near, far: undefined };
    pairs.add(pair);
    near.on('close', () => {
      pair.far?.destroy();
      pairs.delete(pair);
    });
    if (state === 'whole') join(pair);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  url.hostname = '127.0.0.1';
  url.port = String(portOf(relay));
  const cut: Relay['cut'] = (how) => {
    state = how === 'silence' ? 'silent' : 'refusing';
    for (const { near, far } of pairs) {
      if (how === 'silence') {
        near.unpipe();
        far?.unpipe();
      } else {
        if (how === 'reset') near.resetAndDestroy();
        else near.end();
        far?.destroy();
      }
    }
  };
  return {
    url: url.href,
    cut,
    restore: () => {
      const wasSilent = state === 'silent';
      state = 'whole';
      if (wasSilent) for (const pair of pairs) join(pair);
    },
    lead: (other) => {
      ({ hostname, port } = new URL(other));
      cut('reset');
      state = 'whole';
    },
    stop: () => {
      cut('reset');
      return new Promise((resolve) => relay.close(() => resolve()));
    },
  };
}
