// What strangers and administrators may write is shown as text, everywhere. The
// texts of plant_test.go are in the store already; here every page is opened that
// the pages themselves lead to, and looked at for what must not be: a script that
// ran or was stopped by the policy, an element made of a text, an address that is
// a script, a request to another site, a page that is wider than the screen.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { code, complain, expecting, faults, settled, watched } from './lib.mjs';

const at = JSON.parse(readFileSync(0, 'utf8'));
const agent = 'zqAGENT"><img data-hit src=x onerror=hit(\'agent\')></script><script data-hit>hit(\'agent\')</script>';
const browser = await chromium.launch({ executablePath: at.Chromium, args: ['--no-sandbox'] });
const ours = [at.Center, at.Directory, at.AWS].map(a => new URL(a).origin);

// What is refused, and what is not there, is asked for on purpose here.
expecting(/status of [45]/);

/** A browser of somebody's; its user agent is an attack too. */
async function visitor() {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: 'reduce', locale: 'en-GB', userAgent: agent });
  await context.addInitScript(() => { window.hit = what => console.error(`A SCRIPT RAN: ${what}`); });
  await context.route(u => !ours.includes(u.origin) && /^https?:$/.test(u.protocol), r => { complain(`${r.request().frame().url()}: asked ${r.request().url()}`); return r.abort(); });
  const page = await watched(context);
  page.setDefaultTimeout(30_000);
  leads.set(page, new Map());
  return page;
}

const seen = new Set(); // marks of texts
const leads = new Map(); // of each browser's page: where its links lead

