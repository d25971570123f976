// A starter for tests: a process that starts both servers in the directory named on its command line and then holds them.
import { startServers } from './servers.ts';

const servers = await startServers({ dir: process.argv[2] ?? '', durable: false });
process.stdout.write(`${JSON.stringify({ ...servers, redisPid: servers.redisPid() })}\n`);
process.stdin.resume();
