// The console: figures from /metrics and /ready, and a client of the streams. No framework, no build.
// Whatever comes from outside is shown as text; the page's policy forbids anything else.
'use strict';

const EVERY = 2000;
const KEPT = 300_000; // as long as the charts get; they begin with a minute
const SHORTEST = 60_000;
const WINDOW = 10_500; // rates and quantiles are of the last ten seconds
const BREAK = 8000; // a longer time without an answer is a gap in the charts
const MOST_EVENTS = 200;
const PARAMETERS = { tag: 'Hashtag, without #', list: 'Number of the list', antenna: 'Number of the antenna', domain: 'Domain' };

const $ = (id) => document.getElementById(id);

function el(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

// Numbers as people read them

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const none = '–';

function count(value) {
  return value === null ? none : grouped.format(value);
}

function rate(value) {
  return value === null ? none : value >= 99.95 || Number.isInteger(value) ? grouped.format(value) : value.toFixed(1);
}

function bytes(value) {
  if (value === null) {
    return none;
  }
  const power = Math.min(4, Math.floor(Math.log2(Math.max(1, value)) / 10));
  const number = value / 1024 ** power;
  return `${number >= 100 || power === 0 ? Math.round(number) : number.toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

function time(seconds) {
  if (seconds === null) {
    return none;
  }
  const [number, unit] = seconds >= 1 ? [seconds, 's'] : seconds >= 0.001 ? [seconds * 1e3, 'ms'] : [seconds * 1e6, 'µs'];
  return seconds === 0 ? '0 s' : `${number >= 100 ? Math.round(number) : number.toPrecision(2)} ${unit}`;
}

function duration(seconds) {
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  let rest = Math.max(0, Math.floor(seconds));
  const shown = [];
  for (const [size, unit] of parts) {
    if (shown.length || rest >= size || size === 1) {
      shown.push(`${Math.floor(rest / size)} ${unit}`);
      rest %= size;
    }
  }
  return shown.slice(0, 2).join(' ');
}

const clock = (date) => date.toLocaleTimeString('en-GB');

// Prometheus' text format

class Metrics {
  constructor(text) {
    this.families = new Map();
    for (const line of text.split('\n')) {
      const found = /^(?!jvm_)([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
      if (found) {
        // Under either of its two names a series is the same one.
        const name = found[1].replace(/^mastodon_streaming_/, '');
        const series = this.families.get(name) ?? new Map();
        this.families.set(name, series.set(found[2] ?? '', Number(found[3].replace('+Inf', 'Infinity'))));
      }
    }
  }

  // [labels, value] of each series.
  all(name) {
    return [...(this.families.get(name) ?? [])].map(([text, value]) => [
      Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, label]) => [key, label])),
      value,
    ]);
  }

  // The sum of the series with these labels; null when the server has no such family.
  sum(name, wanted = {}) {
    return this.families.has(name)
      ? this.all(name)
          .filter(([labels]) => Object.entries(wanted).every(([key, value]) => labels[key] === value))
          .reduce((sum, [, value]) => sum + value, 0)
      : null;
  }

  by(name, label) {
    const sums = new Map();
    for (const [labels, value] of this.all(name)) {
      sums.set(labels[label], (sums.get(labels[label]) ?? 0) + value);
    }
    return sums;
  }
}

function quantile(now, then, name, wanted) {
  const before = then.by(`${name}_bucket`, 'le');
  const buckets = [...now.by(`${name}_bucket`, 'le')]
    .map(([le, value]) => [le === '+Inf' ? Infinity : Number(le), value - (before.get(le) ?? 0)])
    .sort((a, b) => a[0] - b[0]);
  const total = buckets.at(-1)?.[1] ?? 0;
  if (total <= 0) {
    return null;
  }
  const rank = wanted * total;
  let [low, below] = [0, 0];
  for (const [high, upTo] of buckets) {
    if (upTo >= rank) {
      return high === Infinity ? low : low + ((high - low) * (rank - below)) / (upTo - below);
    }
    [low, below] = [high, upTo];
  }
  return low;
}

// Charts

const gauge = (name, labels) => (now) => now.sum(name, labels);
const perSecond = (name, labels, times = 1) => (now, then, seconds) => {
  const of = (metrics) => metrics.sum(name, labels) ?? 0; // series appear with the first count
  return then ? ((of(now) - of(then)) / seconds) * times : null;
};
const latency = (wanted) => (now, then) => (then ? quantile(now, then, 'flodgatt_delivery_seconds', wanted) : null);
const total = (name, what) => (now) => `${count(now.sum(name) ?? 0)} ${what}`;

const TILES = [
  {
    id: 'clients', title: 'Clients connected', show: count, least: 4,
    series: [['WebSocket', gauge('connected_clients', { type: 'websocket' })],
      ['event stream', gauge('connected_clients', { type: 'eventsource' })]],
    note: (now) => `${count(now.sum('connected_clients'))} in all, for ${count(now.sum('redis_subscriptions'))} Redis channels`,
  },
  {
    id: 'events', title: 'Events from Redis', show: rate, least: 1,
    series: [['per second', perSecond('redis_messages_received_total')]],
    note: total('redis_messages_received_total', 'since the start'),
  },
  {
    id: 'sent', title: 'Events sent to clients, per second', show: rate, least: 1,
    series: [['WebSocket', perSecond('messages_sent_total', { type: 'websocket' })],
      ['event stream', perSecond('messages_sent_total', { type: 'eventsource' })]],
    note: (now) => total('messages_sent_total', 'since the start')(now)
      + (now.families.has('flodgatt_sent_bytes_total') ? `, now ${bytes(rateNow('flodgatt_sent_bytes_total') ?? 0)}/s` : ''),
  },
  {
    id: 'latency', title: 'Delivery, from Redis to the socket', show: time, least: 0.001,
    series: [['p50', latency(0.5)], ['p99', latency(0.99)]],
    note: (now) => (now.families.has('flodgatt_delivery_seconds_count')
      ? total('flodgatt_delivery_seconds_count', 'timed')(now) : 'Not measured by this server'),
  },
  {
    id: 'backlog', title: 'Waiting inside', show: bytes, least: 1024,
    series: [['to deliver', gauge('flodgatt_backlog_bytes')], ['for the database', gauge('flodgatt_screening_backlog_bytes')]],
    note: (now) => `the oldest for ${time(now.sum('flodgatt_oldest_waiting_event_seconds'))}`,
  },
  {
    id: 'slow', title: 'Waiting for clients that read slowly', show: bytes, least: 1024,
    series: [['to be written', gauge('flodgatt_client_backlog_bytes')]],
    note: (now) => `${count(now.sum('flodgatt_connections_closed_total', { reason: 'too_slow' }) ?? 0)} closed as too slow`,
  },
  {
    id: 'closes', title: 'Connections closed', show: rate, least: 4,
    series: [['per minute', perSecond('flodgatt_connections_closed_total', {}, 60)]],
    note: total('flodgatt_connections_closed_total', 'since the start'),
  },
  {
    id: 'refusals', title: 'Refused by a limit', show: rate, least: 4,
    series: [['per minute', perSecond('flodgatt_refusals_total', {}, 60)]],
    note: total('flodgatt_refusals_total', 'since the start'),
  },
];

const [WIDE, HIGH] = [300, 52];
const svg = (tag, attributes) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
};

function buildTile(tile) {
  tile.figures = tile.series.map(([name], i) => el('dd', { id: `${tile.id}-${i}`, textContent: none }));
  tile.noteLine = el('p', { className: 'note', id: `${tile.id}-note` });
  tile.picture = svg('svg', { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': tile.title });
  tile.area = tile.picture.appendChild(svg('path', { class: 'area' }));
  tile.lines = tile.series.map((_, i) => tile.picture.appendChild(svg('path', { class: i ? 'two' : 'one' })));
  tile.top = el('span', { className: 'top', ariaHidden: 'true' });
  $('tiles').append(el('article', { className: 'tile' },
    el('h3', { textContent: tile.title }),
    el('dl', { className: 'figures' }, ...tile.series.map(([name], i) => el('div', {}, el('dt', { textContent: name }), tile.figures[i]))),
    tile.noteLine,
    el('div', { className: 'chart' }, tile.picture, tile.top)));
}

function drawTile(tile) {
  const last = samples.at(-1);
  const now = last.values.get(tile.id);
  tile.figures.forEach((figure, i) => setText(figure, tile.show(now[i])));
  setText(tile.noteLine, tile.note(last.metrics));
  const known = samples.flatMap((sample) => sample.values.get(tile.id)).filter((value) => value !== null);
  const most = Math.max(tile.least, ...known);
  const span = Math.max(SHORTEST, last.at - samples[0].at);
  const point = (sample, value) =>
    `${(WIDE * (1 - (last.at - sample.at) / span)).toFixed(1)},${(HIGH - 1 - (HIGH - 3) * (value / most)).toFixed(1)}`;
  tile.lines.forEach((line, i) => {
    const pieces = [];
    let before = -Infinity;
    for (const sample of samples) {
      const value = sample.values.get(tile.id)[i];
      if (value !== null) {
        if (sample.at - before > BREAK) {
          pieces.push([]);
        }
        pieces.at(-1).push(point(sample, value));
        before = sample.at;
      }
    }
    const lines = pieces.map((piece) => `M${piece.join('L')}${piece.length > 1 ? '' : 'h.1'}`);
    line.setAttribute('d', lines.join(''));
    if (i === 0) {
      tile.area.setAttribute('d', pieces.map((piece, n) =>
        `${lines[n]}V${HIGH}H${piece[0].split(',')[0]}Z`).join(''));
    }
  });
  setText(tile.top, known.length ? tile.show(most) : '');
  tile.picture.setAttribute('aria-label', known.length
    ? `${tile.title}: between ${tile.show(Math.min(...known))} and ${tile.show(Math.max(...known))}`
    : `${tile.title}: no figures yet`);
}

function drawHistory() {
  const shown = [];
  for (const sample of samples.toReversed()) {
    if (!shown.length || shown.at(-1).at - sample.at >= 9900) {
      shown.push(sample);
    }
  }
  const columns = TILES.flatMap((tile) => tile.series.map(([name], i) => [tile, i, name]));
  $('history').querySelector('.scroll').replaceChildren(el('table', {},
    el('thead', {}, el('tr', {}, el('th', { scope: 'col', textContent: 'Time' }),
      ...columns.map(([tile, , name]) => el('th', { scope: 'col', textContent: `${tile.title}: ${name}` })))),
    el('tbody', {}, ...shown.map((sample) => el('tr', {}, el('th', { scope: 'row', textContent: clock(sample.date) }),
      ...columns.map(([tile, i]) => el('td', { textContent: tile.show(sample.values.get(tile.id)[i]) })))))));
}

// Tables

const REASONS = {
  client: 'it went away', killed: 'Mastodon took its rights away', revoked: 'a check found its rights gone',
  binary_message: 'sent a binary message', protocol_error: 'broke the protocol', bad_utf8: 'sent broken text',
  bad_compression: 'sent broken compression', message_too_big: 'sent too long a message',
  too_many_control_frames: 'sent too many pings', too_many_commands: 'sent too many commands',
  too_slow: 'did not read', silent: 'did not answer pings', event_lost: 'to catch up: an event could not be screened',
  gap: 'to catch up: Redis was away', shutdown: 'the server went down',
};
const LIMITS = {
  account_connections: 'STREAMING_MAX_CONNECTIONS_PER_ACCOUNT', address_connections: 'STREAMING_MAX_CONNECTIONS_PER_ADDRESS',
  header_bytes: 'STREAMING_MAX_HEADER_BYTES', message_bytes: 'STREAMING_MAX_MESSAGE_BYTES',
  control_frames: 'STREAMING_MAX_CONTROL_FRAMES', subscriptions: 'STREAMING_MAX_SUBSCRIPTIONS',
  waiting_commands: 'commands that wait for look-ups', lookup_queue: 'STREAMING_LOOKUP_QUEUE',
  database_stalled: 'the database answers nothing',
};

// Rows stay where they are, so that whoever reads them does not lose the place.
function fill(id, rows, empty) {
  const body = $(id).tBodies[0];
  const known = new Map([...body.rows].map((row) => [row.dataset.key, row]));
  if (!rows.length) {
    rows = [['', empty]];
  }
  const wanted = rows.map(([key, title, note, ...values]) => {
    const row = known.get(key) ?? el('tr', {},
      key === '' ? el('td', { className: 'none', colSpan: 3, textContent: title })
        : el('th', { scope: 'row' }, title, ...(note ? [el('small', { textContent: note })] : [])),
      ...values.map(() => el('td', {})));
    row.dataset.key = key;
    row.className = key !== '' && values.every((value) => !value) ? 'zero' : '';
    values.forEach((value, i) => setText(row.cells[i + 1], rate(value)));
    return row;
  });
  if (wanted.length !== body.rows.length || wanted.some((row, i) => row !== body.rows[i])) {
    body.replaceChildren(...wanted);
  }
}

function fillCounted(id, family, label, meanings, empty) {
  const now = samples.at(-1).metrics.by(family, label);
  const then = samples[0].metrics.by(family, label);
  fill(id, [...now].filter(([, value]) => value > 0).sort((a, b) => b[1] - a[1])
    .map(([key, value]) => [key, key.replaceAll('_', ' '), meanings[key], value - (then.get(key) ?? 0), value]), empty);
}

function fillStreams() {
  const { metrics } = samples.at(-1);
  const measured = metrics.families.has('flodgatt_deliveries_total');
  const of = (type, channel) => metrics.sum('connected_channels', { type, channel }) ?? 0;
  const names = new Set(facts.streams.map(({ name }) => name));
  metrics.by('connected_channels', 'channel').forEach((_, name) => names.add(name));
  names.delete('system');
  fill('streams', [...names].map((name) => [name, name, '', of('websocket', name), of('eventsource', name),
    measured ? rateNow('flodgatt_deliveries_total', { stream: name, outcome: 'sent' }) : null]), 'None.');
}

// What the server says of itself

const samples = [];
let rateNow; // of a counter, over the window that ends with the last sample
let facts = { version: '', now: Date.now(), address: '', streams: [] };
let skew = 0;
let started = 0;
let failing = '';
let asking = false;
let timer;

async function ask(path) {
  const response = await fetch(path, { signal: AbortSignal.timeout(5000), cache: 'no-store' });
  if (!response.ok && path !== 'ready') {
    throw new Error(`${path} answers ${response.status}`);
  }
  return response;
}

async function poll() {
  if (asking || document.hidden) {
    return;
  }
  asking = true;
  try {
    const [text, ready] = await Promise.all([
      ask('metrics').then((response) => response.text()), ask('ready').then((response) => response.json())]);
    const metrics = new Metrics(text);
    const start = metrics.sum('process_start_time_seconds') ?? 0;
    if (start !== started || failing) {
      if (start !== started) {
        samples.length = 0;
      }
      await learn();
      started = start;
    }
    addSample(metrics);
    draw(ready);
    failing = '';
    $('trouble').hidden = true;
  } catch (error) {
    if (!failing) {
      failing = clock(new Date());
      $('trouble').textContent = `The server has not answered since ${failing} (${error.name === 'TimeoutError'
        ? 'it takes longer than 5 s' : error instanceof TypeError ? 'no connection' : error.message}). Asking again every 2 s.`;
      $('trouble').hidden = false;
      ['server', 'redis', 'postgresql'].forEach((id) => health(id, null, 'no answer'));
    }
  } finally {
    asking = false;
    clearTimeout(timer);
    timer = setTimeout(poll, EVERY);
  }
}

async function learn() {
  facts = await (await ask('console.json')).json();
  skew = facts.now - Date.now();
  setText($('version'), facts.version);
  offerStreams();
  offerAddress();
}

function addSample(metrics) {
  const sample = { at: performance.now(), date: new Date(), metrics, values: new Map() };
  while (samples.length && sample.at - samples[0].at > KEPT) {
    samples.shift();
  }
  const base = samples.find(({ at }) => sample.at - at <= WINDOW);
  rateNow = (name, labels) => perSecond(name, labels)(metrics, base?.metrics, (sample.at - base?.at) / 1000);
  for (const tile of TILES) {
    sample.values.set(tile.id, tile.series.map(([, value]) =>
      value(metrics, base?.metrics, base ? (sample.at - base.at) / 1000 : 1)));
  }
  samples.push(sample);
}

function health(id, good, text) {
  const item = $(`health-${id}`);
  item.className = good === null ? '' : good ? 'good' : 'bad';
  setText(item.querySelector('b'), text);
}

function draw(ready) {
  const { metrics, date } = samples.at(-1);
  health('server', ready.ready, ready.state === 'ready' ? (ready.ready ? 'ready' : 'not ready') : ready.state);
  for (const id of ['redis', 'postgresql']) {
    const state = ready[id] ?? ready.health ?? 'unknown';
    health(id, state === 'ok', state);
  }
  setText($('uptime'), started ? duration((Date.now() + skew) / 1000 - started) : none);
  $('fresh').lastChild.data = `, last at ${clock(date)}`;
  setText($('span'), duration(Math.max(SHORTEST, samples.at(-1).at - samples[0].at) / 1000));
  document.title = `${count(metrics.sum('connected_clients'))} clients – Flóðgátt`;
  TILES.forEach(drawTile);
  fillStreams();
  fillCounted('closes', 'flodgatt_connections_closed_total', 'reason', REASONS, 'None since the start.');
  fillCounted('refusals', 'flodgatt_refusals_total', 'limit', LIMITS, 'Nothing since the start.');
  fillCounted('rules', 'flodgatt_events_filtered_total', 'rule', {}, 'Nothing since the start.');
  if ($('history').open && (samples.length < 3 || Math.floor(samples.at(-2).at / 10_000) !== Math.floor(samples.at(-1).at / 10_000))) {
    drawHistory();
  }
}

// Trying a stream

const CODES = {
  1000: 'ended as asked', 1001: 'the server is going down', 1002: 'the protocol was broken', 1003: 'no binary messages',
  1005: 'without a code: the token has lost its rights', 1006: 'cut without a goodbye', 1007: 'broken text',
  1008: 'too much was sent', 1009: 'the message was too long', 1011: 'an error of the server',
  1012: 'something may have been missed; clients come back and catch up', 1013: 'try again later',
};

let run = null; // what is being listened to; a new object for each press of the button

function offerStreams() {
  const select = $('stream');
  const names = facts.streams.map(({ name }) => name);
  if (names.join() !== [...select.options].map(({ value }) => value).join()) {
    const chosen = select.value;
    select.replaceChildren(...names.map((name) => new Option(name, name, false, name === chosen)));
    askParameter();
  }
}

function offerAddress() {
  const field = $('address');
  const [, host, port] = /^(.*):(\d+)$/.exec(facts.address) ?? [];
  if (!field.value && port) {
    const anywhere = /^(127\..*|0\.0\.0\.0|\[::1?\]|localhost)$/.test(host);
    field.value = `${location.protocol}//${anywhere ? location.hostname : host}:${port}`;
  }
}

