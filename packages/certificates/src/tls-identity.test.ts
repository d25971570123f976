/** Every kind of upload serves as a client certificate, shown to a real TLS server. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { goodFiles, parts, uploadOf } from './fixtures/read-fixtures.ts';
import { parseCertificate } from './parse-certificate.ts';

// The authorities of the fixtures: the server trusts the root alone, so that the chain must come from the client.
const root = parts['root.crt']!;
const server = createServer({
  cert: parts['p256.crt']!,
  key: parts['p256.key']!,
  ca: root,
  requestCert: true,
  rejectUnauthorized: false,
});
server.on('secureConnection', (socket: TLSSocket) => {
  const fingerprint = socket.getPeerX509Certificate()?.fingerprint256 ?? 'none';
  socket.end(JSON.stringify({ authorized: socket.authorized, fingerprint }));
});
server.on('tlsClientError', () => {});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  await once(server, 'close');
});

async function present(identity: object, version: 'TLSv1.2' | 'TLSv1.3'): Promise<unknown> {
  const { port } = server.address() as AddressInfo;
  const versions = { minVersion: version, maxVersion: version };
  const options = { port, host: '127.0.0.1', rejectUnauthorized: false, ...versions, ...identity };
  const socket = connect(options);
  let text = '';
  for await (const chunk of socket) text += chunk;
  return JSON.parse(text);
}

const withKey = goodFiles.filter(({ expected }) => expected.has_private_key && expected.fingerprint !== null);
const usable = withKey.filter(({ expected }) => !expected.warnings.includes('not_accepted_by_tls'));

describe('a TLS server that demands a client certificate accepts the parsed upload', () => {
  test.each(usable.map((file) => [file.name, file] as const))('%s', async (_name, file) => {
    const identity = parseCertificate({ ...uploadOf(file), now: new Date() }).tlsIdentity ?? {};
    const { chain, fingerprint } = file.expected;
    // Without its intermediate a leaf cannot be verified, but its key is proved all the same.
    const answer = { authorized: chain === 3, fingerprint };
    expect(await present(identity, 'TLSv1.3')).toEqual(answer);
    expect(await present(identity, 'TLSv1.2')).toEqual(answer);
  });
});
