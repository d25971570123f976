/** A way to a server that can be cut, as a network cuts it, while the server is well. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Relay = {
  /** The server's address, through the relay. */
  url: string;
  /** Ends every connection, `reset` or by a `FIN`; new ones are refused. */
  cut(how: 'reset' | 'end'): void;
  restore(): void;
  stop(): Promise<void>;
};

/** `target`: a URL with host and port. */
export async function startRelay(target: string): Promise<Relay> {
  const url = new URL(target);
  const { hostname, port } = url;
  const pairs = new Set<[Socket, Socket]>();
  let isCut = false;
  const relay = createServer((near) => {
    near.on('error', () => near.destroy());
    if (isCut) return void near.resetAndDestroy();
    const far = connect(Number(port), hostname);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    far.on('error', () => far.destroy()).on('close', () => near.destroy());
    near.on('close', () => {
      far.destroy();
      pairs.delete(pair);
    });
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  url.hostname = '127.0.0.1';
  url.port = String((relay.address() as AddressInfo).port);
  const cut: Relay['cut'] = (how) => {
    isCut = true;
    for (const [near, far] of pairs) {
      if (how === 'reset') near.resetAndDestroy();
      else near.end();
      far.destroy();
    }
  };
  return {
    url: url.href,
    cut,
    restore: () => {
      isCut = false;
    },
    stop: () => {
      cut('reset');
      return new Promise((resolve) => relay.close(() => resolve()));
    },
  };
}