const chosenStream = () => facts.streams.find(({ name }) => name === $('stream').value);

function askParameter() {
  const parameter = chosenStream()?.parameter ?? 'none';
  $('parameter-label').hidden = parameter === 'none';
  $('form').classList.toggle('plain', parameter !== 'none');
  setText($('parameter-label').firstElementChild, PARAMETERS[parameter] ?? '');
}

function say(text, kind = '') {
  $('state').className = `state ${kind}`;
  setText($('state'), text);
}

class Wish {
  constructor() {
    this.token = $('token').value.trim();
    this.wire = $('form').querySelector('[name=wire]:checked').value;
    this.stream = chosenStream();
    const address = new URL($('address').value.trim().replace(/^ws/, 'http'));
    if (!/^https?:$/.test(address.protocol)) {
      throw new TypeError();
    }
    this.base = `${address.origin}${address.pathname.replace(/\/$/, '')}/api/v1/streaming`;
    this.parameters = new URLSearchParams();
    if (this.stream.parameter !== 'none') {
      this.parameters.set(this.stream.parameter, $('parameter').value.trim());
    }
    this.stopping = new AbortController();
    this.tries = 0;
    this.opened = false;
    this.since = Date.now();
    this.counts = { events: 0, filtered: 0, hidden: 0 };
  }

