// How a caller shapes the echo's answer: query parameters, each a whole number, anything else counts as absent.

/** `status` 200..599, `delayMs` before the head, `stream` events `intervalMs` apart, `bytes` of body. 0 = not asked for. */
export interface EchoControls {
  readonly status: number;
  readonly delayMs: number;
  readonly stream: number;
  readonly intervalMs: number;
  readonly bytes: number;
}

/** Reads `status`, `delay`, `stream`, `interval` and `bytes`. */
export function parseControls(query: URLSearchParams): EchoControls {
  const number = (name: string, most: number) => {
    const text = query.get(name) ?? '';
    return /^\d{1,12}$/.test(text) ? Math.min(Number(text), most) : undefined;
  };
  const status = number('status', 999);
  return {
    status: status !== undefined && status >= 200 && status <= 599 ? status : 200,
    delayMs: number('delay', 600_000) ?? 0,
    stream: number('stream', 1_000_000) ?? 0,
    intervalMs: number('interval', 60_000) ?? 100,
    bytes: number('bytes', 10 * 1024 ** 3) ?? 0,
  };
}
