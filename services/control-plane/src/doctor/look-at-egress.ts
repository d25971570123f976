/** Whether connections can leave: each address is dialled through the egress guard, with TLS, and nothing is sent. */
import { createEgressGuard, createOperatorGuard, EgressError, type EgressGuard } from '@knoxcall/egress';
import { deniedEndpoints, type Settings } from '../config.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const connectTimeoutMs = 5_000;

/**
 * `named`: from the command line; the OpenID Connect provider, the sinks and the trace collector are always among the
 * addresses.
 */
export async function lookAtEgress(settings: Settings, named: readonly URL[]): Promise<Finding[]> {
  const guard = createEgressGuard({
    allowCidrs: settings.EGRESS_ALLOW_CIDRS,
    denyAddresses: deniedEndpoints(settings),
    connectTimeoutMs,
  });
  const provider = settings.OIDC_ISSUER === undefined ? [] : [new URL(settings.OIDC_ISSUER)];
  const { AUDIT_SINK_URL, REQUEST_LOG_SINK_URL, OTEL_EXPORTER_OTLP_ENDPOINT } = settings;
  const operators = [AUDIT_SINK_URL, REQUEST_LOG_SINK_URL, OTEL_EXPORTER_OTLP_ENDPOINT];
  const operatorGuard = createOperatorGuard();
  const dialled = await Promise.all([
    ...[...provider, ...named].map((url) => dial(guard, url)),
    ...operators.filter((url) => url !== undefined).map((url) => dial(operatorGuard, new URL(url))),
  ]);
  return [lookAtRanges(settings.EGRESS_ALLOW_CIDRS), ...dialled];
}

function lookAtRanges(ranges: readonly string[]): Finding {
  const check = 'private addresses';
  if (ranges.length === 0) return ok(check, 'none may be connected to');
  const isWide = ranges.some((range) => /^(0\.0\.0\.0|::)\/0$/.test(range));
  const message = `EGRESS_ALLOW_CIDRS lets every tenant connect to ${ranges.join(', ')}`;
  return isWide ? warn(check, message, 'Name only the ranges that upstreams are in.') : ok(check, message);
}

async function dial(guard: EgressGuard, { protocol, hostname, host, port }: URL): Promise<Finding> {
  const check = `egress to ${host}`;
  const isTls = protocol === 'https:';
  const usualPort = isTls ? 443 : 80;
  const target = { host: hostname, port: Number(port || usualPort) };
  try {
    const socket = await guard.dial({ ...target, protocol: isTls ? 'https:' : 'http:' });
    socket.destroy();
    return ok(check, isTls ? 'connects, with a certificate that is trusted' : 'connects');
  } catch (error) {
    const why = error instanceof EgressError ? error.code : 'unknown';
    return fail(check, why, nextSteps[why] ?? 'Look at name servers, firewall and network policy.');
  }
}

const nextSteps: Record<string, string> = {
  egress_denied: 'A private address: EGRESS_ALLOW_CIDRS must hold it, if it is meant.',
  upstream_tls_error: 'Name the file of its authority in NODE_EXTRA_CA_CERTS, if it is one of yours.',
};
