/** The messages between the processes of one proxy. Each side validates them like any other input. */
import { z } from 'zod';

/**
 * `alive`: every second, from its start to its end. `state`: it accepts callers on this port, and whether it is up to
 * date; sent again with every change. `told`: an answer to `tell`.
 */
export const fromWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alive') }),
  z.object({ type: z.literal('state'), port: z.number(), ready: z.boolean() }),
  z.object({ type: z.literal('told'), id: z.number(), answer: z.unknown() }),
]);
export type FromWorker = z.output<typeof fromWorker>;

/**
 * `group`: whether all that accept callers are up to date, and whether one is. `leave`: report as not ready. `finish`:
 * accept nothing new, and end. `tell`: a question, which `told` answers.
 */
export const toWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('group'), ready: z.boolean(), anyReady: z.boolean() }),
  z.object({ type: z.literal('leave') }),
  z.object({ type: z.literal('finish') }),
  z.object({ type: z.literal('tell'), id: z.number(), about: z.enum(['metrics', 'details']) }),
]);
export type ToWorker = z.output<typeof toWorker>;
export type Question = Extract<ToWorker, { type: 'tell' }>['about'];
