// Organizations, as the root user of the management account keeps it: units,
// accounts made while one waits, moved and closed; a refusal; the keyboard.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { personSignsIn, rootSignsIn } from './calls.mjs';
import { complain, expecting, faults, picture as take, settled, watched, weighed, within } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' });
const page = await watched(context);
const shot = async name => { await settled(page); return take(page, at.Pictures, name); };
const here = `${at.Center}/a/${at.Account}/root/organizations`;

async function step(id, what, f) {
  const before = faults.length;
  try {
    await f();
  } catch (e) {
    complain(`${id} ${what}: ${e.stack}`);
    await page.screenshot({ path: join(at.Pictures, `failed-${id}.png`) }).catch(() => {});
  }
  console.log(`${id} ${what}: ${faults.length === before ? 'ok' : 'FAILED'}`);
}

async function act(row, name) {
  await page.getByRole('radio', { name: row, exact: true }).check();
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name }).click();
}

const dialog = page.getByRole('dialog');

await step('D0', 'the root user signs in, and finds the way to the access key', async () => {
  await rootSignsIn(page, at);
  await page.getByRole('link', { name: 'Security credentials' }).click();
  await page.getByRole('heading', { name: 'Security credentials of the root user' }).waitFor();
  await shot('D0-credentials');
  await page.goto(here.replace(/organizations$/, ''));
  await settled(page);
  const weight = await weighed(page);
  await page.getByRole('link', { name: 'Organizations' }).first().click();
  await page.getByText('you are here').first().waitFor();
  await settled(page);
  within('route Organizations', weight.read(), 150_000);
  await weight.end();
  await page.getByRole('link', { name: 'Create account' }).click();
  await page.getByLabel('Account name').waitFor();
});
await step('H1', 'an account is made, and its request survives a reload', async () => {
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('The account needs a name.').first().waitFor();
  await shot('H1-account-wrong');
  await page.getByLabel('Account name').fill('Sandbox');
  await page.getByLabel('Email address').fill('sandbox@corp.test');
  await page.getByRole('button', { name: 'Show as CLI' }).click();
  await page.getByText('--account-name Sandbox --email sandbox@corp.test').first().waitFor();
  await shot('H1-account-create');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL(/create-account\?request=car-/);
  await page.reload();
  await page.getByText('The account Sandbox is there').first().waitFor();
  await shot('H1-account-made');
});
await step('H1', 'the same address again is refused with its reason', async () => {
  await page.goto(`${here}/create-account`);
  await page.getByLabel('Account name').fill('Sandbox two');
  await page.getByLabel('Email address').fill('sandbox@corp.test');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Another account has this e-mail address').first().waitFor();
  await shot('H1-account-failed');
});
await step('H1', 'a unit is made and renamed, the account moved into it', async () => {
  await page.goto(here);
  await act('Root', 'Create organizational unit');
  await dialog.getByLabel('Name').fill('Workloads');
  await shot('H1-unit-create');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('The organizational unit Workloads is created.').first().waitFor();
  await act('Workloads', 'Rename organizational unit');
  await dialog.getByLabel('Name').fill('Sandboxes');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await page.getByText('is now called Sandboxes').first().waitFor();
  await act('Sandbox', 'Move account');
  await dialog.getByRole('button', { name: /Destination/ }).click();
  await page.getByRole('option', { name: /Root \/ Sandboxes/ }).click();
  await shot('H1-move');
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await page.getByText('is moved to Root / Sandboxes').first().waitFor();
  assert.equal(await page.getByText('gatehouse.invalid').count(), 0);
  await shot('H1-tree');
});
await step('H1', 'by keyboard a unit is closed and opened', async () => {
  const toggle = page.getByRole('button', { name: 'Collapse Sandboxes' });
  await toggle.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: /sandbox@corp.test/ }).waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: /sandbox@corp.test/ }).waitFor();
});
await step('H1', 'an account is closed', async () => {
  await act('Sandbox', 'Close account');
  const id = await dialog.getByRole('textbox').getAttribute('placeholder');
  await shot('H1-close');
  await dialog.getByRole('textbox').fill(id);
  await dialog.getByRole('button', { name: 'Close account' }).click();
  await page.getByText('The account Sandbox is closed.').first().waitFor();
  await page.getByText('Closed', { exact: true }).first().waitFor();
});
await step('H1', 'what is not allowed is refused by name', async () => {
  const other = await watched(await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' }));
  await personSignsIn(other, at, 'alice');
  await other.goto(`${at.Center}/start/console?account_id=${at.Account}&role_name=S3FullAccess`);
  await other.waitForURL(/\/a\//);
  expecting(/status of 4\d\d/);
  await other.goto(other.url().replace(/(\/a\/\d+\/[^/]+).*/, '$1/organizations/create-account'));
  await other.getByLabel('Account name').fill('Mine');
  await other.getByLabel('Email address').fill('mine@corp.test');
  await other.getByRole('button', { name: 'Create account' }).click();
  await other.getByText('You may not create the account').first().waitFor();
  await other.getByText(/is not authorized to perform: organizations:CreateAccount/).first().waitFor();
  await take(other, at.Pictures, 'H1-refused');
  expecting();
});

await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