  url() {
    const url = new URL(this.base + this.stream.path);
    this.parameters.forEach((value, name) => url.searchParams.set(name, value));
    return url;
  }

  ask(method) {
    return fetch(this.url(), {
      method, signal: this.stopping.signal, cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer',
      headers: this.token ? { Authorization: `Bearer ${this.token}` } : {},
    });
  }

  open(how) {
    this.opened = true;
    this.tries = 0;
    say(`Listening to ${this.stream.name} by ${how}.`, 'good');
  }
}

async function refusal(response) {
  const words = await response.json().then(({ error }) => error).catch(() => '');
  return { text: `Refused with ${response.status}: ${words || response.statusText || 'no reason was given'}.`, again: response.status === 429 || response.status >= 500 };
}

async function listenToEventStream(wish) {
  const response = await wish.ask('GET');
  if (!response.ok) {
    return refusal(response);
  }
  wish.open('event stream');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let [rest, name, data] = ['', '', []];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return { text: 'The server ended the event stream.', again: true };
    }
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const [, field, text] = /^([^:]*): ?(.*?)\r?$/.exec(line) ?? [, line.trim(), ''];
      if (line.trim() === '') {
        if (data.length) {
          heard(wish, name || 'message', data.join('\n'));
        }
        [name, data] = ['', []];
      } else if (field === 'event') {
        name = text;
      } else if (field === 'data') {
        data.push(text);
      }
    }
  }
}

