// Somebody who has an account of his own here wants another person to work in it
// unnoticed: to upload to his bucket, to type secrets into his pages. He has
// the identity provider sign a response for himself, or takes his own password,
// and lets another site post it from the other person's browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { code, complain, expecting, faults, settled, watched } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const person = name => at.People.find(p => p.name === name);
const victim = person('alice');
const attacker = person(at.Attacker);
expecting(/status of [45]/, /ERR_FAILED/);

/** A browser with the other site in it, whose page posts a form by itself. */
async function visitor() {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' });
  const page = await watched(context);
  page.setDefaultTimeout(30_000);
  page.lure = async (address, fields) => {
    const escape = s => String(s).replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
    const inputs = Object.entries(fields).map(([n, v]) => `<input name="${escape(n)}" value="${escape(v)}">`).join('');
    await context.unroute('http://evil.example/**');
    await context.route('http://evil.example/**', r => r.fulfill({ contentType: 'text/html', body: `<form method="post" action="${escape(address)}">${inputs}</form><script>document.forms[0].submit()</script>` }));
    const arrives = page.waitForResponse(r => r.url().startsWith(address) && r.request().method() === 'POST');
    await page.goto('http://evil.example/').catch(() => {}); // it goes on before it has come
    const answer = await arrives;
    await settled(page);
    return answer;
  };
  return page;
}

async function password(page, who) {
  await page.getByLabel('Username').fill(who.login);
  await page.getByLabel('Password').fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await settled(page);
  if (who.totpSeed && await page.getByLabel('Code').isVisible()) {
    await page.getByLabel('Code').fill(code(who.totpSeed, 1));
    await page.getByRole('button').first().click();
    await settled(page);
  }
}

/** What the identity provider signs for the attacker, held back on its way. */
async function response(start) {
  const page = await visitor();
  let held;
  await page.context().route(/\/saml\/acs\//, r => { held = { address: r.request().url(), fields: Object.fromEntries(new URLSearchParams(r.request().postData())) }; return r.abort(); });
  await page.goto(start);
  await password(page, attacker);
  for (let i = 0; i < 100 && !held; i++) await page.waitForTimeout(100);
  assert.ok(held?.fields.SAMLResponse, `no response was signed at ${page.url()}`);
  await page.context().close();
  return held;
}

/** Who a browser is at the portal: the page's words, or nothing at the sign-in. */
async function whoIsIn(page) {
  await page.goto(`${at.Center}/start`);
  await settled(page);
  const text = await page.locator('body').innerText();
  return [victim, attacker].find(p => text.includes(p.login))?.name ?? 'nobody';
}

async function step(what, f) {
  const before = faults.length;
  const page = await visitor();
  try { await f(page); } catch (e) {
    complain(`${what}: ${e.stack}`);
    await page.screenshot({ path: join(at.Pictures, 'failed-swap.png') }).catch(() => {});
  }
  await page.context().close();
  console.log(`${what}: ${faults.length === before ? 'ok' : 'FAILED'}`);
}

const signedInAsAlice = async page => {
  await page.goto(`${at.Center}/start`);
  await password(page, victim);
  assert.equal(await whoIsIn(page), 'alice');
};

for (const [kind, start] of [['that was asked for', `${at.Center}/start`], ['that nobody asked for', `${at.Directory}${at.Tile}`]]) {
  await step(`a response ${kind}, in a browser that is signed out`, async page => {
    const held = await response(start);
    await page.lure(held.address, held.fields);
    assert.equal(await whoIsIn(page), 'nobody');
  });
  await step(`a response ${kind}, in the browser of alice, who stays alice`, async page => {
    await signedInAsAlice(page);
    const held = await response(start);
    await page.lure(held.address, held.fields);
    assert.equal(await whoIsIn(page), 'alice');
  });
  await step(`a response ${kind}, used up before alice's browser gets it`, async page => {
    const held = await response(start);
    const own = await visitor();
    await own.lure(held.address, held.fields);
    await page.lure(held.address, held.fields);
    assert.equal(await whoIsIn(page), 'nobody');
    await own.context().close();
  });
}

await step('the attacker\'s own password, posted from another site', async page => {
  for (const address of [`${at.Directory}/signin`, `${at.Center}/signin`]) {
    const answer = await page.lure(address, { username: attacker.login, password: attacker.password, to: '/', return_to: '/start' });
    assert.equal(answer.status(), 403, address);
    await page.getByText('page of another site').first().waitFor();
  }
  assert.equal(await whoIsIn(page), 'nobody');
});
await step('alice is not signed out by another site', async page => {
  await signedInAsAlice(page);
  for (const address of [`${at.Center}/start/signout`, `${at.Directory}/signout`]) assert.equal((await page.lure(address, {})).status(), 403);
  assert.equal(await whoIsIn(page), 'alice');
});
await step('a page of ours shows in no frame of another site', async page => {
  await page.context().route('http://evil.example/**', r => r.fulfill({ contentType: 'text/html', body: `<iframe src="${at.Directory}/signin"></iframe><iframe src="${at.Center}/start"></iframe>` }));
  expecting(/status of [45]/, /ERR_FAILED/, /frame/i, /X-Frame-Options|ancestor/);
  await page.goto('http://evil.example/');
  await settled(page);
  for (const frame of page.frames().slice(1)) assert.equal(await frame.getByLabel('Password').count().catch(() => 0), 0, frame.url());
});

await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
