// IAM Identity Center, as the root user of the management account sets it up:
// D1 to D5, G5, H1 to H5 and I1 of the journey, what goes wrong on the way, and
// the rest of the service's pages. The directory's people come by SCIM.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { calls, rootSignsIn, sideNavigation } from './calls.mjs';
import { complain, expecting, faults, picture as take, settled, watched, weighed, within } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const fast = !!process.env.FAST; // while the test is written
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', acceptDownloads: true, locale: 'en-GB' });
const page = await watched(context);
const console_ = `${at.Center}/a/${at.Account}/root`;
const shot = async (step, on = page) => {
  await settled(on);
  if (!fast) return take(on, at.Pictures, step);
  await on.screenshot({ path: join(at.Pictures, `${step}-1366-light.png`) });
};

const shotWhileRunning = step => (fast ? page.screenshot({ path: join(at.Pictures, `${step}-1366-light.png`) }) : take(page, at.Pictures, step));

let open = true;
async function step(id, what, f) {
  if (!open) return console.log(`${id} ${what}: not reached`);
  const began = Date.now();
  const before = faults.length;
  try {
    await f();
  } catch (e) {
    complain(`${id}: ${e.stack}`);
    await page.screenshot({ path: join(at.Pictures, `failed-${id}.png`) }).catch(() => {});
    open = false; // what follows needs what was done here
  }
  expecting();
  console.log(`${id} ${what}: ${faults.length === before ? 'ok' : 'FAILED'} (${Date.now() - began} ms)`);
}

const { sso, organizations, account } = calls(page, { ...at, Instance: '' }, console_);

