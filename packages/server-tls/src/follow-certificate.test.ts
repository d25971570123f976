import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { followCertificate } from './follow-certificate.ts';

const fixtures = join(import.meta.dirname, '../../egress/src/fixtures');
/** The second is a client certificate, which serves as well. */
const pairs = ['server', 'client'];
let dir: string;
let files: { certFile: string; keyFile: string };

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'knoxcall-tls-'));
  files = { certFile: join(dir, 'tls.crt'), keyFile: join(dir, 'tls.key') };
});
afterEach(() => rm(dir, { recursive: true }));

const put = (pair: number, what: 'cert' | 'key') =>
  copyFile(join(fixtures, `${pairs[pair]}.${what}.pem`), what === 'cert' ? files.certFile : files.keyFile);

/** Fingerprint of the certificate that a new connection is shown. */
async function shown(port: number, options: object = {}): Promise<string> {
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

test('a server presents the certificate that its files hold now; unusable files change nothing and are reported once', async () => {
  await Promise.all([put(0, 'cert'), put(0, 'key')]);
  const faults: string[] = [];
  let changed = Promise.withResolvers<void>();
  let faulted = Promise.withResolvers<void>();
  const certificate = await followCertificate(files, {
    info: () => changed.resolve(),
    error(fields) {
      faults.push((fields as { code: string }).code);
      faulted.resolve();
    },
  });
  const server = createServer(certificate.options());
  certificate.keep(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const first = await shown(port);

  await put(1, 'cert');
  await faulted.promise;
  expect(await shown(port)).toBe(first);
  await put(1, 'key');
  await changed.promise;
  const second = await shown(port);
  expect(second).not.toBe(first);

  faulted = Promise.withResolvers();
  await rm(files.keyFile);
  await faulted.promise;
  expect(await shown(port)).toBe(second);
  expect(faults).toEqual(['ERR_OSSL_X509_KEY_VALUES_MISMATCH', 'ENOENT']);

  changed = Promise.withResolvers();
  await Promise.all([put(0, 'cert'), put(0, 'key')]);
  await changed.promise;
  expect(await shown(port)).toBe(first);
  await expect(shown(port, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow();
  expect(await shown(port, { maxVersion: 'TLSv1.2' })).toBe(first);
  certificate.stop();
  server.close();
});

test.each([
  ['missing files', async () => undefined, 'ENOENT'],
  ['a key of another certificate', () => Promise.all([put(0, 'cert'), put(1, 'key')]), 'KEY_VALUES_MISMATCH'],
  ['no PEM', () => Promise.all([writeFile(files.certFile, 'x'), put(0, 'key')]), ''],
])('%s are reported at the start, with the names of the files', async (_, make, code) => {
  await make();
  const unused = { info: () => undefined, error: () => undefined };
  const started = followCertificate(files, unused);
  await expect(started).rejects.toThrow(`${files.certFile} and ${files.keyFile}`);
  await expect(started).rejects.toThrow(code);
});
