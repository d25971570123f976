/** Derives a call's parameters and answer from a path and a method of the OpenAPI document. Types only. */
import type { paths } from './schema.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Paths that have this method and answer it with one JSON value: an export of lines is for `fetch`. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object>
    ? [AnswerOf<paths[P][M]>] extends [never]
      ? never
      : P
    : never;
}[keyof paths];

export type OperationOf<P extends keyof paths, M extends Method> = paths[P][M];

type ParametersOf<O> = O extends { parameters: infer All } ? All : never;

/** A part whose members are all optional may be left out; an empty one must be. */
type Part<Name extends string, Value> = [NonNullable<Value>] extends [never]
  ? { [N in Name]?: never }
  : object extends NonNullable<Value>
    ? { [N in Name]?: NonNullable<Value> }
    : { [N in Name]: NonNullable<Value> };

type Member<Container, Name extends string> = Container extends { [N in Name]?: infer Value } ? Value : never;

type BodyPart<O> = O extends { requestBody: { content: { 'application/json': infer Body } } }
  ? { body: Body }
  : O extends { requestBody?: { content: { 'application/json': infer Body } } }
    ? { body?: Body }
    : { body?: never };

/** Options of a call beside its path: `path` and `query` parameters, `headers`, and a JSON `body`. */
export type InitOf<O> = Part<'path', Member<ParametersOf<O>, 'path'>> &
  Part<'query', Member<ParametersOf<O>, 'query'>> &
  Part<'headers', Member<ParametersOf<O>, 'header'>> &
  BodyPart<O> & { signal?: AbortSignal };

type SuccessOf<O> = O extends { responses: infer Responses }
  ? Responses extends { 200: infer Answer }
    ? Answer
    : Responses extends { 201: infer Answer }
      ? Answer
      : never
  : never;

/** The parsed body of the answer: `{data, meta}`. */
export type AnswerOf<O> = SuccessOf<O> extends { content: { 'application/json': infer Body } } ? Body : never;
