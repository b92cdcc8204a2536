#!/usr/bin/env node
// A listing: each column sorted there and back, odd names, the back button, by day and night, on a phone.
import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { dark, finish, fits, phone, readable, shot, test } from './lib/browser.mjs';
import { serve } from './lib/server.mjs';

const odd = ['it\'s "quoted".txt', 'a  two blanks.txt', '100%25.txt', 'question?.txt', 'number#7.txt', 'plus+and&amp;.txt', '<script>alert(1)<.txt', 'grüße.txt', '日本語.txt', 'back\\slash.txt', 'javascript:alert(1).txt', 'two..dots.txt', 'semi;colon.txt', `${'long'.repeat(40)}.txt`];
const tree = Object.fromEntries(odd.map((name) => [`tree/odd/${name}`, `This is ${name}`]));
const sizes = { 'chapter 2': 300, 'chapter 10': 5, alpha: 20000, Beta: 1 };
for (const [name, size] of Object.entries(sizes)) tree[`tree/sorted/${name}`] = 'x'.repeat(size);
tree['tree/sorted/directory/x'] = tree['tree/favicon.ico'] = '';
const site = await serve(tree, `User nobody
Log /dev/null
Server { Address 127.0.0.1 Port @PORT@ Control { Types default ScriptUser games ScriptTrustWritable On }
  Virtual { AnyHost Control { Alias / Location @DIR@/tree AutoIndexCommand ${process.cwd()}/helper/autoindex Specials { CGI { ${process.cwd()}/helper/autoindex } } } } }`);
Object.keys(sizes).forEach((name, number) => utimesSync(`${site.dir}/tree/sorted/${name}`, 1e9 + 1e6 * number, 1e9 + 1e6 * number));

const rows = 'tbody tr:not(.u) td:first-child a';
const names = (page) => page.locator(rows).allTextContents().then((all) => all.map((name) => name.replace(/\/$/, '')).filter((name) => name !== 'directory'));
const orders = { Name: ['alpha', 'Beta', 'chapter 2', 'chapter 10'], Size: ['Beta', 'chapter 10', 'chapter 2', 'alpha'], Date: Object.keys(sizes) };

await test('each column, there and back', async (page) => {
  await page.goto(`${site.url}/sorted/`);
  assert.deepEqual(await names(page), orders.Name);
  for (const column of ['Size', 'Date', 'Name']) {
    const head = page.locator('th a').filter({ hasText: new RegExp(column, 'i') });
    const [url, seen] = [page.url(), []];
    for (const _ of [1, 2]) {
      await head.click();
      await page.waitForURL((next) => next.href !== url || seen.length > 0);
      seen.push(await names(page));
    }
    const sorted = [orders[column], [...orders[column]].reverse()];
    assert.ok([sorted, [...sorted].reverse()].some((want) => JSON.stringify(want) === JSON.stringify(seen)), `${column}: ${JSON.stringify(seen)}`);
  }
  assert.deepEqual(page.complaints, []);
});

await test('the back button keeps the order', async (page) => {
  await page.goto(`${site.url}/sorted/?sort=size&order=desc`);
  const before = await names(page);
  assert.deepEqual(before, [...orders.Size].reverse());
  await page.getByRole('link', { name: 'directory/', exact: true }).click();
  await page.waitForURL(/directory/);
  await page.goBack();
  assert.match(page.url(), /sort=size&order=desc/);
  assert.deepEqual(await names(page), before);
});

await test('odd names lead to their files', async (page) => {
  await page.goto(`${site.url}/odd/`);
  assert.deepEqual((await page.locator(rows).evaluateAll((all) => all.map((a) => a.textContent))).sort(), [...odd].sort());
  for (const name of odd) {
    const link = page.locator(rows).nth((await page.locator(rows).evaluateAll((all) => all.map((a) => a.textContent))).indexOf(name));
    await link.click();
    await page.waitForURL((url) => !url.pathname.endsWith('/odd/'));
    assert.equal(await page.evaluate(() => fetch(location.href).then((r) => r.text())), `This is ${name}`, name);
    await page.goBack();
  }
  assert.deepEqual(page.complaints, []);
});

await test('upwards, step by step', async (page) => {
  await page.goto(`${site.url}/sorted/directory/`);
  await page.getByRole('link', { name: 'sorted', exact: true }).click();
  assert.equal(new URL(page.url()).pathname, '/sorted/');
});

for (const [name, options] of Object.entries({ wide: {}, dark, phone, 'phone-dark': { ...phone, ...dark } })) {
  await test(`how it looks, ${name}`, async (page) => {
    for (const which of ['odd', 'sorted']) {
      await page.goto(`${site.url}/${which}/`);
      await fits(page);
      await readable(page);
      await shot(page, `listing-${which}-${name}`);
    }
    assert.deepEqual(page.complaints, []);
  }, options);
}
await finish(site);
