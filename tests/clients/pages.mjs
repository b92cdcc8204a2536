#!/usr/bin/env node
// Passwords, error pages of the server and of the configuration, seeking in a long sound, the documents.
import assert from 'node:assert/strict';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { dark, finish, fits, phone, readable, shot, test } from './lib/browser.mjs';
import { serve } from './lib/server.mjs';

// Four minutes of silence with a click each second: a WAV file needs nobody to make it.
const rate = 24000, seconds = 240;
const head = Buffer.alloc(44);
head.write('RIFF'); head.writeUInt32LE(36 + 2 * rate * seconds, 4); head.write('WAVEfmt ', 8); head.writeUInt32LE(16, 16); head.writeUInt16LE(1, 20); head.writeUInt16LE(1, 22);
head.writeUInt32LE(rate, 24); head.writeUInt32LE(2 * rate, 28); head.writeUInt16LE(2, 32); head.writeUInt16LE(16, 34); head.write('data', 36); head.writeUInt32LE(2 * rate * seconds, 40);
const second = Buffer.alloc(2 * rate);
second.writeInt16LE(20000, 0);

const site = await serve({
  'www/index.html': '<!DOCTYPE html><title>home</title><link rel=icon href=data:,><p>home',
  'www/private/index.html': '<!DOCTYPE html><title>private</title><link rel=icon href=data:,><p>inside',
  'www/own/there.html': 'there', 'www/sound.wav': Buffer.concat([head, ...Array(seconds).fill(second)]),
  'www/player.html': '<!DOCTYPE html><meta charset=utf-8><title>player</title><link rel=icon href=data:,><video controls preload=metadata src=/sound.wav></video>',
  // It says that it runs, and goes on until it is let go: meanwhile no other script may run.
  'www/holds.cgi': '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\nhere\\n"\nwhile test ! -e let-go; do sleep 0.1; done\n',
  'www/breaks.cgi': '#!/bin/sh\nexit 1\n',
  'errors/own.html': '<!DOCTYPE html><title>own</title><link rel=icon href=data:,><p>Our own page for what is missing', users: 'user:right\n',
}, `User nobody
Log /dev/null
Tuning { AuthDelay 0 ScriptConcurrency 1 ScriptQueue 0 }
Server { Address 127.0.0.1 Port @PORT@ Control { IndexNames { index.html } Types default Charset utf-8 ScriptUser games ScriptTrustWritable On Specials { CGI { .cgi } } Admin "webmaster@example.org" }
  Virtual { AnyHost
    Control { Alias / Location @DIR@/www }
    Control { Alias /private Location @DIR@/www/private Realm "Members" UserFile @DIR@/users }
    Control { Alias /denied Location @DIR@/www Access { Deny 0/0 } }
    Control { Alias /own Location @DIR@/www/own ErrorFiles { @DIR@/errors/own.html { 404 } } }
    Control { Alias /doc Location @DIR@/doc }
  } }`);
cpSync('doc', `${site.dir}/doc`, { recursive: true });
const open = (page, path) => page.goto(site.url + path);

