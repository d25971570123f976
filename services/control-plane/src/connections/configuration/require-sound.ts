/** The rules between the fields of an OAuth2 secret, each provider's own among them. */
import type { EgressGuard } from '@knoxcall/egress';
import { type FieldErrors, validationError } from '../../http/validate.ts';
import { assertsAnything, authenticatesByKey } from './assertions.ts';
import type { Configuration } from './configuration.ts';
import { endpointsOf, parametersOf } from './endpoints.ts';
import type { FieldName } from './providers/provider.ts';
import { providers } from './providers.ts';

type Fault = [field: string, text: string];

/** Refuses with `validation_error`, all faults at once. */
export async function requireSound(configuration: Configuration, guard: EgressGuard): Promise<void> {
  const faults = [
    ...grantFaults(configuration),
    ...clientFaults(configuration),
    ...assertionFaults(configuration),
    ...parameterFaults(configuration),
    ...(await addressFaults(configuration, guard)),
  ];
  const errors: FieldErrors = {};
  for (const [field, text] of faults) errors[field] ??= [text];
  if (faults.length > 0) throw validationError(errors);
}

function grantFaults({ provider, grantType, settings }: Configuration): Fault[] {
  const faults: Fault[] = [];
  const { grants } = providers[provider];
  if (!grants.includes(grantType))
    faults.push(['grant_type', `must be ${grants.join(' or ')} for the provider '${provider}'`]);
  if (grantType === 'password') {
    if (settings.username === null) faults.push(['username', 'is required for the password grant']);
    if (settings.password === null) faults.push(['password', 'is required for the password grant']);
  }
  if (provider !== 'custom' && Object.keys(settings.tokenResponse).length > 0)
    faults.push(['token_response', "is for the provider 'custom' alone"]);
  return faults;
}

function clientFaults(configuration: Configuration): Fault[] {
  const { provider, grantType, mtlsCertificateId, settings } = configuration;
  const faults: Fault[] = [];
  const isAsserted = grantType === 'jwt_bearer';
  if (settings.clientId === null && (!isAsserted || authenticatesByKey(configuration)))
    faults.push(['client_id', 'is required']);
  const needsSecret = grantType !== 'implicit' && !isAsserted && !authenticatesByKey(configuration);
  if (needsSecret && settings.clientSecret === null && mtlsCertificateId === null)
    faults.push([
      'client_secret',
      'is required unless mtls_certificate_id or a signing key is given or grant_type is implicit',
    ]);
  if (!isAsserted || provider === 'custom') return faults;
  const missing = providers[provider].fields.filter(
    ({ name, required }) => required && name in isThere && !isThere[name]?.(configuration),
  );
  return [
    ...faults,
    ...missing.map(({ name }): Fault => [name, `is required for the provider '${provider}'`]),
  ];
}

/** Whether a field that a row requires is given; addresses and consent have rules of their own. */
const isThere: { readonly [name in FieldName]?: (configuration: Configuration) => boolean } = {
  client_id: ({ settings }) => settings.clientId !== null,
  client_secret: ({ settings }) => settings.clientSecret !== null,
  subject: ({ settings }) => settings.subject !== null,
  key_id: ({ settings }) => settings.keyId !== null,
  service_account_json: (configuration) => hasKey(configuration) && configuration.settings.issuer !== null,
  private_key: (configuration) => hasKey(configuration),
};

function hasKey({ settings, signingKeyId }: Configuration): boolean {
  return settings.privateKey !== null || signingKeyId !== null;
}

function assertionFaults(configuration: Configuration): Fault[] {
  const { provider, grantType, settings } = configuration;
  if (!assertsAnything(configuration)) return [];
  const { issuer, longestSeconds } = providers[provider].assertion;
  const faults: Fault[] = [];
  if (!hasKey(configuration)) faults.push(['private_key', 'is required, or signing_key_id']);
  if (grantType === 'jwt_bearer' && issuer === null && settings.issuer === null)
    faults.push(['issuer', 'is required for jwt_bearer']);
  if (grantType === 'jwt_bearer' && (settings.assertionLifetime ?? 0) > longestSeconds)
    faults.push(['assertion_lifetime', `must be at most ${longestSeconds} for the provider '${provider}'`]);
  return faults;
}

/** A value must fit its place in a URL, wherever it was given. */
function parameterFaults(configuration: Configuration): Fault[] {
  const { provider, settings } = configuration;
  const { parameters, source } = providers[provider];
  const values = parametersOf(configuration);
  const unknown = Object.keys(settings.providerParams).filter((name) => !Object.hasOwn(parameters, name));
  const wrong = Object.entries(parameters).flatMap(([name, { pattern, example }]): Fault[] => {
    const value = values[name];
    const field = Object.hasOwn(settings.tokenParams, name) ? 'token_params' : `provider_params.${name}`;
    if (value === undefined)
      return [[field, `is required for the provider '${provider}', such as ${example}`]];
    const isSound = matches(value, pattern) && fillsAddresses(configuration);
    return isSound ? [] : [[field, `${name} must be such as ${example} (see ${source})`]];
  });
  return [
    ...wrong,
    ...unknown.map(
      (name): Fault => [`provider_params.${name}`, `is not a parameter of the provider '${provider}'`],
    ),
  ];
}

/** A URL parser refuses some host names, such as an invalid A-label. */
function fillsAddresses(configuration: Configuration): boolean {
  const { settings, provider } = configuration;
  const { authUrl, tokenUrl, refreshUrl } = endpointsOf({
    ...configuration,
    settings: { ...settings, authUrl: null, tokenUrl: null },
  });
  const isFilled = [authUrl, tokenUrl, refreshUrl].every((url) => url === '' || URL.canParse(url));
  return isFilled || providers[provider].tokenUrl === null;
}

export function matches(value: string, pattern: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(value);
}

async function addressFaults(
  { provider, grantType, settings }: Configuration,
  guard: EgressGuard,
): Promise<Fault[]> {
  const row = providers[provider];
  const needsConsentUrl = grantType !== 'jwt_bearer' && row.grants.includes('authorization_code');
  const addresses = [
    ['auth_url', settings.authUrl, needsConsentUrl && row.authUrl === null],
    ['token_url', settings.tokenUrl, row.tokenUrl === null],
  ] as const;
  const faults = await Promise.all(
    addresses.map(async ([field, url, isRequired]): Promise<Fault[]> => {
      if (url === null) return isRequired ? [[field, `is required for the provider '${provider}'`]] : [];
      const fault = await urlFault(url, guard);
      return fault === null ? [] : [[field, fault]];
    }),
  );
  return faults.flat();
}

async function urlFault(text: string, guard: EgressGuard): Promise<string | null> {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return 'must be an https URL';
  }
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.hash !== '') return 'must not have a fragment';
  if (url.protocol === 'https:') return null;
  const isAllowed = await guard.isPlaintextAllowed(url.hostname).catch(() => false);
  return isAllowed ? null : 'must be https: plain http is allowed for hosts in EGRESS_ALLOW_CIDRS only';
}
