export { type Close, createCloser } from './create-closer.ts';
