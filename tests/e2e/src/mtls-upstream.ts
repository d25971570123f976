/**
 * A TLS upstream that requires a client certificate of the fixtures' authority, and says which one it got.
 */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type GoodFile, goodFile, goodFiles, parts } from '@knoxcall/certificates/fixtures';

export type MtlsUpstream = {
  /** With the name that its certificate is for. */
  origin: string;
  /** SHA-256 fingerprints of the client certificates, one a request. */
  shown: string[];
  /** TLS versions, one a request. */
  versions: (string | null)[];
  /** Handshakes that ended in a connection. */
  connections(): number;
  close(): Promise<void>;
};

/** The authority's root: the upstream trusts no other, and its own certificate is signed by it. */
export const authority = String(parts['root.crt']);

/** Certificates of the authority with their keys, in every form that they can be uploaded in. */
export const clientCertificates: GoodFile[] = goodFiles.filter(
  ({ expected }) =>
    expected.has_private_key && expected.chain === 3 && !expected.warnings.includes('not_accepted_by_tls'),
);

export const fingerprintOf = (name: string): string => String(goodFile(name).expected.fingerprint);

export function uploadBody({ type, content, privateKey, passphrase }: GoodFile): Record<string, string> {
  return {
    certificate_type: type,
    certificate_content: content,
    ...(privateKey === undefined ? {} : { private_key: privateKey }),
    ...(passphrase ? { passphrase } : {}),
  };
}

export async function startMtlsUpstream(): Promise<MtlsUpstream> {
  const shown: string[] = [];
  const versions: (string | null)[] = [];
  let connections = 0;
  const chain = goodFile('p256, PEM chain out of order and encrypted PKCS#8 key').content;
  const [root, leaf, issuer] = chain.match(/-----BEGIN[\s\S]*?END CERTIFICATE-----/g) ?? [];
  const server = createServer(
    {
      cert: `${leaf}\n${issuer}\n${root}`,
      key: String(parts['p256.key']),
      ca: authority,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      shown.push((request.socket as TLSSocket).getPeerCertificate().fingerprint256);
      versions.push((request.socket as TLSSocket).getProtocol());
      response.end(JSON.stringify({ authorized: (request.socket as TLSSocket).authorized }));
    },
  );
  server.on('secureConnection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    shown,
    versions,
    connections: () => connections,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
