// S3 beyond the first object (I4): what a list holds as a file, the bucket's policy,
// tags, versions and what brings them back, metadata, folders copied and moved.
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

await step('I4', 'a bucket policy is written, refused while it is wrong, saved and deleted', async () => {
  expecting(/status of 40[04]/); // what is not there, the browser reports as an error
  await page.goto(`${base}/s3/buckets/${bucket}?tab=permissions`);
  await said('This bucket has no policy');
  await shot(page, 'I4-policy-none');
  await button('Edit bucket policy').click();
  const field = page.getByLabel('Policy document');
  await field.fill('{\n  "Version": "2012-10-17",\n  "Statement": [}\n');
  await said(/^Line 3, column/);
  assert.ok(await button('Save').isDisabled());
  await field.fill('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}');
  await said('Statement 1: "Principal" is needed');
  await shot(page, 'I4-policy-wrong');
  await field.fill('');
  await button('Start from an example').click();
  const example = await field.inputValue();
  await field.fill(example.replace('s3:GetObject', 's3:GetEverything'));
  await button('Save').click();
  await said(/invalid action/i);
  await shot(page, 'I4-policy-refused');
  await field.fill(example.replace('"Allow"', '"Deny"').replace(/"arn:aws:iam::[^"]*"/, '"*"').replace('s3:GetObject', 's3:PutObjectAcl'));
  await said('It denies something to everybody.');
  await page.getByRole('button', { name: 'Show as CLI' }).click();
  await said(/put-bucket-policy/);
  await shot(page, 'I4-policy-edit');
  await button('Save').click();
  await said(`The policy of ${bucket} is saved.`);
  await page.getByLabel('bucket policy', { exact: true }).getByText('s3:PutObjectAcl').waitFor();
  await shot(page, 'I4-policy');
  assert.match((await s3(`GET /${bucket}?policy=`)).text, /PutObjectAcl/);
  await button('Delete').click();
  await shot(page, 'I4-policy-delete');
  await page.getByLabel('To confirm, type delete').fill('delete');
  await button('Delete', dialog).click();
  await said('This bucket has no policy');
  assert.equal((await s3(`GET /${bucket}?policy=`)).status, 404);
});

await step('I4', 'tags are given to a bucket, versions are kept from now on', async () => {
  expecting(/status of 404/);
  await page.getByRole('tab', { name: 'Properties' }).click();
  await button('Edit tags').click();
  await button('Add tag', dialog).click();
  assert.ok(await button('Save', dialog).isDisabled());
  await dialog.getByRole('textbox', { name: 'Key' }).fill('team');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('<b>research</b> & more');
  await shot(page, 'I4-tags-edit');
  await button('Save', dialog).click();
  await said('The tags are saved.');
  await said('<b>research</b> & more');
  await button('Enable').click();
  await said(/are now kept/);
  await shot(page, 'I4-properties');
});

const object = (key, more = '') => `${base}/s3/buckets/${bucket}/object?key=${encodeURIComponent(key)}${more}`;
await step('I4', 'an old version is looked at and restored; a deletion is taken back', async () => {
  for (const text of ['first', 'second, and longer']) assert.equal((await s3(`PUT /${bucket}/report.txt`, text, { 'Content-Type': 'text/plain' })).status, 200);
  await page.goto(object('report.txt'));
  await page.getByRole('button', { name: /^Restore version/ }).waitFor();
  await page.getByText('text/plain').first().waitFor();
  assert.equal(await page.getByText('no-store').count(), 0, 'the console\'s own Cache-Control is shown as the object\'s');
  await shot(page, 'I4-versions-of-one');
  await page.getByRole('row', { name: /5 bytes/ }).getByRole('link').click();
  await page.getByRole('link', { name: 'The newest' }).waitFor();
  await page.getByText('5 bytes').first().waitFor();
  await shot(page, 'I4-version');
  await page.getByRole('link', { name: 'The newest' }).click();
  await page.getByRole('button', { name: /^Restore version/ }).click();
  await said(/is restored/);
  await page.getByRole('row', { name: /\(newest\) 5 bytes/ }).waitFor();
  assert.equal((await s3(`GET /${bucket}/report.txt`)).text, 'first');
  await button('Delete').first().click();
  await page.getByLabel('To confirm, type delete').fill('delete');
  await button('Delete', dialog).click();
  await said('1 object deleted.');
  expecting(/status of 404/);
  await page.goto(object('report.txt'));
  await said('This object is deleted');
  await shot(page, 'I4-deleted');
  await button('Bring it back').click();
  await said('report.txt is there again.');
  await page.getByRole('row', { name: /\(newest\) 5 bytes/ }).waitFor();
  expecting();
  assert.equal((await s3(`GET /${bucket}/report.txt`)).text, 'first');
});

await step('I4', 'metadata and tags of an object', async () => {
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Edit metadata' }).click();
  await dialog.getByLabel('Cache-Control').fill('max-age=60');
  await button('Add key', dialog).click();
  await dialog.getByRole('textbox', { name: 'Key' }).fill('a b');
  await said('A key has letters, digits and hyphens, no blanks.');
  await dialog.getByRole('textbox', { name: 'Key' }).fill('owner');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('alice');
  await shot(page, 'I4-metadata');
  await button('Save', dialog).click();
  await said('The metadata are saved.');
  await said('x-amz-meta-owner');
  await said('max-age=60');
  await button('Edit tags').click();
  await button('Add tag', dialog).click();
  await dialog.getByRole('textbox', { name: 'Key' }).fill('state');
  await dialog.getByRole('textbox', { name: 'Value' }).fill('final');
  await button('Save', dialog).click();
  await said('The tags are saved.');
  assert.match((await s3(`GET /${bucket}/report.txt?tagging=`)).text, /<Key>state<\/Key><Value>final</);
  await shot(page, 'I4-object-facts');
});

await step('I4', 'a folder is copied, and moved; never into itself', async () => {
  for (const k of ['2026/a', '2026/deep/b']) assert.equal((await s3(`PUT /${bucket}/${k}`, 'x')).status, 200);
  await page.goto(`${base}/s3/buckets/${bucket}`);
  const act = async name => {
    await page.getByRole('checkbox', { name: '2026/' }).check();
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await act('Copy');
  await dialog.getByLabel('Folder').fill('2026/again');
  await said('A folder cannot be put into itself.');
  assert.ok(await button('Copy', dialog).isDisabled());
  await dialog.getByLabel('Folder').fill('archive');
  await shot(page, 'I4-copy-folder');
  await button('Copy', dialog).click();
  await said(`2 objects copied to ${bucket}/archive/.`);
  await act('Move');
  await dialog.getByLabel('Folder').fill('old');
  await button('Move', dialog).click();
  await said(`2 objects moved to ${bucket}/old/.`);
  await page.getByRole('link', { name: '2026/' }).waitFor({ state: 'detached' });
  const keys = (await s3(`GET /${bucket}?list-type=2`)).text;
  for (const k of ['archive/2026/a', 'archive/2026/deep/b', 'old/2026/a', 'old/2026/deep/b']) assert.match(keys, new RegExp(`<Key>${k}</Key>`));
  await page.getByText('Show versions').click();
  await said('delete marker');
  await page.getByRole('checkbox', { name: '2026/a' }).first().check();
  await button('Delete').click();
  await shot(page, 'I4-delete-marker');
  await page.keyboard.press('Escape');
});

await end();
