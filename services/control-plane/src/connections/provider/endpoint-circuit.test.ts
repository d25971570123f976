/** One token endpoint that is down is not called by every connection of a tenant in turn. */
import { backoffMs, EndpointCircuit } from './endpoint-circuit.ts';

const url = { tenantId: 'a', tokenUrl: 'https://provider.example/token' };
const down = { code: 'unavailable' } as const;

test('after five failures in a row calls pause, and then one caller alone tries', () => {
  const circuit = new EndpointCircuit(1000);
  for (let failures = 0; failures < 4; failures += 1) circuit.failed(url, down, 0);
  expect(circuit.pausedUntil(url, 0)).toBeNull();
  circuit.failed(url, down, 0);
  const end = Number(circuit.pausedUntil(url, 1));
  expect(end).toBeGreaterThanOrEqual(800);
  expect(circuit.pausedUntil({ ...url, tokenUrl: 'https://other.example/token' }, 1)).toBeNull();
  expect(circuit.pausedUntil({ ...url, tenantId: 'b' }, 1)).toBeNull();
  expect(circuit.pausedUntil(url, end + 1)).toBeNull();
  expect(circuit.pausedUntil(url, end + 1)).not.toBeNull();
});

test('one success ends the pause', () => {
  const circuit = new EndpointCircuit(1000);
  for (let failures = 0; failures < 9; failures += 1) circuit.failed(url, down, 0);
  circuit.succeeded(url);
  expect(circuit.pausedUntil(url, 0)).toBeNull();
});

test.each(['refused', 'declined'] as const)(
  'an answer that is no fault of the endpoint causes no pause (%s)',
  (code) => {
    const circuit = new EndpointCircuit(1000);
    for (let failures = 0; failures < 9; failures += 1) circuit.failed(url, { code }, 0);
    expect(circuit.pausedUntil(url, 0)).toBeNull();
  },
);

test('each pause is about twice as long as the one before, up to the longest', () => {
  const pause = { firstMs: 5000, maxMs: 60_000 };
  expect([1, 2, 3, 4, 5, 50].map((failures) => backoffMs(pause, failures, 0.5))).toEqual([
    5000, 10_000, 20_000, 40_000, 60_000, 60_000,
  ]);
  expect([0, 0.25].map((random) => backoffMs({ ...pause, firstMs: 1000 }, 1, random))).toEqual([800, 900]);
  expect(backoffMs({ firstMs: 90_000, maxMs: 60_000 }, 7, 0.5)).toBe(90_000);
});