// The dialog for name and password: each time it comes up, the next of the answers is given; null cancels. How often it came.
async function dialog(page, ...given) {
  const session = await page.context().newCDPSession(page);
  const came = [];
  session.on('Fetch.requestPaused', ({ requestId }) => session.send('Fetch.continueRequest', { requestId }));
  session.on('Fetch.authRequired', ({ requestId, authChallenge }) => {
    came.push(authChallenge.realm);
    const password = given.shift() ?? null;
    session.send('Fetch.continueWithAuth', { requestId, authChallengeResponse: password === null ? { response: 'CancelAuth' } : { response: 'ProvideCredentials', username: 'user', password } });
  });
  await session.send('Fetch.enable', { handleAuthRequests: true });
  return came;
}
await test('the dialog is cancelled: the page says why there is nothing', async (page) => {
  const came = await dialog(page, null);
  const answer = await open(page, '/private/');
  assert.equal(answer.status(), 401);
  assert.match(await page.textContent('body'), /401/);
  assert.deepEqual(came, ['Members']);
  await shot(page, 'error-401');
});
await test('the dialog is answered wrongly, then rightly', async (page) => {
  const came = await dialog(page, 'wrong', 'right');
  assert.equal((await open(page, '/private/')).status(), 200);
  assert.equal(await page.textContent('p'), 'inside');
  assert.deepEqual(came, ['Members', 'Members']);
  assert.equal((await open(page, '/private/index.html')).status(), 200);
  assert.equal(came.length, 2);
});
await test('a wrong password is refused, and the page shows nothing', async (page) => {
  const answer = await open(page, '/private/').catch((error) => error);
  assert.ok(answer instanceof Error ? /INVALID_AUTH_CREDENTIALS/.test(answer.message) : answer.status() === 401, String(answer));
  assert.doesNotMatch(await page.textContent('body'), /inside/);
}, { httpCredentials: { username: 'user', password: 'wrong' } });
await test('the right password is sent once it was asked for, and kept', async (page) => {
  const statuses = [];
  page.on('response', (r) => statuses.push(r.status()));
  assert.equal((await open(page, '/private/')).status(), 200);
  assert.equal(await page.textContent('p'), 'inside');
  await open(page, '/');
  assert.equal((await page.goto(`${site.url}/private/index.html`)).status(), 200);
  assert.deepEqual(statuses.filter((s) => s >= 400 && s !== 401), []);
}, { httpCredentials: { username: 'user', password: 'right' } });

// The script ends, and may be held again.
async function letGo(held) {
  writeFileSync(`${site.dir}/www/let-go`, '');
  await new Promise((yes) => held.on('end', yes).resume());
  rmSync(`${site.dir}/www/let-go`);
}
const errors = { 404: '/none', 403: '/denied/', 400: '/%00', 500: '/breaks.cgi', 503: '/holds.cgi' };
for (const [name, options] of Object.entries({ wide: {}, 'phone-dark': { ...phone, ...dark } })) {
  await test(`error pages, ${name}`, async (page) => {
    for (const [status, path] of Object.entries(errors)) {
      const held = status === '503' && await new Promise((yes, no) => get(site.url + path, yes).on('error', no));
      const answer = await open(page, path);
      if (held) await letGo(held);
      if (options.viewport) assert.equal(await page.evaluate(() => innerWidth), options.viewport.width, 'as wide as the phone');
      assert.equal(answer.status(), Number(status), path);
      await fits(page);
      await readable(page);
      await shot(page, `error-${status}-${name}`);
    }
  }, options);
}
await test('an error page of the configuration', async (page) => {
  assert.equal((await open(page, '/own/none')).status(), 404);
  assert.equal(await page.textContent('p'), 'Our own page for what is missing');
});

await test('a seek in a long sound asks for the part that is wanted', async (page) => {
  const parts = [];
  page.on('response', (r) => { if (r.url().endsWith('.wav')) parts.push([r.status(), r.request().headers().range, r.headers()['content-range']]); });
  await open(page, '/player.html');
  const seen = await page.evaluate(async () => {
    const video = document.querySelector('video');
    if (video.readyState < 1) await new Promise((yes, no) => { video.onloadedmetadata = yes; video.onerror = () => no(video.error.message); });
    video.currentTime = 200;
    await new Promise((yes, no) => { video.onseeked = yes; video.onerror = () => no(video.error.message); });
    return [Math.round(video.duration), Math.round(video.currentTime)];
  });
  assert.deepEqual(seen, [seconds, 200]);
  assert.ok(parts.length >= 2 && parts.every(([status]) => status === 206), JSON.stringify(parts));
  assert.ok(parts.some(([, range]) => Number(/bytes=(\d+)/.exec(range)?.[1]) > rate * 2 * 150), JSON.stringify(parts));
  assert.deepEqual(page.complaints, []);
});

for (const [name, options] of Object.entries({ wide: {}, dark, phone, 'phone-dark': { ...phone, ...dark } })) {
  await test(`documents, ${name}`, async (page) => {
    for (const document of ['index', 'overview', 'configuration', 'install']) {
      assert.equal((await open(page, `/doc/${document}.html`)).status(), 200);
      await fits(page);
      await readable(page);
      if (document !== 'configuration') await shot(page, `doc-${document}-${name}`);
    }
    assert.deepEqual(page.complaints, []);
  }, options);
}
await finish(site);
