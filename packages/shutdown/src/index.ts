export { type Closer, createCloser } from './create-closer.ts';
