/** Raw bytes to a server and back, for cases that no HTTP client would send or show. */
import { once } from 'node:events';
import { connect } from 'node:net';

type RawAnswer = { status: number; head: string; body: string };

/** Ends when the server closes the connection; a request must ask for that if the answer would not. */
export async function rawExchange(origin: string, bytes: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  const text = Buffer.concat(chunks).toString('latin1');
  const [head = '', ...rest] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: rest.join('\r\n\r\n') };
}
