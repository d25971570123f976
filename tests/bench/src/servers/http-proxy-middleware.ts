/** The common alternative: http-proxy-middleware on express, with an agent that keeps connections. */
import { Agent, createServer } from 'node:http';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { tellParent } from './tell-parent.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const target = process.argv[2] ?? '';
const proxy = createProxyMiddleware({ target, agent, changeOrigin: true, ws: true });
tellParent(createServer(express().use(proxy)).on('upgrade', proxy.upgrade));
