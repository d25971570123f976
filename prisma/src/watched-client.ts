/**
 * A connection that is given up once the server has kept a query waiting for too long. It is closed, even
 * within a transaction: a connection that only stopped waiting would return to the pool with that transaction
 * open, and later writes on it would be acknowledged but never committed.
 */
import { Client, type ClientConfig } from 'pg';

/** `bounds`: how many transactions began and ended here, which shows a user of one that theirs is over. */
export type WatchedClient = Client & { readonly bounds: number };

const boundTexts = new Set<unknown>(['BEGIN', 'COMMIT', 'ROLLBACK']);

export function watchedClient(
  patienceMs: number,
  onBegin: (client: WatchedClient) => void,
): new (
  config?: ClientConfig,
) => WatchedClient {
  return class extends Client {
    bounds = 0;
    #patience: NodeJS.Timeout | undefined;

    constructor(config?: ClientConfig) {
      super(config);
      const calm = () => {
        clearTimeout(this.#patience);
        this.#patience = undefined;
      };
      this.on('drain', calm).on('end', calm);
    }

    override query(...args: never[]): never {
      this.#patience ??= setTimeout(() => giveUp(this), patienceMs);
      const text: unknown = Object(args[0]).text;
      if (boundTexts.has(text)) this.bounds += 1;
      if (text === 'BEGIN') onBegin(this);
      return super.query(...(args as [never])) as never;
    }
  };
}

/** The error is one that pg's callers know from sockets. */
function giveUp(client: Client): void {
  const connection: { stream: { destroy(error: Error): void } } = Reflect.get(client, 'connection');
  const timedOut = new Error('the database did not answer in time');
  connection.stream.destroy(Object.assign(timedOut, { code: 'ETIMEDOUT', errno: -110, syscall: 'read' }));
}
