// masto.js: one socket, many subscriptions; the token as sub-protocol.
import { createStreamingAPIClient } from 'masto';
import { failed, heard, list, onStop, tag, token, ws } from './driver.mjs';

const client = createStreamingAPIClient({ streamingApiUrl: ws, accessToken: token });
let stopped = false;

async function listen(subscription) {
  try {
    for await (const { event, payload } of subscription) {
      heard(event, payload);
    }
  } catch (error) {
    if (!stopped) {
      failed(error);
    }
  }
}

listen(client.user.subscribe());
listen(client.direct.subscribe());
listen(client.list.subscribe({ list }));
listen(client.hashtag.subscribe({ tag }));
onStop(() => {
  stopped = true;
  client.close();
});
