/** A faster common alternative: @fastify/http-proxy, which sends with undici. */
import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';
import { tellParent } from './tell-parent.ts';

const app = fastify();
await app.register(httpProxy, { upstream: process.argv[2] ?? '', websocket: true });
await app.ready();
tellParent(app.server);
