// The whole journey on screen, in one go and in its order: from the two links that
// an empty installation prints to an object in S3. Nothing is prepared, and
// nothing is asked of an API: what goes from one half to the other is what a
// person reads on one screen and types into the other.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alone, at, end, shot, step } from './begin.mjs';
import { code, expecting, heard, settled } from './lib.mjs';

const password = 'From-start-to-end-9';
const group = 'developer-group', label = 'AWS IAM Identity Center';
const alice = { first: 'Alice', last: 'Archer', login: 'alice@corp.test' };
const bob = { first: 'Bob', last: 'Baker', login: 'bob@corp.test' };
const picture = (page, id) => shot(page, `journey-${id}`);

const button = (page, name) => page.getByRole('button', { name, exact: true });
const link = (page, name) => page.getByRole('link', { name, exact: true });
const said = (page, text) => page.getByText(text).first().waitFor();
const tab = (page, name) => page.getByRole('tab', { name, exact: true }).click();
const item = (page, name) => page.getByRole('menuitem', { name, exact: true }).click();
const chapter = (page, name) => page.getByRole('heading', { name }).first().waitFor();
const dialog = page => page.getByRole('dialog');
const within = (page, name) => dialog(page).getByRole('button', { name, exact: true }).last().click();
const menu = async (page, name) => {
  await settled(page);
  const there = link(page.getByRole('navigation', { name: 'Side navigation' }), name);
  if (!await there.isVisible()) await page.getByRole('button', { name: 'Open side navigation' }).click();
  await there.click();
};
/** What an authenticator keeps of the page that shows its secret. */
const secret = async page => (await page.locator('dl.facts code').first().innerText()).replaceAll(' ', '');

const admin = await alone();
let seed;
await step('B1', 'the directory\'s first administrator, by the single-use link', async () => {
  await admin.goto(at.AdminLink);
  await admin.getByLabel('First name').fill('Dana');
  await admin.getByLabel('Last name').fill('Dahl');
  await admin.getByLabel('Email').fill('dana@corp.test');
  await admin.getByLabel('Password').fill(password);
  await picture(admin, 'B1');
  await button(admin, 'Create account').click();
});
await step('B2', 'an authenticator is enrolled; recovery codes, once', async () => {
  await chapter(admin, 'Set up an authenticator');
  await admin.getByRole('img', { name: /code/i }).first().waitFor();
  seed = await secret(admin);
  await picture(admin, 'B2');
  await admin.getByLabel('Code').fill(code(seed));
  await button(admin, 'Verify').click();
  await said(admin, 'Recovery code 10');
  await picture(admin, 'B2-recovery');
  await link(admin, 'Continue').click();
});
await step('B3', 'sign out, sign in with the code; the landing page, then Admin', async () => {
  await chapter(admin, 'My applications');
  await button(admin, 'Sign out').click();
  await admin.goto(at.Directory);
  await admin.getByLabel('Username').fill('dana@corp.test');
  await admin.getByLabel('Password').fill(password);
  await button(admin, 'Sign in').click();
  await admin.getByLabel('Code').fill(code(seed, 1)); // the first one was used
  await button(admin, 'Verify').click();
  await chapter(admin, 'My applications');
  await picture(admin, 'B3');
  await link(admin, 'Admin').click();
  await chapter(admin, 'Dashboard');
  await picture(admin, 'B3-admin');
});
await step('C1', 'Applications > Applications', async () => {
  await menu(admin, 'Applications');
  await said(admin, /No applications/);
  await picture(admin, 'C1');
});
await step('C2', 'Browse App Catalog, search, Add Integration', async () => {
  await link(admin, 'Browse App Catalog').first().click();
  await admin.getByPlaceholder('Search the catalog').fill(label);
  await link(admin, label).click();
  await picture(admin, 'C2');
  await button(admin, 'Add Integration').click();
});
await step('C3', 'Application label; Done', async () => {
  await admin.getByLabel('Application label').fill(label);
  await picture(admin, 'C3');
  await button(admin, 'Done').click();
  await admin.getByRole('heading', { level: 1, name: label }).waitFor();
});
const metadata = join(mkdtempSync(join(tmpdir(), 'journey-')), 'metadata.xml');
await step('C4', 'Sign On; the metadata in its own tab, saved as a file', async () => {
  await said(admin, 'The service provider is not configured');
  const [shown] = await Promise.all([admin.context().waitForEvent('page'), admin.getByRole('link', { name: /View IdP metadata/ }).click()]);
  await shown.waitForLoadState();
  assert.match(await shown.content(), /md:EntityDescriptor/);
  await shown.close();
  const [file] = await Promise.all([admin.waitForEvent('download'), link(admin, 'Download metadata.xml').click()]);
  writeFileSync(metadata, readFileSync(await file.path()));
  await picture(admin, 'C4');
});

