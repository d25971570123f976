/** Sends one JSON value a line, as fast as the reader takes them: nothing is collected first. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

export const linesMediaType = 'application/x-ndjson';

/** A reader who leaves ends it; whatever else goes wrong is cut off, so that half an answer never looks whole. */
export async function sendLines(response: Response, lines: AsyncIterable<unknown>): Promise<void> {
  response.status(200).type(linesMediaType);
  try {
    await pipeline(Readable.from(asText(lines)), response);
  } catch (error) {
    if (Object(error).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* asText(lines: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}
