// Applications (A3), as the root user of the management account sets one up:
// what is missing is said, metadata goes both ways, a group is assigned, and the
// signing key is rotated.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { code, complain, expecting, faults, picture as take, settled, watched } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const page = await watched(await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB' }));
const base = `${at.Center}/a/${at.Account}/root`;
const shot = name => settled(page).then(() => take(page, at.Pictures, `A3-${name}`));
const button = (name, on = page) => on.getByRole('button', { name, exact: true });
const link = (name, on = page) => on.getByRole('link', { name, exact: true });

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

/** A call of the console's own, for what is not this walk's matter. */
const identity = (operation, input) => page.evaluate(async ({ base, operation, input }) => {
  const answer = await fetch(`${base}/aws`, { method: 'POST', headers: { 'X-Gatehouse-Service': 'identitystore', 'X-Amz-Target': `AWSIdentityStore.${operation}`, 'Content-Type': 'application/x-amz-json-1.1' }, body: JSON.stringify(input) });
  return answer.json();
}, { base: new URL(base).pathname, operation, input: { IdentityStoreId: at.Store, ...input } });

const metadata = `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://wiki.example/saml">
<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:AssertionConsumerService index="0" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://wiki.example/saml/acs"/>
</md:SPSSODescriptor></md:EntityDescriptor>`;

await step('the root user signs in', async () => {
  const root = at.People.find(p => p.name === 'root');
  await page.goto(root.signIn);
  for (const later of [0, 1]) { // a code that was used is not taken again
    await page.getByLabel('Password').fill(root.password);
    await page.getByLabel('Code').fill(code(root.totpSeed, later));
    expecting(/403/);
    await button('Sign in').click();
    await settled(page);
    if (!page.url().includes('signin')) break;
  }
});

await step('an application is added by its metadata; bad metadata is refused', async () => {
  await identity('CreateGroup', { DisplayName: 'writers' });
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
  await page.getByLabel('Metadata', { exact: true }).fill(metadata);
  await button('Add application').click();
  await page.getByText('https://wiki.example/saml/acs').first().waitFor();
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

await step('it is disabled and listed so', async () => {
  await button('Disable').click();
  await button('Enable').waitFor();
  await page.goto(`${base}/center/applications`);
  await link('Wiki <b>').waitFor();
  await page.getByText('Disabled').first().waitFor();
  await shot('applications');
});

await browser.close();
for (const f of faults) console.error(f);
process.exit(faults.length ? 1 : 0);
