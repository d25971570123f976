// Builds the dashboard where it is missing or older than its sources, in a separate process. API callers do not need
// it, so the stack starts without it where that fails.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const script = join(import.meta.dirname, '../../../../services/dashboard/scripts/build.ts');

/** Its output goes to `note`. Never rejects. Without sources, the built files came with the package. */
export async function buildDashboard(note: (line: string) => void): Promise<void> {
  if (!existsSync(script)) return;
  const child = spawn(process.execPath, [script, '--if-needed'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  createInterface(child.stdout).on('line', note);
  const code = await new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  if (code !== 0) note(`could not be built, and is not served: ${complaint.trim() || String(code)}`);
}
