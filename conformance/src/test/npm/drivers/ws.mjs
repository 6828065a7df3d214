// npm ws: one socket, many subscriptions; the token in the Authorization header.
import WebSocket from 'ws';
import { failed, heard, list, onStop, say, tag, token, ws } from './driver.mjs';

let socket;
let stopped = false;

function connect() {
  socket = new WebSocket(`${ws}/api/v1/streaming`, { headers: { Authorization: `Bearer ${token}` } });
  socket.on('open', () => {
    for (const what of [
      { stream: 'user' }, { stream: 'direct' }, { stream: 'list', list }, { stream: 'hashtag', tag },
    ]) {
      socket.send(JSON.stringify({ type: 'subscribe', ...what }));
    }
  });
  socket.on('message', (data) => {
    const { event, payload } = JSON.parse(data.toString());
    heard(event, payload);
  });
  socket.on('error', failed);
  socket.on('close', (code) => {
    say('CLOSED', code);
    if (!stopped) {
      setTimeout(connect, 100);
    }
  });
}

onStop(() => {
  stopped = true;
  socket.close(1000);
});
connect();
