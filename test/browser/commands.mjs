// What "Show as CLI" shows on the forms of IAM Identity Center is copied into a
// shell, as a person would do it, and does the same as the form would: with the
// AWS CLI of Debian and curl, with keys and nothing else in the environment.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { calls, rootSignsIn } from './calls.mjs';
import { complain, expecting, faults, settled, watched } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const page = await watched(await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' }));
const base = `${at.Center}/a/${at.Account}/root`;
const { sso, identity, own } = calls(page, at, base);
const home = mkdtempSync(join(tmpdir(), 'commands-'));
const button = (name, on = page) => on.getByRole('button', { name, exact: true });

async function step(what, f) {
  const before = faults.length;
  try {
    await f();
  } catch (e) {
    complain(`commands ${what}: ${e.stack}`);
    await page.screenshot({ path: join(at.Pictures, 'failed-commands.png') }).catch(() => {});
  }
  expecting();
  console.log(`commands ${what}: ${faults.length === before ? 'ok' : 'FAILED'}`);
}

const keys = { AWS_ACCESS_KEY_ID: at.Key.accessKeyId, AWS_SECRET_ACCESS_KEY: at.Key.secretAccessKey };

/** Runs what is shown in a part of the page, in a shell that knows the keys alone. */
async function runs(on = page, change = text => text) {
  const shown = on.getByRole('button', { name: 'Show as CLI', exact: true }).last();
  if (await shown.getAttribute('aria-expanded') !== 'true') await shown.click();
  const text = await on.getByLabel('Commands').last().innerText();
  const lines = text.split('\n').filter(l => l.startsWith('aws '));
  if (lines.length) assert.match(text, new RegExp(`^export AWS_ENDPOINT_URL=${at.AWS} AWS_DEFAULT_REGION=`), text);
  for (const l of lines) assert(l.endsWith(` --region ${at.Region} --endpoint-url ${at.AWS}`), `without region and endpoint: ${l}`);
  try {
    return execFileSync('bash', ['-e', '-c', change(text)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', AWS_PAGER: '', ...keys } });
  } catch (e) {
    throw new Error(`${text}\n${e.stderr}\n${e.stdout}`);
  }
}

await step('the root user signs in', () => rootSignsIn(page, at));

const odd = `O'Neill, "Team" $HOME \`id\` ; 100%`;
await step('create-group, with whatever a name may hold', async () => {
  await page.goto(`${base}/center/groups/create`);
  await page.getByLabel('Group name').fill(odd);
  const { GroupId } = JSON.parse(await runs());
  assert.equal((await identity('DescribeGroup', { GroupId })).DisplayName, odd);
});

let user;
await step('create-user', async () => {
  await page.goto(`${base}/center/users/create`);
  for (const [label, value] of [['Username', 'zoe'], ['Email address', 'zoe@corp.test'], ['First name', 'Zoë, the'], ['Last name', 'O\'Neill']]) await page.getByLabel(label).fill(value);
  user = JSON.parse(await runs()).UserId;
  const made = await identity('DescribeUser', { UserId: user });
  assert.equal(made.Name.GivenName, 'Zoë, the');
  assert.equal(made.Emails[0].Value, 'zoe@corp.test');
});

let set;
await step('create-permission-set and what belongs to it', async () => {
  await page.goto(`${base}/center/permission-sets/create`);
  await button('Next').click();
  await page.getByPlaceholder('Find policies by name').fill('ReadOnlyAccess');
  await page.getByRole('checkbox', { name: 'ReadOnlyAccess', exact: true }).check();
  await page.getByRole('button', { name: /^Inline policy/ }).click();
  await page.getByLabel('Policy document').fill('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}');
  await button('Next').click();
  await page.getByLabel('Permission set name').fill('Reader');
  await page.getByLabel(/^Description/).fill('It\'s for reading');
  await button('Add tag').click();
  await page.getByRole('textbox', { name: 'Key' }).fill('team');
  await page.getByRole('textbox', { name: 'Value' }).fill('a = b: c');
  await button('Next').click();
  await page.getByRole('heading', { name: 'Review and create' }).first().waitFor();
  // The ARN that the others need is in the answer to the first.
  await runs(page, text => text.replace(/^(aws sso-admin create-permission-set .*)$/m, 'ARN=$($1 --query PermissionSet.PermissionSetArn --output text)').replaceAll('--permission-set-arn ARN', '--permission-set-arn "$ARN"'));
  const { PermissionSets } = await sso('ListPermissionSets', {});
  for (const arn of PermissionSets) if ((await sso('DescribePermissionSet', { PermissionSetArn: arn })).PermissionSet.Name === 'Reader') set = arn;
  assert.deepEqual((await sso('ListTagsForResource', { ResourceArn: set })).Tags, [{ Key: 'team', Value: 'a = b: c' }]);
  assert.equal((await sso('ListManagedPoliciesInPermissionSet', { PermissionSetArn: set })).AttachedManagedPolicies[0].Name, 'ReadOnlyAccess');
  assert.match((await sso('GetInlinePolicyForPermissionSet', { PermissionSetArn: set })).InlinePolicy, /s3:\*/);
});

await step('create-account-assignment', async () => {
  await page.goto(`${base}/center/accounts/assign?accounts=${at.Account}&users=${user}&sets=${set.split('/').pop()}&step=3`);
  await page.getByText('1 assignment will be made').first().waitFor();
  await runs();
  const { AccountAssignments } = await sso('ListAccountAssignments', { AccountId: at.Account, PermissionSetArn: set });
  assert.equal(AccountAssignments[0].PrincipalId, user);
});

await step('update-application, and what only curl can change', async () => {
  const app = await own('POST', '/applications', { name: 'Wiki', description: 'old' });
  const now = () => own('GET', `/applications/${app.id}`);
  await page.goto(`${base}/center/applications/${app.id}/details`);
  await page.getByLabel('Display name').fill('It\'s the "wiki"');
  await page.getByLabel(/^Application start URL/).fill('https://wiki.example/start?a=1,2&b={c}');
  await runs();
  const { name, startUrl } = await now();
  assert.deepEqual({ name, startUrl }, { name: 'It\'s the "wiki"', startUrl: 'https://wiki.example/start?a=1,2&b={c}' });
  await page.goto(`${base}/center/applications/${app.id}/configuration`);
  await page.getByLabel(/^Relay state/).fill('it\'s here');
  await runs(page, text => text.replace(/ -H "X-Amz-Security-Token: [^"]*"/g, '').replaceAll('curl -sS ', 'curl -sS --fail-with-body '));
  assert.equal((await now()).relayState, 'it\'s here');
  await page.goto(`${base}/center/applications/${app.id}`);
  await button('Assignment method').click();
  await page.getByRole('radio', { name: /Do not require assignments/ }).check();
  await runs(page.getByRole('dialog'));
  assert.equal((await now()).assignmentRequired, false);
  await button('Close', page.getByRole('dialog')).last().click();
  await button('Actions').click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog').waitFor();
  await settled(page);
  await runs(page.getByRole('dialog'));
  assert.deepEqual((await sso('ListApplications', {})).Applications, []);
});

await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
