/**
 * The one OpenID Connect provider of an installation, through openid-client: where people are sent, and who comes back.
 */

import { createEgressFetch, type EgressGuard } from '@knoxcall/egress';
import type { CustomFetch } from 'openid-client';
import * as openid from 'openid-client';
import { z } from 'zod';
import { groupsIn } from '../settings/group-map.ts';

type OidcSettings = {
  issuer: string;
  clientId: string;
  clientSecret: string | undefined;
  scopes: string;
  groupsClaim: string;
};

/** The values that a browser must bring back. */
type OidcSecrets = { state: string; nonce: string; verifier: string };

/** The person who came back. Times in Unix seconds of the provider's clock. */
export type OidcPerson = {
  issuer: string;
  subject: string;
  email: string | null;
  name: string | null;
  groups: string[];
  issuedAt: number;
  authenticatedAt: number | null;
};

export type OidcProvider = {
  /** `again`: the person must authenticate even where the provider still knows them. */
  authorizationUrl(secrets: OidcSecrets, options: { again: boolean }): Promise<string>;
  /** `query` as it came, with its `?`. Rejects with openid-client's errors. */
  personOf(query: string, secrets: OidcSecrets): Promise<OidcPerson>;
};

type Parts = { settings: OidcSettings; guard: EgressGuard; timeoutMs: number; redirectUri: string };

/** The provider's metadata changes with its keys and addresses; its operator should not have to restart us. */
const knownForMs = 3_600_000;

const claims = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  iat: z.number(),
  auth_time: z.number().optional(),
});
const profile = z.looseObject({
  email: z.string().max(254).optional().catch(undefined),
  name: z.string().max(1000).optional().catch(undefined),
});

export function createOidcProvider(parts: Parts): OidcProvider {
  const configuration = createConfiguration(parts);
  const { settings, redirectUri } = parts;
  return {
    authorizationUrl: async ({ state, nonce, verifier }, { again }) => {
      const url = openid.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: settings.scopes,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...(again ? { max_age: '0', prompt: 'login' } : {}),
      });
      return url.href;
    },
    personOf: async (query, { state, nonce, verifier }) => {
      const known = await configuration();
      const tokens = await openid.authorizationCodeGrant(known, new URL(`${redirectUri}${query}`), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const proven = claims.parse(tokens.claims());
      const told = await profileOf(known, { proven, accessToken: tokens.access_token, settings });
      const { email, name } = profile.parse(told);
      return {
        issuer: proven.iss,
        subject: proven.sub,
        email: email ?? null,
        name: name ?? null,
        groups: groupsIn(told[settings.groupsClaim]),
        issuedAt: proven.iat,
        authenticatedAt: proven.auth_time ?? null,
      };
    },
  };
}

/** Fetched once an hour, and again after a failure; concurrent callers share one fetch. */
function createConfiguration({ settings, guard, timeoutMs }: Parts): () => Promise<openid.Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  const isPlain = issuer.startsWith('http:');
  let known: { until: number; configuration: Promise<openid.Configuration> } | undefined;
  const discover = () =>
    openid.discovery(
      new URL(issuer),
      clientId,
      clientSecret,
      clientSecret === undefined ? openid.None() : undefined,
      {
        [openid.customFetch]: createGuardedFetch(guard, timeoutMs),
        timeout: Math.ceil(timeoutMs / 1000),
        // The signature of an id token is checked, however it was received.
        execute: [openid.enableNonRepudiationChecks, ...(isPlain ? [openid.allowInsecureRequests] : [])],
      },
    );
  return () => {
    if (known !== undefined && known.until > Date.now()) return known.configuration;
    const asked = { until: Date.now() + knownForMs, configuration: discover() };
    asked.configuration.catch(() => {
      if (known === asked) known = undefined;
    });
    known = asked;
    return asked.configuration;
  };
}

type Asked = { proven: z.output<typeof claims>; accessToken: string; settings: OidcSettings };

/** Many providers keep the id token small and have the other claims at the userinfo endpoint. */
async function profileOf(
  configuration: openid.Configuration,
  { proven, accessToken, settings }: Asked,
): Promise<Record<string, unknown>> {
  const isWhole = proven.email !== undefined && proven[settings.groupsClaim] !== undefined;
  if (isWhole || configuration.serverMetadata().userinfo_endpoint === undefined) return proven;
  return { ...(await openid.fetchUserInfo(configuration, accessToken, proven.sub)), ...proven };
}

/** A key set or a person's groups may be long; a token answer is not. */
const maxResponseBytes = 1_048_576;

function createGuardedFetch(guard: EgressGuard, timeoutMs: number): CustomFetch {
  const send = createEgressFetch(guard);
  return async (url, { method, headers, body }) => {
    const answer = await send(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      ...(body === null || body === undefined ? {} : { body: String(body) }),
      timeoutMs,
      maxResponseBytes,
    });
    const shown = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    );
    return new Response(new Uint8Array(answer.body), { status: answer.status, headers: shown });
  };
}
