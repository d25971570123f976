/** The table of providers: real addresses, the parameters of each, and that a parameter changes no other part of an address. */
import fc from 'fast-check';
import { assertionHosts, statedBy } from './assertions.ts';
import { type Configuration, noSettings } from './configuration.ts';
import { endpointsOf, parametersOf } from './endpoints.ts';
import { type ProviderName, providerNames, providers } from './providers.ts';
import { matches } from './require-sound.ts';

function configuration(
  provider: ProviderName,
  settings: Partial<Configuration['settings']> = {},
): Configuration {
  const [grantType] = providers[provider].grants;
  const own = { ...noSettings, clientId: 'id', clientSecret: 'secret', ...settings };
  return { provider, grantType, mtlsCertificateId: null, signingKeyId: null, settings: own };
}

/** Every parameter with the example that the row gives for it. */
function examplesOf(provider: ProviderName): Record<string, string> {
  const { parameters } = providers[provider];
  return Object.fromEntries(Object.entries(parameters).map(([name, { example }]) => [name, example]));
}

const named = providerNames.filter((name) => name !== 'custom');

test('the table has the documented providers, the most common ones and the presets', () => {
  expect(providerNames).toEqual(
    'google github salesforce microsoft slack hubspot notion dropbox linkedin zoom atlassian asana airtable shopify stripe_connect intuit xero zoho gitlab discord spotify twitch figma linear docusign box google_service_account github_app salesforce_jwt docusign_jwt box_jwt zoom_s2s custom'.split(
      ' ',
    ),
  );
});

test.each(named)(
  '%s has https addresses, templates that parse, and the address of its documentation',
  (name) => {
    const { authUrl, tokenUrl, refreshUrl, source, grants, parameters } = providers[name];
    const isConsent = grants.includes('authorization_code');
    expect(authUrl === null).toBe(!isConsent);
    const filled = endpointsOf(configuration(name, { providerParams: examplesOf(name) }));
    const asked = [filled.tokenUrl, filled.refreshUrl, source, ...(isConsent ? [filled.authUrl] : [])];
    for (const url of asked) {
      expect(new URL(url)).toMatchObject({ protocol: 'https:', username: '', hash: '', port: '' });
      expect(new URL(url).href).toBe(url);
      expect(url).not.toMatch(/[{}]/);
    }
    const used = JSON.stringify([
      authUrl,
      tokenUrl,
      refreshUrl,
      providers[name].tokenParams,
      providers[name].assertion,
    ]);
    for (const parameter of Object.keys(parameters)) expect(used).toContain(`{${parameter}}`);
  },
);

test("Figma refreshes at another address; a secret's own token address serves for both", () => {
  expect(endpointsOf(configuration('figma')).refreshUrl).toBe('https://api.figma.com/v1/oauth/refresh');
  const tokenUrl = 'https://figma.example/token';
  expect(endpointsOf(configuration('figma', { tokenUrl })).refreshUrl).toBe(tokenUrl);
});

test.each(named)('%s: the examples and defaults of its parameters match their patterns', (name) => {
  for (const { pattern, example, default: usual } of Object.values(providers[name].parameters)) {
    expect(matches(example, pattern)).toBe(true);
    if (usual !== null) expect(matches(usual, pattern)).toBe(true);
  }
});

