import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { followCertificate } from '@knoxcall/server-tls';
import { quietPort } from '@knoxcall/testkit';
import { listen } from './listen.ts';

const fixtures = join(import.meta.dirname, '../../../../packages/egress/src/fixtures');
const file = (name: string) => join(fixtures, `${name}.pem`);

test('with a certificate every listener of the port speaks TLS 1.2 or later, and nothing else', async () => {
  const files = { certFile: file('server.cert'), keyFile: file('server.key') };
  const certificate = await followCertificate(files, { info() {}, error() {} });
  const at = { port: await quietPort(), host: '127.0.0.1' };
  const closer = await listen((_request, response) => void response.end('ok'), { ...at, certificate });
  const ca = readFileSync(file('ca.cert'));
  const asked = async (options: object): Promise<string> => {
    const request = get({ ...at, ca, agent: false, path: '/readyz', ...options });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return Buffer.concat(await answer.toArray()).toString();
  };
  // Enough connections to reach several of the listeners.
  expect(await Promise.all(Array.from({ length: 20 }, () => asked({})))).toEqual(Array(20).fill('ok'));
  expect(await asked({ maxVersion: 'TLSv1.2' })).toBe('ok');
  await expect(asked({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })).rejects.toThrow();
  const plain = connect(at).on('error', () => undefined);
  plain.write('GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n');
  const heard: Buffer[] = [];
  plain.on('data', (chunk: Buffer) => heard.push(chunk));
  await once(plain, 'close');
  expect(Buffer.concat(heard).toString()).not.toContain('ok');
  certificate.stop();
  await closer.close(1_000);
});
