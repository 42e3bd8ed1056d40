// Calls of a console's own, from a page of it, for what is not a walk's matter;
// and how people get into a console.
import assert from 'node:assert/strict';
import { code, eventually, expecting, settled } from './lib.mjs';

/** Calls as whoever is signed in to the console at base, such as /a/111122223333/root. */
export function calls(page, at, base) {
  const path = new URL(base).pathname;
  const call = async (address, headers, body, method = 'POST') => {
    const out = await page.evaluate(async ({ address, headers, body, method }) => {
      const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
      return { ok: answer.ok, body: await answer.json() };
    }, { address: path + address, headers, body, method });
    assert(out.ok, `${address} ${headers['X-Amz-Target'] ?? ''}: ${JSON.stringify(out.body)}`);
    return out.body;
  };
  const json = (service, target, input) => call('/aws', { 'X-Gatehouse-Service': service, 'X-Amz-Target': target, 'Content-Type': 'application/x-amz-json-1.1' }, input);
  const sso = (operation, input) => json('sso', `SWBExternalService.${operation}`, { InstanceArn: at.Instance, ...input });
  const organizations = (operation, input = {}) => json('organizations', `AWSOrganizationsV20161128.${operation}`, input);
  const grant = (set, account, type, principal) => ({ PermissionSetArn: set, TargetType: 'AWS_ACCOUNT', TargetId: account, PrincipalType: type, PrincipalId: principal });
  return {
    sso, organizations,
    identity: (operation, input) => json('identitystore', `AWSIdentityStore.${operation}`, { IdentityStoreId: at.Store, ...input }),
    own: (method, address, input) => call(`/gatehouse/v1/instances/${at.Instance.split('/').pop()}${address}`, { 'Content-Type': 'application/json' }, input, method),
    /** Assigns, and waits until it is done. */
    async assign(set, account, type, principal) {
      const { AccountAssignmentCreationStatus: s } = await sso('CreateAccountAssignment', grant(set, account, type, principal));
      await eventually('the assignment is made', async () => (await sso('DescribeAccountAssignmentCreationStatus', { AccountAssignmentCreationRequestId: s.RequestId })).AccountAssignmentCreationStatus.Status === 'SUCCEEDED');
    },
    async unassign(set, account, type, principal) {
      const { AccountAssignmentDeletionStatus: s } = await sso('DeleteAccountAssignment', grant(set, account, type, principal));
      await eventually('the assignment is gone', async () => (await sso('DescribeAccountAssignmentDeletionStatus', { AccountAssignmentDeletionRequestId: s.RequestId })).AccountAssignmentDeletionStatus.Status === 'SUCCEEDED');
    },
    /** Makes an account, and waits until it is there; returns its id. */
    async account(name) {
      const { CreateAccountStatus: asked } = await organizations('CreateAccount', { AccountName: name, Email: `${name.toLowerCase()}@corp.test` });
      const made = await eventually(`the account ${name} is there`, async () => {
        const { CreateAccountStatus: now } = await organizations('DescribeCreateAccountStatus', { CreateAccountRequestId: asked.Id });
        return now.State === 'SUCCEEDED' && now;
      });
      return made.AccountId;
    },
  };
}

/** The root user signs in, to the console's home. */
export async function rootSignsIn(page, at) {
  const root = at.People.find(p => p.name === 'root');
  await page.goto(root.signIn);
  for (const later of [0, 1]) { // a code that was used is not taken again
    await page.getByLabel('Password').fill(root.password);
    await page.getByLabel('Code').fill(code(root.totpSeed, later));
    expecting(/status of 40/);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await settled(page);
    expecting();
    if (!page.url().includes('signin')) break;
  }
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** Somebody of the directory signs in at the access portal. */
export async function personSignsIn(page, at, name) {
  const person = at.People.find(p => p.login.startsWith(name));
  await page.goto(`${at.Center}/start`);
  await page.getByLabel('Username').fill(person.login);
  const password = page.getByLabel('Password');
  if (!await password.isVisible()) await page.getByRole('button').first().click();
  await password.fill(person.password);
  await page.getByRole('button', { name: /sign in|verify|next/i }).first().click();
  await page.waitForURL(/\/start$/);
}

/** Opens a page of an account's console with a permission set, from the portal. */
export async function opensConsole(page, at, account, set, destination) {
  await page.goto(`${at.Center}/start/console?account_id=${account}&role_name=${set}&destination=${encodeURIComponent(destination)}`);
  // A link from elsewhere is asked about first.
  if (!page.url().includes('/a/')) await page.getByRole('button', { name: 'Open console' }).click();
  await page.waitForURL(new RegExp(`/a/${account}/`));
  return `${at.Center}/a/${account}/${new URL(page.url()).pathname.split('/')[3]}`;
}

/** The navigation beside the pages, opened: pictures of a telephone's size close it. */
export async function sideNavigation(page) {
  await settled(page);
  const there = page.getByRole('navigation', { name: 'Side navigation' });
  if (!await there.getByRole('link').first().isVisible()) await page.getByRole('button', { name: 'Open side navigation' }).click();
  return there;
}
