/** Stores what the OAuth2 server of the tests issues: in memory, with consumption and revocation by grant. */
import type { Adapter, AdapterPayload } from 'oidc-provider';

type Kept = { model: string; payload: AdapterPayload; endsAt: number };

const store = new Map<string, Kept>();

function live(key: string): Kept | undefined {
  const kept = store.get(key);
  return kept !== undefined && kept.endsAt > Date.now() ? kept : undefined;
}

export class OidcAdapter implements Adapter {
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  async upsert(id: string, payload: AdapterPayload, expiresInSeconds: number): Promise<void> {
    const endsAt = expiresInSeconds > 0 ? Date.now() + expiresInSeconds * 1000 : Number.POSITIVE_INFINITY;
    store.set(`${this.#model}:${id}`, { model: this.#model, payload, endsAt });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return live(`${this.#model}:${id}`)?.payload;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return [...store.values()].find(({ model, payload }) => model === this.#model && payload.uid === uid)
      ?.payload;
  }

  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(id: string): Promise<void> {
    const kept = live(`${this.#model}:${id}`);
    if (kept) kept.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    store.delete(`${this.#model}:${id}`);
  }

  /** Reuse of a rotated refresh token ends here: the whole grant is revoked. */
  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of store) if (payload.grantId === grantId) store.delete(key);
  }
}
