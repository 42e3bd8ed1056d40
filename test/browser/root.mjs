// The pages of the server in a new installation: what stands at the two addresses
// before anything is set up, the root user's set-up and what it changes later, and
// the way of the directory's first administrator to the first page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { alone, at, end, shot, step } from './begin.mjs';
import { code, expecting } from './lib.mjs';

const password = 'From-start-to-end-9', next = 'another horse, a new battery';
const button = (page, name) => page.getByRole('button', { name, exact: true });
const link = (page, name) => page.getByRole('link', { name, exact: true });
const said = (page, text) => page.getByText(text).first().waitFor();
const chapter = (page, name) => page.getByRole('heading', { name }).first().waitFor();
const secret = async page => (await page.locator('dl.facts code').first().innerText()).replaceAll(' ', '');
const focus = (page, id) => page.waitForFunction(id => document.activeElement?.id === id, id);

const root = await alone();
let seed, codes;
const recovery = () => codes.shift();
const proves = async (pass, one) => {
  await root.getByLabel('Password').first().fill(pass);
  await root.getByLabel('Code').fill(one);
};

await step('0', 'the two addresses before anything is set up', async () => {
  await root.goto(at.Center);
  await chapter(root, 'There is no access portal yet');
  await shot(root, 'root-none-yet');
  await link(root, 'Sign in as the root user').click();
  await root.getByLabel('Account ID').fill('12');
  expecting(/400/);
  await button(root, 'Next').click();
  await said(root, 'An account ID has twelve digits.');
  await root.goto(at.Directory);
  await button(root, 'Sign in').waitFor();
});
await step('D0', 'the root user is set up, and keeps its recovery codes', async () => {
  await root.goto(at.RootLink);
  await focus(root, 'f-password');
  await root.getByLabel('Password').fill('short');
  expecting(/400/);
  await button(root, 'Continue').click();
  await said(root, /12 to 128 characters\.$/);
  await focus(root, 'f-password');
  await root.getByLabel('Password').fill(password);
  await button(root, 'Continue').click();
  await chapter(root, 'Add a second factor');
  seed = await secret(root);
  await root.getByLabel('Code').fill(code(seed));
  await button(root, 'Confirm').click();
  await said(root, 'Recovery code 10');
  codes = await root.locator('dl.facts code').allInnerTexts();
  assert.equal(codes.length, 10);
  const [file] = await Promise.all([root.waitForEvent('download'), button(root, 'Download').click()]);
  const kept = readFileSync(await file.path(), 'utf8');
  for (const c of codes) assert.ok(kept.includes(c), `${c} is not in the file`);
  await shot(root, 'root-codes');
  await link(root, 'Continue').click();
  await root.waitForURL(/\/root\/$/);
});
await step('D0', 'the link that was used says so, and leads to the sign-in', async () => {
  expecting(/410/);
  await root.goto(at.RootLink);
  await chapter(root, 'The root user is set up already');
  await shot(root, 'root-used-link');
  await link(root, 'Sign in as the root user').click();
  await root.waitForURL(/\/root\/$/); // it is signed in
});
await step('D0', 'an access key is made, copied and deleted after a question', async () => {
  await root.goto(`${root.url()}credentials`);
  await chapter(root, 'Security credentials of the root user');
  await shot(root, 'root-credentials');
  await button(root, 'Create access key').click();
  await root.getByRole('button', { name: 'Copy: Secret access key' }).waitFor();
  await shot(root, 'root-key');
  await link(root, 'Done').click();
  await link(root, 'Delete access key').click();
  await chapter(root, 'Delete the access key?');
  await shot(root, 'root-key-delete');
  await button(root, 'Delete access key').click();
  await said(root, 'The access key is deleted.');
});
await step('D0', 'the password and the authenticator are replaced by who proves both again', async () => {
  await link(root, 'Change password').click();
  await proves('not the password', recovery());
  await root.getByLabel('New password').fill(next);
  expecting(/403/);
  await button(root, 'Change password').click();
  await said(root, /The password or the code is not right/);
  await shot(root, 'root-password');
  expecting();
  await proves(password, recovery());
  await root.getByLabel('New password').fill(next);
  await button(root, 'Change password').click();
  await said(root, 'The password is changed.');
  await link(root, 'Replace second factor').click();
  await proves(next, recovery());
  await button(root, 'Continue').click();
  await chapter(root, 'Add the new authenticator');
  seed = await secret(root);
  await shot(root, 'root-factor');
  await root.getByLabel('Code').fill(code(seed));
  await button(root, 'Confirm').click();
  await said(root, 'The new authenticator is in use.');
  await shot(root, 'root-done');
});
await step('D0', 'a session that ended comes back to the page asked for', async () => {
  const there = root.url().replace(/credentials.*/, 'organizations');
  await root.context().clearCookies();
  await root.goto(there);
  await root.waitForURL(/\/root\/signin\?to=/);
  await shot(root, 'root-signin');
  await proves(next, code(seed, 1));
  await button(root, 'Sign in').click();
  await root.waitForURL(/\/root\/organizations$/);
});
await step('D0', 'the console\'s page of an ended session leads the root user to its own sign-in', async () => {
  await root.goto(root.url().replace(/organizations$/, 's3'));
  await button(root, 'Refresh').first().waitFor();
  await root.context().clearCookies();
  expecting(/401/);
  await button(root, 'Refresh').first().click();
  const box = root.getByRole('dialog', { name: 'Your session has ended' });
  await box.waitFor();
  await shot(root, 'root-ended');
  await box.getByRole('link', { name: 'Sign in as the root user' }).or(box.getByRole('button', { name: 'Sign in as the root user' })).first().click();
  await root.waitForURL(/\/root\/signin\?to=.*s3/);
});

const admin = await alone();
await step('B1', 'the directory\'s set-up says which rule the password breaks, and puts the cursor there', async () => {
  await admin.goto(at.AdminLink);
  await focus(admin, 'f-firstName');
  await admin.getByLabel('First name').fill('Dana');
  await admin.getByLabel('Last name').fill('Dahl');
  await admin.getByLabel('Email').fill('dana@corp.test');
  await admin.getByLabel('Password').fill('lower7case');
  expecting(/400/);
  await button(admin, 'Create account').click();
  await said(admin, 'Missing: an uppercase letter.');
  await focus(admin, 'f-password');
  await shot(admin, 'directory-setup-rule');
  expecting();
  await admin.getByLabel('Password').fill(password);
  await button(admin, 'Create account').click();
  await chapter(admin, 'Set up an authenticator');
  await admin.getByLabel('Code').fill(code(await secret(admin)));
  await button(admin, 'Verify').click();
  await said(admin, 'Recovery code 10');
  await button(admin, 'Copy all').waitFor();
  await shot(admin, 'directory-codes');
  await link(admin, 'Continue').click();
  await link(admin, 'Admin').waitFor();
  await shot(admin, 'directory-first-page');
  expecting(/410/);
  await admin.goto(at.AdminLink);
  await chapter(admin, 'This directory is set up already');
});

await end();
