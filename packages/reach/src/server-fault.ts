/**
 * A fault of a server that a setting names, in one line: which setting, where, what, and how to mend it. Of the address
 * it holds host and port only: no user and no password.
 */

/** `mayPass`: the server may be available in a moment; otherwise somebody must change something. */
export type Diagnosis = { readonly why: string; readonly mayPass?: boolean };

export class ServerFault extends Error {
  override readonly name = 'ServerFault';

  constructor(server: { setting: string; where: string }, { why }: Diagnosis) {
    super(`${server.setting}: ${server.where} ${why}.`);
  }
}

/** `host:port` of a server's URL, or the path of its socket. */
export function whereIs(url: string, usualPort: number): string {
  const { protocol, hostname, port, pathname, searchParams } = new URL(url);
  const host = hostname || searchParams.get('host');
  if (protocol === 'unix:' || !host || host.startsWith('/')) return `the socket ${host || pathname}`;
  return `${host}:${port || searchParams.get('port') || usualPort}`;
}

const correct = 'start it, or correct host and port';

const ofNetwork: Readonly<Record<string, Diagnosis>> = {
  ECONNREFUSED: { why: `takes no connections (ECONNREFUSED): ${correct}`, mayPass: true },
  ENOENT: { why: `is not there (ENOENT): ${correct}`, mayPass: true },
  ENOTFOUND: { why: 'has a host name that is not known (ENOTFOUND): correct it', mayPass: true },
  EAI_AGAIN: { why: 'has a host name that cannot be looked up now (EAI_AGAIN)', mayPass: true },
  EHOSTUNREACH: { why: 'cannot be reached from here (EHOSTUNREACH)', mayPass: true },
  ENETUNREACH: { why: 'cannot be reached from here (ENETUNREACH)', mayPass: true },
  ETIMEDOUT: { why: `did not answer in time: ${correct}`, mayPass: true },
};

const certificate = /CERT|^UNABLE_TO|^HOSTNAME_MISMATCH$/;

/** Undefined where the error is not from the network or TLS. */
export function diagnoseConnection(error: unknown): Diagnosis | undefined {
  const code = codeOf(error);
  if (certificate.test(code)) {
    const mend = 'name the file of the authority that signed it in NODE_EXTRA_CA_CERTS';
    return { why: `shows a certificate that is not trusted (${code}): ${mend}` };
  }
  return ofNetwork[code];
}

function codeOf(error: unknown): string {
  // A name with several addresses has one error for each.
  const first = has(error, 'errors') && Array.isArray(error.errors) ? error.errors[0] : error;
  return has(first, 'code') ? String(first.code) : '';
}

const has = <Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> =>
  typeof value === 'object' && value !== null && name in value;
