// Chromium for the tests, and TAP: test(what, function) for each theme, finish() at the end. Screenshots go to $HTTPWAY_SCREENSHOTS, if set.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const program = process.env.HTTPWAY_CHROMIUM || '/usr/bin/chromium';
const installed = resolve('compile/clients/node_modules/playwright-core');
if (!existsSync(program) || !existsSync(installed)) {
  console.log('1..0 # SKIP chromium or playwright-core is not there; tests/clients/run installs them, some 300 MB, and runs this');
  process.exit(0);
}
const { chromium } = createRequire(join(installed, 'package.json'))('playwright-core');
const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-dev-shm-usage', '--autoplay-policy=no-user-gesture-required', '--no-proxy-server'] });

export const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
export const dark = { colorScheme: 'dark' };

let count = 0, failed = 0;
// test WHAT, STEPS(page), OPTIONS: a page in a context of its own. What the console complains of, and what throws in a page, is in page.complaints.
export async function test(what, steps, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  page.complaints = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text()); });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  try {
    await steps(page);
    console.log(`ok ${++count} - ${what}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${++count} - ${what}`);
    console.log(String(error.stack).replace(/^/gm, '# '));
  }
  await context.close();
}

export async function shot(page, name) {
  const directory = process.env.HTTPWAY_SCREENSHOTS;
  if (!directory) return;
  mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true });
}

// Nothing is wider than the window, so that nobody has to scroll sideways.
export async function fits(page) {
  const [content, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= room, `${page.url()} is ${content} wide in a window of ${room}`);
}

// Every text has a contrast of 4.5 to what is behind it (WCAG 2 AA).
export async function readable(page) {
  const bad = await page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
    const probe = document.documentElement.appendChild(document.createElement('i'));
    probe.style.backgroundColor = 'Canvas'; // by day or by night, as the page allows
    const canvasColour = rgba(getComputedStyle(probe).backgroundColor);
    probe.remove();
    const light = (c) => c.slice(0, 3).map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (e) => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3]) return c; } return canvasColour; };
    const texts = [...document.querySelectorAll('body *')].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && !e.closest('svg') && e.checkVisibility());
    return texts.map((e) => { const [a, b] = [light(rgba(getComputedStyle(e).color)), light(ground(e))]; return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.outerHTML.slice(0, 80)]; }).filter(([contrast]) => contrast < 4.5);
  });
  assert.deepEqual(bad, [], page.url());
}

export async function finish(...servers) {
  await browser.close();
  for (const server of servers) {
    const code = await server.stop();
    const good = code === 0 && !/Sanitizer|runtime error|died/.test(server.said);
    console.log(`${good ? 'ok' : 'not ok'} ${++count} - the server ends well`);
    if (!good) { failed++; console.log(`ended with ${code}: ${server.said}`.replace(/^/gm, '# ')); }
  }
  console.log(`1..${count}`);
  process.exitCode = failed ? 1 : 0;
}
