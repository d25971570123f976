// Seals and opens 1 KiB in one thread for a second each, three rounds. Run: node packages/envelope/bench/seal-open.ts
import { randomBytes, randomUUID } from 'node:crypto';
import { type Binding, DataKey, open } from '../src/index.ts';
import { seal } from '../src/seal.ts';

const tenantId = randomUUID();
const dataKey = new DataKey({ id: randomUUID(), tenantId, key: randomBytes(32) });
const binding: Binding = {
  purpose: 'secret-value',
  tenantId,
  objectId: randomUUID(),
  environmentId: randomUUID(),
  field: 'value',
  revision: 1n,
};
const value = randomBytes(1024);
const sealed = seal(dataKey, binding, value);

function perSecond(run: () => void): number {
  const start = performance.now();
  let runs = 0;
  while (performance.now() - start < 1000) {
    for (let n = 0; n < 100; n++) run();
    runs += 100;
  }
  return Math.round((runs / (performance.now() - start)) * 1000);
}

const cases = {
  seal: () => void seal(dataKey, binding, value),
  open: () => open(dataKey, binding, sealed).wipe(),
  'seal + open': () => open(dataKey, binding, seal(dataKey, binding, value)).wipe(),
};

for (let round = 1; round <= 3; round++) {
  for (const [name, run] of Object.entries(cases)) console.log(`${round} ${name}: ${perSecond(run)}/s`);
}