// Whoever administers the management account.
const root = await alone();
await step('D0', 'the root user is set up by its link, and opens IAM Identity Center', async () => {
  await root.goto(at.RootLink);
  await root.getByLabel('Password').fill(password);
  await picture(root, 'D0-root');
  await button(root, 'Continue').click();
  await chapter(root, 'Add a second factor');
  await root.getByLabel('Code').fill(code(await secret(root)));
  await picture(root, 'D0-factor');
  await button(root, 'Confirm').click();
  await said(root, 'Recovery code 10');
  await picture(root, 'D0-recovery');
  await link(root, 'Continue').click();
  await link(root, 'IAM Identity Center').first().waitFor();
  await picture(root, 'D0');
  await link(root, 'IAM Identity Center').first().click();
});
await step('D1', 'Enable with AWS Organizations', async () => {
  await link(root, 'Enable').click();
  await root.getByRole('radio', { name: /Enable with AWS Organizations/ }).check();
  await picture(root, 'D1');
  await button(root, 'Continue').click();
  await chapter(root, 'Dashboard');
  await picture(root, 'D1-dashboard');
});
await step('D2', 'Confirm identity source; Actions > Change identity source', async () => {
  await link(root, 'Confirm identity source').first().click();
  await chapter(root, 'Settings summary');
  await tab(root, 'Identity source');
  await picture(root, 'D2');
  await button(root, 'Actions').click();
  await item(root, 'Change identity source');
});
let spMetadata;
await step('D3', 'External identity provider; metadata both ways', async () => {
  await root.getByRole('radio', { name: /External identity provider/ }).check();
  await button(root, 'Next').click();
  await said(root, 'IAM Identity Center Assertion Consumer Service (ACS) URL');
  const [file] = await Promise.all([root.waitForEvent('download'), button(root, 'Download metadata file').click()]);
  spMetadata = await file.path();
  await root.locator('input[type=file]').setInputFiles(metadata);
  await root.getByText('metadata.xml', { exact: true }).first().waitFor();
  await picture(root, 'D3');
  await button(root, 'Next').click();
});
await step('D4', 'what is lost and kept; ACCEPT', async () => {
  await said(root, 'What is lost');
  await root.getByLabel(/Type ACCEPT to confirm/).fill('ACCEPT');
  await picture(root, 'D4');
  await button(root, 'Change identity source').click();
  await said(root, 'The identity source is now: External identity provider.');
});
let endpoint, token;
await step('D5', 'Automatic provisioning: the SCIM endpoint, and the token once', async () => {
  await button(root, 'Enable').click();
  const box = root.getByRole('dialog', { name: 'Inbound automatic provisioning' });
  await box.waitFor();
  await picture(root, 'D5');
  await box.getByRole('button', { name: 'Show token' }).click();
  endpoint = (await box.getByTestId('scim-endpoint').innerText()).trim();
  token = (await box.getByTestId('scim-token').innerText()).trim();
  await box.getByRole('button', { name: 'Close', exact: true }).last().click();
});
await step('C4', 'the service provider\'s metadata, brought back to Sign On', async () => {
  await button(admin, 'Import SP metadata').click();
  await dialog(admin).locator('input[type=file]').setInputFiles(spMetadata);
  await within(admin, 'Import');
  await said(admin, 'The service provider is configured from its metadata.');
  await picture(admin, 'C4-configured');
});
await step('E1', 'Provisioning > Integration > Edit; Enable API integration', async () => {
  await tab(admin, 'Provisioning');
  await button(admin, 'Edit').first().click();
  await admin.getByLabel('Enable API integration').check();
});
await step('E2', 'Base URL with a slash too much, and API token', async () => {
  await admin.getByLabel('Base URL').fill(endpoint.replace(/\/?$/, '/'));
  await admin.getByLabel('API Token').fill(token);
});
await step('E3', 'Test API Credentials; Save', async () => {
  await button(admin, 'Test API Credentials').click();
  await said(admin, `${label} was verified successfully!`);
  await picture(admin, 'E3');
  await button(admin, 'Save').click();
  await said(admin, /The trailing slash of the base URL was removed/);
});
await step('E4', 'To App > Edit: the three switches', async () => {
  await button(admin, 'To App').click();
  await button(admin, 'Edit').first().click();
  for (const name of ['Create Users', 'Update User Attributes', 'Deactivate Users']) await admin.getByRole('checkbox', { name }).check();
  await picture(admin, 'E4');
  await button(admin, 'Save').click();
  await said(admin, 'The provisioning settings are saved.');
});
await step('F1', 'Directory > Groups > Add Group', async () => {
  await menu(admin, 'Groups');
  await button(admin, 'Add Group').click();
  await admin.getByLabel('Name').fill(group);
  await admin.getByLabel('Description').fill('People who build');
  await within(admin, 'Save');
  await link(admin, group).waitFor();
  await admin.reload();
  await link(admin, group).waitFor();
  await picture(admin, 'F1');
});
await step('F2', 'Directory > People > Add Person', async () => {
  for (const [p, joins] of [[alice, true], [bob, false]]) {
    await menu(admin, 'People');
    await link(admin, 'Add Person').click();
    await admin.getByLabel('First name').fill(p.first);
    await admin.getByLabel('Last name').fill(p.last);
    await admin.getByLabel('Username').fill(p.login);
    await admin.getByLabel('Primary email').fill(p.login);
    await admin.getByLabel('Password', { exact: true }).fill(password);
    await admin.getByLabel('User must change password on first login').uncheck();
    if (joins) {
      await admin.getByRole('button', { name: /Groups/ }).last().click();
      await admin.getByRole('option', { name: group }).click();
      await admin.keyboard.press('Escape');
      await picture(admin, 'F2');
    }
    await button(admin, 'Save').click();
    await link(admin, `${p.first} ${p.last}`).waitFor();
  }
  await admin.reload();
  await link(admin, 'Alice Archer').waitFor();
});
await step('G1', 'Assign > Assign to People', async () => {
  await menu(admin, 'Applications');
  await link(admin, label).click();
  await tab(admin, 'Assignments');
  await assignPerson('Alice Archer', 'G1');
});
async function assignPerson(name, id) {
  await button(admin, 'Assign').first().click();
  await item(admin, 'Assign to People');
  await button(admin, `Assign ${name}`).click();
  await within(admin, 'Save and Go Back');
  await dialog(admin).getByText('Assigned', { exact: true }).first().waitFor();
  await within(admin, 'Done');
  await admin.getByRole('row').filter({ hasText: name }).getByText('Provisioned', { exact: true }).waitFor();
  await picture(admin, id);
}
await step('G2', 'Assign > Assign to Groups', async () => {
  await button(admin, 'Assign').first().click();
  await item(admin, 'Assign to Groups');
  await button(admin, `Assign ${group}`).click();
  await within(admin, 'Save and Go Back');
  await dialog(admin).getByText('Assigned', { exact: true }).first().waitFor();
  await within(admin, 'Done');
  await link(admin, group).waitFor();
  await picture(admin, 'G2');
});
await step('G3', 'Push Groups > Find groups by name', async () => {
  await tab(admin, 'Push Groups');
  await button(admin, 'Push Groups').first().click();
  await item(admin, 'Find groups by name');
  await admin.getByPlaceholder('Group name').fill('developer');
  await admin.getByRole('option', { name: group }).click();
  await within(admin, 'Save');
  await admin.getByText('Active', { exact: true }).last().waitFor();
  await picture(admin, 'G3');
});
await step('G4', 'somebody outside the group is assigned alone', async () => {
  await tab(admin, 'Assignments');
  await button(admin, 'People').first().click();
  await assignPerson('Bob Baker', 'G4');
});
await step('G5', 'users and groups in the center, marked as provisioned by SCIM', async () => {
  await menu(root, 'Users');
  await link(root, alice.login).waitFor();
  await link(root, bob.login).waitFor();
  await root.getByRole('row').filter({ hasText: alice.login }).getByText('SCIM', { exact: true }).waitFor();
  await picture(root, 'G5');
  await menu(root, 'Groups');
  await link(root, group).click();
  await link(root, alice.login).waitFor();
  await picture(root, 'G5-group');
});
await step('G6', 'a later change follows by itself', async () => {
  await menu(admin, 'People');
  await link(admin, 'Bob Baker').click();
  await tab(admin, 'Profile');
  await button(admin, 'Edit').first().click();
  await admin.getByLabel('Last name').fill('Bakerson');
  await button(admin, 'Save').click();
  await admin.getByRole('heading', { level: 1, name: 'Bob Bakerson' }).waitFor();
  await menu(root, 'Users');
  await root.getByText('Bob Bakerson').first().or(button(root, 'Refresh')).first().waitFor();
  for (let n = 0; n < 60 && !await root.getByText('Bob Bakerson').first().isVisible(); n++) {
    await button(root, 'Refresh').click();
    await settled(root);
  }
  await said(root, 'Bob Bakerson');
  await picture(root, 'G6');
});
await step('H1', 'AWS accounts: the tree, the management account, Assign', async () => {
  await menu(root, 'AWS accounts');
  await root.getByRole('row').filter({ hasText: 'management account' }).getByRole('checkbox').check();
  await picture(root, 'H1');
  await button(root, 'Assign users or groups').click();
});
await step('H2', 'the group is chosen', async () => {
  await root.getByRole('checkbox', { name: group }).check();
  await picture(root, 'H2');
  await button(root, 'Next').click();
});
await step('H3', 'a permission set is created in another tab', async () => {
  const [made] = await Promise.all([root.context().waitForEvent('page'), link(root, 'Create permission set').first().click()]);
  await chapter(made, 'Select permission set type');
  await picture(made, 'H3-type');
  await button(made, 'Next').click();
  await made.getByPlaceholder('Find policies by name').fill('AmazonS3FullAccess');
  await made.getByRole('checkbox', { name: 'AmazonS3FullAccess', exact: true }).check();
  await picture(made, 'H3-policies');
  await button(made, 'Next').click();
  await made.getByLabel('Permission set name').fill('S3FullAccess');
  await made.getByLabel(/^Description/).fill('All of S3, and nothing else');
  await picture(made, 'H3-details');
  await button(made, 'Next').click();
  await button(made, 'Create').click();
  await said(made, 'The permission set S3FullAccess is created.');
  await picture(made, 'H3-created');
  await made.close();
});
await step('H4', 'Refresh; the new permission set is chosen', async () => {
  await button(root, 'Refresh').click();
  await root.getByRole('checkbox', { name: 'S3FullAccess' }).check();
  await picture(root, 'H4');
  await button(root, 'Next').click();
});
await step('H5', 'Submit; progress until it is complete', async () => {
  await said(root, '1 assignment will be made');
  await picture(root, 'H5-review');
  await button(root, 'Submit').click();
  await said(root, 'The accounts are configured');
  await picture(root, 'H5');
});
let portal;
await step('I1', 'the access portal\'s URL', async () => {
  await menu(root, 'Settings');
  await chapter(root, 'Settings summary');
  portal = (await root.getByText(/\/start$/).first().innerText()).trim();
  await picture(root, 'I1');
});

