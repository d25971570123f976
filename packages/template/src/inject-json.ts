// The placeholders in the string values of an injected body, at any depth. Keys are never substituted.

import type { Reference } from './reference.ts';
import type { RenderLimit, Values } from './render/render-body.ts';
import { renderText, scanText } from './text-template.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** The different references of an injected body by key, in the order of their first appearance. */
export function collectJsonReferences(injected: JsonObject): Map<string, Reference> {
  const references = new Map<string, Reference>();
  mapStrings(injected, (text) => {
    for (const [key, reference] of scanText(text).scanned.references) {
      if (!references.has(key)) references.set(key, reference);
    }
    return text;
  });
  return references;
}

/**
 * The injected body with its values. `limit` counts the bytes of all strings together, before escaping.
 * Throws `TemplateError`: `substitution_limit`, `unresolved_reference`.
 */
export function resolveJson(injected: JsonObject, values: Values, limit: RenderLimit): JsonObject {
  let left = limit.maxBytes;
  return mapObject(injected, (text) => {
    const resolved = renderText(scanText(text), values, { maxBytes: left });
    left -= Buffer.byteLength(resolved);
    return resolved;
  });
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
