/** The committed types are those of the document that the service gives today. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('src/schema.ts is what the generator writes today', () => {
  const script = join(import.meta.dirname, '../scripts/generate.ts');
  const run = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status: run.status, told: run.stderr }).toEqual({ status: 0, told: '' });
});
