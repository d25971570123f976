import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { CertificateError } from './certificate-error.ts';
import { goodFile, goodFiles, parts, uploadOf } from './fixtures/read-fixtures.ts';
import { toTlsIdentity } from './to-tls-identity.ts';

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

describe('a server that demands client certificates accepts what toTlsIdentity makes', () => {
  test.each(usable.map((file) => [file.name, file] as const))('%s', async (_name, file) => {
    const identity = toTlsIdentity(uploadOf(file));
    const { chain, fingerprint } = file.expected;
    // Without its intermediate a leaf cannot be verified, but its key is proved all the same.
    const answer = { authorized: chain === 3, fingerprint };
    expect(await present(identity, 'TLSv1.3')).toEqual(answer);
    expect(await present(identity, 'TLSv1.2')).toEqual(answer);
  });
});

describe('toTlsIdentity', () => {
  test('leaves out a passphrase that its key does not need', () => {
    expect(toTlsIdentity(uploadOf(goodFile('rsa, PKCS#12 legacy (RC2-40, 3DES, SHA-1)')))).not.toHaveProperty(
      'passphrase',
    );
  });

  test('gives an encrypted key with its passphrase', () => {
    const file = goodFile('p256 key, scrypt');
    expect(toTlsIdentity(uploadOf(file))).toMatchObject({
      key: file.privateKey,
      passphrase: file.passphrase,
    });
  });

  test('leaves out certificates that are no part of the chain', () => {
    const { cert } = toTlsIdentity(uploadOf(goodFile('p256, an issuer with a renewed key of the same name')));
    expect(cert.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
    expect(new X509Certificate(cert).subject).toContain('example.com');
  });

  test('refuses a key alone and a certificate alone', () => {
    const code = (name: string) => {
      try {
        toTlsIdentity(uploadOf(goodFile(name)));
      } catch (error) {
        return error instanceof CertificateError && error.code;
      }
      return 'accepted';
    };
    expect(code('a key alone, PEM')).toBe('no_certificate');
    expect(code('rsa, DER without a key')).toBe('no_private_key');
  });
});
