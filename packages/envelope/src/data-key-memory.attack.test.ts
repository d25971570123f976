// Searches a process's memory for a data key that was dropped, as an attacker with a memory dump would.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DataKey } from './index.ts';

const script = fileURLToPath(new URL('../scripts/count-key-copies.ts', import.meta.url));

// Only Linux lets a process read its own memory as a file.
if (existsSync('/proc/self/mem')) {
  test('memory holds one copy of a cached data key, and none once it is dropped or evicted', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script]);
    expect(JSON.parse(stdout)).toEqual({ cached: 1, dropped: 0, evicted: 0 });
  }, 30_000);
}

test('JavaScript can reach no byte of a data key once it is imported', () => {
  const dataKey = new DataKey({
    id: '5f0c3d1e-8a47-4b62-9c15-3e7d20a8b914',
    tenantId: 't',
    key: Uint8Array.from({ length: 32 }, (_, index) => index + 1),
  });
  const own = Reflect.ownKeys(dataKey);
  expect(own).toEqual(['id', 'tenantId', 'idBytes']);
});
