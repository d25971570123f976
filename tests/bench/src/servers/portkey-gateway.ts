/**
 * The Portkey gateway, fetched from npm into a folder of its own. It is no dependency of this project, and none of its install
 * scripts runs.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { call, quietPort, until } from '@knoxcall/testkit';
import { tellPort } from './tell-parent.ts';

const version = '1.15.2';
const folder = join(import.meta.dirname, `../../../../.knoxcall/peers/portkey-gateway-${version}`);

execFileSync('npm', [
  ...['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'],
  `@portkey-ai/gateway@${version}`,
]);
const port = await quietPort();
process.argv.push(`--port=${port}`, '--headless');
await import(join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js'));
await until('the gateway listens', async () => (await call(`http://127.0.0.1:${port}/`)).status === 200);
tellPort(port);
