// The console in a real browser, as an admin uses it. Tells what the page shows: SHOWN <what> <text> for each change,
// EVENT <class> <text>, REFUSED <wire> <text>, AXE <scheme> <impact> <rule> <element>, and what must not be: CONSOLE, URL.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { failed, onStop, say, tag, token } from './driver.mjs';

const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const root = process.getuid() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({
  executablePath: process.env.BROWSER,
  args: [
    ...root, '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
});
const page = await browser.newPage();
page.setDefaultTimeout(60_000);
const line = (text) => text.replaceAll(/\s+/g, ' ').trim();

const urls = new Set();
function asked(url) {
  if (!urls.has(url)) {
    urls.add(url);
    say('URL', url);
  }
}
let asksForMetrics = 0;
page.on('request', (request) => {
  asksForMetrics += request.url().endsWith('/metrics') ? 1 : 0;
  asked(request.url());
});
page.on('websocket', (socket) => asked(socket.url()));
page.on('framenavigated', (frame) => asked(frame.url()));
page.on('pageerror', (error) => say('CONSOLE', 'error', line(String(error))));
page.on('console', (message) => {
  if (['error', 'warning'].includes(message.type())) {
    say('CONSOLE', message.type(), line(message.text()));
  }
});

let shown = {};
async function look() {
  const now = await page.evaluate(() => Object.fromEntries([
    ...[...document.querySelectorAll('.tile dd, .note, .health li, #state, #tally')]
      .map((element) => [element.id, element.textContent]),
    ...[...document.querySelectorAll('.stack tbody tr')]
      .map((row) => [`${row.closest('table').id}/${row.dataset.key}`, [...row.cells].slice(1).map((cell) => cell.textContent).join(' ')]),
  ]));
  for (const [what, text] of Object.entries(now)) {
    if (shown[what] !== text) {
      say('SHOWN', what, line(text));
    }
  }
  shown = now;
}

async function examine(name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const { violations, passes } = await page.evaluate(`${axe}; axe.run()`);
    for (const { impact, id, nodes } of violations) {
      nodes.forEach(({ html }) => say('AXE', colorScheme, impact, id, line(html)));
    }
    say('EXAMINED', name, colorScheme, passes.length);
  }
}

async function connect(wire, secret, press) {
  await page.selectOption('#stream', 'hashtag');
  await page.fill('#parameter', tag);
  await page.check(`[name=wire][value=${wire}]`);
  await page.fill('#token', secret);
  await press();
}
const byKeyboard = () => page.press('#token', 'Enter');
const byMouse = () => page.click('#connect');

async function listens(wire, press) {
  await connect(wire, token, press);
  await page.locator('#state.good').waitFor();
  say('LISTENING', wire);
  await page.locator('#events .text', { hasText: `enough of ${wire}` }).first().waitFor();
  // All at once: what comes meanwhile moves them.
  const items = await page.locator('#events li').evaluateAll((all) => all.map((item) => [item.className || '-', item.textContent]));
  items.forEach(([kind, text]) => say('EVENT', kind, line(text)));
  await page.locator('#events summary').last().click();
  say('PAYLOAD', line(await page.locator('#events pre').textContent()));
  await examine(wire);
  await page.click('#connect');
  await page.click('#clear');
}

async function isRefused(wire) {
  await connect(wire, 'wrong', byKeyboard);
  await page.locator('#state.bad').waitFor();
  say('REFUSED', wire, line(await page.locator('#state').textContent()));
}

async function asksNothingWhileHidden() {
  const hide = (hidden) => page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  await hide(true);
  await page.waitForTimeout(500); // what is under way may end
  const before = asksForMetrics;
  await page.waitForTimeout(4500);
  say('HIDDEN', asksForMetrics - before);
  const again = page.waitForResponse((response) => response.url().endsWith('/metrics'));
  await hide(false);
  await again;
}

async function visit() {
  await page.goto(process.env.CONSOLE_URL);
  await page.keyboard.press('Tab');
  say('FOCUS', await page.evaluate(() => document.activeElement.textContent));
  await listens('websocket', byKeyboard);
  await listens('sse', byMouse);
  await asksNothingWhileHidden();
  say('REFUSALS');
  await isRefused('websocket');
  await page.setViewportSize({ width: 390, height: 844 });
  await examine('phone');
  await isRefused('sse');
  say('OUTAGE');
  await page.locator('#trouble').waitFor();
  say('TROUBLE', line(await page.locator('#trouble').textContent()));
  await examine('trouble');
  await page.locator('#trouble').waitFor({ state: 'hidden' });
  say('RECOVERED');
}

let stopped = false;
onStop(() => {
  stopped = true;
  browser.close();
});
visit().catch((error) => stopped || failed(error));
while (!stopped) {
  await look().catch(() => {}); // the page may not be there yet, or not any more
  await new Promise((resolve) => setTimeout(resolve, 200));
}
