/** A proxy is ready while all of its processes that accept callers are up to date, and each process learns whether it is. */
import type { Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from '@knoxcall/telemetry';
import { createMembers, SILENT_SECONDS } from './members.ts';
import type { FromWorker, ToWorker } from './messages.ts';

class FakeWorker extends EventEmitter {
  readonly heard: ToWorker[] = [];
  isConnected = () => true;
  send = (message: ToWorker) => void this.heard.push(message);
  says = (message: FromWorker) => void this.emit('message', message);
  state = (ready: boolean) => this.says({ type: 'state', port: 4001, ready });
  get told() {
    return this.heard.flatMap((message) => (message.type === 'group' ? [message.ready] : [])).at(-1);
  }
}

function scene() {
  const members = createMembers();
  const add = () => {
    const worker = new FakeWorker();
    return { worker, ...members.add(worker as unknown as Worker) };
  };
  return { members, add };
}

test('one process that is behind makes the whole proxy unready, until it is up to date or gone', () => {
  const { members, add } = scene();
  const [one, other] = [add().worker, add().worker];
  expect(members.isReady()).toBe(false);
  one.state(true);
  expect([members.isReady(), one.told]).toEqual([true, true]);
  other.state(false);
  expect([members.isReady(), one.told, other.told]).toEqual([false, false, false]);
  other.state(true);
  expect([members.isReady(), one.told, other.told]).toEqual([true, true, true]);
  other.state(false);
  other.emit('exit', null, 'SIGKILL');
  expect([members.isReady(), one.told, members.serving().length]).toEqual([true, true, 1]);
});

test('a process that accepts no callers yet does not count, and reports its port when it does', async () => {
  const { members, add } = scene();
  const [one, late, lost] = [add(), add(), add()];
  one.worker.state(true);
  expect([members.isReady(), members.serving().length]).toEqual([true, 1]);
  late.worker.state(true);
  lost.worker.emit('exit', 1, null);
  expect(await Promise.all([one.taking, late.taking, lost.taking])).toEqual([4001, 4001, undefined]);
});

test('a process that starts later learns while it waits whether another one is up to date', () => {
  const { add } = scene();
  const [one, other, late] = [add().worker, add().worker, add().worker];
  const heard = (worker: FakeWorker) => worker.heard.at(-1);
  one.state(true);
  expect(heard(late)).toBeUndefined();
  late.says({ type: 'alive' });
  expect(heard(late)).toEqual({ type: 'group', ready: true, anyReady: true });
  other.state(false);
  expect(heard(late)).toEqual({ type: 'group', ready: false, anyReady: true });
  one.emit('exit', null, 'SIGKILL');
  expect(heard(late)).toEqual({ type: 'group', ready: false, anyReady: false });
});

test('the details are the answers of those processes that answer', async () => {
  const { members, add } = scene();
  const [one, silent] = [add().worker, add().worker];
  one.state(true);
  silent.state(true);
  const asked = members.details();
  const question = one.heard.find((message) => message.type === 'tell')!;
  one.says({ type: 'told', id: question.id, answer: { pid: 1 } });
  silent.emit('exit', null, 'SIGKILL');
  expect(await asked).toEqual([{ pid: 1 }]);
});

test('a process that hangs is reported once; one that is alive, or has not started yet, is not', () => {
  const { members, add } = scene();
  const [still, speaking] = [add().worker, add().worker, add().worker];
  for (const worker of [still, speaking]) worker.says({ type: 'alive' });
  const second = (): FakeWorker[] => {
    speaking.says({ type: 'alive' });
    return members.countSecond() as unknown as FakeWorker[];
  };
  for (let count = 1; count < SILENT_SECONDS; count += 1) expect(second()).toEqual([]);
  expect(second()).toEqual([still]);
  still.says({ type: 'alive' });
  expect(second()).toEqual([]);
});

test('counters never go down when a process ends or does not answer', async () => {
  const { members, add } = scene();
  const [one, other] = [add().worker, add().worker];
  const registry = new Registry();
  new Counter({ name: 'asked', help: 'a', registers: [registry] }).inc(3);
  new Gauge({ name: 'open', help: 'o', registers: [registry] }).set(2);
  new Histogram({ name: 'took', help: 't', buckets: [1], registers: [registry] }).observe(0.5);
  const answer = await registry.getMetricsAsJSON();
  const scrape = async (...answering: FakeWorker[]): Promise<string[]> => {
    const asked = members.metrics();
    for (const worker of answering) {
      const question = worker.heard.findLast((message) => message.type === 'tell')!;
      worker.says({ type: 'told', id: question.id, answer });
    }
    const told = await AggregatorRegistry.aggregate(await asked).metrics();
    return told
      .split('\n')
      .filter((line) => /^[^#]/.test(line))
      .sort();
  };
  for (const worker of [one, other]) worker.state(true);
  const both = await scrape(one, other);
  const took = ['took_bucket{le="+Inf"} 2', 'took_bucket{le="1"} 2', 'took_count 2', 'took_sum 1'];
  expect(both).toEqual(['asked 6', 'open 4', ...took]);
  expect(await scrape(other)).toEqual(both);
  one.emit('exit', null, 'SIGKILL');
  expect(await scrape(other)).toEqual(['asked 6', 'open 2', ...took]);
  other.emit('exit', null, 'SIGKILL');
  expect(await scrape()).toEqual(['asked 6', ...took]);
  expect(await scrape()).toEqual(['asked 6', ...took]);
});
