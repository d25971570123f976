// The process that is measured: the forwarder, or express + http-proxy-middleware with a keep-alive agent.
// Run by forward-bench.ts and forward-memory.ts only.
import { Agent, createServer } from 'node:http';
import { createEgressGuard } from '@knoxcall/egress';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { createForwarder, FORWARD_DEFAULTS } from '../src/forward/create-forwarder.ts';
import type { UpstreamDecision } from '../src/forward/decision.ts';
import { portOf } from '../src/port-of.ts';

const [, , kind, origin = ''] = process.argv;

function forwarderServer() {
  const guard = createEgressGuard({ allowCidrs: ['127.0.0.0/8'], denyAddresses: [] });
  const forwarder = createForwarder({ guard, settings: FORWARD_DEFAULTS });
  return createServer((req, res) => {
    const hasBody =
      req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined;
    const decision: UpstreamDecision = {
      tenantId: 't',
      requestId: 'r',
      origin,
      path: req.url ?? '/',
      method: req.method ?? 'GET',
      headers: ['authorization', 'Bearer x', 'accept', '*/*'],
      body: hasBody ? { kind: 'stream', source: req, length: null } : { kind: 'none' },
      timeoutMs: 30_000,
      tls: { identity: null, ca: null, maxVersion: null },
      responseHeaders: () => ['X-Knox-Request-Id', 'r', 'X-Request-Id', 'r'],
    };
    forwarder.forward(req, res, decision).catch(() => res.destroy());
  });
}

function expressServer() {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return createServer(express().use(createProxyMiddleware({ target: origin, agent, changeOrigin: true })));
}

const server = kind === 'forwarder' ? forwarderServer() : expressServer();
server.listen(0, '127.0.0.1', () => process.send?.({ port: portOf(server) }));
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const maxRss = process.resourceUsage().maxRSS * 1024;
  process.send?.({ rss: process.memoryUsage().rss, maxRss, cpuSeconds: (user + system) / 1e6 });
});
process.on('disconnect', () => process.exit(0));
