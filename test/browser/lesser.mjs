// IAM Identity Center for whoever may do less than everything: reads only, or
// nothing at all. Every refusal names what is missing and who can give it; no
// page stays white, and no list pretends to be empty.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { calls, opensConsole, personSignsIn, rootSignsIn } from './calls.mjs';
import { complain, expecting, faults, picture as take, settled, watched } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const fast = !!process.env.FAST; // while the test is written
const fresh = async () => watched(await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' }));
const page = await fresh();
const shot = async name => {
  await settled(page);
  if (!fast) return take(page, at.Pictures, `lesser-${name}`);
  await page.screenshot({ path: join(at.Pictures, `lesser-${name}-1366-light.png`) });
};
const button = (name, on = page) => on.getByRole('button', { name, exact: true });
const link = (name, on = page) => on.getByRole('link', { name, exact: true });
const dialog = page.getByRole('dialog');

let open = true;
async function step(what, f) {
  if (!open) return console.log(`lesser ${what}: not reached`);
  const before = faults.length;
  expecting(/status of 40[034]/);
  try {
    await f();
  } catch (e) {
    complain(`lesser ${what}: ${e.stack}`);
    await page.screenshot({ path: join(at.Pictures, 'failed-lesser.png') }).catch(() => {});
    open = false;
  }
  expecting();
  console.log(`lesser ${what}: ${faults.length === before ? 'ok' : 'FAILED'}`);
}

const empties = /No account is registered|No users yet|No groups yet|No permission sets yet|No applications yet|Nobody has access|Nobody is in this group|Nobody is assigned|No access to accounts|There is no organization|Nothing has been changed/;

/** A page at an address is there, refuses exactly these actions, and hides no refusal behind an empty list. */
async function refuses(path, actions, where = path) {
  if (path) await page.goto(`${base}/center${path}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  for (const a of actions) await page.getByText(new RegExp(`is not authorized to perform: ${a}\\b`)).first().waitFor();
  await settled(page);
  const said = [...new Set((await page.locator('#content').innerText()).match(/not authorized to perform: [\w:-]+/g) ?? [])].map(w => w.split(': ')[1]);
  assert.deepEqual(said.sort(), [...actions].sort(), where);
  if (!actions.length) return;
  assert(await page.getByText(/Whoever administers IAM Identity Center can add the permission to the permission set/).count(), `${where}: it is not said who can give it`);
  assert.equal(await page.getByText(empties).count(), 0, `${where}: a list pretends to be empty`);
}

/** What was tried is refused in the dialog or on the page, and named. */
async function refused(action, what) {
  await page.getByText(what).first().waitFor();
  await page.getByText(new RegExp(`is not authorized to perform: ${action}\\b`)).first().waitFor();
  await page.getByText(/Whoever administers IAM Identity Center can add the permission/).first().waitFor();
}

let base, application, set;
await step('alice may read, and no more', async () => {
  const root = await fresh();
  await rootSignsIn(root, at);
  const { sso, assign, own } = calls(root, at, `${at.Center}/a/${at.Account}/root`);
  application = await own('POST', '/applications', { name: 'Wiki' });
  ({ PermissionSet: { PermissionSetArn: set } } = await sso('CreatePermissionSet', { Name: 'CenterReader' }));
  await sso('PutInlinePolicyToPermissionSet', { PermissionSetArn: set, InlinePolicy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['sso:List*', 'sso:Describe*', 'sso:Get*', 'identitystore:List*', 'identitystore:Describe*'], Resource: '*' }] }) });
  await assign(set, at.Account, 'GROUP', at.Group);
  await personSignsIn(page, at, 'alice');
  base = await opensConsole(page, at, at.Account, 'CenterReader', '/center');
});

await step('what can be read is shown, what cannot is refused by name', async () => {
  await refuses('', ['sso-directory:SearchUsers']);
  await page.getByText('No permission to see it').first().waitFor();
  await page.getByText('Assigned', { exact: true }).first().waitFor(); // and the other steps are told
  await shot('dashboard');
  await refuses('/users', ['sso-directory:SearchUsers']);
  await shot('users');
  await refuses('/groups', ['sso-directory:SearchGroups']);
  await refuses(`/groups/${at.Group}`, ['sso-directory:DescribeGroup']);
  await refuses('/settings', ['sso-directory:GetAWSSPConfigurationForDirectory']);
  await refuses('/settings?tab=provisioning', ['sso-directory:ListProvisioningTenants']);
  await refuses('/settings?tab=authentication', []);
  await refuses('/settings?tab=management', ['organizations:ListDelegatedAdministrators']);
  await refuses('/settings?tab=tags', []);
  await refuses('/applications', []);
  await link('Wiki').waitFor();
  await refuses('/permission-sets', []);
  await link('CenterReader').click();
  await page.getByText('Inline policy').first().waitFor();
  await refuses('/accounts', ['organizations:ListRoots']);
  await shot('accounts');
  await refuses(`/accounts/${at.Account}`, ['organizations:DescribeAccount']);
  await link('CenterReader').waitFor();
  await shot('account');
  await refuses('/operations', []);
  await page.getByRole('table', { name: 'Operations' }).waitFor();
  await refuses(`/graph?group=${at.Group}`, []);
});

await step('what is tried is refused where it was tried', async () => {
  await page.goto(`${base}/center/applications/${application.id}`);
  await button('Disable').click();
  await refused('sso:UpdateApplication', 'You may not change the application');
  await page.goto(`${base}/center/applications/${application.id}?tab=attributes`);
  await button('Save changes').click();
  await refused('sso:UpdateApplicationInstanceServiceProviderConfiguration', 'You may not save the attribute mappings');
  await page.goto(`${base}/center/applications/create`);
  await page.getByLabel('Display name').fill('Chat');
  await button('Add application').click();
  await refused('sso:CreateApplicationInstance', 'You may not add the application');
  assert.equal(await page.getByLabel('Display name').inputValue(), 'Chat', 'what was typed is lost');
  await shot('refused');
  await page.goto(`${base}/center/users/create`);
  for (const [label, value] of [['Username', 'mallory'], ['Email address', 'm@corp.test'], ['First name', 'M'], ['Last name', 'M']]) await page.getByLabel(label).fill(value);
  await button('Add user').click();
  await refused('identitystore:CreateUser', 'You may not add the user');
  await page.goto(`${base}/center/permission-sets`);
  await page.getByRole('radio', { name: 'CenterReader' }).check();
  await button('Delete').click();
  await dialog.getByRole('textbox').fill('CenterReader');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await refused('sso:DeletePermissionSet', /You may not/);
  await shot('refused-dialog');
  await page.goto(`${base}/center/accounts/${at.Account}`);
  await page.getByRole('checkbox', { name: 'Choose all' }).check();
  await button('Remove access').click();
  await dialog.getByRole('textbox').fill('confirm');
  await dialog.getByRole('button', { name: 'Remove access' }).click();
  await refused('sso:DeleteAccountAssignment', /You may not/);
  await page.goto(`${base}/center/settings?tab=authentication`);
  await button('Save').click();
  await refused('sso:UpdateSSOConfiguration', 'You may not save the settings');
});

await step('who may nothing here is told so on the first page', async () => {
  base = await opensConsole(page, at, at.Account, 'S3FullAccess', '/center');
  await refuses('', ['sso:ListInstances'], 'the service');
  await page.getByText('You may not see IAM Identity Center').first().waitFor();
  await shot('nothing');
});

await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
