// What to send where, as one value: everything about a request is decided before the transport sees it.
import type { Readable, Transform } from 'node:stream';
import type { TlsIdentity } from '@knoxcall/egress';
import type { ForwardError } from './forward-error.ts';
import type { Messages } from './messages/messages.ts';
import type { OwnReferences } from './references/own-references.ts';

export type UpstreamBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** `length` in bytes where the caller announced one; null sends it chunked. */
  | { readonly kind: 'stream'; readonly source: Readable; readonly length: number | null };

/** Rewrites the body of one answer: as a whole, or as a stream. */
export interface BodyRewrite {
  /** At once, for a small body that came whole. Null where there is no time for it now: it is to be streamed. */
  whole(body: Buffer): Buffer | null;
  stream(): Transform;
}

/** A rewritten answer goes out without the upstream's reason phrase. */
export interface ResponseRewrite {
  /** Flat `[name, value, ...]`, in place of the upstream's. */
  readonly headers: readonly string[];
  /** Rewrites the body; the answer then goes out without the upstream's `Content-Length`. */
  readonly body: BodyRewrite | null;
  /** Rewrites the trailers, flat; without it they pass as they are. */
  readonly trailers?: (trailers: readonly string[]) => readonly string[];
}

/** May throw a problem: nothing is written then, and `forward` rejects with that problem. */
export type TransformResponse = (head: { status: number; headers: readonly string[] }) => ResponseRewrite;

/** The verdict on an answer: it is dropped unread, or passed on with these headers (flat) beside ours. */
export type Verdict = 'drop' | readonly string[];

/** Asked before anything of an answer is written; the answer waits. Null: it is passed on at once. */
export type JudgeAnswer = (status: number) => Promise<Verdict> | null;

export interface UpstreamDecision {
  readonly tenantId: string;
  readonly requestId: string;
  /** Scheme, host and port, chosen by us, never by the request: `https://api.stripe.com`. */
  readonly origin: string;
  /** Path and query exactly as to be sent; begins with `/`. */
  readonly path: string;
  readonly method: string;
  /** Flat `[name, value, ...]`, lower-case names, final. Without Host, framing and connection headers. */
  readonly headers: readonly string[];
  readonly body: UpstreamBody;
  /** Milliseconds from the last byte of the request sent to the head of the answer. */
  readonly timeoutMs: number;
  readonly tls: {
    /** `cacheKey` names certificate and key together: another certificate has another `cacheKey`. */
    readonly identity: (TlsIdentity & { readonly cacheKey: string }) | null;
    /** PEM that replaces the system's roots. */
    readonly ca: string | null;
    /** The newest TLS version to offer; null: the newest that OpenSSL supports. */
    readonly maxVersion: 'TLSv1.2' | null;
  };
  /** A secret is in this request: over `http:` it may then only go to addresses in the allowed ranges. */
  readonly carriesSecret?: boolean;
  /**
   * Flat, ours: `x-knox-*` are always set, any other only where the upstream sent none of that name. Called when the
   * answer comes.
   */
  readonly responseHeaders: () => readonly string[];
  /**
   * For a WebSocket: the caller is told `ours` where the upstream chose none of the subprotocols that were `offered` to
   * it.
   */
  readonly subprotocols?: { readonly ours: string; readonly offered: readonly string[] } | null;
  /** Rewrites the references in an answer's head, before `transformResponse` sees it; without it they stay. */
  readonly ownReferences?: OwnReferences;
  readonly transformResponse?: TransformResponse;
  /** Handles the text messages of a WebSocket's caller; without it they pass unread. */
  readonly messages?: Messages;
  readonly judgeAnswer?: JudgeAnswer;
  /** Registers a function that ends the request while it is under way; the last one registered counts. */
  readonly whenWithdrawn?: (stop: (reason: ForwardError) => void) => void;
}

export interface ForwardOutcome {
  /** Null where no answer came. */
  readonly upstreamStatus: number | null;
  readonly clientAborted: boolean;
  /** Body bytes handed to the upstream's socket (WebSocket: all bytes read from the caller). */
  readonly bytesUp: number;
  /** Body bytes that came from the upstream for the caller (WebSocket: all bytes written to the caller). */
  readonly bytesDown: number;
  /** Why an answer under way was cut off; null where it was complete or the caller left. */
  readonly failure: ForwardError | null;
  /** It was sent on a connection that had been closed, and then again on a new one. */
  readonly retried: boolean;
}