/** What is wrong with the page as it stands, and which of the planted texts it shows. */
async function look(page, what) {
  const { text, wrong, links: to } = await page.evaluate(() => {
    const wrong = [...document.querySelectorAll('[data-hit], [onerror], [onload], [onfocus]')].map(e => `a text became an element: ${e.outerHTML.slice(0, 200)}`);
    for (const e of document.querySelectorAll('*')) {
      for (const name of ['href', 'src', 'action', 'formaction', 'xlink:href', 'srcdoc']) {
        if (/^[\s\u0000-\u0020]*(javascript|vbscript|data:text)/i.test(e.getAttribute(name) ?? '')) wrong.push(`a script is an address: ${e.outerHTML.slice(0, 200)}`);
      }
    }
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (over > 0) wrong.push(`the page is ${over} pixels wider than the screen`);
    const links = [...document.querySelectorAll('a[href]')].map(a => [new URL(a.getAttribute('href'), document.baseURI).href.replace(/#.*/, ''), /zq\d/.test(a.textContent)]);
    const values = [...document.querySelectorAll('input, textarea, select')].map(e => e.value);
    return { wrong, links, text: [document.title, document.body.textContent, ...values].join('\n') };
  });
  for (const w of wrong) complain(`${what}: ${w}`);
  const links = leads.get(page); // whatever was opened on it; true for those named by a planted text
  for (const [l, planted] of to) links.set(l, planted || links.get(l));
  for (const m of text.matchAll(/zq(\d{3}|AGENT|NAME)/gi)) seen.add(m[0].toLowerCase());
}

/** One address stands for all that differ only in the names within. */
const words = /^([a-z][a-z.-]*|s3)$/;
const shape = u => u.pathname.split('/').map(s => (words.test(s) ? s : '*')).join('/') + '?' + [...u.searchParams.keys()].sort().join('&');

/** Opens a page's tabs, sections and the windows that only show something. */
async function unfold(page, what) {
  const tabs = page.getByRole('tab');
  for (let i = 0, n = await tabs.count(); i < n; i++) {
    if (!await tabs.nth(i).isVisible() || await tabs.nth(i).getAttribute('aria-disabled') === 'true') continue;
    await tabs.nth(i).click();
    await settled(page);
    await look(page, `${what} (tab ${i + 1})`);
  }
  const shown = page.locator('tbody th button'); // opens a window that tells more
  for (let i = 0, n = Math.min(await shown.count(), 2); i < n; i++) {
    await shown.nth(i).click();
    await settled(page);
    await look(page, `${what} (row ${i + 1})`);
    await page.keyboard.press('Escape');
  }
  for (const name of [/^Show as/, /^Show details/, /^Show policy/]) {
    const button = page.getByRole('button', { name }).first();
    if (await button.isVisible() && await button.isEnabled()) { await button.click(); await settled(page); await look(page, `${what} (${name})`); await page.keyboard.press('Escape'); }
  }
}

const shapes = new Set();
/** Follows the links of pages below a prefix, a few of each shape. */
async function crawl(page, starts, prefix, most = 2) {
  const began = Date.now();
  const waiting = starts.map(s => new URL(s, prefix).href);
  const queued = new Set(waiting);
  const visits = {};
  let count = 0;
  while (waiting.length) {
    const address = waiting.shift();
    const s = shape(new URL(address));
    if ((visits[s] = (visits[s] ?? 0) + 1) > most) continue;
    count++;
    shapes.add(s);
    try {
      leads.get(page).clear();
      await page.goto(address);
      await settled(page);
      await look(page, address);
      await unfold(page, address);
      const first = [];
      for (const [to, planted] of leads.get(page)) {
        if (!to.startsWith(prefix) || /sign-?out|[?&]tab=|\/sso\/saml|\.(js|css|txt)$|metadata|\/app\/|\/saml\//.test(to) || queued.has(to)) continue;
        queued.add(to);
        (planted ? first : waiting).push(to);
      }
      waiting.unshift(...first);
    } catch (e) {
      complain(`${address}: ${e.message.split('\n')[0]}`);
      await page.screenshot({ path: join(at.Pictures, `failed-attack-${count}.png`) }).catch(() => {});
    }
  }
  console.log(`${prefix}: ${count} pages (${Date.now() - began} ms)`);
}

async function part(what, f) {
  const before = faults.length;
  try { await f(); } catch (e) { complain(`${what}: ${e.stack}`); }
  console.log(`${what}: ${faults.length === before ? 'ok' : 'FAILED'}`);
}

async function signIn(page, where, who) {
  await page.goto(where);
  if (await page.getByLabel('Username').isVisible()) await page.getByLabel('Username').fill(who.login);
  await page.getByLabel('Password').fill(who.password);
  for (const later of [0, 1, 0]) { // a code that was used is not taken again
    if (await page.getByLabel('Password').isVisible()) await page.getByLabel('Password').fill(who.password);
    if (await page.getByLabel('Code').isVisible()) await page.getByLabel('Code').fill(code(who.totpSeed, later));
    await page.getByRole('button', { name: /^(Sign in|Verify)$/ }).first().click();
    await settled(page);
    if (await page.getByRole('button', { name: 'Continue' }).isVisible()) { await page.getByRole('button', { name: 'Continue' }).click(); await settled(page); }
    if (!/signin|\/sso\//.test(page.url())) break;
  }
}

const person = name => at.People.find(p => p.name === name);
const script = '"><img data-hit src=x onerror=hit(\'reflected\')></script><script data-hit>hit(\'reflected\')</script>\'{{7*7}}';
const q = encodeURIComponent(script);

/** Opens addresses that hold a script themselves; what the page then says is its matter. */
async function reflected(page, addresses) {
  for (const a of addresses) {
    await page.goto(a);
    await settled(page);
    await look(page, a.slice(0, 120));
  }
}

await part('sign-in pages', async () => {
  const page = await visitor();
  await reflected(page, [
    `${at.Directory}/signin?to=/${q}`, `${at.Directory}/${q}`, `${at.Directory}/reset?token=${q}`, `${at.Directory}/app/${q}/${q}/sso/saml?RelayState=${q}`,
    `${at.Directory}/app/${q}/${q}/sso/saml?SAMLRequest=${q}`, `${at.Center}/${q}`, `${at.Center}/${q}/start`, `${at.Center}/signin?portal=${q}&return_to=${q}`, `${at.Center}/setup/root?token=${q}`,
    `${at.Center}/saml/start?portal=${q}&return_to=/start`, `${at.Center}/signin/link?token=${q}`, `${at.Center}/a/${at.Account}/${q}/`, `${at.Center}/saml/apps/${q}/start`, `${at.AWS}/${q}`, `${at.AWS}/authorize?client_id=${q}&redirect_uri=${q}`,
  ]);
  for (const name of [`zqNAME${script}`, person('alice').login]) {
    await page.goto(`${at.Directory}/signin`);
    await page.getByLabel('Username').fill(name);
    await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
    await settled(page);
    await look(page, 'a refused sign-in');
  }
});

const thePortal = () => part('the portal', async () => {
  const alice = await visitor();
  await signIn(alice, `${at.Center}/start`, person('alice'));
  await crawl(alice, [`${at.Center}/start`, `${at.Center}/start/applications`, `${at.Center}/start/profile`, `${at.Center}/start/sessions`, at.Device], `${at.Center}/`);
  await reflected(alice, [`${at.Center}/start?q=${q}`, `${at.Center}/start/console?account_id=${q}&role_name=${q}&destination=${q}`, `${at.Center}/start/link?account_id=${q}&role_name=${q}`, `${at.Center}/device?user_code=${q}`, `${at.Center}/authorize?client_id=${q}&state=${q}`]);
  await alice.goto(at.Device);
  await alice.locator('main form').first().getByRole('button').first().click();
  await settled(alice);
  await look(alice, 'a device asks');
  await crawl(alice, ['/', '/factors'], `${at.Directory}/`);
});

const theAccount = () => part('the account console', async () => {
  const root = await visitor();
  const base = `${at.Center}/a/${at.Account}/root`;
  await signIn(root, person('root').signIn, person('root'));
  await crawl(root, ['', '/s3', '/iam/roles', '/iam/policies', '/center', '/organizations', '/audit'].map(p => base + p), base);
  await reflected(root, [
    `/s3/buckets/${q}`, `/s3/buckets/x/object?key=${q}`, `/iam/roles/${q}`, `/iam/policies/policy?arn=${q}`, `/center/users/${q}`, `/center/users?q=${q}`, `/center/groups/${q}`, `/center/permission-sets/${q}`,
    `/center/accounts/${q}`, `/center/applications/${q}`, `/center/graph?group=${q}`, `/organizations/create-account?request=${q}`, `/audit?what=${q}&actor=${q}`, `/${q}`,
  ].map(p => base + p));
});

const theDirectory = () => part('the directory console', async () => {
  const dana = await visitor();
  await signIn(dana, `${at.Directory}/admin/`, person('dana'));
  const base = `${at.Directory}/admin`;
  await crawl(dana, ['/', '/people', '/groups', '/apps', '/tasks', '/log', '/security/authenticators'].map(p => base + p), `${base}/`);
  await reflected(dana, [`/people/${q}`, `/people?q=${q}`, `/groups/${q}`, `/groups?q=${q}`, `/apps/${q}`, `/apps?q=${q}`, `/tasks?q=${q}`, `/log?q=${q}`, `/${q}`].map(p => base + p));
});

await Promise.all([thePortal(), theAccount(), theDirectory()]);

for (const [mark, field] of Object.entries(at.Planted)) {
  if (mark === mark.toLowerCase() && !seen.has(mark)) console.log(`not shown anywhere: ${field} (${mark})`);
}
const shown = Object.keys(at.Planted).filter(m => seen.has(m)).length;
if (shown < 0.9 * Object.keys(at.Planted).length) faults.push('too little of what was planted was shown: the walk does not see enough');
console.log(`${shown} of ${Object.keys(at.Planted).length} planted texts were shown, on ${shapes.size} kinds of page`);
for (const s of [...shapes].sort()) console.log(`  ${s}`);
await browser.close();
for (const f of new Set(faults)) console.log('FAULT ' + f);
process.exit(faults.length ? 1 : 0);
