export type { AnswerOf, InitOf, Method, OperationOf, PathOf } from './api-types.ts';
export { type Client, type ClientOptions, createClient, listAll, type Tagged } from './create-client.ts';
export { fetchThrough, type ThroughOptions } from './fetch-through.ts';
export { type FilledTemplate, fillTemplate, type TemplateToFill } from './fill-template.ts';
export { type ErrorDetails, errorOf, KnoxCallError } from './knoxcall-error.ts';
export type { components, operations, paths } from './schema.ts';
