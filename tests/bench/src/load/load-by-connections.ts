/** Load as fast as the connections allow: each sends its next request when it has the last answer. */
import autocannon from 'autocannon';
import { each } from '../each.ts';
import type { Call, Load, Loaded } from './load.ts';

export async function loadByConnections(wanted: Load): Promise<Loaded> {
  const { origin, calls, connections, isDividedByCall, seconds, requests } = wanted;
  const all = calls.map((call) =>
    typeof call === 'function'
      ? { setupRequest: (request: autocannon.Request) => ({ ...request, ...requestOf(call()) }) }
      : requestOf(call),
  );
  const next = each(all);
  const result = await autocannon({
    url: origin,
    connections,
    requests: all,
    ...(isDividedByCall && { setupClient: (client: autocannon.Client) => client.setRequests([next()]) }),
    ...(requests === undefined ? { duration: seconds } : { amount: requests }),
  });
  const { p50, p99, p99_9 } = result.latency;
  return {
    requests: result.requests.total,
    failed: result.non2xx + result.errors,
    perSecond: result.requests.average,
    p50,
    p99,
    p999: p99_9,
  };
}

function requestOf(call: Call): autocannon.Request {
  return { ...call, headers: { ...call.headers } };
}