const withParameters = named.filter((name) => Object.keys(providers[name].parameters).length > 0);
const parts = /^(https):\/\/([^/?#@:]+)(\/[^?#]*)$/;

/** Matches an address that has every fixed piece of the template, and single names between them. */
function shapeOf(template: string): RegExp {
  const pieces = template.split(/\{\w+\}/).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pieces.join('([^/?#@:]+)')}$`);
}

test.each(withParameters)(
  '%s: a parameter that matches its pattern cannot change another part of an address',
  (name) => {
    const { parameters, authUrl, tokenUrl } = providers[name];
    const arbitrary = fc.record(
      Object.fromEntries(
        Object.entries(parameters).map(([parameter, { pattern }]) => [
          parameter,
          fc.stringMatching(new RegExp(`^(?:${pattern})$`)),
        ]),
      ),
    );
    fc.assert(
      fc.property(arbitrary, (providerParams) => {
        const filled = endpointsOf(configuration(name, { providerParams }));
        for (const [template, url] of [
          [authUrl, filled.authUrl],
          [tokenUrl, filled.tokenUrl],
        ] as const) {
          if (template === null) continue;
          expect(url).toMatch(parts);
          expect(url).toMatch(shapeOf(template));
          // `requireSound` refuses what is no URL, such as a wrong A-label.
          fc.pre(URL.canParse(url));
          const parsed = new URL(url);
          expect(parsed.origin + parsed.pathname).toBe(url.toLowerCase() === url ? url : parsed.href);
          expect(parsed.pathname.split('/').length).toBe(template.split('/').length - 2);
        }
      }),
      { numRuns: 200 },
    );
  },
);

const hostile = [
  '',
  '.',
  '..',
  '../x',
  'a/b',
  'a?b',
  'a#b',
  'a@b',
  'a:1',
  'evil.example/',
  '%2e%2e',
  'a\\b',
  'a b',
  'a\nb',
  'a\n',
  '\u3002',
  'a;b',
  '{client_id}',
  '-',
  '//evil.example',
];

test.each(withParameters)('%s: no pattern matches a hostile value', (name) => {
  for (const { pattern } of Object.values(providers[name].parameters)) {
    const taken = hostile.filter((value) => matches(value, pattern));
    // An account ID may be a hyphen: it stands in no address.
    expect(name === 'zoom_s2s' ? taken.filter((value) => value !== '-') : taken).toEqual([]);
  }
});

test('a value that matches a pattern holds nothing that ends a path segment, a host or a parameter', () => {
  const patterns = named.flatMap((name) =>
    Object.values(providers[name].parameters).map(({ pattern }) => pattern),
  );
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(...patterns),
      (value, pattern) => {
        if (matches(value, pattern)) expect(value).toMatch(/^[A-Za-z0-9._-]+$/);
      },
    ),
    { numRuns: 3000 },
  );
});

test('Microsoft: the directory is filled into the addresses and is not sent as a parameter', () => {
  expect(endpointsOf(configuration('microsoft')).tokenUrl).toBe(
    'https://login.microsoftonline.com/common/oauth2/v2.0/token',
  );
  const person = { ...configuration('microsoft'), grantType: 'password' as const };
  expect(parametersOf(person)).toEqual({ tenant: 'organizations' });
  for (const settings of [
    { tokenParams: { tenant: 'contoso.example', resource: 'r' } },
    { tokenParams: { resource: 'r' }, providerParams: { tenant: 'contoso.example' } },
  ]) {
    const own = endpointsOf(configuration('microsoft', settings));
    expect(own.tokenUrl).toBe('https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token');
    expect(own.tokenParams).toEqual({ resource: 'r' });
  }
  const custom = configuration('custom', {
    tokenParams: { tenant: 'x' },
    tokenUrl: 'https://idp.example/token',
  });
  expect(endpointsOf(custom).tokenParams).toEqual({ tenant: 'x' });
});

test.each([
  [
    'google_service_account',
    { issuer: 'robot@x.iam' },
    { iss: 'robot@x.iam', aud: 'https://oauth2.googleapis.com/token' },
  ],
  [
    'github_app',
    { providerParams: { app_id: '7', installation_id: '9' } },
    { iss: '7', aud: 'https://api.github.com' },
  ],
  [
    'salesforce_jwt',
    { subject: 'a@b.c', providerParams: { login: 'test' } },
    { iss: 'id', sub: 'a@b.c', aud: 'https://test.salesforce.com' },
  ],
  [
    'docusign_jwt',
    { subject: 'guid', providerParams: { account: 'account-d' } },
    { iss: 'id', sub: 'guid', aud: 'account-d.docusign.com' },
  ],
  [
    'box_jwt',
    { subject: '123' },
    { iss: 'id', sub: '123', box_sub_type: 'enterprise', aud: 'https://api.box.com/oauth2/token' },
  ],
] as const)('%s: the claims of its assertion', (name, settings, stated) => {
  expect(statedBy(configuration(name, settings)).grant).toEqual(stated);
});

test.each([
  ['https://idp.example/token', ['token.example', 'idp.example']],
  ['account.docusign.com', ['token.example', 'account.docusign.com']],
  ['https://good.example@evil.example/', ['token.example', 'evil.example']],
  ['urn:idp', ['token.example', '']],
  ['my-api', ['token.example', 'my-api']],
])('an assertion for %s is for the hosts %j', (audience, hosts) => {
  const settings = { tokenUrl: 'https://token.example/token', audience };
  expect(assertionHosts({ ...configuration('custom', settings), grantType: 'jwt_bearer' })).toEqual(hosts);
});
