// People in the directory's console beyond the journey: many at once from a
// file, and what is wrong with files.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { alone, at, end, shot as take, step } from './begin.mjs';
import { code, expecting, eventually, settled } from './lib.mjs';

const page = await alone();
const shot = name => take(page, `directory-${name}`);
const press = name => page.getByRole('button', { name, exact: true }).first().click();
const dialog = () => page.getByRole('dialog');
const inDialog = name => dialog().getByRole('button', { name, exact: true }).last().click();
const said = text => page.getByText(text).first().waitFor();
const menu = name => page.getByRole('navigation', { name: 'Side navigation' }).getByRole('link', { name, exact: true }).click();
const menuitem = name => page.getByRole('menuitem', { name, exact: true }).click();
const confirm = async (word, button) => { await page.getByLabel(`To confirm, type ${word}`).fill(word); await inDialog(button); };
const saved = async f => {
  const [file] = await Promise.all([page.waitForEvent('download'), f()]);
  return readFileSync(await file.path(), 'utf8');
};

/** Signs the administrator in. */
async function signIn(on, to) {
  const dana = at.People.find(p => p.name === 'dana');
  await on.goto(at.Directory + to);
  await on.getByLabel('Username').fill(dana.login);
  await on.getByLabel('Password').fill(dana.password);
  await on.getByRole('button', { name: 'Sign in', exact: true }).click();
  // A code that was used is not taken again; a second sign-in soon after the first waits for the next one.
  await eventually('signed in', async () => {
    for (const later of [0, 1]) {
      await on.getByLabel('Code').fill(code(dana.totpSeed, later));
      expecting(/status of 40/);
      await on.getByRole('button', { name: 'Verify', exact: true }).click();
      await settled(on);
      expecting();
      if (!on.url().includes('signin')) return true;
    }
    await on.waitForTimeout(31_000);
    return false;
  });
}

await step('import', 'a bad file is refused with its line; the template is there', async () => {
  await signIn(page, '/admin/people');
  await page.getByRole('table', { name: 'People' }).waitFor();
  await press('More Actions');
  await menuitem('Import from CSV');
  await page.getByRole('heading', { level: 1, name: 'Import People from CSV' }).waitFor();
  await said('No imports yet');
  assert.match(await saved(() => press('Download template')), /^\ufefffirstName,lastName,login/);
  await page.getByLabel('Or paste the lines here').fill('login,firstName\na@example.test,"Ana');
  expecting(/status of 400/);
  await press('Upload');
  await said(/a quote is out of place in line/);
  await shot('import-refused');
});

