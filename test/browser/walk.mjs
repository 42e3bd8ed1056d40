// The journey's end on screen: the organization as its administrator sees it
// (H1), the sign-in (I2), the portal (I3), S3 and its refusals (I4).
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { code, complain, eventually, expecting, faults, picture as take, settled, watched, weighed, within } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const person = name => at.People.find(p => p.name === name || p.login.startsWith(name));
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const shot = (page, step, ready) => take(page, at.Pictures, step, ready);
const fresh = () => browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', acceptDownloads: true, locale: 'en-GB' });

async function step(id, what, f) {
  const began = Date.now();
  const before = faults.length;
  try {
    await f();
  } catch (e) {
    complain(`${id}: ${e.stack}`);
    for (const context of browser.contexts()) for (const page of context.pages()) await page.screenshot({ path: join(at.Pictures, `failed-${id}.png`) }).catch(() => {});
  }
  console.log(`${id} ${what}: ${faults.length === before ? 'ok' : 'FAILED'} (${Date.now() - began} ms)`);
}

// Whoever administers the management account.
const admin = await watched(await fresh());
await step('H1', 'the organization as a tree, in the root user\'s console', async () => {
  const root = person('root');
  await admin.goto(root.signIn);
  await shot(admin, 'D0-signin');
  for (const later of [0, 1]) { // a code that was used is not taken again
    await admin.getByLabel('Password').fill(root.password);
    await admin.getByLabel('Code').fill(code(root.totpSeed, later));
    expecting(/403/);
    await admin.getByRole('button', { name: 'Sign in' }).click();
    await settled(admin);
    expecting();
    if (!admin.url().includes('signin')) break;
  }
  await admin.getByRole('heading', { level: 1 }).waitFor();
  await shot(admin, 'D0-home');
  await admin.getByRole('link', { name: 'Organizations' }).first().click();
  await admin.getByRole('heading', { name: 'AWS accounts' }).waitFor();
  await admin.getByText('you are here').first().waitFor();
  await shot(admin, 'H1-organization');
});
await step('H5', 'the role that the assignment made', async () => {
  await admin.goto(`${at.Center}/a/${at.Account}/root/iam/roles`);
  await admin.getByRole('link', { name: /^AWSReservedSSO_/ }).first().waitFor();
  await shot(admin, 'H5-roles');
  await admin.getByRole('link', { name: /^AWSReservedSSO_/ }).first().click();
  await admin.getByRole('link', { name: 'AmazonS3FullAccess' }).waitFor();
  await shot(admin, 'H5-role');
  await admin.getByRole('link', { name: 'AmazonS3FullAccess' }).click();
  await admin.getByText('"s3:*"').first().waitFor();
});
await step('audit', 'the audit log', async () => {
  await admin.goto(`${at.Center}/a/${at.Account}/root/audit`);
  await admin.getByRole('table').waitFor();
  await settled(admin);
  await shot(admin, 'audit');
});

await step('keyboard', 'the keyboard goes where one works: a page\'s heading, a dialog\'s field, back to the button', async () => {
  const at_ = what => eventually(`the focus is not at ${what}`, () => admin.evaluate(w => !!document.activeElement?.matches(w), what));
  const root = `${at.Center}/a/${at.Account}/root`;
  await admin.goto(`${root}/iam`);
  await admin.getByRole('link', { name: 'Policies', exact: true }).click();
  await admin.getByRole('heading', { level: 1, name: /^Policies/ }).waitFor();
  await at_('h1');
  await admin.getByLabel('Find policies by name').first().fill('s3fullacc');
  await admin.getByText(/Looked through all/).first().waitFor();
  await shot(admin, 'iam-policies-found');
  await admin.getByRole('link', { name: 'AmazonS3FullAccess', exact: true }).click();
  await admin.getByRole('navigation', { name: 'Breadcrumbs' }).getByText('AmazonS3FullAccess').first().waitFor();
  await admin.goto(`${root}/organizations`);
  await admin.getByRole('row').filter({ hasText: 'Root' }).getByRole('radio').first().check();
  await admin.getByRole('button', { name: 'Actions' }).click();
  await admin.getByRole('menuitem', { name: 'Create organizational unit' }).click();
  await at_('[role=dialog] input');
  await admin.keyboard.press('Escape');
  await admin.getByRole('dialog').waitFor({ state: 'detached' });
  await at_('#content button');
  await admin.goto(`${root}/iam/nothing`);
  await admin.getByText('There is no page at this address.').first().waitFor();
  await shot(admin, 'no-such-page');
  await admin.getByRole('link', { name: 'Go to IAM' }).click();
  await admin.getByRole('heading', { level: 1, name: /^Roles/ }).waitFor();
  await at_('h1');
});

