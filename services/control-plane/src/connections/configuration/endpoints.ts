/** The addresses of the provider and the requested scopes: the secret's own come before the provider table's. Pure. */
import { createHash } from 'node:crypto';
import type { Configuration } from './configuration.ts';
import type { Provider } from './providers/provider.ts';
import { providers } from './providers.ts';

type Values = Readonly<Record<string, string>>;

type Endpoints = {
  authUrl: string;
  tokenUrl: string;
  /** The address for refresh tokens. */
  refreshUrl: string;
  scopes: readonly string[];
  clientAuthentication: Provider['clientAuthentication'];
  tokenParams: Values;
};

export function endpointsOf(configuration: Configuration): Endpoints {
  const { provider, grantType, settings } = configuration;
  const row = providers[provider];
  const values = parametersOf(configuration);
  const inUrl = (url: string | null): string => fill(url ?? '', values, encodeURIComponent);
  const defaultScopes = grantType === 'client_credentials' ? row.applicationScopes : row.scopes;
  const tokenUrl = settings.tokenUrl ?? inUrl(row.tokenUrl);
  const own = Object.entries(settings.tokenParams).filter(([name]) => !Object.hasOwn(row.parameters, name));
  return {
    authUrl: settings.authUrl ?? inUrl(row.authUrl),
    tokenUrl,
    refreshUrl: settings.tokenUrl === null && row.refreshUrl !== null ? inUrl(row.refreshUrl) : tokenUrl,
    scopes: settings.scopes ?? defaultScopes,
    clientAuthentication: settings.clientAuthentication ?? row.clientAuthentication,
    tokenParams: { ...fillAll(row.tokenParams, values), ...Object.fromEntries(own) },
  };
}

/** Values of the provider row's parameters. Microsoft's `tenant` may be in `token_params` as well. */
export function parametersOf({ provider, grantType, settings }: Configuration): Values {
  const { parameters } = providers[provider];
  const given = { ...settings.tokenParams, ...settings.providerParams };
  const values = Object.entries(parameters).map(([name, parameter]) => {
    const usual = grantType === 'password' ? parameter.passwordDefault : undefined;
    return [name, Object.hasOwn(given, name) ? given[name] : (usual ?? parameter.default)];
  });
  return Object.fromEntries(values.filter(([, value]) => typeof value === 'string'));
}

/** One pass, so that a value is never searched again. A name without a value stays as it is. */
export function fill(template: string, values: Values, encode = (value: string): string => value): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? encode(values[name] ?? '') : whole,
  );
}

export function fillAll(templates: Values, values: Values): Values {
  return Object.fromEntries(Object.entries(templates).map(([name, text]) => [name, fill(text, values)]));
}

/**
 * Identifies the client and the addresses that codes and refresh tokens belong to: credentials from one are never sent
 * to another.
 */
export function clientDigest(configuration: Configuration): string {
  const { authUrl, tokenUrl } = endpointsOf(configuration);
  const parts = JSON.stringify([configuration.settings.clientId, authUrl, tokenUrl]);
  return createHash('sha256').update(parts).digest('base64url');
}
