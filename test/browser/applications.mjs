// Applications (A3), as the root user of the management account sets one up:
// what is missing is said, metadata goes both ways, a group is assigned, settings
// are changed and are what the application is told, the signing key is rotated.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { calls, rootSignsIn } from './calls.mjs';
import { complain, expecting, faults, picture as take, settled, watched } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const fresh = async () => watched(await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' }));
const page = await fresh();
const fast = !!process.env.FAST; // while the test is written
const base = `${at.Center}/a/${at.Account}/root`;
const shot = async (name, on = page) => {
  await settled(on);
  if (!fast) return take(on, at.Pictures, `A3-${name}`);
  await on.screenshot({ path: join(at.Pictures, `A3-${name}-1366-light.png`) });
};
const button = (name, on = page) => on.getByRole('button', { name, exact: true });
const link = (name, on = page) => on.getByRole('link', { name, exact: true });
const action = async name => { await button('Actions').click(); await page.getByRole('menuitem', { name, exact: true }).click(); };

let open = true;
async function step(what, f) {
  if (!open) return console.log(`A3 ${what}: not reached`);
  const before = faults.length;
  try {
    await f();
  } catch (e) {
    complain(`A3 ${what}: ${e.stack}`);
    await page.screenshot({ path: join(at.Pictures, 'failed-A3.png') }).catch(() => {});
    open = false;
  }
  expecting();
  console.log(`A3 ${what}: ${faults.length === before ? 'ok' : 'FAILED'}`);
}

const { identity, own } = calls(page, at, base);

await step('the root user signs in', () => rootSignsIn(page, at));

const people = {};
await step('an application is added by its metadata; bad metadata is refused', async () => {
  ({ GroupId: people.group } = await identity('CreateGroup', { DisplayName: 'writers' }));
  ({ UserId: people.user } = await identity('CreateUser', { UserName: 'wanda', DisplayName: 'Wanda Writer', Name: { GivenName: 'Wanda', FamilyName: 'Writer' }, Emails: [{ Value: 'wanda@corp.test', Type: 'work', Primary: true }], Title: 'Editor' }));
  await identity('CreateGroupMembership', { GroupId: people.group, MemberId: { UserId: people.user } });
  await page.goto(`${base}/center/applications`);
  await page.getByText('No applications yet').first().waitFor();
  await shot('applications-none');
  await link('Add application').first().click();
  await page.getByLabel('Display name').fill('Wiki <b>');
  await page.getByLabel('Metadata', { exact: true }).fill('<html></html>');
  expecting(/400/);
  await button('Add application').click();
  await page.getByText(/The metadata was refused/).first().waitFor();
  await shot('application-refused');
  expecting();
  await page.getByLabel('Metadata', { exact: true }).fill(at.SiteMetadata);
  await button('Add application').click();
  await page.getByText(`${at.Site}/acs`).first().waitFor();
  await shot('application');
});

await step('its metadata is there for everybody', async () => {
  const address = await page.locator('a[href$="/metadata"]').first().getAttribute('href');
  const text = await page.evaluate(a => fetch(a, { credentials: 'omit' }).then(r => r.text()), address);
  assert(text.includes('IDPSSODescriptor'), text);
});

await step('a group is assigned', async () => {
  await button('Assign users and groups').first().click();
  await page.getByRole('checkbox', { name: 'writers' }).check();
  await shot('application-assign');
  await button('Assign').click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await link('writers').waitFor();
  await shot('application-assigned');
});

await step('the signing key is rotated', async () => {
  await page.getByRole('tab', { name: 'Certificates' }).click();
  await button('Generate new certificate').click();
  await page.getByText('Inactive').first().waitFor();
  await page.getByRole('radio').nth(1).check();
  await shot('application-certificates');
  await button('Activate').click();
  await page.getByText('in use from now on').first().waitFor();
  await page.getByRole('radio').nth(0).check();
  await button('Delete').click();
  await page.getByText('Inactive').waitFor({ state: 'hidden' });
});

await step('its details, by sso-admin', async () => {
  await action('Edit details');
  await page.getByLabel('Display name').fill(' ');
  await page.getByLabel(/^Application start URL/).fill('javascript:alert(1)');
  await button('Save changes').click();
  await page.getByText('Give the application a name.').first().waitFor();
  await page.getByText(/An address that begins with https/).first().waitFor();
  await shot('application-details-wrong');
  await page.getByLabel('Display name').fill('Wiki <i>');
  await page.getByLabel(/^Description/).fill('Where everything is written down');
  await page.getByLabel(/^Application start URL/).fill('');
  await button('Show as CLI').click();
  await page.getByText('aws sso-admin update-application').first().waitFor();
  await shot('application-details');
  await button('Save changes').click();
  await page.getByText('The details of the application are saved.').first().waitFor();
  await page.getByRole('heading', { level: 1, name: 'Wiki <i>' }).waitFor();
});

await step('its configuration: relay state, session, a second ACS URL', async () => {
  await action('Edit configuration');
  await page.getByLabel(/^Relay state/).fill('/page?open=1');
  await page.getByRole('button', { name: /^Session duration/ }).click();
  await page.getByRole('option', { name: '30 minutes' }).click();
  await button('Add ACS URL').click();
  await page.getByLabel('ACS URL 2').fill(`${at.Site}/acs`);
  await button('Save changes').click();
  await page.getByText('This address is there already.').first().waitFor();
  await shot('application-configuration-wrong');
  await page.getByLabel('ACS URL 2').fill(`${at.Site}/second`);
  await page.getByRole('checkbox', { name: /^Refuse requests/ }).check();
  expecting(/400/);
  await button('Save changes').click();
  await page.getByText(/only where a certificate of the application is known/).first().waitFor();
  expecting();
  await page.getByRole('checkbox', { name: /^Refuse requests/ }).uncheck();
  await shot('application-configuration');
  await button('Save changes').click();
  await page.getByText('The configuration of the application is saved.').first().waitFor();
  await page.getByText(`${at.Site}/second`).first().waitFor();
  await page.getByText('30 minutes').first().waitFor();
});

await step('attribute mappings', async () => {
  await action('Edit attribute mappings');
  await page.getByRole('combobox', { name: 'Subject', exact: true }).fill('${user:subject}@wiki');
  await page.getByRole('button', { name: /^Format of the subject/ }).click();
  await page.getByRole('option', { name: 'persistent' }).click();
  for (const [n, [name, value]] of [['first', '${user:shoe}'], ['groups', '${user:groups}'], ['first', 'fixed']].entries()) {
    await button('Add new attribute mapping').click();
    await page.getByRole('textbox', { name: /^User attribute in the application/ }).nth(n).fill(name);
    await page.getByRole('combobox', { name: /^Maps to/ }).nth(n).fill(value);
    await page.keyboard.press('Escape');
  }
  await page.getByText('This attribute is there already.').first().waitFor();
  await page.getByRole('textbox', { name: /^User attribute in the application/ }).nth(2).fill('job');
  await page.getByRole('combobox', { name: /^Maps to/ }).nth(2).fill('${user:familyName}, ${path:title}');
  await page.keyboard.press('Escape');
  expecting(/400/);
  await button('Save changes').click();
  await page.getByText(/\$\{user:shoe\} is not an attribute of users/).first().waitFor();
  await shot('application-mappings-wrong');
  expecting();
  await page.getByRole('combobox', { name: /^Maps to/ }).nth(0).fill('${user:given');
  await page.getByRole('option', { name: '${user:givenName}' }).click();
  await button('Save changes').click();
  await page.getByText('The attribute mappings are saved.').first().waitFor();
  await shot('application-mappings');
});

let person;
const told = async () => JSON.parse(await person.locator('body').innerText());
await step('a person signs in, and the application is told just that', async () => {
  const trusted = await fetch(`${at.Site}/trust?metadata=${encodeURIComponent(await page.locator('a[href$="/metadata"]').first().getAttribute('href'))}`);
  assert(trusted.ok, await trusted.text());
  const { password } = await own('POST', `/users/${people.user}/password`, { mode: 'ONE_TIME' });
  person = await fresh();
  await person.goto(`${at.Center}/start`);
  await person.getByLabel('Username').fill('wanda');
  await person.getByLabel('Password').fill(password);
  await button('Sign in', person).click();
  await person.getByLabel('New password').fill('Written-down-nowhere-7');
  await button('Set new password', person).click();
  await person.goto(`${at.Center}/start/applications`);
  await person.getByRole('link', { name: /Wiki <i>/ }).waitFor();
  await shot('portal-applications', person);
  await person.getByRole('link', { name: /Wiki <i>/ }).click();
  await person.waitForURL(`${at.Site}/acs`);
  const got = await told();
  assert.equal(got.nameId, 'wanda@wiki');
  assert.match(got.format, /persistent$/);
  assert.equal(got.relayState, '/page?open=1');
  assert.equal(got.minutes, 30);
  assert.equal(got.answers, '');
  assert.deepEqual(Object.fromEntries(got.attributes.map(a => [a.Name, a.Values])), { first: ['Wanda'], groups: [people.group], job: ['Writer, Editor'] });
});

await step('a start URL of its own, and the second address', async () => {
  await action('Edit details');
  await page.getByLabel(/^Application start URL/).fill(`${at.Site}/begin`);
  await button('Save changes').click();
  await page.getByText('The details of the application are saved.').first().waitFor();
  await person.goto(`${at.Center}/start/applications`);
  await person.getByRole('link', { name: /Wiki <i>/ }).click();
  await person.waitForURL(`${at.Site}/second`);
  const got = await told();
  assert.equal(got.relayState, 'asked by the site');
  assert.equal(got.answers, 'request-of-the-site');
});

await step('who is not assigned, while assignments are required and while they are not', async () => {
  await page.getByRole('checkbox', { name: people.group }).check();
  await button('Remove access').click();
  await page.getByText('One assignment is removed.').first().waitFor();
  expecting(/403/);
  await person.goto(`${at.Site}/begin`);
  await person.getByText(/is not assigned to you/).first().waitFor();
  expecting();
  await button('Assignment method').click();
  await page.getByRole('radio', { name: /Do not require assignments/ }).check();
  await page.getByText(/Every user of this instance will be able/).first().waitFor();
  await shot('application-everybody');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByText('Every user can sign in.').first().waitFor();
  await person.goto(`${at.Site}/begin`);
  await person.waitForURL(`${at.Site}/second`);
});

await step('it is disabled, listed so, found, and saved to a file', async () => {
  await button('Disable').click();
  await button('Enable').waitFor();
  expecting(/403/);
  await person.goto(`${at.Site}/begin`);
  await person.getByText(/is switched off/).first().waitFor();
  expecting();
  await page.goto(`${base}/center/applications`);
  await link('Wiki <i>').waitFor();
  await page.getByText('Disabled').first().waitFor();
  await page.getByText('Everybody').first().waitFor();
  await shot('applications');
  await page.getByPlaceholder(/Find applications/).fill('nothing like it');
  await page.getByText('No application matches').first().waitFor();
  await shot('applications-no-match');
  await page.getByPlaceholder(/Find applications/).fill('WIKI');
  await link('Wiki <i>').waitFor();
  assert.match(page.url(), /search=WIKI/);
  await button('Export applications').click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /^CSV/ }).click()]);
  assert.match(readFileSync(await file.path(), 'utf8'), /Wiki <i>,Where everything is written down,DISABLED,false,arn:aws:sso/);
});

await step('a group\'s and a user\'s applications', async () => {
  await link('Wiki <i>').click();
  await button('Assign users and groups').first().click();
  await page.getByRole('checkbox', { name: 'writers' }).check();
  await button('Assign').click();
  await link('writers').click();
  await page.getByRole('tab', { name: 'Applications' }).click();
  await link('Wiki <i>').waitFor();
  await page.goto(`${base}/center/users/${people.user}?tab=applications`);
  await link('Wiki <i>').waitFor();
  await link('writers').waitFor(); // by which it is given
  await shot('user-applications');
});

await step('it is removed, after what is lost was said', async () => {
  await link('Wiki <i>').click();
  await action('Remove');
  await page.getByText(/the assignments of 1 user or group, 3 attribute mappings and 1 signing key/).first().waitFor();
  await shot('application-remove');
  await page.getByRole('dialog').getByRole('textbox').fill('Wiki <i>');
  await button('Remove application').click();
  await page.getByText('The application Wiki <i> is removed.').first().waitFor();
  await page.getByText('No applications yet').first().waitFor();
});

await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
