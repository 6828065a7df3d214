// mastodon-api, the library of many old bots: event streams, the token in the Authorization header.
// Its parser knows only "event: …\ndata: …\n\n"; what comes before the first event hides that event.
import Mastodon from 'mastodon-api';
import { failed, heard, http, list, onStop, tag, token } from './driver.mjs';

const client = new Mastodon({ access_token: token, api_url: `${http}/api/v1/` });
const streams = [
  ['user'], ['direct'], ['list', { list }], ['hashtag', { tag }],
].map(([path, parameters]) => client.stream(`streaming/${path}`, parameters));

for (const stream of streams) {
  stream.on('message', ({ event, data }) => heard(event, data));
  stream.on('error', failed);
  // It tells nobody when its request fails, and never tries again.
  stream.on('connect', (request) => request.on('error', failed));
  stream.on('parser-error', failed);
}

onStop(() => {
  streams.forEach((stream) => stream.stop());
});