/** Provisions by SCIM; names below localhost are this machine's. */
function scim(endpoint, token, method, path, body) {
  const url = new URL(endpoint.replace(/\/?$/, '/') + path);
  return new Promise((resolve, reject) => {
    const r = request({ host: '127.0.0.1', port: url.port, method, path: url.pathname + url.search, headers: { Host: url.host, Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' } }, answer => {
      let text = '';
      answer.on('data', d => { text += d; });
      answer.on('end', () => (answer.statusCode < 300 ? resolve(text ? JSON.parse(text) : {}) : reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`))));
    });
    r.on('error', reject);
    r.end(body && JSON.stringify(body));
  });
}

const button = (name, on = page) => on.getByRole('button', { name, exact: true });
const link = (name, on = page) => on.getByRole('link', { name, exact: true });
const heading = (name, on = page) => on.getByRole('heading', { name }).first().waitFor();
const side = async name => (await sideNavigation(page)).getByRole('link', { name, exact: true }).click();

await step('D0', 'the root user signs in', async () => {
  await rootSignsIn(page, at);
});

await step('D1', 'the center is enabled with the organization', async () => {
  const weight = await weighed(page);
  await link('IAM Identity Center').first().click();
  await heading('IAM Identity Center');
  await settled(page);
  within('route IAM Identity Center', weight.read(), 150_000);
  await weight.end();
  await shot('D1-welcome');
  await link('Enable').click();
  await page.getByRole('radio', { name: /Enable with AWS Organizations/ }).check();
  await button('Show as CLI').click();
  await shot('D1-enable');
  await button('Continue').click();
  await heading('Dashboard');
  await page.getByText('Identity Center directory, by default').first().waitFor();
  await shot('D1-dashboard');
});

await step('own', 'users and groups of the own directory, with a password', async () => {
  await side('Groups');
  await page.getByText('No groups yet').first().waitFor();
  await shot('groups-none');
  await link('Create group').first().click();
  await button('Create group').click();
  await page.getByText('Give the group a name.').first().waitFor();
  await page.getByLabel('Group name').fill('Local <b>admins</b>');
  await button('Create group').click();
  await heading('Local <b>admins</b>');
  await side('Users');
  await link('Add user').first().click();
  await button('Add user').click();
  await page.getByText('This is required.').first().waitFor();
  await shot('users-add-wrong');
  await page.getByLabel('Username').fill('otto');
  await page.getByLabel('Email address').fill('otto@corp.test');
  await page.getByLabel('First name').fill('Otto');
  await page.getByLabel('Last name').fill('Own');
  await button('Add user').click();
  await heading('otto');
  await button('Actions').click();
  await page.getByRole('menuitem', { name: 'Reset password' }).click();
  await shot('users-password');
  await page.getByRole('dialog').getByRole('button', { name: 'Reset password' }).click();
  await page.getByText('It is shown only now.').first().waitFor();
  await shot('users-password-once');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await side('Groups');
  await link('Local <b>admins</b>').click();
  await button('Add users to group').first().click();
  await page.getByRole('dialog').getByRole('checkbox', { name: 'otto' }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Add users' }).click();
  await link('otto').waitFor();
  await shot('groups-group');
});

await step('D2', 'the identity source is looked at', async () => {
  await side('Settings');
  await heading('Settings summary');
  await shot('D2-settings');
  await page.getByRole('tab', { name: 'Authentication' }).click();
  await page.getByText('User session duration').first().waitFor();
  await shot('D2-authentication');
  await page.getByRole('tab', { name: 'Identity source' }).click();
  await button('Actions').click();
  await page.getByRole('menuitem', { name: 'Change identity source' }).click();
  await heading('Choose identity source');
});

await step('D3', 'an external identity provider, metadata both ways', async () => {
  assert(await page.getByRole('radio', { name: /Active Directory/ }).isDisabled());
  await page.getByRole('radio', { name: /External identity provider/ }).check();
  await shot('D3-choose');
  await button('Next').click();
  await page.getByText('IAM Identity Center Assertion Consumer Service (ACS) URL').first().waitFor();
  const [got] = await Promise.all([page.waitForEvent('download'), button('Download metadata file').click()]);
  assert.match(readFileSync(await got.path(), 'utf8'), /EntityDescriptor/);
  await button('Next').click();
  await page.getByText('Choose the metadata file of the identity provider, or paste its text.').first().waitFor();
  const pasted = page.getByLabel('Or its text');
  await pasted.fill('{"not": "xml"}');
  await button('Next').click();
  await page.getByText('This is not XML.').first().waitFor();
  await shot('D3-configure-wrong');
  await pasted.fill('<html/>');
  await button('Next').click();
  await page.getByText('it has no EntityDescriptor').first().waitFor();
  // What only the center finds out is said at the field too.
  await pasted.fill(at.Metadata.replace(/<ds:X509Certificate>[^<]*/, '<ds:X509Certificate>AAAA'));
  await button('Next').click();
  await page.getByLabel(/Type ACCEPT to confirm/).fill('ACCEPT');
  expecting(/status of 400/);
  await button('Change identity source').click();
  await heading('Configure external identity provider');
  await page.getByText(/certificate/i).last().waitFor();
  await shot('D3-refused');
  expecting();
  // A file, as people save it: with a byte order mark and line ends of Windows.
  const file = join(mkdtempSync(join(tmpdir(), 'center-')), 'metadata.xml');
  writeFileSync(file, '\uFEFF' + at.Metadata.replaceAll('\n', '\r\n') + '\r\n \r\n');
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByText('metadata.xml', { exact: true }).first().waitFor();
  await shot('D3-configure');
  await button('Next').click();
});

await step('D4', 'what is lost and kept, and ACCEPT', async () => {
  await page.getByText('What is lost').first().waitFor();
  await page.getByText('What is kept').first().waitFor();
  await page.getByLabel(/Type ACCEPT to confirm/).fill('accept');
  await button('Change identity source').click();
  await page.getByText('Type ACCEPT, in capital letters.').first().waitFor();
  await shot('D4-review');
  await page.getByLabel(/Type ACCEPT to confirm/).fill('ACCEPT');
  await button('Change identity source').click();
  await page.getByText('The identity source is now: External identity provider.').first().waitFor();
  await shot('D4-changed');
});

let endpoint, token;
await step('D5', 'automatic provisioning, the token once', async () => {
  await button('Enable').click();
  const dialog = page.getByRole('dialog', { name: 'Inbound automatic provisioning' });
  await dialog.waitFor();
  await shot('D5-dialog');
  await dialog.getByRole('button', { name: 'Show token' }).click();
  endpoint = (await dialog.getByTestId('scim-endpoint').innerText()).trim();
  token = (await dialog.getByTestId('scim-token').innerText()).trim();
  assert.match(endpoint, /\/scim\/v2/);
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByRole('tab', { name: 'Automatic provisioning' }).click();
  await page.getByText(endpoint).first().waitFor();
  assert(!(await page.content()).includes(token), 'the token is shown again');
  await shot('D5-provisioning');
  await page.getByRole('tab', { name: 'Certificates' }).click();
  await page.getByRole('table', { name: 'Certificates' }).waitFor();
  await shot('settings-certificates');
  expecting(/status of 404/); // how the service says that there are none
  await page.getByRole('tab', { name: 'Attributes for access control' }).click();
  await button('Enable').click();
  expecting();
  await button('Add attribute').click();
  await page.getByPlaceholder('department').fill('department');
  await button('Save').click();
  await page.getByText('Choose an attribute.').first().waitFor();
  await shot('settings-attributes');
  await page.getByRole('button', { name: /Choose an attribute of users/ }).click();
  await page.getByRole('option', { name: '${path:enterprise.department}' }).click();
  await button('Save').click();
  await page.getByText('The attributes for access control are saved.').first().waitFor();
});

await step('G5', 'users and groups as provisioned by SCIM', async () => {
  const users = [];
  for (const [given, family] of [['Alice', 'Archer'], ['Bob', 'Baker'], ['Carol', 'Çelik']]) {
    const name = `${given.toLowerCase()}@corp.test`;
    users.push(await scim(endpoint, token, 'POST', 'Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: name, externalId: name, displayName: `${given} ${family}`, name: { givenName: given, familyName: family },
      emails: [{ value: name, type: 'work', primary: true }], active: true,
    }));
  }
  await scim(endpoint, token, 'POST', 'Groups', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'S3-Admins', externalId: 'g1', members: [{ value: users[0].id }] });
  for (let n = 1; n <= 30; n++) {
    await scim(endpoint, token, 'POST', 'Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: `worker${n}@corp.test`, displayName: `Worker ${n}`, name: { givenName: 'Worker', familyName: String(n) }, emails: [{ value: `worker${n}@corp.test`, type: 'work', primary: true }], active: true });
  }
  await side('Users');
  await link('alice@corp.test').waitFor();
  await page.getByText(users[0].id).first().waitFor(); // the same id that the SCIM server gave
  await shot('G5-users');
  await button('Next page').click();
  await link('worker30@corp.test').waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), (async () => { await button('Export users').click(); await page.getByRole('menuitem', { name: /^CSV/ }).click(); })()]);
  const lines = readFileSync(await file.path(), 'utf8').trim().split('\r\n');
  assert.equal(lines.length, 1 + 1 + 33, 'not every user is in the file'); // with otto, of the own directory
  assert(lines.some(l => l.startsWith(`alice@corp.test,Alice Archer,alice@corp.test,true,SCIM,${users[0].id},`)), lines[1]);
  await page.getByPlaceholder(/Find users/).fill('çelik');
  await link('carol@corp.test').waitFor();
  await link('bob@corp.test').waitFor({ state: 'detached' });
  assert.match(page.url(), /search=/);
  await shot('G5-users-found');
  await page.getByPlaceholder(/Find users/).fill('nobody at all');
  await page.getByText('No user matches').first().waitFor();
  await shot('G5-users-none');
  await side('Groups');
  await link('S3-Admins').click();
  await link('alice@corp.test').waitFor();
  await shot('G5-group');
  await link('alice@corp.test').click();
  await heading('alice@corp.test');
  await shot('G5-user');
  await page.getByRole('tab', { name: 'Groups' }).click();
  await link('S3-Admins').waitFor();
  await button('Disable user access').click();
  await page.getByText('The user is disabled').first().waitFor();
  await button('Enable user access').click();
  await page.getByText('The user may sign in again.').first().waitFor();
});

await step('H1', 'the organization as a tree with check boxes', async () => {
  const { Roots } = await organizations('ListRoots', {});
  const { OrganizationalUnit: unit } = await organizations('CreateOrganizationalUnit', { ParentId: Roots[0].Id, Name: 'Workloads' });
  for (const name of ['Development', 'Production']) {
    const AccountId = await account(name);
    await organizations('MoveAccount', { AccountId, SourceParentId: Roots[0].Id, DestinationParentId: unit.Id });
  }
  await side('AWS accounts');
  await page.getByText('management account').first().waitFor();
  await page.getByRole('checkbox', { name: 'Workloads' }).check();
  assert(await page.getByRole('checkbox', { name: 'Development' }).isChecked(), 'a unit chooses its accounts');
  await page.getByRole('checkbox', { name: 'Production' }).uncheck();
  assert(!await page.getByRole('checkbox', { name: 'Workloads' }).isChecked(), 'a unit is chosen while one of its accounts is not');
  await page.getByRole('checkbox', { name: 'Development' }).uncheck();
  await page.getByRole('row').filter({ hasText: 'management account' }).getByRole('checkbox').check();
  await shot('H1-accounts');
  await button('Assign users or groups').click();
});

await step('H2', 'the group is chosen', async () => {
  await heading('Assign users and groups');
  await button('Next').click();
  await page.getByText('Choose at least one user or group.').first().waitFor();
  await page.getByPlaceholder('Find groups').fill('s3-');
  await page.getByRole('checkbox', { name: 'S3-Admins' }).check();
  await shot('H2-group');
  await button('Next').click();
});

await step('H3', 'a permission set is created in another tab', async () => {
  await heading('Assign permission sets');
  await page.getByText('No permission sets yet').first().waitFor();
  await shot('H3-none');
  const [tab] = await Promise.all([context.waitForEvent('page'), link('Create permission set').first().click()]);
  tab.on('console', m => { if (m.type() === 'error') complain(`${tab.url()}: ${m.text()}`); });
  await heading('Select permission set type', tab);
  await shot('H3-type', tab);
  await button('Next', tab).click();
  await heading('Specify policies and permissions boundary', tab);
  await tab.getByPlaceholder('Find policies by name').fill('AmazonS3FullAccess');
  await button('Show the text of AmazonS3FullAccess', tab).click();
  await tab.getByText('"s3:*"').first().waitFor();
  await shot('H3-policy-text', tab);
  await tab.keyboard.press('Escape');
  await tab.getByRole('checkbox', { name: 'AmazonS3FullAccess', exact: true }).check();
  await shot('H3-policies', tab);
  await tab.getByRole('button', { name: /^Inline policy/ }).click();
  await tab.getByLabel('Policy document').fill('{\n  "Version": "2012-10-17",\n  "Statement": [}\n');
  await tab.getByText(/^Line 3, column/).first().waitFor();
  await shot('H3-inline-wrong', tab);
  await button('Next', tab).click();
  await tab.getByText('The inline policy is not right yet.').first().waitFor();
  await tab.getByLabel('Policy document').fill('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"everything","Resource":"*"}]}');
  await button('Next', tab).click();
  await heading('Specify permission set details', tab);
  await button('Next', tab).click();
  await tab.getByText('Give the permission set a name.').first().waitFor();
  await tab.getByLabel('Permission set name').fill('Storage');
  await tab.getByLabel(/^Description/).fill('All of S3');
  await tab.getByLabel(/^Relay state/).fill('https://console.aws.amazon.com/s3');
  await shot('H3-details', tab);
  await button('Next', tab).click();
  await heading('Review and create', tab);
  // The service refuses the action that the form allows, and nothing is left behind.
  tab.removeAllListeners('console');
  await button('Create', tab).click();
  await tab.getByText('Could not create the permission set').first().waitFor();
  await shot('H3-refused', tab);
  await button('Edit policies', tab).click();
  await tab.getByRole('button', { name: /^Inline policy/ }).waitFor();
  await tab.getByLabel('Policy document').fill('');
  await button('Next', tab).click();
  await button('Next', tab).click();
  await shot('H3-review', tab);
  await button('Create', tab).click();
  await tab.getByText('The permission set Storage is created.').first().waitFor();
  await shot('H3-created', tab);
  await tab.close();
});

await step('H4', 'after Refresh the permission set is there', async () => {
  await button('Refresh').click();
  await page.getByRole('checkbox', { name: 'Storage' }).check();
  await shot('H4-chosen');
  await button('Next').click();
});

let operation;
await step('H5', 'review, submit, and progress until it is complete', async () => {
  await page.getByText('1 assignment will be made').first().waitFor();
  await button('Show as CLI').click();
  await shot('H5-review');
  // No answer to how far it is until the pictures are taken.
  let seen;
  const taken = new Promise(resolve => { seen = resolve; });
  await page.route('**/aws', async route => {
    if (/Describe.*Status/.test(route.request().headers()['x-amz-target'] ?? '')) await taken;
    await route.continue();
  });
  await button('Submit').click();
  await page.getByText('The accounts are being configured', { exact: true }).first().waitFor();
  await shotWhileRunning('H5-progress');
  seen();
  await page.getByText('The accounts are configured').first().waitFor();
  await page.unroute('**/aws');
  operation = page.url();
  await shot('H5-complete');
  // Whoever closes the tab finds it again.
  await page.goto(operation);
  await page.getByText('The accounts are configured').first().waitFor();
  await page.goto(`${console_}/iam/roles`);
  await page.getByRole('link', { name: /^AWSReservedSSO_Storage_[0-9a-f]{16}$/ }).waitFor();
});

await step('after', 'a changed permission set, an assignment that fails, and access removed', async () => {
  expecting(/status of 404/); // how the service says that there is no boundary
  await page.goto(`${console_}/center/permission-sets`);
  await link('Storage').click();
  await heading('Storage');
  await button('Attach policies').click();
  await page.getByRole('dialog').getByPlaceholder('Find policies by name').fill('ReadOnlyAccess');
  await page.getByRole('dialog').getByRole('checkbox', { name: 'ReadOnlyAccess', exact: true }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Attach', exact: true }).click();
  await page.getByText('The accounts are configured').first().waitFor();
  await shot('permission-set-updated');
  await page.getByRole('tab', { name: 'AWS accounts' }).click();
  await page.getByText('Provisioned', { exact: true }).first().waitFor();
  await page.getByRole('tab', { name: 'Permissions' }).click();
  // A second account has it too, and neither has what comes now.
  const [{ InstanceArn: Instance, IdentityStoreId: Store }] = (await sso('ListInstances', { InstanceArn: undefined })).Instances;
  const here = calls(page, { ...at, Instance, Store }, console_);
  const { PermissionSets: [set] } = await here.sso('ListPermissionSets', {});
  const { Groups: [group] } = await here.identity('ListGroups', { Filters: [{ AttributePath: 'DisplayName', AttributeValue: 'S3-Admins' }] });
  const { Accounts } = await organizations('ListAccounts');
  const development = Accounts.find(a => a.Name === 'Development').Id;
  await here.assign(set, development, 'GROUP', group.GroupId);
  await button('Edit customer managed policies').click();
  await button('Attach more policies').click();
  await page.getByRole('textbox', { name: 'Policy name' }).fill('NotEverywhere');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByText('2 of 2 changes in accounts failed.').first().waitFor();
  await page.getByText('Not every account has this permission set as it is now').first().waitFor();
  await shot('permission-set-outdated');
  await button('Details').first().click();
  await page.getByText('2 of 2 changes failed').first().waitFor();
  const row = account => page.getByRole('row').filter({ hasText: account });
  for (const a of [at.Account, development]) {
    await row(a).getByText('ProvisionPermissionSet').first().waitFor();
    await row(a).getByText(`Policy arn:aws:iam::${a}:policy/NotEverywhere does not exist or is not attachable.`).first().waitFor();
  }
  await shot('operation-failed');
  // One account gets the policy; retried there, it is done, also after a reload.
  await page.evaluate(([path, body]) => fetch(path, { method: 'POST', headers: { 'X-Gatehouse-Service': 'iam', 'Content-Type': 'application/x-www-form-urlencoded' }, body }), [`${new URL(console_).pathname}/aws`, new URLSearchParams({
    Action: 'CreatePolicy', Version: '2010-05-08', PolicyName: 'NotEverywhere', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }),
  }).toString()]);
  await page.reload();
  await page.getByText('2 of 2 changes failed').first().waitFor();
  await row(at.Account).getByRole('button', { name: 'Retry' }).click();
  await page.getByText('1 of 2 changes failed').first().waitFor();
  await row(at.Account).getByText('Succeeded').first().waitFor();
  await page.reload();
  await row(development).getByRole('button', { name: 'Retry' }).waitFor();
  await row(at.Account).getByText('Succeeded').first().waitFor();
  await shot('operation-partly');
  await page.goto(`${console_}/center/permission-sets/${set.split('/').pop()}?tab=accounts`);
  await row(development).getByText('Outdated').first().waitFor();
  await here.unassign(set, development, 'GROUP', group.GroupId);
  await side('AWS accounts');
  await page.getByRole('row').filter({ hasText: 'management account' }).getByRole('link').first().click();
  await link('S3-Admins').waitFor();
  await shot('account');
  await page.getByRole('checkbox', { name: 'Choose all' }).check();
  await button('Remove access').click();
  await page.getByLabel(/To confirm, type/).fill('confirm');
  await shot('account-remove');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove access' }).click();
  await page.getByText('The accounts are configured').first().waitFor();
  await side('Operations');
  await page.getByRole('table', { name: 'Operations' }).waitFor();
  await shot('operations');
  await side('Permission sets');
  await page.getByRole('radio', { name: 'Storage' }).check();
  await button('Delete').click();
  await page.getByLabel(/To confirm, type/).fill('Storage');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('The permission set Storage is deleted.').first().waitFor();
});

await step('I1', 'the portal\'s address, with a friendly name once', async () => {
  await side('Settings');
  await button('Customize access portal URL').click();
  await page.getByLabel('Friendly name').fill('Not A Name');
  await page.getByText('Small letters, digits and hyphens').first().waitFor();
  await page.getByLabel('Friendly name').fill('corp');
  await shot('I1-name');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByText(`${at.Center}/corp/start`).first().waitFor();
  await button('Customize access portal URL').waitFor({ state: 'detached' });
  await shot('I1-named');
  for (const path of ['/start', '/corp/start']) {
    const answer = await page.request.get(`${at.Center.replace(/\/\/[^:]*/, '//127.0.0.1')}${path}`, { headers: { Host: new URL(at.Center).host }, maxRedirects: 0 });
    assert(answer.status() < 400, `${path}: ${answer.status()}`);
  }
  await page.getByRole('tab', { name: 'Tags' }).click();
  await button('Add tag').click();
  await button('Save').click();
  await page.getByText('A tag has no key yet.').first().waitFor();
  await page.getByRole('textbox', { name: 'Key' }).fill('team');
  await page.getByRole('textbox', { name: 'Value' }).fill('identity');
  await button('Save').click();
  await page.getByText('The tags are saved.').first().waitFor();
  await page.reload();
  await page.getByRole('tabpanel', { name: 'Tags' }).getByText('(1)').first().waitFor();
  await shot('settings-tags');
  await side('Dashboard');
  await shot('I1-dashboard');
});

await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
