/** A secret connected at the real OAuth2 server, a route that sends its token, and many callers at all control planes and proxies. */
import {
  createTenant,
  type Json,
  type Product,
  type RecordingUpstream,
  shareOut,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { createForConsent } from './oidc-secret.ts';
import { sitDown } from './person.ts';
import type { Exchange, OidcServer } from './start-oidc.ts';

/** Statuses; 0 where the connection broke. */
export type Answers = { tokens: number[]; proxied: number[] };

export type Crowd = {
  tenant: Tenant;
  oidc: OidcServer;
  upstream: RecordingUpstream;
  secret: Json;
  /** A new connection by link, whose token has expired while every worker of the product was paused. */
  connectAndLetEnd(): Promise<void>;
  /**
   * Resumes the workers, asks 50 times for the token and sends 200 requests, over all control planes and
   * proxies.
   */
  rush(): Promise<Answers>;
  /** The refresh requests to the server since the last connection. */
  refreshes(): Promise<Exchange[]>;
  stop(): Promise<void>;
};

const questions = 50;
const requests = 200;
const endsAfterMs = 1_100;

export async function gatherCrowd(product: Product): Promise<Crowd> {
  const [tenant, upstream, person] = await Promise.all([
    createTenant(product),
    startRecordingUpstream(),
    sitDown(),
  ]);
  const { secret, oidc } = await createForConsent(tenant, 'crowd_token');
  await tenant.done('POST', '/v1/routes', {
    name: 'crowd',
    target_base_url: upstream.url,
    inject_headers_json: { Authorization: 'Bearer {{secret:crowd_token}}' },
  });
  const doors = product.controlPlanes.map((controlPlane) => tenant.at({ ...product, controlPlane }));
  const path = `/v1/secrets/${String(secret.id)}/oauth2`;
  const caller = await shareOut(tenant, questions);
  let connectedAt = 0;
  const hold = (signal: 'SIGSTOP' | 'SIGCONT'): void => {
    for (const name of product.services) if (name.startsWith('worker')) product.signal(name, signal);
  };
  return {
    tenant,
    oidc,
    upstream,
    secret,
    connectAndLetEnd: async () => {
      hold('SIGSTOP');
      await oidc.set({ accessSeconds: 1 });
      const link = await tenant.done('POST', `${path}/authorize`);
      connectedAt = Date.now();
      const title = await person.consent(String(link.authorize_url));
      if (title !== 'Connected') throw new Error(`was not connected: ${title}`);
      await oidc.set({ accessSeconds: 3600 });
      const gotAt = Date.now();
      await until('the end of the token', () => Date.now() - gotAt > endsAfterMs);
    },
    rush: async () => {
      hold('SIGCONT');
      const ask = (index: number) =>
        doors[index % doors.length]!.as(caller(index).key).api('GET', `${path}/token`);
      const send = (index: number) => tenant.proxy({ route: 'crowd', proxy: index % product.proxies.length });
      const [tokens, proxied] = await Promise.all([statuses(questions, ask), statuses(requests, send)]);
      return { tokens, proxied };
    },
    refreshes: async () =>
      (await oidc.exchanges()).filter(
        ({ grant, receivedAt }) => grant === 'refresh_token' && receivedAt >= connectedAt,
      ),
    stop: async () => {
      hold('SIGCONT');
      await Promise.all([person.leave(), oidc.stop(), upstream.close()]);
    },
  };
}

function statuses(count: number, ask: (index: number) => Promise<{ status: number }>): Promise<number[]> {
  return Promise.all(
    Array.from({ length: count }, async (_none, index) => {
      const answer = await ask(index).catch(() => ({ status: 0 }));
      return answer.status;
    }),
  );
}
