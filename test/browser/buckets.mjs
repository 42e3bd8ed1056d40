// S3 beyond the first object (I4): what a list holds as a file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { alone, asRoot, at, consoleOf, end, shot, step } from './begin.mjs';
import { expecting, settled } from './lib.mjs';

const page = await alone();
let base = '';
const bucket = 'reports-of-alice';
const button = (name, on = page) => on.getByRole('button', { name, exact: true });
const dialog = page.getByRole('dialog');
const said = text => page.getByText(text).first().waitFor();

/** Puts an object by the console's own call, for what is not this walk's matter. */
const s3 = (line, body = '', headers = {}) => page.evaluate(async ({ path, line, body, headers }) => {
  const answer = await fetch(`${path}/aws`, { method: 'POST', headers: { 'X-Gatehouse-Service': 's3', 'X-Gatehouse-Request': line, ...headers }, body });
  return { status: answer.status, text: await answer.text() };
}, { path: new URL(base).pathname, line, body, headers });

async function saved(click) {
  const [got] = await Promise.all([page.waitForEvent('download'), click()]);
  return { name: got.suggestedFilename(), text: readFileSync(await got.path(), 'utf8') };
}

async function exported(what, format) {
  return saved(async () => {
    await button(`Export ${what}`).click();
    await page.getByRole('menuitem', { name: format }).click();
  });
}

await step('I4', 'a list is saved as CSV and JSON; no cell is a formula', async () => {
  base = await consoleOf(page, 'alice');
  assert.equal((await s3(`PUT /${bucket}`)).status, 200);
  const keys = ['=cmd|calc!A1', '+1', '-1', '@sum', '\tx', 'a,"b"', 'plain', 'in/a/folder'];
  for (const k of keys) assert.equal((await s3(`PUT /${bucket}/${encodeURIComponent(k)}`, 'x')).status, 200);
  await page.goto(`${base}/s3/buckets/${bucket}`);
  await page.getByRole('link', { name: 'plain' }).waitFor();
  const csv = await exported('objects', /^CSV/);
  assert.equal(csv.name, `${bucket}.csv`);
  await said(`8 objects are in ${bucket}.csv.`);
  const lines = csv.text.split('\r\n');
  assert.equal(lines[0], '\uFEFFKey,Size,Last modified');
  assert.equal(lines.length, keys.length + 2);
  for (const want of ["'=cmd|calc!A1,1,", "'+1,1,", "'-1,1,", "'@sum,1,", "\"'\tx\",1,", '"a,""b""",1,', 'plain,1,', 'in/a/folder,1,']) {
    assert.ok(lines.some(l => l.startsWith(want)), `${want} is not in ${csv.text}`);
  }
  const json = await exported('objects', /^JSON/);
  assert.deepEqual(JSON.parse(json.text).map(o => o.key).sort(), [...keys].sort());
  await shot(page, 'I4-export', async () => { await page.keyboard.press('Escape'); await button('Export objects').click(); });
  await page.keyboard.press('Escape');
});

await step('I4', 'with a folder goes everything in it, however deep', async () => {
  for (const k of ['in/a/deep/er', 'in/b']) assert.equal((await s3(`PUT /${bucket}/${k}`, 'x')).status, 200);
  await page.getByRole('checkbox', { name: 'in/' }).check();
  await button('Delete').click();
  await page.getByLabel('To confirm, type delete').fill('delete');
  await button('Delete', dialog).click();
  await said('3 objects deleted.');
  await page.getByRole('link', { name: 'in/' }).waitFor({ state: 'detached' });
});

await end();
