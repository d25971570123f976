/** Many callers in a separate process: each sends its next request as soon as it has an answer. Ends at any message. */
import { Agent, type ClientRequest, request } from 'node:http';
import type { FloodPlan } from './flood.ts';

const plan = JSON.parse(process.argv[2] ?? '') as FloodPlan;
const body = plan.body && Buffer.from(textOf(plan.body));
const agent = new Agent({ keepAlive: true, maxSockets: plan.concurrency });
const counts: Record<number, number> = {};
let hasBegun = false;
let isOver = false;
let sent = 0;

function textOf({ begin, part, times, end }: NonNullable<FloodPlan['body']>): string {
  return begin + part.repeat(times) + end;
}

function send(): Promise<number> {
  const url = plan.urls[sent % plan.urls.length] ?? '';
  const own = plan.headers[sent % plan.headers.length];
  sent += 1;
  return new Promise((resolve) => {
    const length = body && { 'content-type': 'application/json', 'content-length': body.length };
    const headers = { ...own, ...length };
    const outgoing = request(url, { agent, method: plan.method, headers }, (answer) => {
      tellBegun();
      answer.resume().on('close', () => resolve(answer.statusCode ?? 0));
    });
    outgoing.on('error', () => resolve(0));
    if (plan.drips && body) drip(outgoing, body);
    else outgoing.end(body);
  });
}

function tellBegun(): void {
  if (!hasBegun) process.send?.('begun');
  hasBegun = true;
}

/** Sends bytes just fast enough not to be cut off. */
function drip(outgoing: ClientRequest, bytes: Buffer): void {
  let at = 0;
  const timer = setInterval(() => {
    tellBegun();
    outgoing.write(bytes.subarray(at, at + 50));
    at += 50;
  }, 20);
  outgoing.on('close', () => clearInterval(timer));
}

/** A refused caller waits for a while, as clients do. */
async function work(): Promise<void> {
  while (!isOver) {
    const status = await send();
    counts[status] = (counts[status] ?? 0) + 1;
    if (status === 429) await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

process.on('message', () => {
  isOver = true;
  process.send?.(counts, () => process.exit());
});
// This process has a session of its own, so the end of the tests does not end it.
process.on('disconnect', () => process.exit());
await Promise.all(Array.from({ length: plan.concurrency }, work));