// Alice.
const context = await fresh();
const page = await watched(context);
await step('I2', 'alice signs in at the directory', async () => {
  const alice = person('alice');
  const weight = await weighed(page);
  await page.goto(`${at.Center}/start`);
  assert.equal(new URL(page.url()).hostname, new URL(at.Directory).hostname);
  within('sign-in', weight.read(), 15_000);
  await shot(page, 'I2-signin');
  weight.read();
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
  await page.waitForURL(/\/start$/);
  await settled(page);
  await weight.end();
});
await step('I3', 'the portal, and from it the console', async () => {
  const weight = await weighed(page);
  await page.reload();
  within('portal', weight.read(), 60_000);
  await shot(page, 'I3-portal');
  weight.read();
  const set = page.getByRole('link', { name: /^S3/ }).first();
  assert.equal(await set.getAttribute('target'), '_blank'); // the portal stays open
  await page.goto(new URL(await set.getAttribute('href'), page.url()).href);
  await page.waitForURL(new RegExp(`/a/${at.Account}/`));
  await page.getByRole('heading', { level: 1 }).waitFor();
  await settled(page);
  within('first console screen', weight.read(), 600_000);
  await shot(page, 'I3-console');
  await shot(page, 'I3-menu', async () => {
    await page.keyboard.press('Escape'); // a menu stays where it was opened
    await page.getByRole('button', { name: /S3FullAccess @/ }).click();
    await page.getByRole('menuitem', { name: 'Access portal' }).waitFor();
  });
  await page.keyboard.press('Escape');
  weight.read();
  await page.getByRole('link', { name: 'S3', exact: true }).first().click();
  await page.getByRole('heading', { name: /^Buckets/ }).waitFor();
  await settled(page);
  within('route S3', weight.read(), 150_000);
  await weight.end();
  await shot(page, 'I4-buckets-none');
});