// A browser does not tell a page why a WebSocket was refused, so the same question is asked by HTTP first.
async function listenToWebSocket(wish) {
  if (!(await wish.ask('HEAD')).ok) {
    const response = await wish.ask('GET');
    if (!response.ok) {
      return refusal(response);
    }
    await response.body.cancel();
  }
  const url = new URL(wish.base.replace(/^http/, 'ws'));
  url.searchParams.set('stream', wish.stream.name);
  wish.parameters.forEach((value, name) => url.searchParams.set(name, value));
  return new Promise((resolve, reject) => {
    let open = false;
    const socket = new WebSocket(url, wish.token ? [wish.token] : []);
    wish.stopping.signal.addEventListener('abort', () => {
      socket.close(1000);
      reject(wish.stopping.signal.reason);
    });
    socket.onopen = () => {
      open = true;
      wish.open('WebSocket');
    };
    socket.onmessage = ({ data }) => {
      const { event = 'message', payload = '', error } = parsed(data);
      if (error) {
        say(`The server says: ${error}`, 'bad');
      } else {
        heard(wish, event, payload);
      }
    };
    socket.onclose = ({ code, reason }) => resolve(open
      ? { text: `Closed with ${code}: ${CODES[code] ?? 'unknown'}${reason ? ` (“${reason}”)` : ''}.`, again: code !== 1000 }
      : { text: 'The token and the stream are good, but the WebSocket did not open. Does the proxy pass on the Upgrade header?', again: wish.opened });
  });
}

