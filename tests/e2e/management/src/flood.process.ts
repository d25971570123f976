/** A crowd in a process of its own: each of them asks again as soon as they are answered. Ends when it is told anything. */
import { Agent, request } from 'node:http';
import { bodyOf, type FloodPlan } from './flood.ts';

const plan = JSON.parse(process.argv[2] ?? '') as FloodPlan;
const body = plan.bodyLength === undefined ? undefined : Buffer.from(bodyOf(plan.bodyLength));
const agent = new Agent({ keepAlive: true, maxSockets: plan.concurrency });
const counts: Record<number, number> = {};
let isOver = false;
let sent = 0;

function send(): Promise<number> {
  const [url, key] = [plan.urls, plan.keys].map((list) => list[sent % list.length] ?? '');
  sent += 1;
  return new Promise((resolve) => {
    const length =
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length };
    const headers = { authorization: `Bearer ${key}`, ...length };
    const outgoing = request(String(url), { agent, method: plan.method, headers }, (answer) => {
      answer.resume().on('close', () => resolve(answer.statusCode ?? 0));
    });
    outgoing.on('error', () => resolve(0)).end(body);
  });
}

/** Who is told to wait does so for a while, as clients do. */
async function work(): Promise<void> {
  while (!isOver) {
    const status = await send();
    if (Object.keys(counts).length === 0) process.send?.('begun');
    counts[status] = (counts[status] ?? 0) + 1;
    if (status === 429) await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

process.on('message', () => {
  isOver = true;
  process.send?.(counts, () => process.exit());
});
// It has a session of its own: nobody else would end it.
process.on('disconnect', () => process.exit());
await Promise.all(Array.from({ length: plan.concurrency }, work));
