/** A process that cannot be started is tried again; the others go on meanwhile. */
import type { Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { createGroup, FirstWorkerEnded } from './group.ts';

class FakeWorker extends EventEmitter {
  readonly process: { readonly pid: number | undefined };
  constructor(pid: number | undefined) {
    super();
    this.process = { pid };
  }
  isConnected = () => false;
  disconnect = () => void this.emit('exit', 0, null);
  takes = () => void this.emit('message', { type: 'state', port: 4001, ready: true });
}

const fault = (code: string) => Object.assign(new Error('spawn'), { code });
/** `no process`: how Node.js reports that the system cannot start another process. */
const forks = {
  starts(): FakeWorker {
    const worker = new FakeWorker(7);
    setImmediate(worker.takes);
    return worker;
  },
  'no process'(): FakeWorker {
    const worker = new FakeWorker(undefined);
    setImmediate(() => void worker.emit('error', fault('EAGAIN')));
    return worker;
  },
  throws(): FakeWorker {
    throw fault('ENOMEM');
  },
};

function scene(size: number, plan: (keyof typeof forks)[]) {
  const lines: object[] = [];
  const line = (fields: object, msg: string) => void lines.push({ ...fields, msg });
  const workers: FakeWorker[] = [];
  const fork = () => {
    const worker = forks[plan.shift() ?? 'starts']();
    workers.push(worker);
    return worker as unknown as Worker;
  };
  const log = { debug: line, info: line, warn: line, error: line };
  return { group: createGroup({ size, log, delayMs: 0, graceMs: 0, fork }), workers, lines };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

test('a process that cannot be started is tried again after growing pauses, and so is a replacement', async () => {
  const { group, workers, lines } = scene(2, ['starts', 'no process', 'throws', 'starts', 'throws']);
  expect(await group.start()).toBe(4001);
  await until(() => group.serving() === 2);
  const msg = 'a worker ended and is replaced';
  expect(lines).toEqual([
    { pid: undefined, code: 'EAGAIN', pauseMs: 100, msg },
    { code: 'ENOMEM', pauseMs: 200, msg },
  ]);
  workers[0]!.emit('exit', null, 'SIGKILL');
  expect(group.serving()).toBe(1);
  await until(() => group.serving() === 2);
  expect(lines.slice(2)).toMatchObject([{ pid: 7, signal: 'SIGKILL' }, { code: 'ENOMEM' }]);
  await group.stop();
});

test.each([
  ['no process', 'EAGAIN'],
  ['throws', 'ENOMEM'],
] as const)(
  'if the first process cannot be started (%s), the proxy logs it once and ends',
  async (how, code) => {
    const { group, lines } = scene(2, [how]);
    await expect(group.start()).rejects.toThrow(FirstWorkerEnded);
    expect(lines).toMatchObject([{ code, msg: 'a worker could not be started' }]);
  },
);
