// Pictures: the access graph, which lights up what assignments carry and nothing
// else; people by account; and an application's pipeline while it runs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { calls, rootSignsIn } from './calls.mjs';
import { code, complain, expecting, faults, picture as take, settled, watched } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const fresh = async () => watched(await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' }));
const shot = (page, step, ready) => settled(page).then(() => take(page, at.Pictures, `graph-${step}`, ready));

let open = true;
async function step(id, what, page, f) {
  if (!open) return console.log(`${id} ${what}: not reached`);
  const began = Date.now();
  const before = faults.length;
  try {
    await f();
  } catch (e) {
    complain(`${id}: ${e.stack}`);
    await page.screenshot({ path: join(at.Pictures, `failed-graph-${id}.png`) }).catch(() => {});
    open = false;
  }
  expecting();
  console.log(`${id} ${what}: ${faults.length === before ? 'ok' : 'FAILED'} (${Date.now() - began} ms)`);
}

/** Signs in with a code; one that was used is not taken again. */
async function enter(page, button, passed) {
  for (const later of [0, 1]) {
    if (await page.getByLabel('Password').isVisible()) await page.getByLabel('Password').fill(passed.password);
    await page.getByLabel('Code').fill(code(passed.totpSeed, later));
    expecting(/status of 40/);
    await page.getByRole('button', { name: button, exact: true }).click();
    await settled(page);
    expecting();
    if (!page.url().includes('signin')) return;
  }
}

const admin = await fresh();
const base = `${at.Center}/a/${at.Account}/root`;
const graph = query => admin.goto(`${base}/center/graph${query}`);

const { sso, identity, assign, account } = calls(admin, at, base);

const lit = async () => (await admin.locator('path.graph-edge.lit[data-edge]').evaluateAll(all => all.map(e => e.dataset.edge))).sort();
const node = key => admin.locator(`[data-node="${key}"]`);

const made = {};
await step('prepare', 'two more accounts, a second permission set, and groups that share a person', admin, async () => {
  await rootSignsIn(admin, at);
  const { GroupMemberships } = await identity('ListGroupMemberships', { GroupId: at.Group });
  made.user = GroupMemberships[0].MemberId.UserId;
  made.idle = (await identity('CreateGroup', { DisplayName: 'Without access' })).GroupId;
  made.auditors = (await identity('CreateGroup', { DisplayName: 'Auditors <i>of all accounts</i> with quite a long name' })).GroupId;
  const { UserId: other } = await identity('CreateUser', { UserName: 'auditor', DisplayName: 'Ada Auditor', Name: { GivenName: 'Ada', FamilyName: 'Auditor' } });
  made.other = other;
  for (const [group, user] of [[made.idle, made.user], [made.auditors, made.other]]) await identity('CreateGroupMembership', { GroupId: group, MemberId: { UserId: user } });
  made.set = (await sso('CreatePermissionSet', { Name: 'ReadEverything' })).PermissionSet.PermissionSetArn;
  made.development = await account('Development');
  made.production = await account('Production');
  await assign(at.PermissionSet, made.development, 'GROUP', at.Group);
  await assign(at.PermissionSet, made.production, 'GROUP', made.auditors);
  await assign(made.set, made.production, 'USER', made.user);
  await assign(made.set, at.Account, 'GROUP', made.auditors);
});

await step('user', 'a user, lit by assignments', admin, async () => {
  await admin.goto(`${base}/center`);
  await admin.getByRole('navigation', { name: 'Side navigation' }).getByRole('link', { name: 'Access graph', exact: true }).click();
  await admin.getByText('Choose whose access to draw').first().waitFor();
  await shot(admin, 'none');
  await graph(`?user=${made.user}`);
  await node(`user:${made.user}`).waitFor();
  await admin.getByRole('table', { name: 'Assignments' }).waitFor();
  const on = (set, account) => `grant:${set}@${account}`;
  const first = at.PermissionSet;
  const way = (from, set, account) => [`${from} ${on(set, account)}`, `${on(set, account)} account:${account}`];
  const own = [`user:${made.user} direct:${made.user}`, ...way(`direct:${made.user}`, made.set, made.production)];
  const byGroup = [`user:${made.user} group:${at.Group}`, ...way(`group:${at.Group}`, first, at.Account), ...way(`group:${at.Group}`, first, made.development)];
  assert.deepEqual(await lit(), [...own, ...byGroup].sort());
  await shot(admin, 'user');
  // The keyboard is on the group: only what the group carries.
  await node(`group:${at.Group}`).focus();
  assert((await lit()).every(e => byGroup.includes(e) || e.startsWith('user:')), 'the group lights up what it does not carry');
  assert((await lit()).length > 0);
  // A group that gives nothing lights nothing up.
  await node(`group:${made.idle}`).focus();
  assert.deepEqual(await lit(), []);
  await admin.getByRole('link', { name: /^Group Without access: no access/ }).waitFor();
  await node(`group:${at.Group}`).focus();
  await admin.keyboard.press('Enter');
  await admin.waitForURL(`**/center/graph?group=${at.Group}`);
});

await step('group', 'a group with its members', admin, async () => {
  await node(`group:${at.Group}`).waitFor();
  // Both groups have the permission set, each in its own accounts.
  assert.equal(await node(`grant:${at.PermissionSet}@${made.production}`).count(), 0, 'the group seems to have the other group\'s account');
  await shot(admin, 'group');
});

await step('set', 'a permission set that two groups have in different accounts', admin, async () => {
  await graph(`?set=${at.PermissionSet.split('/').pop()}`);
  await node(`group:${made.auditors}`).waitFor();
  await shot(admin, 'set');
  await node(`user:${made.other}`).hover();
  const ways = await lit();
  assert.deepEqual(ways.filter(e => e.includes('account:')), [`grant:${at.PermissionSet}@${made.production} account:${made.production}`]);
  await node(`user:${made.other}`).focus();
  await admin.mouse.move(0, 0);
  assert.deepEqual(await lit(), ways, 'the pointer takes away what the keyboard is on');
  await shot(admin, 'set-person');
});

await step('account', 'an account, and its place in the list', admin, async () => {
  await graph('?kind=account');
  await admin.getByRole('button', { name: /^AWS account/ }).last().click();
  await admin.getByRole('option', { name: /Production/ }).click();
  await node(`account:${made.production}`).waitFor();
  await shot(admin, 'account');
  await admin.getByRole('link', { name: 'Open page' }).click();
  await admin.getByRole('heading', { name: 'Production' }).waitFor();
});

await step('organization', 'people by account', admin, async () => {
  await graph('?view=organization');
  const row = name => admin.getByRole('row').filter({ hasText: name });
  await row('Development').getByText(/\d (person|people)/).first().waitFor();
  await row('Production').getByText('2 people').first().waitFor();
  await row('Root').getByText(/\d (person|people)/).first().waitFor();
  await shot(admin, 'organization');
});

await step('pages', 'what a user may do where, and from each page to its picture', admin, async () => {
  await admin.goto(`${base}/center/users/${made.user}?tab=accounts`);
  const row = account => admin.getByRole('row').filter({ hasText: account });
  await row(made.production).getByText('The user', { exact: true }).first().waitFor();
  await row(made.production).getByRole('link', { name: 'ReadEverything' }).waitFor();
  await row(made.development).locator(`a[href$="/center/groups/${at.Group}"]`).waitFor(); // by which it is given
  for (const a of [made.production, made.development, at.Account]) await row(a).getByText('Provisioned', { exact: true }).first().waitFor();
  await shot(admin, 'user-accounts');
  const pages = {
    [`users/${made.user}`]: `user:${made.user}`, [`groups/${made.auditors}`]: `group:${made.auditors}`, [`accounts/${made.production}`]: `account:${made.production}`,
    [`permission-sets/${made.set.split('/').pop()}`]: `grant:${made.set}@${made.production}`,
  };
  for (const [page, key] of Object.entries(pages)) {
    expecting(/status of 404/); // how the service says that a permission set has no boundary
    await admin.goto(`${base}/center/${page}`);
    await admin.locator('#content').getByRole('link', { name: 'Access graph', exact: true }).click();
    await node(key).waitFor();
  }
});

await step('bounded', 'a group with more members than a column holds', admin, async () => {
  for (let n = 0; n < 70; n += 10) {
    await Promise.all(Array.from({ length: 10 }, async (_, k) => {
      const { UserId } = await identity('CreateUser', { UserName: `member-${n + k}`, DisplayName: `Member ${n + k}`, Name: { GivenName: 'Member', FamilyName: `${n + k}` } });
      await identity('CreateGroupMembership', { GroupId: made.auditors, MemberId: { UserId } });
    }));
  }
  await graph(`?group=${made.auditors}`);
  await admin.getByRole('link', { name: 'and 11 more people' }).waitFor();
  assert.equal(await admin.locator('a.graph-node.user').count(), 60);
  await admin.getByText(/ and 68 others$/).first().waitFor();
  await shot(admin, 'bounded');
});

const directory = await fresh();
await step('pipeline', 'an application\'s pipeline, at rest and while it runs', directory, async () => {
  const dana = at.People.find(p => p.name === 'dana');
  await directory.goto(`${at.Directory}/admin/apps/${at.App}`);
  await directory.getByLabel('Username').fill(dana.login);
  await directory.getByLabel('Password').fill(dana.password);
  await directory.getByRole('button', { name: 'Sign in', exact: true }).click();
  await directory.getByLabel('Code').waitFor();
  await enter(directory, 'Verify', dana);
  await directory.getByRole('tab', { name: 'Pipeline' }).click();
  await directory.getByText('All is done').first().waitFor();
  await shot(directory, 'pipeline-done');
  const gate = where => fetch(`${at.Gate}/${where}`, { method: 'POST' });
  const connection = { baseUrl: at.SCIM, profile: { authScheme: 'TOKEN', token: at.Token } };
  await gate('close'); // what is sent to the center waits there until the pictures are taken
  await directory.evaluate(async ({ app, connection }) => {
    const api = async (method, path, body) => {
      const answer = await fetch('/api/v1' + path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.status === 204 ? undefined : answer.json();
    };
    await api('POST', `/apps/${app}/connections/default?activate=true`, connection);
    const made = [];
    for (let n = 0; n < 12; n++) made.push(await api('POST', '/users?activate=true', { profile: { firstName: 'New', lastName: `Person ${n}`, email: `new${n}@corp.test`, login: `new${n}@corp.test` }, credentials: { password: { value: 'Pipeline-on-screen-7' } } }));
    await Promise.all(made.map(p => api('POST', `/apps/${app}/users`, { id: p.id, scope: 'USER', credentials: { userName: p.profile.login } })));
  }, { app: at.App, connection });
  await directory.getByRole('button', { name: 'Refresh' }).click();
  await directory.getByText('Under way').first().waitFor();
  await take(directory, at.Pictures, 'graph-pipeline-running');
  await gate('open');
  await directory.getByText('All is done').first().waitFor(); // by itself
  assert.equal(await directory.locator('[data-stage=queued] .pipeline-count').first().innerText(), '0');
});

await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
