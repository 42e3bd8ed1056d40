// A delegated administrator: the management account registers a member account on
// screen; whoever administers that account then gives access to accounts, but
// reaches nothing of the management account; and it is taken back.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { calls, opensConsole, personSignsIn, rootSignsIn, sideNavigation } from './calls.mjs';
import { complain, expecting, faults, picture as take, settled, watched } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const fast = !!process.env.FAST; // while the test is written
const fresh = async () => watched(await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' }));
const [root, page] = [await fresh(), await fresh()];
const shot = async (name, on = page) => {
  await settled(on);
  if (!fast) return take(on, at.Pictures, `delegated-${name}`);
  await on.screenshot({ path: join(at.Pictures, `delegated-${name}-1366-light.png`) });
};
const button = (name, on = page) => on.getByRole('button', { name, exact: true });
const dialog = (on = page) => on.getByRole('dialog');
const center = `${at.Center}/a/${at.Account}/root/center`;

let open = true;
async function step(what, f) {
  if (!open) return console.log(`delegated ${what}: not reached`);
  const before = faults.length;
  try {
    await f();
  } catch (e) {
    complain(`delegated ${what}: ${e.stack}`);
    for (const [n, p] of [root, page].entries()) await p.screenshot({ path: join(at.Pictures, `failed-delegated-${n}.png`) }).catch(() => {});
    open = false;
  }
  expecting();
  console.log(`delegated ${what}: ${faults.length === before ? 'ok' : 'FAILED'}`);
}

let account, base;
await step('the root user registers a member account', async () => {
  await rootSignsIn(root, at);
  const { sso, assign, account: make } = calls(root, at, `${at.Center}/a/${at.Account}/root`);
  account = await make('Security');
  const { PermissionSet: set } = await sso('CreatePermissionSet', { Name: 'SecurityAdmin' });
  await sso('AttachManagedPolicyToPermissionSet', { PermissionSetArn: set.PermissionSetArn, ManagedPolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
  await assign(set.PermissionSetArn, account, 'GROUP', at.Group);
  await root.goto(`${center}/settings?tab=management`);
  await root.getByText('No account is registered').first().waitFor();
  await button('Register account', root).first().click();
  await dialog(root).getByRole('button', { name: /^Account/ }).click();
  await root.getByRole('option', { name: /Security/ }).click();
  await shot('register', root);
  await dialog(root).getByRole('button', { name: 'Register account' }).click();
  await root.getByText('The account Security administers IAM Identity Center.').first().waitFor();
  await root.getByRole('table', { name: 'Delegated administrator' }).getByText(account).first().waitFor();
  await shot('registered', root);
});

await step('from there the organization\'s instance is administered', async () => {
  await personSignsIn(page, at, 'alice');
  base = await opensConsole(page, at, account, 'SecurityAdmin', '/center');
  await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
  await page.getByText('Organization instance').first().waitFor();
  assert.equal(await page.getByText(/You may not|Could not/).count(), 0);
  await shot('dashboard');
  await page.goto(`${base}/center/accounts`);
  await page.getByRole('row').filter({ hasText: at.Account }).getByText('management account').first().waitFor();
  await page.goto(`${base}/center/settings?tab=management`);
  await page.getByText(`The account ${account} administers the instance of the management account ${at.Account}`).first().waitFor();
  assert.equal(await button('Delete').count(), 0, 'the instance seems to be deletable');
  await shot('management');
  const { sso, assign } = calls(page, at, base);
  const { PermissionSet: set } = await sso('CreatePermissionSet', { Name: 'Auditor' });
  await page.goto(`${base}/center/accounts/assign?accounts=${account}&groups=${at.Group}&sets=${set.PermissionSetArn.split('/').pop()}&step=3`);
  await button('Submit').click();
  await page.getByText('The accounts are configured').first().waitFor();
  await assign(set.PermissionSetArn, account, 'GROUP', at.Group); // once more changes nothing
});

await step('but nothing of the management account', async () => {
  expecting(/status of 40[034]/);
  await page.goto(`${base}/center/accounts/${at.Account}`);
  await page.getByRole('checkbox', { name: 'Choose all' }).check();
  await button('Remove access').click();
  await dialog().getByRole('textbox').fill('confirm');
  await dialog().getByRole('button', { name: 'Remove access' }).click();
  await page.getByText(`A delegated administrator cannot change access to the management account ${at.Account}.`).first().waitFor();
  await shot('refused');
  await page.goto(`${base}/center/permission-sets/${at.PermissionSet.split('/').pop()}`);
  await page.getByRole('heading', { level: 1, name: 'S3FullAccess' }).waitFor();
  await button('Edit').first().click();
  await dialog().getByLabel(/^Description/).fill('mine now');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByText(/A delegated administrator cannot change this permission set: it is assigned in the management account/).first().waitFor();
});

await step('it is taken back, at once', async () => {
  await button(`Deregister Security`, root).click();
  await dialog(root).getByRole('textbox').fill('confirm');
  await dialog(root).getByRole('button', { name: 'Deregister' }).click();
  await root.getByText('No account is registered').first().waitFor();
  expecting(/status of 403/);
  await page.goto(`${base}/center/permission-sets`);
  await page.getByText('The organization\'s instance is in another account').first().waitFor();
  assert.deepEqual(await (await sideNavigation(page)).getByRole('link').allInnerTexts(), ['IAM Identity Center', 'Dashboard']);
});

await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
