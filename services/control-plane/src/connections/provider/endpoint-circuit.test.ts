/** One token endpoint that is down is not called by every connection of a tenant in turn. */
import { EndpointCircuit } from './endpoint-circuit.ts';

const url = { tenantId: 'a', tokenUrl: 'https://provider.example/token' };
const down = { code: 'unavailable' } as const;

test('the fifth failure in a row makes a pause, and then one caller alone tries', () => {
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
  'what is no fault of the endpoint makes no pause (%s)',
  (code) => {
    const circuit = new EndpointCircuit(1000);
    for (let failures = 0; failures < 9; failures += 1) circuit.failed(url, { code }, 0);
    expect(circuit.pausedUntil(url, 0)).toBeNull();
  },
);
