// The directory's administrators' console, as the administrator uses it: B3 to
// G6 of the journey, what goes wrong on the way, and the rest of the console.
// What arrives in the center is asked of its SCIM server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { code, complain, eventually, expecting, faults, picture as take, settled, watched, weighed, within } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', acceptDownloads: true, locale: 'en-GB' });
const page = await watched(context);
const fast = !!process.env.FAST; // while the test is written
const shot = async step => { await settled(page); if (!fast) return take(page, at.Pictures, step); await page.screenshot({ path: join(at.Pictures, `${step}-1366-light.png`) }); };

async function step(id, what, f) {
  const began = Date.now();
  const before = faults.length;
  try {
    await f();
  } catch (e) {
    complain(`${id}: ${e.stack}`);
    await page.screenshot({ path: join(at.Pictures, `failed-${id}.png`) }).catch(() => {});
    await page.keyboard.press('Escape');
  }
  expecting();
  console.log(`${id} ${what}: ${faults.length === before ? 'ok' : 'FAILED'} (${Date.now() - began} ms)`);
}

/** Asks the center; names below localhost are this machine's. */
function ask(address, headers = {}) {
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: url.port, path: url.pathname + url.search, headers: { ...headers, Host: url.host } }, answer => {
      let text = '';
      answer.on('data', d => { text += d; });
      answer.on('end', () => resolve(text));
    }).on('error', reject).end();
  });
}
const scim = async path => JSON.parse(await ask(at.Endpoint.replace(/\/?$/, '/') + path, { Authorization: `Bearer ${at.Token}` }));

const user = async login => (await scim(`Users?filter=${encodeURIComponent(`userName eq "${login}"`)}`)).Resources?.[0];
const group = async name => (await scim(`Groups?filter=${encodeURIComponent(`displayName eq "${name}"`)}`)).Resources?.[0];
const isMember = async (name, login) => {
  const [g, u] = [await group(name), await user(login)];
  const found = g && u && await scim(`Groups?filter=${encodeURIComponent(`id eq "${g.id}" and members eq "${u.id}"`)}`);
  return found?.totalResults === 1;
};

const menu = name => page.getByRole('navigation', { name: 'Side navigation' }).getByRole('link', { name, exact: true }).click();
const tab = name => page.getByRole('tab', { name, exact: true }).click();
const press = name => page.getByRole('button', { name, exact: true }).first().click();
const dialog = () => page.getByRole('dialog');
const inDialog = name => dialog().getByRole('button', { name, exact: true }).last().click();
const said = text => page.getByText(text).first().waitFor();
const menuitem = name => page.getByRole('menuitem', { name, exact: true }).click();
const confirm = async (word, button) => { await page.getByLabel(`To confirm, type ${word}`).fill(word); await inDialog(button); };

const label = 'AWS IAM Identity Center (corp)';
const crew = 'developer-group';
const nasty = '<img src=x onerror=alert(1)>';
const logins = { mona: 'mona@example.test', omar: 'omar@example.test', xena: 'xena@example.test' };
const password = 'Journey-on-screen-7';

