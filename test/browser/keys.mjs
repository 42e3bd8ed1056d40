// The keyboard in both consoles: the way to the content, search, going places, the
// list of it all; nothing of it while somebody types or once it is turned off. And
// what every page of an account's console has: its link, the way to the portal.
import assert from 'node:assert/strict';
import { alone, asRoot, at, end, shot, step } from './begin.mjs';
import { code, expecting, settled } from './lib.mjs';

const page = await alone();
const button = name => page.getByRole('button', { name, exact: true });
const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('type') || document.activeElement?.tagName);
const press = async (...keys) => { for (const k of keys) await page.keyboard.press(k); };
const heading = name => page.getByRole('heading', { level: 1, name }).waitFor();
let base = '';

await step('keys', 'g and a letter, a search, the list of shortcuts', async () => {
  base = await asRoot(page);
  await page.goto(`${base}/`);
  await heading(/./);
  await press('g', 's');
  await page.waitForURL(/\/root\/s3$/);
  await heading(/^Buckets/);
  assert.equal(await focused(), 'H1', 'what is read aloud next is not the page');
  await press('/');
  assert.equal(await focused(), 'search');
  await page.keyboard.type('g?/a');
  assert.equal(await page.getByLabel('Find a bucket').inputValue(), 'g?/a');
  assert.match(page.url(), /\/root\/s3\?q=/);
  await page.evaluate(() => document.activeElement.blur());
  await press('g', 'a');
  await page.waitForURL(/\/root\/audit$/);
  await page.getByRole('table').waitFor();
  await press('/');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Find events');
  await press('Escape');
  await page.evaluate(() => document.activeElement.blur());
  await press('?');
  await dialog.waitFor();
  await dialog.getByText('Go to Permission sets').waitFor();
  await shot(page, 'keys-list');
  await press('g', 's'); // a dialog is open
  await press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.match(page.url(), /\/root\/audit/);
  await page.evaluate(() => document.activeElement.blur());
  await press('Control+g', 's');
  assert.match(page.url(), /\/root\/audit/);
});

await step('keys', 'the first Tab leads to the content; shortcuts are turned off', async () => {
  await page.goto(`${base}/iam/roles`);
  await heading(/^Roles/);
  await settled(page);
  await press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
  await press('Enter');
  assert.equal(await focused(), 'content');
  await page.getByRole('button', { name: /root @/ }).click();
  await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
  await dialog.getByLabel('Use keyboard shortcuts in this browser').uncheck();
  await press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await press('g', 's', '?');
  assert.match(page.url(), /\/iam\/roles(#content)?$/);
  assert.equal(await dialog.count(), 0);
  await page.getByRole('button', { name: /root @/ }).click();
  await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
  await dialog.getByLabel('Use keyboard shortcuts in this browser').check();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await press('g', 'o');
  await page.waitForURL(/\/root\/organizations$/);
});

await step('keys', 'every page has the account\'s colour, its link, and the way to the portal', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: at.Center });
  for (const path of ['/', '/s3', '/iam/policies?scope=AWS', '/center', '/organizations', '/audit?search=a']) {
    await page.goto(base + path);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.locator(`#bar .account[title*="${at.Account}"]`).waitFor();
    await page.getByRole('button', { name: /root @/ }).click();
    await page.getByRole('menuitem', { name: 'Access portal' }).waitFor();
    await page.getByRole('menuitem', { name: 'Copy link to this page' }).click();
    await page.getByText('The link to this page is copied.').first().waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), base + path);
  }
});

await step('keys', 'the same in the directory', async () => {
  const dana = at.People.find(p => p.name === 'dana');
  await page.goto(`${at.Directory}/admin/`);
  await page.getByLabel('Username').fill(dana.login);
  await page.getByLabel('Password').fill(dana.password);
  await button('Sign in').click();
  for (const later of [0, 1]) {
    await page.getByLabel('Code').fill(code(dana.totpSeed, later));
    expecting(/status of 40/);
    await button('Verify').click();
    await settled(page);
    expecting();
    if (!page.url().includes('signin')) break;
  }
  await heading('Dashboard');
  await press('g', 'p');
  await page.waitForURL(/\/admin\/people$/);
  await heading(/^People/);
  await press('/');
  assert.equal(await focused(), 'search');
  await press('Escape');
  await page.evaluate(() => document.activeElement.blur());
  await press('?');
  await dialog.getByText('Go to System Log').waitFor();
  await shot(page, 'keys-directory');
  await press('Escape');
});

await end();