const person = await alone();
let desk; // the console, in a tab of its own
await step('I2', 'the portal leads to the directory\'s sign-in page', async () => {
  await person.goto(portal);
  assert.equal(new URL(person.url()).hostname, new URL(at.Directory).hostname);
  await person.getByLabel('Username').fill(alice.login);
  await person.getByLabel('Password').fill(password);
  await picture(person, 'I2');
  await button(person, 'Sign in').click();
  await person.waitForURL(/\/start$/);
});
await step('I3', 'the account and its permission set; the console', async () => {
  await picture(person, 'I3');
  const [opened] = await Promise.all([person.context().waitForEvent('page'), person.getByRole('link', { name: /^S3FullAccess/ }).first().click()]);
  desk = heard(opened);
  await desk.waitForURL(/\/a\//);
  await link(desk, 'S3').first().waitFor();
  await picture(desk, 'I3-console');
});
await step('I4', 'a bucket and an object; anything else is refused with the reason', async () => {
  await link(desk, 'S3').first().click();
  await link(desk, 'Create bucket').first().click();
  await desk.getByLabel('Bucket name').fill('journey-on-screen');
  await button(desk, 'Create bucket').click();
  await said(desk, 'The bucket journey-on-screen is created.');
  await desk.getByTestId('files').setInputFiles(metadata);
  await desk.getByRole('heading', { name: /^Uploaded/ }).waitFor();
  await button(desk, 'Close').click();
  await picture(desk, 'I4');
  await link(desk, 'metadata.xml').click();
  const [got] = await Promise.all([desk.waitForEvent('download'), button(desk, 'Download').first().click()]);
  assert.equal(readFileSync(await got.path(), 'utf8'), readFileSync(metadata, 'utf8'));
  expecting(/status of 403/);
  await desk.goto(desk.url().replace(/\/s3.*/, '/iam/roles'));
  await said(desk, /iam:ListRoles/);
  await picture(desk, 'I4-refused');
});

await end();