const file = `Username;First name;Last name;Department;Team;Shoe size
ana.csv@example.test;Ana;<b>Ruiz</b>;Engineering;;38
ben.csv@example.test;Ben;"=HYPERLINK(""x"")";Engineering;;44
no address;Eve;;Sales;nobody knows;
ben.csv@example.test;Ben;Again;Sales;;
${at.People.find(p => p.name === 'dana').login};Dana;There;;;
${Array.from({ length: 60 }, (_, i) => `p${i}.csv@example.test;Person;Number ${i};Staff;;`).join('\n')}
`;
await step('preview', 'columns are matched, every row is judged, options', async () => {
  await page.getByLabel('CSV file').setInputFiles({ name: 'new people.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
  await press('Upload');
  await page.getByRole('heading', { level: 1, name: 'Import of new people.csv' }).waitFor();
  await said('Not started');
  await said('Username must be in the form of an email address');
  await page.getByRole('button', { name: /Attribute of the column Team/ }).click();
  await page.getByRole('option', { name: /^Groups/ }).click();
  await said('There is no group "nobody knows"');
  await said('There, left alone');
  await page.getByRole('button', { name: /Attribute of the column First name/ }).click();
  await page.getByRole('option', { name: 'Leave out' }).click();
  await said('A column is missing');
  await shot('import-missing');
  await page.getByRole('button', { name: /Attribute of the column First name/ }).click();
  await page.getByRole('option', { name: /^First name/ }).click();
  await page.getByText('A column is missing').first().waitFor({ state: 'hidden' });
  await shot('import-columns');
  await page.getByRole('table', { name: 'Preview' }).scrollIntoViewIfNeeded();
  await page.getByRole('button', { name: /Rows shown/ }).click();
  await page.getByRole('option', { name: /^Not imported \(2\)/ }).click();
  await said('Row 2 has the same username');
  await page.getByText('ana.csv@example.test').first().waitFor({ state: 'hidden' });
  await page.getByRole('table', { name: 'Preview' }).scrollIntoViewIfNeeded();
  await shot('import-preview');
});
await step('run', 'it goes on while the page is closed; results of each row', async () => {
  const address = page.url().split('?')[0];
  await page.getByRole('button', { name: /^Import 6\d rows$/ }).click();
  await page.getByText(/Importing|Completed/).first().waitFor();
  await page.goto('about:blank');
  await page.goto(address);
  await page.getByText('Completed', { exact: true }).first().waitFor();
  await shot('import-done');
  const refused = await saved(() => press('Refused rows'));
  assert.match(refused, /REFUSED/);
  assert.ok(!refused.includes('ana.csv'));
  const all = await saved(() => press('All results'));
  assert.match(all, /CREATED/);
  const links = await saved(() => press('Activation links'));
  assert.match(links, /ben\.csv@example\.test,Ben,"'=HYPERLINK/);
  assert.match(links, /\/welcome\?token=/);
  await page.getByRole('link', { name: 'ana.csv@example.test' }).click();
  await page.getByRole('heading', { level: 1, name: 'Ana <b>Ruiz</b>' }).waitFor();
  await said('Pending user action');
  await menu('People');
  await page.getByPlaceholder('Search people').fill('ben');
  await page.getByRole('link', { name: /^Ben/ }).waitFor();
});
await step('again', 'the list of imports; one is deleted', async () => {
  await press('More Actions');
  await menuitem('Import from CSV');
  await page.getByRole('link', { name: 'new people.csv' }).waitFor();
  await shot('imports');
  await page.getByRole('link', { name: 'new people.csv' }).click();
  await press('Delete');
  await shot('import-delete');
  await confirm('delete', 'Delete');
  await said('No imports yet');
  await eventually('the import is gone', () => page.evaluate(() => fetch('/api/v1/imports').then(r => r.json()).then(l => l.length === 0)));
});


await step('sessions', 'sessions of a person one by one; the one that is looked at', async () => {
  const other = await alone();
  await signIn(other, '/');
  await menu('People');
  await page.getByPlaceholder('Search people').fill('dana');
  await page.getByRole('link', { name: 'Dana Dahl' }).click();
  await page.getByRole('tab', { name: 'Factors and sessions' }).click();
  const rows = page.getByRole('table', { name: 'Sessions' }).getByRole('row');
  await rows.filter({ hasText: '(this one)' }).waitFor();
  await eventually('the other browser is listed', async () => { await press('Refresh sessions'); return await rows.filter({ hasText: 'Authenticator code' }).count() >= 2; });
  await page.getByRole('table', { name: 'Sessions' }).scrollIntoViewIfNeeded();
  await shot('sessions');
  await rows.filter({ hasNotText: '(this one)' }).getByRole('button', { name: /^Revoke/ }).last().click();
  await shot('session-revoke');
  await confirm('revoke', 'Revoke');
  await said('The session is revoked.');
  await other.goto(at.Directory + '/');
  await other.getByLabel('Username').waitFor();
  await other.context().close();
});

await step('export', 'People and the System Log as files: what the search selects', async () => {
  await menu('People');
  await page.getByPlaceholder('Search people').fill('ben');
  await page.waitForURL(/q=ben/);
  const some = await saved(() => press('Export CSV'));
  assert.match(some, /^\ufeffcity,costCenter/);
  assert.match(some, /'=HYPERLINK/);
  assert.ok(!some.includes('ana.csv'));
  await shot('export');
  await menu('System Log');
  await page.getByPlaceholder('Search events').fill('export');
  await page.waitForURL(/q=export/);
  await page.getByRole('button', { name: 'Export people' }).first().waitFor();
  assert.match(await saved(() => press('Export CSV')), /directory\.export\.users/);
  await shot('export-log');
});
await step('administrators', 'who holds a role; added, found, the last one stays', async () => {
  await menu('Administrators');
  const table = page.getByRole('table', { name: 'Administrators' });
  await table.getByRole('link', { name: 'Dana Dahl' }).waitFor();
  await page.getByRole('button', { name: /^Revoke Super Administrator of Dana Dahl/ }).click();
  await page.getByLabel('To confirm, type revoke').fill('revoke');
  expecting(/status of 400/);
  await inDialog('Revoke');
  await said('The last active super administrator cannot be removed');
  await shot('administrators-last');
  expecting();
  await inDialog('Cancel');
  await press('Add Administrator');
  await page.getByRole('button', { name: /Person/ }).last().click();
  await page.getByPlaceholder('Search people').fill('ana');
  await page.getByRole('option', { name: /ana\.csv/ }).click();
  await page.getByRole('button', { name: /Role/ }).last().click();
  await page.getByRole('option', { name: 'Help Desk Administrator' }).click();
  await shot('administrators-add');
  await inDialog('Add role');
  await page.getByRole('button', { name: /^Revoke Help Desk Administrator of Ana/ }).waitFor();
  await shot('administrators');
  await page.getByRole('button', { name: /Any role/ }).click();
  await page.getByRole('option', { name: 'Help Desk Administrator' }).click();
  await table.getByRole('link', { name: 'Dana Dahl' }).waitFor({ state: 'hidden' });
  await page.getByPlaceholder('Search administrators').fill('nobody');
  await said('No administrators match');
  await press('Clear filter');
  await page.getByRole('button', { name: /^Revoke Help Desk Administrator of Ana/ }).click();
  await confirm('revoke', 'Revoke');
  await table.getByRole('link', { name: /^Ana/ }).waitFor({ state: 'hidden' });
});

await step('mappings', 'what the application gets of people: seen, changed, previewed', async () => {
  await page.goto(`${at.Directory}/admin/apps/${at.App}?tab=provisioning&settings=to-app`);
  const table = page.getByRole('table', { name: 'Attribute mappings' });
  const row = name => table.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
  await row(/^title/).waitFor();
  assert.equal(await row(/^userName/).getByRole('button').count(), 0);
  await page.getByRole('button', { name: /Preview for/ }).click();
  await page.getByPlaceholder('Search people').fill('ana');
  await page.getByRole('option', { name: /ana\.csv/ }).click();
  await row(/^department/).getByText('Engineering').waitFor();
  await page.getByRole('button', { name: 'Edit costCenter' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /Value/ }).click();
  await page.getByRole('option', { name: 'An expression' }).click();
  await page.getByRole('textbox', { name: 'Expression' }).fill('user.shoeSize');
  expecting(/status of 400/);
  await inDialog('Save');
  await page.getByText(/not one that the directory understands/).first().waitFor();
  await shot('mapping-wrong');
  expecting();
  await page.getByRole('textbox', { name: 'Expression' }).fill('${user.department} of ${user.firstName}');
  await inDialog('Save');
  await row(/^costCenter/).getByText('Engineering of Ana').waitFor();
  await page.getByRole('button', { name: 'Edit department' }).click();
  await page.getByLabel('Send this attribute').uncheck();
  await shot('mapping-off');
  await inDialog('Save');
  await row(/^department/).getByText('Not sent').waitFor();
  await row(/^costCenter/).scrollIntoViewIfNeeded();
  await shot('mappings');
});

await step('policies', 'what holds for passwords and sessions, as the server says it', async () => {
  await menu('Authenticators');
  await said('8 to 128 characters');
  await said(/After 10 wrong passwords in a row, for 15 minutes/);
  await said('2 hours');
  await said('12 hours');
  await page.getByText('Password policy').first().scrollIntoViewIfNeeded();
  await shot('policies');
});

await step('rules', 'group rules: made, refused, active, followed, seen on group and person, deleted', async () => {
  await menu('Groups');
  await page.getByRole('link', { name: 'Rules', exact: true }).click();
  await said('No rules yet');
  await shot('rules-none');
  await press('Add Rule');
  await page.getByLabel('Name').fill('Engineers');
  await page.getByRole('button', { name: 'Expression' }).click();
  await page.getByRole('textbox', { name: 'IF' }).fill('user.department = "Engineering"');
  await page.getByRole('button', { name: /THEN assign to/ }).click();
  await page.getByPlaceholder('Search groups').fill('dev');
  await page.getByRole('option').first().click();
  await page.keyboard.press('Escape');
  expecting(/status of 400/);
  await inDialog('Save');
  await page.getByText(/at character 17/).first().waitFor();
  await shot('rule-wrong');
  expecting();
  await page.getByRole('button', { name: 'An attribute' }).click();
  await page.getByRole('textbox', { name: 'Value' }).fill('Engineering');
  await shot('rule-form');
  await inDialog('Save');
  await page.getByText('Inactive', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Actions for Engineers' }).click();
  await menuitem('Activate');
  await page.getByText('Active', { exact: true }).first().waitFor();
  await shot('rules');
  await page.getByRole('table', { name: 'Group Rules' }).getByRole('link').first().click();
  await page.getByRole('link', { name: /^Ana/ }).waitFor();
  await page.getByRole('tab', { name: 'Rules' }).click();
  await page.getByRole('button', { name: 'Actions for Engineers' }).waitFor();
  await shot('group-rules');
  await page.getByRole('tab', { name: 'People' }).click();
  await page.getByRole('link', { name: /^Ana/ }).click();
  await page.getByRole('tab', { name: 'Groups' }).click();
  await said('Rule Engineers');
  await shot('person-rules');
  await page.getByRole('tab', { name: 'Profile' }).click();
  await press('Edit');
  await page.getByLabel('Department').fill('Sales');
  await press('Save');
  await said('The profile is saved');
  await page.getByRole('tab', { name: 'Groups' }).click();
  await page.getByText('Rule Engineers').waitFor({ state: 'hidden' });
  await page.goto(at.Directory + '/admin/groups/rules');
  await page.getByRole('button', { name: 'Actions for Engineers' }).click();
  await menuitem('Deactivate');
  await page.getByText('Inactive', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Actions for Engineers' }).click();
  await menuitem('Delete');
  await page.getByLabel(/^Take the people out/).check();
  await shot('rule-delete');
  await confirm('delete', 'Delete');
  await said('No rules yet');
});

await end();
