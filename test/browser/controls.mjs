// Service control policies (H1), as the root user of the management account keeps
// them: written, refused while they are wrong, attached, seen from an account,
// detached, deleted.
import assert from 'node:assert/strict';
import { alone, asRoot, end, shot, step } from './begin.mjs';
import { eventually, expecting } from './lib.mjs';

const page = await alone();
let base = '';
let account = '';
const button = name => page.getByRole('button', { name, exact: true });
const dialog = page.getByRole('dialog');
const said = text => page.getByText(text).first().waitFor();
const field = page.getByLabel('Policy document');

const organizations = (operation, input = {}) => page.evaluate(async ({ path, operation, input }) => {
  const answer = await fetch(`${path}/aws`, { method: 'POST', headers: { 'X-Gatehouse-Service': 'organizations', 'X-Amz-Target': `AWSOrganizationsV20161128.${operation}`, 'Content-Type': 'application/x-amz-json-1.1' }, body: JSON.stringify(input) });
  return answer.json();
}, { path: new URL(base).pathname, operation, input });
const on = async target => (await organizations('ListPoliciesForTarget', { TargetId: target, Filter: 'SERVICE_CONTROL_POLICY' })).Policies.map(p => p.Name).sort();

await step('H1', 'a policy is written; what is wrong with it is said while it is typed and when it is saved', async () => {
  base = await asRoot(page);
  const request = (await organizations('CreateAccount', { AccountName: 'Workload', Email: 'workload@corp.test' })).CreateAccountStatus.Id;
  account = await eventually('an account is made', async () => (await organizations('DescribeCreateAccountStatus', { CreateAccountRequestId: request })).CreateAccountStatus.AccountId);
  await page.goto(`${base}/organizations`);
  await page.getByRole('link', { name: 'Service control policies' }).click();
  await page.getByRole('link', { name: 'FullAWSAccess' }).waitFor();
  await shot(page, 'H1-controls');
  await page.getByRole('link', { name: 'Create policy' }).click();
  await button('Create policy').click();
  await said('The policy needs a name.');
  await said('The policy needs a document.');
  await page.getByLabel('Policy name').fill('FullAWSAccess');
  await field.fill('{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}');
  await said('Statement 1: there is no "Principal" here');
  await shot(page, 'H1-control-wrong');
  await field.fill('');
  await button('Start from an example').click();
  expecting(/status of 40/);
  await button('Create policy').click();
  await said('A policy with the same name already exists.');
  await page.getByLabel('Policy name').fill('no-secrets');
  await field.fill('{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"nothing","Resource":"*"}]}');
  await button('Create policy').click();
  await said(/does not meet the requirements/);
  expecting();
  await field.fill('{"Version":"2012-10-17","Statement":[{"Sid":"NoBuckets","Effect":"Deny","Action":"s3:*","Resource":"*"}]}');
  await button('Indent').click();
  await page.getByLabel('Description').fill('No buckets & <b>nothing</b>');
  await button('Create policy').click();
  await said('The policy no-secrets is created. It does nothing until it is attached.');
  await said('Attached to nothing');
  await shot(page, 'H1-control');
});

await step('H1', 'it is attached to the root, and seen from an account below', async () => {
  await button('Attach').first().click();
  await dialog.getByRole('button', { name: /Target/ }).click();
  await page.getByRole('option', { name: /^Root / }).first().click();
  await shot(page, 'H1-control-attach');
  await button('Attach').last().click();
  await said('The policy no-secrets is attached.');
  await page.goto(`${base}/organizations`);
  await page.getByRole('link', { name: 'Workload' }).click();
  await page.getByRole('table', { name: 'Level 1: Root' }).getByRole('link', { name: 'no-secrets' }).waitFor();
  await page.getByRole('table', { name: 'Level 2: Workload' }).getByRole('link', { name: 'FullAWSAccess' }).waitFor();
  assert.ok(await button('Detach FullAWSAccess').isDisabled(), 'the last policy can be detached');
  await button('Attach policy').click();
  await dialog.getByRole('button', { name: /Policy/ }).click();
  await page.getByRole('option', { name: /no-secrets/ }).click();
  await button('Attach').last().click();
  await said('The policy is attached.');
  await button('Detach no-secrets').waitFor();
  await shot(page, 'H1-control-levels');
  assert.deepEqual(await on(account), ['FullAWSAccess', 'no-secrets']);
});

await step('H1', 'it is edited, detached and deleted', async () => {
  await button('Detach no-secrets').click();
  await shot(page, 'H1-control-detach');
  await page.getByLabel('To confirm, type detach').fill('detach');
  await dialog.getByRole('button', { name: 'Detach', exact: true }).click();
  await button('Detach no-secrets').waitFor({ state: 'detached' });
  assert.deepEqual(await on(account), ['FullAWSAccess']);
  await page.getByRole('link', { name: 'no-secrets' }).click();
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Policy name').fill('no-buckets');
  await button('Save changes').click();
  await said('The policy no-buckets is saved.');
  await page.getByRole('heading', { level: 1, name: 'no-buckets' }).waitFor();
  assert.ok(await button('Delete').isDisabled());
  await button('Detach from Root').click();
  await page.getByLabel('To confirm, type detach').fill('detach');
  await dialog.getByRole('button', { name: 'Detach', exact: true }).click();
  await said('Attached to nothing');
  await button('Delete').click();
  await page.getByLabel('To confirm, type delete').fill('delete');
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await said('The policy no-buckets is deleted.');
  assert.deepEqual((await organizations('ListPolicies', { Filter: 'SERVICE_CONTROL_POLICY' })).Policies.map(p => p.Name), ['FullAWSAccess']);
  await page.getByRole('link', { name: 'FullAWSAccess' }).click();
  await page.getByRole('heading', { level: 1, name: 'FullAWSAccess' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Edit', exact: true }).count(), 0, 'AWS\'s own policy can be edited');
});

await end();