const bucket = 'pictures-of-alice';
const dir = mkdtempSync(join(tmpdir(), 'walk-'));
const small = join(dir, 'hello world + ü.txt');
const markup = join(dir, '<img src=x onerror=alert(1)>\'"&.txt');
const big = join(dir, 'big.bin');
writeFileSync(small, 'hello from the console');
writeFileSync(markup, '<script>alert(1)</script>');
writeFileSync(big, Buffer.alloc(40 * 1024 * 1024, 7));
await step('I4', 'a bucket is created', async () => {
  await page.getByRole('link', { name: 'Create bucket' }).first().click();
  await page.getByLabel('Bucket name').fill('Not A Name');
  await page.getByText('Lower case letters, digits, dots and hyphens only.').first().waitFor();
  await shot(page, 'I4-create-wrong');
  await page.getByLabel('Bucket name').fill(bucket);
  await page.getByLabel('Keep old versions of objects').check();
  await page.getByRole('button', { name: 'Show as CLI' }).click();
  await shot(page, 'I4-create');
  await page.getByRole('button', { name: 'Create bucket' }).click();
  await page.getByText(`The bucket ${bucket} is created.`).first().waitFor();
  await settled(page);
  await shot(page, 'I4-bucket-empty');
});
await step('I4', 'files are uploaded, whole and in parts', async () => {
  await page.getByTestId('files').setInputFiles([small, big]);
  await page.getByRole('heading', { name: /^Uploaded/ }).waitFor();
  await page.getByRole('link', { name: 'big.bin' }).waitFor();
  await settled(page);
  await shot(page, 'I4-uploaded');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByTestId('files').setInputFiles([small, markup]);
  await page.getByRole('heading', { name: /^Uploaded/ }).waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Create folder' }).click();
  await page.getByLabel('Folder name').fill('2026');
  await page.getByRole('dialog').getByRole('button', { name: 'Create folder' }).click();
  await page.getByRole('link', { name: '2026/' }).click();
  await page.getByText('This folder is empty').first().waitFor();
  await shot(page, 'I4-folder');
  await page.getByRole('link', { name: bucket }).first().click();
  await page.getByRole('link', { name: 'big.bin' }).waitFor();
  await page.getByRole('link', { name: '<img src=x onerror=alert(1)>\'"&.txt' }).waitFor();
  await shot(page, 'I4-objects');
});
await step('I4', 'an object is looked at and downloaded', async () => {
  await page.getByRole('link', { name: /^hello world/ }).click();
  await page.getByRole('heading', { level: 1, name: /^hello world/ }).waitFor();
  await page.getByText('(newest)').first().waitFor();
  await settled(page);
  await shot(page, 'I4-object');
  const [got] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download', exact: true }).first().click()]);
  assert.equal(got.suggestedFilename(), 'hello world + ü.txt');
  assert.equal(readFileSync(await got.path(), 'utf8'), 'hello from the console');
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Make a presigned link' }).click();
  await page.getByRole('button', { name: 'Make link' }).click();
  const link = (await page.getByTestId('link').innerText()).trim();
  await shot(page, 'I4-link');
  const answer = await fetch(link);
  assert.equal(await answer.text(), 'hello from the console');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
});
await step('I4', 'two consoles at once, each with its own session', async () => {
  const other = await context.newPage();
  await other.goto(`${at.Center}/a/${at.Account}/root/`);
  assert.match(other.url(), /\/root\/signin\?to=/); // alice's cookie is none of the root user's
  await other.goto(`${at.Center}/start/console?account_id=${at.Account}&role_name=S3FullAccess&destination=%2Fs3`);
  await other.getByRole('heading', { name: /^Buckets/ }).waitFor();
  await other.close();
});
await step('I4', 'the keyboard alone is enough', async () => {
  await page.goto(page.url().replace(/\/s3\/.*/, '/s3'));
  await page.getByRole('link', { name: bucket }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter'); // skips to the content
  const reached = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  for (let n = 0; await reached() !== 'Create bucket'; n++) {
    assert.ok(n < 12, 'Create bucket is not reached by the keyboard');
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.getByLabel('Bucket name').waitFor();
  await page.keyboard.type('Not!');
  await page.keyboard.press('Enter');
  await page.getByText('Lower case letters, digits, dots and hyphens only.').first().waitFor();
});
await step('I4', 'what is not allowed is refused, with the reason', async () => {
  expecting(/status of 403/);
  await page.goto(page.url().replace(/\/s3.*/, '/iam/roles'));
  await page.getByText('You may not list the roles').first().waitFor();
  await page.getByText(/is not authorized to perform: iam:ListRoles/).first().waitFor();
  await page.getByText(/Whoever administers IAM Identity Center/).first().waitFor();
  await shot(page, 'I4-refused');
  expecting();
});
await step('I4', 'objects and the bucket are deleted', async () => {
  await page.goto(page.url().replace(/\/iam\/.*/, `/s3/buckets/${bucket}`));
  await page.getByRole('link', { name: 'big.bin' }).waitFor();
  await page.getByRole('checkbox', { name: 'Choose all' }).last().focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await shot(page, 'I4-delete');
  await page.getByLabel('To confirm, type delete').fill('delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('No objects yet').first().waitFor();
  await page.getByText('Show versions').click();
  await page.getByText('delete marker').first().waitFor();
  await shot(page, 'I4-versions');
  await page.getByRole('link', { name: 'S3', exact: true }).first().click();
  await page.getByRole('radio', { name: bucket }).check();
  await page.getByRole('button', { name: 'Empty' }).click();
  await page.getByLabel('To confirm, type permanently delete').fill('permanently delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Empty' }).click();
  await page.getByText(/is empty: \d+ versions? deleted/).first().waitFor();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByLabel(`To confirm, type ${bucket}`).fill(bucket);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete bucket' }).click();
  await page.getByText(`The bucket ${bucket} is deleted.`).first().waitFor();
});
await step('I3', 'the console ends with the portal\'s session', async () => {
  const console_ = page.url();
  const portal = await context.newPage();
  await portal.goto(`${at.Center}/start`);
  await portal.getByRole('button', { name: 'Sign out' }).click();
  await portal.getByRole('heading', { name: 'Signed out' }).waitFor();
  expecting(/status of 401/);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
  await shot(page, 'I3-ended');
  expecting();
  assert.match(console_, /\/a\//);
});

await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
