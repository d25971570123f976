/** What a route sets on a request, compiled: its templates are read once, when the configuration is first used. */
import {
  type CompiledText,
  collectJsonReferences,
  type JsonObject,
  type Reference,
  scanText,
  urlEncoded,
} from '@knoxcall/template';

/**
 * `name` as the route writes it; a null template removes the caller's header. The value is the rendered template, but
 * for `basic`, which encodes two templates, and for a `signed` header, which is set when everything else is final.
 */
export type InjectedHeader = {
  readonly name: string;
  readonly lowerName: string;
  readonly template: CompiledText | null;
  readonly basic?: BasicPair;
  readonly signed?: true;
};

export type BasicPair = { readonly username: CompiledText; readonly password: CompiledText };

/** `encodedName` as it goes out; a null template removes the caller's parameters of that name. */
export type InjectedParameter = {
  readonly name: string;
  readonly encodedName: string;
  readonly template: CompiledText | null;
};

export type InjectedBody = { readonly json: JsonObject; readonly references: ReadonlyMap<string, Reference> };

type Templates = Readonly<Record<string, string | null>>;

export function headersOf(inject: Templates): InjectedHeader[] {
  return Object.entries(inject).map(([name, template]) => headerOf(name, template));
}

export function headerOf(name: string, template: string | null): InjectedHeader {
  return { name, lowerName: name.toLowerCase(), template: compiled(template) };
}

export function parametersOf(inject: Templates): InjectedParameter[] {
  return Object.entries(inject).map(([name, template]) => ({
    name,
    encodedName: urlEncoded(name),
    template: compiled(template),
  }));
}

export function bodyOf(json: JsonObject): InjectedBody {
  return { json, references: collectJsonReferences(json) };
}

function compiled(template: string | null): CompiledText | null {
  return template === null ? null : scanText(template);
}