async function listen(wish) {
  while (run === wish) {
    let end;
    try {
      say(`Connecting to ${wish.base} …`);
      end = await (wish.wire === 'sse' ? listenToEventStream(wish) : listenToWebSocket(wish));
    } catch (error) {
      end = error instanceof DOMException && error.name === 'SyntaxError'
        ? { text: 'This token has characters that cannot be sent by WebSocket. Try the event stream.', again: false }
        : { text: wish.opened ? 'The connection broke.' : `No answer from ${wish.base}. Can this browser reach that address?`, again: wish.opened };
    }
    if (run !== wish) {
      return;
    }
    remark(end.text);
    if (!end.again) {
      stop(end.text, 'bad');
      return;
    }
    const wait = Math.min(30, 2 ** wish.tries++) * (0.5 + Math.random());
    say(`${end.text} Coming back in ${wait.toFixed(1)} s.`, 'warn');
    await new Promise((resolve) => {
      setTimeout(resolve, wait * 1000);
      wish.stopping.signal.addEventListener('abort', resolve);
    });
  }
}

function stop(text, kind) {
  run?.stopping.abort();
  run = null;
  setText($('connect'), 'Connect');
  say(text, kind);
}

function start() {
  if (!chosenStream()) {
    say('The server has not told its streams yet.', 'bad');
    return;
  }
  try {
    run = new Wish();
  } catch {
    say(`“${$('address').value}” is no address: write it like https://mastodon.example or http://127.0.0.1:4000.`, 'bad');
    $('address').focus();
    return;
  }
  if (/[^\x21-\x7e]/.test(run.token)) {
    stop('This is no access token: tokens have letters, digits, - and _ only.', 'bad');
    return;
  }
  setText($('connect'), 'Disconnect');
  setText($('tally'), '');
  listen(run);
}

