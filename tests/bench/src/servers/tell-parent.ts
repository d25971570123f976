/** Tells the parent on which port of the loopback address this process listens, and ends with it. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Of a server that listens on a free port from now on. */
export function tellParent(server: Server): void {
  server.listen(0, '127.0.0.1', () => tellPort((server.address() as AddressInfo).port));
}

export function tellPort(port: number): void {
  process.send?.({ port });
  process.on('disconnect', () => process.exit(0));
}
