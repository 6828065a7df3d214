// What all drivers share: where the server is, and one line of output for each thing that happened.
// EVENT <name> <key>, CLOSED <code>, ERROR <text>, STOPPED; fields are separated by tabs.

export const http = process.env.STREAMING_URL;
export const ws = http.replace(/^http/, 'ws');
export const token = process.env.STREAMING_TOKEN;
export const list = process.env.STREAMING_LIST;
export const tag = process.env.STREAMING_TAG;

export const EVENTS = [
  'update', 'status.update', 'delete', 'filters_changed', 'notification', 'notifications_merged',
  'conversation', 'announcement', 'announcement.reaction', 'announcement.delete',
];

export const SSE_PATHS = [
  '/user', '/direct', `/list?list=${list}`, `/hashtag?tag=${tag}`,
].map((path) => `${http}/api/v1/streaming${path}`);

export function say(...fields) {
  process.stdout.write(fields.join('\t') + '\n');
}

// The payload as the client's user sees it: an object, its JSON, or a string that is no JSON.
export function heard(event, payload) {
  say('EVENT', event, key(payload));
}

function key(payload) {
  if (payload === undefined || payload === null) {
    return '-';
  }
  if (typeof payload !== 'object') {
    const text = String(payload);
    return text.startsWith('{') ? key(JSON.parse(text)) : text;
  }
  // masto.js changes the names of keys.
  return payload.id ?? payload.announcement_id ?? payload.announcementId;
}

export function failed(error) {
  say('ERROR', String(error?.message ?? error).replaceAll(/\s+/g, ' '));
}

// SIGTERM asks the client to stop as its own documentation says; the process must then end by
// itself, which shows that no timer and no connection is left.
export function onStop(stop) {
  process.once('SIGTERM', () => {
    stop();
    say('STOPPED');
  });
}