// Events on the page

const ENTITIES = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'", '&apos;': "'", '&nbsp;': ' ' };
let waiting = [];
let drawing = false;
let held = false;

function plain(html) {
  const text = String(html ?? '').replace(/<(br|\/p)\b[^>]*>/gi, ' ').replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|amp|quot|#39|apos|nbsp);/g, (entity) => ENTITIES[entity]).trim();
  return text.length > 280 ? `${text.slice(0, 280)}…` : text;
}

function parsed(payload) {
  if (typeof payload !== 'string') {
    return payload;
  }
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

function heard(wish, name, payload) {
  const value = parsed(payload);
  const filtered = Array.isArray(value?.filtered) ? value.filtered : [];
  const hidden = filtered.some(({ filter }) => filter?.filter_action === 'hide');
  wish.counts.events++;
  wish.counts.filtered += filtered.length ? 1 : 0;
  wish.counts.hidden += hidden ? 1 : 0;
  later({ name, value, filtered, hidden, date: new Date() });
}

const remark = (text) => later({ remark: text, date: new Date() });

// However much comes, the page draws once per frame, and no more than it keeps.
function later(entry) {
  waiting.push(entry);
  if (waiting.length > MOST_EVENTS) {
    waiting.shift();
  }
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(drawEvents);
  }
}

