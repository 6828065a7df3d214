// npm eventsource: one event stream for each stream; the token in the Authorization header.
import { EventSource } from 'eventsource';
import { EVENTS, heard, onStop, say, SSE_PATHS, token } from './driver.mjs';

const sources = SSE_PATHS.map((url) => {
  const source = new EventSource(url, {
    fetch: (input, init) =>
      fetch(input, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } }),
  });
  EVENTS.forEach((event) => source.addEventListener(event, ({ data }) => heard(event, data)));
  source.onerror = ({ code, message }) => {
    say(source.readyState === EventSource.CLOSED ? 'ERROR' : 'CLOSED', code ?? message);
  };
  return source;
});

// Its timer for coming back does not keep a process alive; something in a real program does.
const alive = setInterval(() => {}, 60_000);

onStop(() => {
  clearInterval(alive);
  sources.forEach((source) => source.close());
});
