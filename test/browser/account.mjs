// A4: IAM Identity Center, enabled in only one AWS account, by somebody who
// administers a member account. It is for applications, says so, and lists
// nothing that it cannot do.
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
const page = await fresh();
const shot = async (name, on = page) => {
  await settled(on);
  if (!fast) return take(on, at.Pictures, `A4-${name}`);
  await on.screenshot({ path: join(at.Pictures, `A4-${name}-1366-light.png`) });
};
const button = (name, on = page) => on.getByRole('button', { name, exact: true });
const link = (name, on = page) => on.getByRole('link', { name, exact: true });
const entries = async () => (await sideNavigation(page)).getByRole('link');
const side = async name => (await entries()).and(link(name)).click();

let open = true;
async function step(what, f) {
  if (!open) return console.log(`A4 ${what}: not reached`);
  const before = faults.length;
  try {
    await f();
  } catch (e) {
    complain(`A4 ${what}: ${e.stack}`);
    await page.screenshot({ path: join(at.Pictures, 'failed-A4.png') }).catch(() => {});
    open = false;
  }
  expecting(/status of 403/); // a member asks whether it administers the organization's instance
  console.log(`A4 ${what}: ${faults.length === before ? 'ok' : 'FAILED'}`);
}

let account, base;
await step('alice administers a member account', async () => {
  const root = await fresh();
  await rootSignsIn(root, at);
  const { sso, assign, account: make } = calls(root, at, `${at.Center}/a/${at.Account}/root`);
  account = await make('Team');
  const { PermissionSet: set } = await sso('CreatePermissionSet', { Name: 'TeamAdmin' });
  await sso('AttachManagedPolicyToPermissionSet', { PermissionSetArn: set.PermissionSetArn, ManagedPolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
  await assign(set.PermissionSetArn, account, 'GROUP', at.Group);
  await personSignsIn(page, at, 'alice');
  expecting(/status of 403/); // a member asks whether it administers the organization's instance
  base = await opensConsole(page, at, account, 'TeamAdmin', '/center');
});

await step('it is not enabled; the navigation has the one page', async () => {
  await page.getByText('The organization\'s instance is in another account').first().waitFor();
  assert.deepEqual(await (await entries()).allInnerTexts(), ['IAM Identity Center', 'Dashboard']);
  await shot('welcome');
  await page.goto(`${base}/center/users`); // an address from elsewhere leads to the same
  await link('Enable').click();
});

await step('only this kind can be chosen, and it is enabled', async () => {
  assert(await page.getByRole('radio', { name: /Enable with AWS Organizations/ }).isDisabled(), 'a member account can choose the organization\'s instance');
  await page.getByText(`In the management account only, which is ${at.Account}`).first().waitFor();
  assert(await page.getByRole('radio', { name: /Enable in only this AWS account/ }).isChecked());
  await button('Show as CLI').click();
  await page.getByText('aws sso-admin create-instance').first().waitFor();
  await shot('enable');
  await button('Continue').click();
  await page.getByText(/is for applications, and cannot grant access to accounts/).first().waitFor();
});

await step('its pages: applications, users, groups, settings, and no dead entry', async () => {
  await (await entries()).and(link('Applications')).waitFor();
  assert.deepEqual(await (await entries()).allInnerTexts(), ['IAM Identity Center', 'Dashboard', 'Users', 'Groups', 'Settings', 'Applications']);
  await shot('dashboard');
  const all = await (await entries()).evaluateAll(links => links.map(a => [a.textContent, a.getAttribute('href')]));
  for (const [name, address] of all.slice(1)) {
    await side(name);
    await page.waitForURL(u => u.pathname === address);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await settled(page);
    assert.equal(await page.getByText(/Could not|You may not/).count(), 0, `${name} does not work`);
    assert.equal(await page.getByText('Permission sets').count(), 0, `${name} speaks of permission sets`);
  }
});

await step('addresses of what it has not say why', async () => {
  for (const path of ['accounts', 'accounts/assign?accounts=111122223333', 'permission-sets', 'permission-sets/create', 'operations', 'graph']) {
    await page.goto(`${base}/center/${path}`);
    await page.getByText('This instance cannot grant access to accounts').first().waitFor();
  }
  await shot('no-accounts');
});

await step('a user, a group and an application', async () => {
  await page.goto(`${base}/center/groups/create`);
  await page.getByLabel('Group name').fill('Team');
  await button('Create group').click();
  await page.getByRole('heading', { level: 1, name: 'Team' }).waitFor();
  assert.deepEqual(await page.getByRole('tab').allInnerTexts(), ['Users', 'Applications']);
  assert.equal(await link('Access graph').count(), 0);
  await page.goto(`${base}/center/users/create`);
  for (const [label, value] of [['Username', 'tom'], ['Email address', 'tom@corp.test'], ['First name', 'Tom'], ['Last name', 'Team']]) await page.getByLabel(label).fill(value);
  await button('Add user').click();
  await page.getByRole('heading', { level: 1, name: 'tom' }).waitFor();
  assert.deepEqual(await page.getByRole('tab').allInnerTexts(), ['Profile', 'Groups', 'Applications', 'Active sessions', 'MFA devices']);
  await shot('user');
  await page.goto(`${base}/center/applications/create`);
  await page.getByLabel('Display name').fill('Team wiki');
  await button('Add application').click();
  await page.getByRole('heading', { level: 1, name: 'Team wiki' }).waitFor();
  await button('Assign users and groups').first().click();
  await page.getByRole('checkbox', { name: 'Team', exact: true }).check();
  await button('Assign').click();
  await link('Team').waitFor();
});

await step('settings are this instance\'s own', async () => {
  await side('Settings');
  await page.getByText('Account instance').first().waitFor();
  assert(!(await page.getByRole('tab').allInnerTexts()).includes('Attributes for access control'));
  await shot('settings');
  const portal = (await page.getByText(/\/d-[0-9a-f]+\/start$/).first().innerText()).trim();
  const person = await fresh();
  await person.goto(portal);
  await person.getByLabel('Username').waitFor(); // its own users sign in here, not the organization's
  await shot('portal', person);
});

await step('it is deleted again', async () => {
  await page.getByRole('tab', { name: 'Management' }).click();
  await button('Delete').click();
  const word = await page.getByRole('dialog').getByRole('textbox').getAttribute('placeholder');
  await page.getByRole('dialog').getByText(/Users, groups, applications and all assignments are deleted for good/).first().waitFor();
  await shot('delete');
  await page.getByRole('dialog').getByRole('textbox').fill(word);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await link('Enable').waitFor();
  assert.deepEqual(await (await entries()).allInnerTexts(), ['IAM Identity Center', 'Dashboard']);
});

await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
