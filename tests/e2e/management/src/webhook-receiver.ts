/** A receiver of webhooks that verifies with the reference library, and a webhook that sends to it. */
import {
  type AnswerWith,
  type Received,
  type RecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { Webhook } from 'standardwebhooks';

type Told = { type: string; timestamp: string; data: Record<string, Record<string, unknown>> };

export type Receiver = {
  id: string;
  secret: string;
  path: string;
  /** The requests to this webhook, as they arrived. */
  received(): Received[];
  /** The same, verified. */
  told(): Told[];
  /** Resolves with the first event of the type, once it has arrived. */
  event(type: string): Promise<Told>;
  deliveries(): Promise<Delivery[]>;
};

type Delivery = {
  id: string;
  type: string;
  state: string;
  attempts: number;
  last_status: number | null;
  last_error: string | null;
  next_attempt_at: string | null;
};

export const verified = (secret: string, { body, headers }: Received): Told =>
  new Webhook(secret).verify(body.toString('utf8'), headers) as Told;

let made = 0;

export async function makeReceiver(
  tenant: Tenant,
  upstream: RecordingUpstream,
  fields: object = {},
): Promise<Receiver> {
  made += 1;
  const path = `/hooks/${made}`;
  const created = await tenant.done('POST', '/v1/webhooks', { url: `${upstream.url}${path}`, ...fields });
  const { id, secret } = created as unknown as { id: string; secret: string };
  const received = () => upstream.received.filter(({ url }) => url === path);
  const told = () => received().map((one) => verified(secret, one));
  return {
    ...{ id, secret, path, received, told },
    event: async (type) => {
      await until(`an event ${type}`, () => told().some((one) => one.type === type));
      return told().find((one) => one.type === type)!;
    },
    deliveries: async () => {
      const list = await tenant.done('GET', `/v1/webhooks/${id}/deliveries?per_page=100`);
      return list as unknown as Delivery[];
    },
  };
}

/** Drops the connection, as if no server listened. */
export const hangUp: AnswerWith = (_request, response) => void response.socket?.destroy();
export const answer =
  (status: number, headers: Record<string, string> = {}): AnswerWith =>
  (_request, response) => {
    response.writeHead(status, headers);
    response.end('a long story of the receiver');
  };
