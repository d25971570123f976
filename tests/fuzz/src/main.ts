/**
 * Sends generated requests to both planes of a product of its own, and checks each answer. Usage: `pnpm fuzz:planes
 * [requests] [seed]`; exits with 1 if an answer was not a documented one.
 */
import { startProduct } from '@knoxcall/testkit';
import { type Fault, type Judge, judgeAnswers } from './judge.ts';
import { managementRequests } from './management-requests.ts';
import { startOddUpstream } from './odd-upstream.ts';
import { proxyRequests } from './proxy-requests.ts';
import { createScene } from './scene.ts';
import { sendAll } from './send-all.ts';

const requests = Number(process.argv[2] ?? 200_000);
const seed = Number(process.argv[3] ?? 20_261_129);
/**
 * The requests of a tenant delete and change so much that later ones find hardly anything: then a new tenant
 * replaces it.
 */
const REQUESTS_A_TENANT = 2_000;

const upstream = await startOddUpstream();
const product = await startProduct({ environment: { LOG_LEVEL: 'warn' } });
const judges: Judge[] = [];
try {
  for (let done = 0; done < requests; done += 2 * REQUESTS_A_TENANT) {
    const scene = await createScene(product, upstream.origin);
    const judge = judgeAnswers(scene, upstream);
    judges.push(judge);
    const about = { scene, count: REQUESTS_A_TENANT, seed: seed + done };
    await sendAll(product.proxies[0] ?? '', proxyRequests(about), judge.proxy);
    await sendAll(product.controlPlane, await managementRequests(about), judge.management);
    console.log(`${done + 2 * REQUESTS_A_TENANT} requests, ${faultsOf(judges).length} faults`);
  }
} finally {
  await product.stop();
  upstream.stop();
}

const counts = new Map<string, number>();
for (const judge of judges) {
  for (const [outcome, count] of judge.counts) counts.set(outcome, (counts.get(outcome) ?? 0) + count);
}
console.table(Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b))));
const faults = faultsOf(judges);
for (const fault of faults.slice(0, 20)) console.error(JSON.stringify(fault));
process.exitCode = faults.length === 0 ? 0 : 1;

function faultsOf(all: readonly Judge[]): readonly Fault[] {
  return all.flatMap((judge) => judge.faults);
}
