#!/usr/bin/env node
// The start page of package/try, as a newcomer clicks through it.
import assert from 'node:assert/strict';
import { dark, finish, fits, phone, readable, shot, test } from './lib/browser.mjs';
import { trial } from './lib/server.mjs';

const site = await trial();
const open = (page, path) => page.goto(site.url + path);
const password = async (page) => { await open(page, '/'); return page.locator('#password').textContent(); };

for (const [name, options] of Object.entries({ wide: {}, dark, phone, 'phone-dark': { ...phone, ...dark } })) {
  await test(`the start page, ${name}`, async (page) => {
    await open(page, '/');
    assert.equal(await page.title(), 'httpway works');
    await fits(page);
    await readable(page);
    const log = page.frameLocator('iframe').locator('body');
    await log.filter({ hasText: 'GET /' }).waitFor();
    await shot(page, `start-${name}`);
    assert.deepEqual(page.complaints, []);
  }, options);
}

await test('every link is followed, and back', async (page) => {
  await open(page, '/');
  const links = await page.locator('a[href^="/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  assert.ok(links.length >= 10);
  const wanted = { '/missing': 404, '/private/': 401 };
  for (const link of links) {
    const answer = page.waitForResponse((r) => r.url() === site.url + link && r.request().isNavigationRequest() && !r.request().frame().parentFrame());
    await page.locator(`a[href="${link.replaceAll('"', '\\"')}"]`).first().click();
    assert.equal((await answer).status(), wanted[link] ?? 200, link);
    await page.waitForLoadState().catch(() => {});
    await open(page, '/');
  }
});

await test('the live log shows what was asked for', async (page) => {
  await open(page, '/');
  await page.request.get(`${site.url}/doc/overview.html`);
  await page.frameLocator('iframe').locator('body').filter({ hasText: 'GET /doc/overview.html' }).waitFor();
  assert.doesNotMatch(await page.frameLocator('iframe').locator('body').textContent(), /live/);
});

for (const [name, options] of Object.entries({ wide: {}, 'phone-dark': { ...phone, ...dark } })) {
  await test(`the script answers a form, ${name}`, async (page) => {
    await open(page, '/script/show.cgi/more?colour=green&size=7');
    await fits(page);
    await readable(page);
    await shot(page, `script-${name}`);
    await page.getByLabel('Words').fill('<b>&"ü');
    await page.getByRole('button').click();
    await page.getByRole('heading', { name: 'What was sent' }).waitFor();
    assert.match(await page.locator('body').textContent(), /words=%3Cb%3E%26%22%C3%BC/);
    assert.deepEqual(page.complaints, []);
  }, options);
  await test(`texts, ${name}`, async (page) => {
    for (const path of ['/why.txt', '/mathopd.conf', '/status']) {
      await open(page, path);
      await shot(page, `text${path.replaceAll('/', '-')}-${name}`);
      assert.deepEqual(page.complaints, []);
    }
  }, options);
}

let right;
await test('the password stands on the page', async (page) => { right = await password(page); assert.match(right, /^[0-9a-f-]{14}$/); });
await test('the protected area, after the dialog', async (page) => {
  await open(page, '/private/');
  await page.getByRole('heading', { name: 'You are in' }).waitFor();
  await readable(page);
  await shot(page, 'private');
}, { httpCredentials: { username: 'guest', password: right } });

await finish(site);
