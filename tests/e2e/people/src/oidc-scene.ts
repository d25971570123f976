/** A product with an OpenID Connect provider, and the way there and back as a browser takes it. */
import {
  type CallAnswer,
  call,
  newPerson,
  type Person,
  type Product,
  quietPort,
  startProduct,
} from '@knoxcall/testkit';
import {
  type Account,
  type IdentityProvider,
  oidcClient,
  startIdentityProvider,
} from './identity-provider.ts';

export type OidcScene = {
  product: Product;
  provider: IdentityProvider;
  begin(person: Person, query?: string): Promise<CallAnswer>;
  /** Follows the provider's pages until it sends the browser back; returns that address. */
  visit(person: Person, location: unknown): Promise<string>;
  /** Comes back from the provider's site; returns where the browser goes next. */
  back(person: Person, address: string): Promise<string>;
  /** The whole way, with `who` at the provider; returns where the browser goes next. */
  go(person: Person, who: Account, query?: string): Promise<string>;
  /** Links `who` to the account that is signed in. */
  link(person: Person, who: Account): Promise<string>;
  /** The token of a new invitation into a tenant. */
  invite(slug: string): Promise<string>;
  end(): Promise<void>;
};

export async function startOidcScene(environment: Record<string, string>): Promise<OidcScene> {
  const port = await quietPort();
  const settings = {
    OIDC_ISSUER: `http://127.0.0.1:${port}`,
    OIDC_CLIENT_ID: oidcClient.id,
    OIDC_CLIENT_SECRET: oidcClient.secret,
    OIDC_SCOPES: 'openid email profile groups',
  };
  const product = await startProduct({
    proxies: 0,
    workers: 0,
    environment: { ...settings, ...environment },
  });
  const provider = await startIdentityProvider(port, `${product.controlPlane}/dashboard/oidc/callback`);
  /** The cookies of each person's browser at the provider. */
  const atProvider = new WeakMap<Person, Person>();
  const begin: OidcScene['begin'] = (person, query = '') =>
    person.send('GET', `/dashboard/oidc/start${query}`);
  const visit: OidcScene['visit'] = async (person, location) => {
    const browser = atProvider.get(person) ?? newPerson({ controlPlane: provider.issuer });
    atProvider.set(person, browser);
    let at = String(location);
    for (let steps = 0; steps < 10 && at.startsWith(provider.issuer); steps += 1) {
      const answer = await browser.send('GET', at.slice(provider.issuer.length));
      if (answer.headers.location === undefined) throw new Error(`${at}: ${answer.status} ${answer.text}`);
      at = new URL(answer.headers.location, at).href;
    }
    return at;
  };
  const back: OidcScene['back'] = async (person, address) => {
    // From another site the browser brings no cookie that is SameSite=Strict.
    const lax = [...person.cookies].filter(([name]) => name !== 'knoxcall').map((pair) => pair.join('='));
    const headers = { cookie: lax.join('; ') || undefined };
    const answer = await person.send('GET', address.slice(product.controlPlane.length), { headers });
    if (answer.status !== 303) throw new Error(`was not sent on: ${answer.status} ${answer.text}`);
    return String(answer.headers.location);
  };
  const go: OidcScene['go'] = async (person, who, query) => {
    atProvider.delete(person);
    provider.nextIs(who);
    const begun = await begin(person, query);
    if (begun.status !== 302) throw new Error(`did not begin: ${begun.status} ${begun.text}`);
    return back(person, await visit(person, begun.headers.location));
  };
  return {
    product,
    provider,
    begin,
    visit,
    back,
    go,
    link: async (person, who) => {
      await person.stepUp();
      return go(person, who, '?purpose=link&return_to=/t/demo/settings');
    },
    invite: async (slug) => {
      const answer = await call(`${product.controlPlane}/admin/v1/tenants/${slug}/invitations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${product.adminToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'invited@example.test', role: 'editor' }),
      });
      return String(answer.json.data?.link).split('#')[1] ?? '';
    },
    end: async () => {
      await product.stop();
      await provider.close();
    },
  };
}

let people = 0;

/** A new person at the provider, whom no test has used before. */
export function newAccount(fields: Partial<Account> = {}): Account {
  people += 1;
  const sub = `sub-${people}`;
  return { sub, email: `${sub}@provider.test`, name: `Person ${people}`, ...fields };
}