await step('B3', 'the administrator signs in; the landing page, then Admin', async () => {
  const dana = at.People.find(p => p.name === 'dana');
  await page.goto(at.Directory + '/admin/apps?q=nothing');
  await page.getByLabel('Username').fill(dana.login);
  await page.getByLabel('Password').fill(dana.password);
  await press('Sign in');
  for (const later of [0, 1]) { // a code that was used is not taken again
    await page.getByLabel('Code').fill(code(dana.totpSeed, later));
    expecting(/status of 40/);
    await press('Verify');
    await settled(page);
    expecting();
    if (!page.url().includes('signin')) break;
  }
  await said('No applications match');
  await page.goto(at.Directory + '/');
  await shot('B3-landing');
  const weight = await weighed(page);
  await page.getByRole('link', { name: 'Admin' }).click();
  await page.getByRole('heading', { name: 'Dashboard', level: 1 }).waitFor();
  await settled(page);
  within('first screen of the directory\'s console', weight.read(), 600_000);
  await weight.end();
  await shot('B3-admin');
});
await step('C1', 'Applications > Applications', async () => {
  await menu('Applications');
  await page.getByRole('table', { name: 'Applications' }).waitFor();
  await shot('C1-applications');
});
await step('C2', 'Browse App Catalog, search, Add Integration', async () => {
  await page.getByRole('link', { name: 'Browse App Catalog' }).click();
  await page.getByPlaceholder('Search the catalog').fill('no such thing');
  await said('No application matches');
  await shot('C2-no-match');
  await page.getByPlaceholder('Search the catalog').fill('AWS IAM Identity Center');
  await page.getByRole('link', { name: 'AWS IAM Identity Center' }).waitFor();
  await shot('C2-catalog');
  await page.getByRole('link', { name: 'AWS IAM Identity Center' }).click();
  await page.getByRole('button', { name: 'Add Integration' }).waitFor();
  await shot('C2-entry');
  await press('Add Integration');
});
await step('C3', 'Application label, Done; a label that is taken', async () => {
  expecting(/status of 400/);
  await press('Done');
  await page.getByText(/must not be the same/).first().waitFor();
  await shot('C3-taken');
  expecting();
  await page.getByLabel('Application label').fill(label);
  await press('Show as CLI');
  await shot('C3-label');
  await press('Done');
  await page.getByRole('heading', { level: 1, name: label }).waitFor();
});
await step('C4', 'Sign On: what is missing, the metadata in its own tab, SP metadata imported', async () => {
  await said('The service provider is not configured');
  await shot('C4-not-configured');
  const [metadata] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: /View IdP metadata/ }).click()]);
  await metadata.waitForLoadState();
  assert.match(await metadata.content(), /md:EntityDescriptor/);
  await metadata.close();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download metadata.xml' }).click()]);
  assert.match(readFileSync(await file.path(), 'utf8'), /^<\?xml|^<md:EntityDescriptor/);
  await press('Import SP metadata');
  expecting(/status of 400/);
  await page.getByLabel('Or paste the metadata here').fill('<html>not metadata</html>');
  await inDialog('Import');
  await dialog().locator('[aria-invalid=true]').first().waitFor();
  await shot('C4-import-wrong');
  expecting();
  const acs = await page.evaluate(async () => (await (await fetch('/api/v1/apps')).json()).map(a => a.settings.signOn?.ssoAcsUrl).find(Boolean));
  const xml = await ask(acs.replace('/saml/acs/', '/saml/metadata/'));
  await page.getByLabel('Or paste the metadata here').fill(xml);
  await inDialog('Import');
  await said('The service provider is configured from its metadata.');
  await page.getByText(/\/saml\/acs\//).first().waitFor();
  await shot('C4-sign-on');
  await press('Generate new certificate');
  await shot('C4-generate');
  await inDialog('Generate');
  await said('A certificate is generated.');
  await page.getByRole('button', { name: /^Actions for / }).nth(1).scrollIntoViewIfNeeded();
  await shot('C4-certificates');
});
await step('E1', 'Provisioning > Integration > Edit', async () => {
  await tab('Provisioning');
  await press('Edit');
  await page.getByLabel('Enable API integration').check();
  await shot('E1-integration');
});
await step('E3', 'Test API Credentials: what is wrong, then right; Save, which takes the slash away (E2)', async () => {
  expecting(/status of 400/);
  await page.getByLabel('Base URL').fill(at.Endpoint);
  await page.getByLabel('API Token').fill('not-the-token');
  await press('Test API Credentials');
  await said('Could not verify the credentials');
  await shot('E3-wrong-token');
  expecting();
  await page.getByLabel('Base URL').fill(at.Endpoint.replace(/\/?$/, '/'));
  await page.getByLabel('API Token').fill(at.Token);
  await press('Test API Credentials');
  await said(`${label} was verified successfully!`);
  await shot('E3-verified');
  await press('Save');
  await said(/The trailing slash of the base URL was removed/);
  await said('Stored, never shown');
  await page.getByText('Verified', { exact: true }).first().waitFor(); // what is stored has been tested
  await said('Nothing is sent yet');
  await shot('E2-saved');
});
await step('E4', 'To App > Edit: the three switches', async () => {
  await press('Choose what is sent');
  await press('Edit');
  for (const name of ['Create Users', 'Update User Attributes', 'Deactivate Users']) await page.getByRole('checkbox', { name }).check();
  await shot('E4-edit');
  await press('Save');
  await said('The provisioning settings are saved.');
  await page.getByText('Enabled', { exact: true }).nth(2).first().waitFor();
  await shot('E4-to-app');
});
await step('F1', 'Directory > Groups > Add Group', async () => {
  await menu('Groups');
  await press('Add Group');
  expecting(/status of 400/);
  await inDialog('Save');
  await page.getByText(/blank/).first().waitFor();
  await shot('F1-blank');
  expecting();
  await page.getByLabel('Name').fill(crew);
  await page.getByLabel('Description').fill(`People who build ${nasty}`);
  await shot('F1-add');
  await inDialog('Save');
  await page.getByRole('link', { name: crew }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: crew }).waitFor();
  await shot('F1-groups');
});
async function addPerson(first, last, login, groups) {
  await page.getByLabel('First name').fill(first);
  await page.getByLabel('Last name').fill(last);
  await page.getByLabel('Username').fill(login);
  await page.getByLabel('Primary email').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('User must change password on first login').uncheck();
  if (groups) {
    await page.getByRole('button', { name: /Groups/ }).last().click();
    await page.getByPlaceholder('Search groups').fill(groups.slice(0, 6));
    await page.getByRole('option', { name: groups }).click();
    await page.keyboard.press('Escape');
  }
}
await step('F2', 'Directory > People > Add Person', async () => {
  await menu('People');
  await page.getByRole('link', { name: 'Add Person' }).click();
  await page.getByLabel('First name').fill('Mona');
  await page.getByLabel('Password', { exact: true }).fill('short');
  expecting(/status of 400/);
  await press('Save');
  await page.getByText(/cannot be left blank|requirements/).first().waitFor();
  await shot('F2-wrong');
  expecting();
  await addPerson('Mona', 'Maker', logins.mona, crew);
  await shot('F2-add');
  await press('Save');
  await page.getByRole('link', { name: 'Mona Maker' }).waitFor();
  for (const [first, last, login, groups] of [['Omar', 'Odd', logins.omar, crew], ['Xena', 'Extra', logins.xena, ''], ['Ines', nasty, 'ines@example.test', '']]) {
    await page.getByRole('link', { name: 'Add Person' }).click();
    await addPerson(first, last, login, groups);
    await press('Save');
    await page.getByRole('link', { name: `${first} ${last}` }).waitFor();
  }
  await page.reload();
  await page.getByRole('link', { name: 'Mona Maker' }).waitFor();
  await shot('F2-people');
});
const openApp = async where => {
  await menu('Applications');
  await page.getByRole('link', { name: label }).click();
  await tab(where);
};
await step('G1', 'Assign > Assign to People', async () => {
  await openApp('Assignments');
  await said('Nobody is assigned yet');
  await shot('G1-none');
  await press('Assign');
  await menuitem('Assign to People');
  await page.getByPlaceholder('Search people').fill('mona');
  await page.getByRole('button', { name: 'Assign Mona Maker' }).waitFor();
  await page.getByRole('button', { name: 'Assign Xena Extra' }).waitFor({ state: 'detached' });
  await shot('G1-assign');
  await page.getByRole('button', { name: 'Assign Mona Maker' }).click();
  await shot('G1-user-name');
  await inDialog('Save and Go Back');
  await dialog().getByText('Assigned', { exact: true }).first().waitFor();
  const began = Date.now();
  await inDialog('Done');
  await page.getByText('Provisioned', { exact: true }).first().waitFor();
  console.log(`provisioned, and seen to be, after ${Date.now() - began} ms`);
  assert.ok(await user(logins.mona), 'mona is not in the center');
  await shot('G1-assigned');
});
await step('G2', 'Assign > Assign to Groups', async () => {
  await press('Assign');
  await menuitem('Assign to Groups');
  await page.getByRole('button', { name: `Assign ${crew}` }).click();
  await shot('G2-group');
  await inDialog('Save and Go Back');
  await dialog().getByText('Assigned', { exact: true }).first().waitFor();
  await inDialog('Done');
  await page.getByRole('link', { name: crew }).waitFor();
  await shot('G2-assigned');
  await press('Assign');
  await menuitem('Assign to Groups');
  await dialog().getByText('Assigned', { exact: true }).first().waitFor(); // opened again, it knows
  assert.equal(await dialog().getByRole('button', { name: `Assign ${crew}` }).count(), 0);
  await inDialog('Done');
  await eventually('omar, a member, is provisioned', () => user(logins.omar));
  assert.equal(await user(logins.xena), undefined);
});
await step('G3', 'Push Groups > Find groups by name', async () => {
  await tab('Push Groups');
  await said('No group is pushed yet');
  await press('Push Groups');
  await menuitem('Find groups by name');
  await page.getByPlaceholder('Group name').fill('developer');
  await page.getByRole('option', { name: crew }).click();
  await shot('G3-find');
  await inDialog('Save');
  await page.getByText('Active', { exact: true }).last().waitFor();
  await eventually('the group has its members', async () => await isMember(crew, logins.mona) && await isMember(crew, logins.omar));
  await press('Push Groups');
  await menuitem('Find groups by name');
  await page.getByPlaceholder('Group name').fill('developer');
  const pushed = page.getByRole('option', { name: crew });
  await pushed.first().waitFor();
  assert.equal(await pushed.count(), 1, 'the group in the application is offered too');
  assert.match(await pushed.innerText(), /Pushed/);
  await page.keyboard.press('Escape');
  await inDialog('Cancel');
  await shot('G3-active');
});
await step('G4', 'somebody outside the group is assigned alone; wrong credentials make a task, which is retried', async () => {
  await tab('Provisioning');
  await page.getByRole('button', { name: 'Integration' }).click();
  await press('Edit');
  await page.getByLabel('API Token').fill('wrong-token-for-a-while');
  expecting(/status of 400/);
  await press('Save');
  await said(/The integration is saved. Its credentials do not work/);
  await said(/^Error authenticating/); // the last test
  expecting();
  await tab('Assignments');
  await press('Assign');
  await menuitem('Assign to People');
  await page.getByRole('button', { name: 'Assign Xena Extra' }).click();
  await inDialog('Save and Go Back');
  await inDialog('Done');
  await page.getByText('Error', { exact: true }).first().waitFor();
  await shot('G4-error');
  await menu('Tasks');
  await page.getByRole('button', { name: /^Automatic provisioning of user Xena/ }).first().waitFor();
  await shot('tasks');
  await page.getByRole('button', { name: /^Automatic provisioning of user Xena/ }).first().click();
  await shot('task');
  await inDialog('Close');
  await page.getByRole('checkbox', { name: 'Choose all' }).check();
  await press('Retry Selected');
  await said('1 task tried again. What succeeds goes from the list.');
  await openApp('Provisioning');
  await page.getByRole('button', { name: 'Integration' }).click();
  await press('Edit');
  await page.getByLabel('API Token').fill(at.Token);
  await press('Save');
  await said('The integration is saved.');
  await menu('Tasks');
  await eventually('xena is provisioned', () => user(logins.xena));
  await eventually('her task is gone', async () => {
    await press('Refresh');
    return page.getByText('Nothing to do').isVisible();
  });
  await shot('tasks-none');
});
const openPerson = async name => {
  await menu('People');
  await page.getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
};
await step('G6', 'a renamed person, a removed and an added member, a renamed and unlinked group, a deactivated person', async () => {
  await openPerson('Mona Maker');
  await shot('person');
  await press('Edit');
  await page.getByLabel('Last name').fill('Smith');
  await page.getByLabel('Display name').fill('Mona Smith');
  await page.getByLabel('Title').fill('Engineer');
  await shot('G6-profile');
  await press('Save');
  await said('The profile is saved.');
  await eventually('the new name is in the center', async () => (await user(logins.mona))?.name.familyName === 'Smith');
  await menu('Groups');
  await page.getByRole('button', { name: /Type/ }).click();
  await page.getByRole('option', { name: 'Any type' }).click();
  // The application's own group of that name stands beside it, and says whose it is.
  const picture = page.getByRole('row').filter({ hasText: `Application group of ${label}` });
  await picture.waitFor();
  await shot('groups-any-type');
  await picture.getByRole('link', { name: crew }).click();
  await said('Its members are kept there');
  await page.goBack();
  await page.getByRole('row', { name: /Directory group/ }).filter({ hasText: crew }).getByRole('link').click();
  await page.getByRole('link', { name: 'Omar Odd' }).waitFor();
  await shot('group');
  await page.getByRole('button', { name: 'Remove Omar Odd' }).click();
  await shot('G6-remove');
  await confirm('remove', 'Remove');
  await eventually('omar is out of the group', async () => !(await isMember(crew, logins.omar)));
  await eventually('omar is disabled', async () => (await user(logins.omar))?.active === false);
  await press('Assign people');
  await dialog().getByText('Member', { exact: true }).first().waitFor(); // Mona
  assert.equal(await dialog().getByRole('button', { name: 'Assign Mona Smith' }).count(), 0);
  await page.getByRole('button', { name: 'Assign Xena Extra' }).click();
  await page.getByRole('button', { name: 'Assign Xena Extra' }).waitFor({ state: 'detached' });
  await inDialog('Done');
  await eventually('xena is in the group', () => isMember(crew, logins.xena));
  await press('Actions');
  await menuitem('Edit');
  await page.getByLabel('Name').fill('makers');
  await inDialog('Save');
  await eventually('the group has its new name', () => group('makers'));
  await openPerson('Mona Smith');
  await press('More Actions');
  await shot('person-actions');
  await menuitem('Deactivate');
  await shot('G6-deactivate');
  await confirm('deactivate', 'Deactivate');
  await page.getByText('Deactivated', { exact: true }).first().waitFor();
  await eventually('mona is disabled in the center', async () => (await user(logins.mona))?.active === false);
  await tab('Log');
  await page.getByRole('table', { name: 'Log' }).waitFor();
  await shot('person-log');
  await openApp('Push Groups');
  await page.getByRole('button', { name: 'Actions for makers' }).click();
  await menuitem('Unlink pushed group');
  await shot('G6-unlink');
  await confirm('unlink', 'Unlink');
  await said('No group is pushed yet');
  await eventually('the group is gone', async () => !(await group('makers')));
});
await step('person', 'groups, applications, factors and sessions of a person', async () => {
  await openPerson('Xena Extra');
  await tab('Groups');
  await page.getByRole('link', { name: 'makers' }).waitFor();
  await shot('person-groups');
  await tab('Applications');
  await page.getByRole('link', { name: label }).waitFor();
  await tab('Factors and sessions');
  await said('No second factor is enrolled');
  await shot('person-security');
  await press('Clear user sessions');
  await confirm('clear', 'Clear sessions');
  await press('More Actions');
  await menuitem('Reset password');
  await confirm('reset password', 'Reset password');
  await said(/Hand this link to/);
  await shot('person-link');
  await inDialog('Close');
  await page.getByText('Password reset', { exact: true }).first().waitFor();
});
await step('log', 'System Log', async () => {
  await menu('System Log');
  await page.getByRole('table', { name: 'System Log' }).waitFor();
  await page.getByPlaceholder('Search events').fill('group');
  await page.waitForURL(/q=group/);
  await shot('system-log');
  const next = page.getByRole('button', { name: 'Next page' }).first();
  if (await next.count() && await next.isEnabled()) await next.click();
  await page.locator('tbody').getByRole('button').first().click();
  await shot('system-log-event');
  await inDialog('Close');
});
await step('security', 'authenticators, administrators, API tokens', async () => {
  await menu('Authenticators');
  await said('Second factor of people');
  await shot('authenticators');
  await press('Edit Second factor of people');
  await page.getByRole('radio', { name: /Required/ }).check();
  await press('Save');
  await said(/have no second factor|has no second factor/);
  await shot('authenticators-ask');
  await inDialog('Cancel');
  await press('Cancel'); // nothing has been changed, and the keyboard is back
  await eventually('the keyboard is back', () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') === 'Edit Second factor of people'));
  await press('Edit Second factor of people');
  assert.ok(await page.getByRole('radio', { name: /Optional/ }).isChecked());
  await page.getByRole('radio', { name: /Required/ }).check();
  await press('Save');
  await confirm('required', 'Save');
  await said('Second factor of people: required from the next sign-in on.');
  await press('Edit Second factor of people');
  await page.getByRole('radio', { name: /Optional/ }).check();
  await press('Save');
  await confirm('optional', 'Save');
  await said('Second factor of people: optional from the next sign-in on.');
  await menu('Administrators');
  await press('Add Administrator');
  await page.getByRole('button', { name: /Person/ }).last().click();
  await page.getByPlaceholder('Search people').fill('xena');
  await page.getByRole('option', { name: /Xena Extra/ }).click();
  await page.getByRole('button', { name: /Role/ }).last().click();
  await page.getByRole('option', { name: 'Read Only Administrator' }).click();
  await inDialog('Add role');
  await page.getByRole('button', { name: /^Revoke Read Only Administrator/ }).waitFor();
  await shot('administrators');
  await menu('API');
  await press('Create Token');
  await page.getByLabel('What do you want your token to be named?').fill('automation');
  await inDialog('Create Token');
  const token = (await page.getByTestId('token').innerText()).trim();
  await shot('api-token');
  await inDialog('OK, got it');
  await page.getByRole('button', { name: 'Revoke automation' }).waitFor();
  assert.ok(!(await page.content()).includes(token), 'the token is still on the page');
  await shot('api-tokens');
  await page.getByRole('button', { name: 'Revoke automation' }).click();
  await confirm('revoke', 'Revoke');
  await said('The token automation is revoked.');
});
await step('dashboard', 'the dashboard after all this; an address that is none; the session ends', async () => {
  await menu('Dashboard');
  await said('Refused or failed lately');
  await shot('dashboard');
  await page.goto(at.Directory + '/admin/nowhere');
  await said('There is no page at this address.');
  expecting(/status of 404/);
  await page.goto(at.Directory + '/admin/people/00unobody');
  await page.getByRole('alert').or(page.getByText(/Could not read the person/)).first().waitFor();
  await shot('person-missing');
  expecting(/status of 40[13]/);
  await menu('People');
  await page.goto(at.Directory + '/admin/people/me?tab=nothing');
  await page.getByText('Attributes').first().waitFor();
  await menu('People');
  await page.getByRole('link', { name: 'Add Person' }).click();
  await page.getByLabel('First name').fill('Late');
  await page.getByLabel('Username').fill('not an address');
  const kept = await context.cookies();
  await context.clearCookies();
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByLabel('Last name').fill('Comer');
  await press('Save');
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
  await shot('session-ended');
  await inDialog('Go on');
  await said('You are not signed in yet.');
  await context.addCookies(kept); // signed in again, in another tab
  await inDialog('Go on');
  await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('First name').inputValue(), 'Late');
  expecting(/status of 400/);
  await press('Save');
  await said('Username must be in the form of an email address');
  await said(/Password requirements were not met/); // all that is wrong, at once
  await shot('person-all-wrong');
});

await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
