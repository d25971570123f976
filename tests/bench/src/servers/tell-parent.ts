/** Listens on a free port of the loopback address, tells the parent which, and ends with it. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export function tellParent(server: Server): void {
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('disconnect', () => process.exit(0));
}