function drawEvents() {
  drawing = false;
  if (!held) {
    $('events').prepend(...waiting.reverse().map(entryOf));
    waiting = [];
    while ($('events').children.length > MOST_EVENTS) {
      $('events').lastChild.remove();
    }
  }
  if (run?.opened) {
    const { events, filtered, hidden } = run.counts;
    setText($('tally'), `${count(events)} event${events === 1 ? '' : 's'} in ${duration((Date.now() - run.since) / 1000)}`
      + ` · ${count(filtered)} matched a filter, ${count(hidden)} to be hidden${held ? ` · held: ${waiting.length} wait` : ''}`);
  }
}

function entryOf({ name, value, filtered, hidden, date, remark: note }) {
  const when = el('time', { textContent: clock(date), dateTime: date.toISOString() });
  if (note) {
    return el('li', { className: 'note-line' }, when, note);
  }
  const chips = filtered.map(({ filter, keyword_matches: words }) => el('span', {
    className: `chip ${filter?.filter_action === 'hide' ? 'bad' : 'warn'}`,
    textContent: `${filter?.filter_action === 'hide' ? 'hidden by' : 'filtered by'} “${filter?.title}”${words?.length ? `: ${words.join(', ')}` : ''}`,
  }));
  const [who, text] = summary(value);
  const details = el('details', {}, el('summary', {}, when, el('span', { className: 'chip', textContent: name }), ...chips,
    el('span', { className: 'who', textContent: who }), el('span', { className: 'text', textContent: text })));
  details.addEventListener('toggle', () => {
    details.append(el('pre', { tabIndex: 0, textContent: typeof value === 'string' ? value : JSON.stringify(value, null, 2) }));
  }, { once: true });
  return el('li', { className: hidden ? 'hides' : '' }, details);
}

function summary(value) {
  if (value === null || typeof value !== 'object') {
    return ['', String(value ?? '')];
  }
  const status = value.status ?? value.last_status ?? value;
  const who = value.account ?? status.account;
  const told = status.reblog ?? status;
  const words = [
    value.status && value.type, status.reblog && `boosts @${told.account?.acct}`, told.spoiler_text && `[${told.spoiler_text}]`,
    plain(told.content ?? told.name), told.media_attachments?.length && `(${told.media_attachments.length} attached)`];
  return [who?.acct ? `@${who.acct}` : '', words.filter(Boolean).join(' ') || plain(JSON.stringify(value))];
}

// The page

TILES.forEach(buildTile);
$('fresh').append('');
$('form').addEventListener('submit', (event) => {
  event.preventDefault();
  if (run) {
    stop('Disconnected.', '');
  } else {
    start();
  }
});
$('stream').addEventListener('change', askParameter);
$('hold').addEventListener('click', () => {
  held = !held;
  $('hold').ariaPressed = String(held);
  drawEvents();
});
$('clear').addEventListener('click', () => {
  waiting = [];
  $('events').replaceChildren();
});
$('history').addEventListener('toggle', () => {
  if (samples.length) {
    drawHistory();
  }
});
document.addEventListener('visibilitychange', poll);
askParameter();
poll();
