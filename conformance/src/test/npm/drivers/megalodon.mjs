// megalodon: one socket for each stream, named in the URL with the token. It comes back after ten
// seconds, here after half a second, and never after close code 1000. Events that it
// does not know are errors to it.
import { Mastodon } from 'megalodon';
import { failed, heard, list, onStop, tag, token, ws } from './driver.mjs';

const client = new Mastodon(ws, token);

// These four are what its userStreaming() and so on do once they have asked Rails for the URL.
const streams = [
  ['user'], ['direct'], ['list', `list=${list}`], ['hashtag', `tag=${tag}`],
].map(([stream, parameters]) =>
  client.client.socket(`${ws}/api/v1/streaming`, stream, parameters));

for (const stream of streams) {
  stream._reconnectInterval = 500;
  for (const event of ['update', 'notification', 'delete', 'conversation']) {
    stream.on(event, (payload) => heard(event, payload));
  }
  stream.on('status_update', (payload) => heard('status.update', payload));
  stream.on('error', failed);
  stream.on('parser-error', (error) => {
    const text = error.message;
    const message = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
    heard(message.event, message.payload);
  });
}

onStop(() => {
  streams.forEach((stream) => stream.stop());
  // A ping ten seconds after the last connect is all that keeps the process.
  setTimeout(() => process.exit(0), 100);
});
