// The placeholders in the string values of an injected body, at any depth. Keys are never substituted.
import type { Reference } from './reference.ts';
import { JSON_STRING } from './render/escape-value.ts';
import { checkLimit, type RenderLimit } from './render/render-body.ts';
import type { Values } from './render/written.ts';
import { renderText, scanTemplate, scanText } from './text-template.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** The different references of an injected body by key, in the order of their first appearance. */
export function collectJsonReferences(injected: Readonly<Record<string, unknown>>): Map<string, Reference> {
  const references = new Map<string, Reference>();
  eachString(injected, (text) => {
    if (!text.includes('{{')) return;
    for (const [key, reference] of scanTemplate(Buffer.from(text)).references) {
      if (!references.has(key)) references.set(key, reference);
    }
  });
  return references;
}

function eachString(value: unknown, use: (text: string) => void): void {
  if (typeof value === 'string') use(value);
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) eachString(member, use);
}

/**
 * The injected body with its values. `limit` is the most bytes of all strings together, before escaping. Throws
 * `TemplateError`: `substitution_limit`, `unresolved_reference`.
 */
export function resolveJson(injected: JsonObject, values: Values, limit: RenderLimit): JsonObject {
  let left = limit.maxBytes;
  return mapObject(injected, (text) => {
    const resolved = renderText(scanText(text), values, { ...limit, maxBytes: left });
    left -= Buffer.byteLength(resolved);
    return resolved;
  });
}

/** The object as JSON. Throws `substitution_limit`. */
export function writeJson(object: JsonObject, limit: RenderLimit): Buffer {
  const length = jsonLength(object);
  checkLimit(length, limit);
  limit.reserve(2 * length);
  return Buffer.from(JSON.stringify(object));
}

/** How many bytes a value has as JSON. */
export function jsonLength(value: JsonValue): number {
  if (typeof value === 'string') return stringLength(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value).length;
  const members = isList(value)
    ? value.map(jsonLength)
    : Object.entries(value).map(([key, member]) => stringLength(key) + 1 + jsonLength(member));
  return members.reduce((sum, member) => sum + member, 2 + Math.max(0, members.length - 1));
}

const LONE_SURROGATE = /\p{Surrogate}/gu;

function stringLength(text: string): number {
  let length = Buffer.byteLength(text) + 2;
  for (let at = 0; at < text.length; at += 1) length += (JSON_STRING.lengths[text.charCodeAt(at)] ?? 1) - 1;
  // Three bytes of UTF-8 make one such character, and its escape has six.
  return text.isWellFormed() ? length : length + 3 * [...text.matchAll(LONE_SURROGATE)].length;
}

type MapText = (text: string) => string;

function mapStrings(value: JsonValue, map: MapText): JsonValue {
  if (typeof value === 'string') return map(value);
  if (value === null || typeof value !== 'object') return value;
  return isList(value) ? value.map((item) => mapStrings(item, map)) : mapObject(value, map);
}

/** `Object.fromEntries` defines properties: a key `__proto__` stays a key. */
function mapObject(object: JsonObject, map: MapText): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, mapStrings(value, map)]));
}

function isList(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}
