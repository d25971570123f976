/** What the processes of one proxy say to each other. Each side reads what comes as it reads anything from outside. */
import { z } from 'zod';

/**
 * `alive`: every second, from its start to its end. `state`: it takes callers on this port, and whether it is up to date; told again with every change. `told`:
 * an answer.
 */
export const fromWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alive') }),
  z.object({ type: z.literal('state'), port: z.number(), ready: z.boolean() }),
  z.object({ type: z.literal('told'), id: z.number(), answer: z.unknown() }),
]);
export type FromWorker = z.output<typeof fromWorker>;

/**
 * `group`: whether all that take callers are up to date, and whether one is. `leave`: callers belong elsewhere from now on. `finish`: take nothing new, and
 * end. `tell`: a question, which `told` answers.
 */
export const toWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('group'), ready: z.boolean(), anyReady: z.boolean() }),
  z.object({ type: z.literal('leave') }),
  z.object({ type: z.literal('finish') }),
  z.object({ type: z.literal('tell'), id: z.number(), about: z.enum(['metrics', 'details']) }),
]);
export type ToWorker = z.output<typeof toWorker>;
export type Question = Extract<ToWorker, { type: 'tell' }>['about'];
