// The access portal, as alice uses it: search, favourites, what was used last,
// links, access keys, her profile; all of it without script as well.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { code, complain, expecting, faults, picture as take, settled, watched, weighed, within } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const alice = at.People.find(p => p.login.startsWith('alice'));
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const shape = { viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] };
const context = await browser.newContext(shape);
const page = await watched(context);
const shot = name => take(page, at.Pictures, name);

async function step(id, what, f) {
  const before = faults.length;
  try {
    await f();
  } catch (e) {
    complain(`${id}: ${e.stack}`);
    await page.screenshot({ path: join(at.Pictures, `failed-${id}.png`) }).catch(() => {});
  }
  console.log(`${id} ${what}: ${faults.length === before ? 'ok' : 'FAILED'}`);
}

async function signIn(page) {
  await page.goto(`${at.Center}/start`);
  await page.getByLabel('Username').fill(alice.login);
  const password = page.getByLabel('Password');
  if (!await password.isVisible()) await page.getByRole('button').first().click();
  await password.fill(alice.password);
  await page.getByRole('button', { name: /sign in|verify|next/i }).first().click();
  await page.waitForLoadState();
  if (alice.totpSeed && await page.getByLabel('Code').isVisible()) {
    await page.getByLabel('Code').fill(code(alice.totpSeed, 1));
    await page.getByRole('button').first().click();
  }
  if (await page.getByRole('button', { name: 'Continue' }).isVisible()) await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(/\/start$/);
}

