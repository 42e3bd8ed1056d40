// How the walks of the account console begin: what the Go test hands over, a
// browser, steps that are told one by one, and people who sign in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { code, complain, expecting, faults, picture, settled, watched } from './lib.mjs';

export const at = JSON.parse(readFileSync(0, 'utf8'));
const fast = !!process.env.FAST; // while a walk is written
export const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });

/** A page of somebody who has no other page open. */
export async function alone() {
  return watched(await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', acceptDownloads: true, locale: 'en-GB' }));
}

export async function shot(page, name, ready) {
  await settled(page);
  if (!fast) return picture(page, at.Pictures, name, ready);
  if (ready) await ready();
  await page.screenshot({ path: join(at.Pictures, `${name}-1366-light.png`) });
}

let open = true;
/** One step; after one that failed the others are not tried, since each begins where the last one ended. */
export async function step(id, what, f) {
  if (!open) return console.log(`${id} ${what}: not reached`);
  const before = faults.length;
  const began = Date.now();
  try {
    await f();
  } catch (e) {
    complain(`${id} ${what}: ${e.stack}`);
    const pages = browser.contexts().flatMap(c => c.pages());
    for (const [i, page] of pages.entries()) await page.screenshot({ path: join(at.Pictures, `failed-${id}-${i}.png`) }).catch(() => {});
    open = false;
  }
  expecting();
  console.log(`${id} ${what}: ${faults.length === before ? 'ok' : 'FAILED'} (${Date.now() - began} ms)`);
}

export async function end() {
  await browser.close();
  for (const f of new Set(faults)) console.log('FAULT ' + f);
  process.exit(faults.length ? 1 : 0);
}

/** Signs the root user of the management account in, into the account's console. */
export async function asRoot(page) {
  const root = at.People.find(p => p.name === 'root');
  await page.goto(root.signIn);
  for (const later of [0, 1]) { // a code that was used is not taken again
    await page.getByLabel('Password').fill(root.password);
    await page.getByLabel('Code').fill(code(root.totpSeed, later));
    expecting(/403/);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await settled(page);
    expecting();
    if (!page.url().includes('signin')) break;
  }
  await page.getByRole('heading', { level: 1 }).waitFor();
  return `${at.Center}/a/${at.Account}/root`;
}

/** Signs somebody in at the portal. */
export async function asPerson(page, name) {
  const person = at.People.find(p => p.login?.startsWith(name));
  await page.goto(`${at.Center}/start`);
  await page.getByLabel('Username').fill(person.login);
  const password = page.getByLabel('Password');
  if (!await password.isVisible()) await page.getByRole('button').first().click();
  await password.fill(person.password);
  await page.getByRole('button', { name: /sign in|verify|next/i }).first().click();
  await page.waitForLoadState();
  if (person.totpSeed && await page.getByLabel('Code').isVisible()) {
    await page.getByLabel('Code').fill(code(person.totpSeed, 1));
    await page.getByRole('button').first().click();
  }
  await page.waitForURL(/\/start$/);
}

/** Somebody's console of the account, in the same tab. */
export async function consoleOf(page, name, set = 'S3FullAccess') {
  await asPerson(page, name);
  await page.goto(`${at.Center}/start/console?account_id=${at.Account}&role_name=${set}`);
  await page.waitForURL(/\/a\//);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page.url().match(/^.*\/a\/\d+\/[^/]+/)[0];
}
