// A server of the tree for the tests with a browser: a temporary directory, a free port, httpway-run or package/try, and their end.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

function freePort() {
  return new Promise((yes) => {
    const socket = createServer().listen(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => yes(port));
    });
  });
}

// launch WORDS, STREAM, PATTERN: a process that has said so on that descriptor; stop ends it with all that it started.
function launch(words, stream, pattern) {
  const child = spawn(words[0], words.slice(1), { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], detached: true });
  const server = { said: '', code: null };
  const ended = new Promise((yes) => child.on('close', (code) => { server.code = code; yes(code); }));
  const ready = new Promise((yes, no) => {
    let seen = '';
    for (const [number, pipe] of child.stdio.entries()) {
      pipe?.on('data', (bytes) => {
        if (number !== 3) server.said += bytes;
        if (number === stream) seen += bytes;
        if (pattern.test(seen)) yes();
      });
    }
    ended.then((code) => no(new Error(`${words.join(' ')} ended with ${code}: ${server.said}`)));
  });
  server.stop = async () => { if (server.code === null) process.kill(child.pid, 'SIGTERM'); return ended; };
  process.on('exit', () => { if (server.code === null) process.kill(-child.pid, 'SIGKILL'); });
  return ready.then(() => server);
}

// serve FILES, CONFIGURATION: names of files may be Buffers' worth of anything; @DIR@ and @PORT@ are replaced in the configuration.
export async function serve(files, configuration) {
  const dir = mkdtempSync(join(tmpdir(), 'httpway-browser-'));
  chmodSync(dir, 0o755);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), bytes, { mode: /\.cgi$/.test(name) ? 0o755 : 0o644 });
  }
  const port = await freePort();
  const conf = join(dir, 'mathopd.conf');
  writeFileSync(conf, configuration.replaceAll('@DIR@', dir).replaceAll('@PORT@', port));
  const server = await launch(['command/httpway-run', '-r', '3', '-n', '-f', conf], 3, /\n/);
  const stop = server.stop;
  return Object.assign(server, { dir, port, url: `http://127.0.0.1:${port}`, stop: async () => { const code = await stop(); rmSync(dir, { recursive: true }); return code; } });
}

export async function trial() {
  const port = await freePort();
  const server = await launch(['sh', 'package/try', String(port)], 1, /Ctrl-C/);
  return Object.assign(server, { port, url: `http://localhost:${port}` });
}