await step('I2', 'alice signs in', async () => {
  await signIn(page);
  await settled(page);
});
await step('I3', 'a favourite, and a search', async () => {
  const weight = await weighed(page);
  await page.reload();
  within('portal', weight.read(), 60_000);
  await weight.end();
  await shot('I3-portal-plain');
  await page.getByRole('button', { name: /^Favourite: / }).first().click();
  await page.getByRole('heading', { name: 'Favourites' }).waitFor();
  assert.equal(await page.getByText('gatehouse.invalid').count(), 0);
  await shot('I3-favourite');
  await page.getByLabel('Find an account').fill('s3');
  await page.getByLabel('Find an account').press('Enter');
  await page.getByText(/accounts? found/).first().waitFor();
  await shot('I3-found');
  await page.getByLabel('Find an account').fill('no such thing');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('No account of yours matches').first().waitFor();
  await shot('I3-found-none');
  await page.getByRole('link', { name: 'Show all' }).click();
});
await step('I3', 'access keys for each shell', async () => {
  await page.getByRole('link', { name: /^Access keys/ }).first().click();
  await page.getByRole('heading', { name: 'Sign in by the AWS CLI (recommended)' }).waitFor();
  await page.getByRole('button', { name: 'Copy: SSO start URL' }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${at.Center}/start`);
  await shot('I3-keys-cli');
  await page.getByRole('button', { name: 'Get access keys' }).click();
  const shown = page.locator('.of pre').filter({ visible: true });
  assert.match(await shown.innerText(), /export AWS_ENDPOINT_URL="http/);
  await shot('I3-keys');
  await page.getByRole('button', { name: /^Copy: Option 1/ }).filter({ visible: true }).click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^export AWS_ACCESS_KEY_ID="ASIA/);
  await page.getByLabel('PowerShell').check();
  assert.match(await shown.innerText(), /\$Env:AWS_ENDPOINT_URL="http/);
  await page.getByLabel('Windows command prompt').check();
  assert.match(await shown.innerText(), /SET AWS_ENDPOINT_URL=http/);
  await page.reload(); // sends the form once more, which must not make keys once more
  await page.getByText('Keys are shown once.').waitFor();
  assert.equal(await page.getByText('AWS_SECRET_ACCESS_KEY').count(), 0);
});
await step('I3', 'a link to a page of the console', async () => {
  await page.goto(`${at.Center}/start`);
  await page.getByRole('link', { name: /^Copy link/ }).first().click();
  await page.getByText('Link copied').first().waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^http.*\/start\/console\?account_id=\d{12}&role_name=/);
  await page.goto(new URL(await page.locator('a[data-link]').first().getAttribute('href'), at.Center).href);
  await page.getByLabel('Page of the console').fill('/s3');
  await page.getByRole('button', { name: 'Make the link' }).click();
  const link = await page.locator('.facts code').innerText();
  await shot('I3-link');
  await page.goto(link); // straight there
  await page.waitForURL(/\/a\/\d+\/[^/]+\/s3$/);
  await page.goto(`${at.Center}/start`);
  await page.getByRole('heading', { name: /Favourites|Recently used/ }).first().waitFor();
});
await step('I3', 'a permission set opens its console beside the portal', async () => {
  const [console_] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: /in a new tab$/ }).first().click()]);
  await console_.waitForURL(/\/a\/\d+\//);
  assert.match(page.url(), /\/start$/);
  await console_.close();
});
await step('I5', 'her profile', async () => {
  await page.getByRole('link', { name: 'My profile' }).click();
  await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
  await shot('I5-profile');
});
await step('I3', 'the same without script', async () => {
  const plain = await (await browser.newContext({ ...shape, javaScriptEnabled: false, storageState: await context.storageState() })).newPage();
  await plain.goto(`${at.Center}/start`);
  await plain.getByRole('link', { name: /^Access keys/ }).first().click();
  await plain.getByRole('button', { name: 'Get access keys' }).click();
  await plain.getByLabel('PowerShell').check();
  assert.match(await plain.locator('.of pre').filter({ visible: true }).innerText(), /\$Env:/);
  await plain.goto(`${at.Center}/start`);
  await plain.getByRole('button', { name: /^Favourite: / }).first().click();
  assert.equal(await plain.getByRole('heading', { name: 'Favourites' }).count(), 0);
});

await step('I5', 'the session ends elsewhere: every button says so, and leads back', async () => {
  const other = await watched(await browser.newContext(shape));
  await signIn(other);
  await other.goto(`${at.Center}/start/profile`);
  await page.goto(`${at.Center}/start`);
  await shot('I5-before-the-end');
  const mine = other.getByRole('button', { name: /^End session/ });
  for (let n = await mine.count(); n > 1; n--) { // every session but her own one here
    await other.locator('li').filter({ hasNotText: '(this one)' }).getByRole('button', { name: /^End session/ }).first().click();
    await other.waitForLoadState();
  }
  expecting(/status of 401/);
  await page.getByRole('button', { name: /^Favourite: / }).first().click();
  await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
  await shot('I5-ended');
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.waitForURL(/\/start$/); // the directory still knows her
  await page.goto(`${at.Center}/start`);
  await other.getByRole('button', { name: 'Sign out' }).click();
  await other.getByRole('heading', { name: 'Signed out' }).waitFor();
  await other.goto(`${at.Center}/start`);
  await other.getByRole('heading', { name: 'You are signed out' }).waitFor();
  await take(other, at.Pictures, 'I5-signed-out');
  expecting();
});
await step('I3', 'the pages of the sign-in', async () => {
  const stranger = await watched(await browser.newContext(shape));
  await stranger.goto(`${at.Center}/start`);
  await stranger.getByText('To go on to AWS IAM Identity Center.').waitFor();
  await stranger.getByLabel('Password').fill('typed to be seen');
  await stranger.getByRole('button', { name: 'Show', exact: true }).click();
  assert.equal(await stranger.getByLabel('Password').getAttribute('type'), 'text');
  await take(stranger, at.Pictures, 'I2-shown');
  await stranger.getByRole('link', { name: 'Forgot password?' }).click();
  await stranger.getByText(/Ask your administrator for a link/).waitFor();
  await take(stranger, at.Pictures, 'I2-forgot');
  expecting(/status of 4(04|10)/);
  for (const [name, path] of [['missing', '/none'], ['root', '/root'], ['setup', '/setup/root?token=none']]) {
    await stranger.goto(at.Center + path);
    assert.ok(await stranger.locator('main a').count() > 0, `${path} is a dead end`);
    await take(stranger, at.Pictures, `page-${name}`);
  }
  expecting();
});

await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
