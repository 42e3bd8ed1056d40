// What every step of the walk uses: a page that fails on what no page may do,
// pictures, and the second factor.
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// Each width and each scheme is looked at, and looked through for faults of
// accessibility, once; `make screenshots` takes the other two pictures as well.
const looked = [[1366, 900, 'light', axe], [390, 844, 'dark', axe]];
const shapes = process.env.PICTURES === 'all' ? [...looked, [1366, 900, 'dark'], [390, 844, 'light']] : looked;

/**
 * How long anything may take before it counts as not happening, in milliseconds.
 * It says nothing about how fast a machine has to be: what is fast enough is
 * measured by test/bench.
 */
export const patience = 60_000;

/** All that went wrong; the walk goes on, so that one run shows everything. */
export const faults = [];

/** What a page may complain of while a step does something that is refused. */
let expected = [];
export function expecting(...patterns) { expected = patterns; }

export function complain(what) {
  if (!expected.some(p => p.test(what))) faults.push(what);
}

export async function watched(context) {
  context.setDefaultTimeout(patience);
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', e => console.error(`CSP violation: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
  });
  return heard(await context.newPage());
}

/** A page of which nothing that it complains of is missed; for one that another page opened. */
export function heard(page) {
  page.on('console', m => { if (m.type() === 'error') complain(`${page.url()}: ${m.text()}`); });
  page.on('dialog', d => { complain(`${page.url()}: a dialog opened: ${d.message()}`); void d.dismiss(); });
  page.on('pageerror', e => complain(`${page.url()}: ${e.stack}`));
  return page;
}

/** Asks until something is so, and returns it. */
export async function eventually(what, f) {
  for (const ends = Date.now() + patience; ;) {
    const got = await f();
    if (got) return got;
    if (Date.now() > ends) throw new Error(`not within ${patience} ms: ${what}`);
    await new Promise(r => setTimeout(r, 100));
  }
}

export async function settled(page) {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r))));
}

/** Takes the pictures of a step and looks for faults of accessibility; ready is done before each one. */
export async function picture(page, dir, step, ready = async () => {}) {
  mkdirSync(dir, { recursive: true });
  for (const [width, height, scheme, rules] of shapes) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.waitForTimeout(120); // for what is laid out anew after it was measured
    await ready();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) faults.push(`${step} at ${width}: the page is ${wide} pixels wider than the screen`);
    await page.screenshot({ path: join(dir, `${step}-${width}-${scheme}.png`), fullPage: false });
    if (!rules) continue;
    for (const w of await page.evaluate(torn)) faults.push(`${step} at ${width}: the word ${w} is broken in the middle`);
    await page.evaluate(rules);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    for (const v of violations) found(v, `${step} at ${width} ${scheme}`);
  }
  await page.setViewportSize({ width: 1366, height: 900 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

/** Words of the consoles, and addresses of mail, that go on in the next line; what is longer than 24 letters may. */
function torn() {
  const out = new Set();
  const texts = document.createTreeWalker(document.getElementById('content') ?? document.createElement('div'), NodeFilter.SHOW_TEXT);
  for (let n; n = texts.nextNode();) {
    if (n.parentElement.closest('pre, [class*="awsui_text-to-display"], code')) continue;
    for (const m of n.data.matchAll(/(?<!\S)(?:\p{L}{2,24}|(?=\S{5,24}(?!\S))[\p{L}.]+@[\p{L}.]+)(?!\S)/gu)) {
      const range = document.createRange();
      range.setStart(n, m.index);
      range.setEnd(n, m.index + m[0].length);
      if (new Set([...range.getClientRects()].filter(r => r.width > 0 && r.height > 2).map(r => Math.round(r.top))).size > 1) out.add(m[0]);
    }
  }
  return [...out];
}

// One line for each rule and place, with the first picture that shows it.
const seen = new Set();
function found(v, where) {
  for (const n of v.nodes) {
    const what = `axe ${v.id} (${v.impact}): ${n.html.slice(0, 160)}: ${n.failureSummary.replaceAll('\n', ' ').slice(0, 300)}`;
    if (!seen.has(what)) faults.push(`${where}: ${what}`);
    seen.add(what);
  }
}

/** The code that an authenticator shows, some steps of 30 seconds from now. */
export function code(seed, later = 0) {
  const bits = [...seed.replace(/=+$/, '').toUpperCase()].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + later));
  const h = createHmac('sha1', key).update(counter).digest();
  return String((h.readUInt32BE(h[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}

/** Counts the bytes that come over the wire until it is asked. */
export async function weighed(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  cdp.on('Network.loadingFinished', e => { bytes += e.encodedDataLength; });
  return {
    read: () => { const n = bytes; bytes = 0; return n; },
    end: () => cdp.detach(),
  };
}

export function within(what, bytes, limit) {
  console.log(`${what}: ${(bytes / 1000).toFixed(1)} kB of at most ${limit / 1000} kB`);
  if (bytes > limit) faults.push(`${what} weighs ${bytes} bytes, more than ${limit}`);
}
