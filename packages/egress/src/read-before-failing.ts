// Lets a socket whose writing side failed be read to its end first. A server that refuses an upload answers and closes;
// its reset meets our next write while the answer is still unread. The write error is always reported afterwards.
import type { Socket } from 'node:net';

type Done = (error?: Error | null) => void;

/** A failed write ends the socket when the other side sends nothing more, and after `patienceMs` at the latest. */
export function readBeforeFailing(socket: Socket, patienceMs: number): void {
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  const later = (done: Done) => (error?: Error | null) => {
    if (error) failAfterReading(socket, () => done(error), patienceMs);
    else done();
  };
  socket._write = (chunk, encoding, done) => write(chunk, encoding, later(done));
  if (writev) socket._writev = (chunks, done) => writev(chunks, later(done));
}

function failAfterReading(socket: Socket, fail: () => void, patienceMs: number): void {
  const end = (): void => {
    clearTimeout(timer);
    socket.off('end', end).off('close', end);
    fail();
  };
  const timer = setTimeout(end, patienceMs);
  socket.on('end', end).on('close', end);
}
