// A real browser: its WebSocket with the token as sub-protocol, and its EventSource with the token
// in the URL. The page tells what happens to this process, which prints it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENTS, failed, heard, list, say, SSE_PATHS, tag, token, ws } from './driver.mjs';

const PAGE = {
  websocket: `
    function connect() {
      const socket = new WebSocket(${JSON.stringify(`${ws}/api/v1/streaming`)}, [${JSON.stringify(token)}]);
      socket.onopen = () => {
        for (const what of ${JSON.stringify([
          { stream: 'user' }, { stream: 'direct' }, { stream: 'list', list }, { stream: 'hashtag', tag },
        ])}) {
          socket.send(JSON.stringify({ type: 'subscribe', ...what }));
        }
      };
      socket.onmessage = ({ data }) => tell({ event: JSON.parse(data).event, payload: JSON.parse(data).payload });
      socket.onclose = ({ code }) => { tell({ closed: code }); setTimeout(connect, 100); };
      stop = () => { socket.onclose = null; socket.close(1000); };
    }
    connect();`,
  eventsource: `
    const sources = ${JSON.stringify(SSE_PATHS)}.map((url) => {
      const source = new EventSource(url + (url.includes('?') ? '&' : '?') + 'access_token=' + ${JSON.stringify(token)});
      for (const event of ${JSON.stringify(EVENTS)}) {
        source.addEventListener(event, ({ data }) => tell({ event, payload: data }));
      }
      source.onerror = () => tell(source.readyState === 2 ? { error: 'the browser gave up' } : { closed: '-' });
      return source;
    });
    stop = () => sources.forEach((source) => source.close());`,
};

// Tells wait for each other, so that they arrive in order; the stop is the answer to a question.
const page = (kind) => `<!doctype html><meta charset="utf-8"><script>
  let stop = () => {};
  let last = Promise.resolve();
  const tell = (what) => {
    last = last.then(() => fetch('/tell', { method: 'POST', body: JSON.stringify(what) }));
  };
  fetch('/stop').then(() => { stop(); tell({ stopped: true }); });
  ${PAGE[kind]}
</script>`;

function told({ event, payload, closed, error, stopped }) {
  if (event) {
    heard(event, payload);
  } else if (closed) {
    say('CLOSED', closed);
  } else if (error) {
    failed(error);
  } else if (stopped) {
    say('STOPPED');
    browser.kill('SIGTERM');
  }
}

let askedToStop;
const server = createServer((request, response) => {
  if (request.url === '/tell') {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      response.end();
      told(JSON.parse(body));
    });
  } else if (request.url === '/stop') {
    askedToStop = response;
  } else {
    response.setHeader('Content-Type', 'text/html');
    response.end(page(process.env.BROWSER_API));
  }
});

let browser;
const profile = mkdtempSync(join(tmpdir(), 'flodgatt-browser-'));
server.listen(0, '127.0.0.1', () => {
  const root = process.getuid() === 0 ? ['--no-sandbox'] : [];
  browser = spawn(
    process.env.BROWSER,
    [
      ...root, '--headless', '--disable-gpu', '--disable-background-networking', '--no-first-run',
      '--remote-debugging-port=0', `--user-data-dir=${profile}`, `http://127.0.0.1:${server.address().port}/`,
    ],
    { stdio: ['ignore', 'ignore', 'ignore'] });
  browser.on('error', failed);
  browser.on('exit', () => {
    server.close();
    server.closeAllConnections();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
});
process.once('SIGTERM', () => askedToStop?.end());
