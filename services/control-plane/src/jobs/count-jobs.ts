/** Counts how the jobs of a queue end, and logs those that fail. */
import { Counter, type Log, type Registry } from '@knoxcall/telemetry';
import type { Worker } from 'bullmq';

export type CountJobs = (worker: Worker) => void;

export function createCountJobs(log: Log, registry: Registry): CountJobs {
  const ended = new Counter({
    name: 'knoxcall_jobs_total',
    help: 'Jobs by their name and how they ended.',
    labelNames: ['job', 'outcome'],
    registers: [registry],
  });
  return (worker) => {
    worker.on('completed', ({ name }) => ended.inc({ job: name, outcome: 'completed' }));
    worker.on('failed', (job, error) => {
      ended.inc({ job: job?.name ?? 'unknown', outcome: 'failed' });
      log.warn({ err: error, job: job?.name }, 'job failed');
    });
  };
}
