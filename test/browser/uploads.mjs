// Uploads (I4): many files, a folder, a big file in parts, which is paused, loses
// its line, meets a failing service and a closed tab, and ends whole. With
// UPLOAD_BYTES there is nothing but one file of that size, and what it costs is
// printed (docs/benchmarks.md).
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alone, at, browser, consoleOf, end, shot, step } from './begin.mjs';
import { eventually, expecting, watched } from './lib.mjs';

const piece = 16 * 1024 * 1024;
const parts = 4;
const dir = mkdtempSync(join(process.env.UPLOAD_DIR ?? tmpdir(), 'uploads-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
let page = await alone();
let base = '';
const bucket = 'uploads-of-alice';
const button = name => page.getByRole('button', { name, exact: true });
const said = text => page.getByText(text).first().waitFor();

const call = (path, init) => page.evaluate(async ({ path, init }) => {
  const answer = await fetch(path, init);
  return { status: answer.status, text: await answer.text() };
}, { path: new URL(base).pathname + path, init });
const s3 = line => call('/aws', { method: 'POST', headers: { 'X-Gatehouse-Service': 's3', 'X-Gatehouse-Request': line } });

/** A sparse file of some size, with different bytes here and there. */
function file(name, size) {
  const path = join(dir, name);
  writeFileSync(path, '');
  truncateSync(path, size);
  const f = openSync(path, 'r+');
  for (let n = 0; n * piece < size; n++) writeSync(f, randomBytes(64), 0, 64, n * piece + 100);
  closeSync(f);
  return path;
}

/** The sum over an object as anybody with a link gets it. */
async function sum(key) {
  const { text } = await call('/gatehouse/v1/s3/presign/GetObject', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ Bucket: bucket, Key: key }) });
  const hash = createHash('sha256');
  for await (const chunk of (await fetch(JSON.parse(text).URL)).body) hash.update(chunk);
  return hash.digest('hex');
}
const sumOf = path => createHash('sha256').update(readFileSync(path)).digest('hex');

// Parts go through a gate: each is let through, held, or answered here.
let gate = () => 'through';
let sent = 0;
const held = [];
async function guard(p) {
  await p.route(/[?&]partNumber=/, async route => {
    if (route.request().method() !== 'PUT') return route.continue();
    const verdict = gate(Number(new URL(route.request().url()).searchParams.get('partNumber')));
    if (verdict === 'hold') return held.push(route);
    if (verdict === 'fail') return route.fulfill({ status: 503, headers: { 'Access-Control-Allow-Origin': at.Center }, body: '<Error><Code>SlowDown</Code><Message>Slow down</Message></Error>' });
    sent++;
    return route.continue();
  });
}
const drop = () => Promise.all(held.splice(0).map(r => r.abort().catch(() => {})));
const choose = (files, id = 'files') => page.getByTestId(id).setInputFiles(files);
const uploaded = () => page.getByRole('heading', { name: /^Uploaded/ }).waitFor();

async function begin() {
  base = await consoleOf(page, 'alice');
  assert.equal((await s3(`PUT /${bucket}`)).status, 200);
  await page.goto(`${base}/s3/buckets/${bucket}`);
  await said('No objects yet');
}

/** Memory in MB: what the processes of the browser have for themselves and their share of the rest, and the server. */
function memory() {
  const of = (pid, f, name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/${f}`, 'utf8'))?.[1] ?? 0) / 1000;
  const under = new Map(readdirSync('/proc').filter(p => /^\d+$/.test(p)).flatMap(p => {
    try {
      return [[p, /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${p}/status`, 'utf8'))[1]]];
    } catch {
      return []; // it has ended
    }
  }));
  const mine = p => { for (let q = under.get(p); q; q = under.get(q)) if (q === String(process.pid)) return true; };
  let all = 0;
  for (const p of under.keys()) {
    try {
      if (mine(p)) all += of(p, 'smaps_rollup', 'Pss');
    } catch {
      // It has ended.
    }
  }
  return { browser: all, server: of(process.ppid, 'status', 'VmRSS') };
}

async function measure(bytes) {
  const big = file('big.bin', bytes);
  const before = memory();
  const most = { ...before };
  const began = Date.now();
  await choose(big);
  for (let n = 0; !await page.getByRole('heading', { name: /^Uploaded/ }).isVisible(); n++) {
    const now = memory();
    for (const k in most) most[k] = Math.max(most[k], now[k]);
    if (n % 20 === 0) console.log(await page.getByText(/of \d.* files?,|of 1 file,/).first().innerText({ timeout: 1000 }).catch(() => ''));
    await new Promise(r => setTimeout(r, 500));
  }
  const seconds = (Date.now() - began) / 1000;
  const head = await call('/aws', { method: 'POST', headers: { 'X-Gatehouse-Service': 's3', 'X-Gatehouse-Request': `GET /${bucket}?list-type=2` } });
  assert.match(head.text, new RegExp(`<Size>${bytes}</Size>`));
  console.log(`${bytes} bytes in ${seconds.toFixed(0)} s, ${(bytes / seconds / 1e6).toFixed(0)} MB/s; browser ${before.browser.toFixed(0)} MB before, at most ${most.browser.toFixed(0)}; server ${before.server.toFixed(0)} MB before, at most ${most.server.toFixed(0)}`);
}

if (process.env.UPLOAD_BYTES) {
  await step('I4', 'one big file, measured', async () => { await begin(); await measure(Number(process.env.UPLOAD_BYTES)); });
  await end();
}

await step('I4', 'a hundred files, and a folder', async () => {
  await begin();
  const files = Array.from({ length: 100 }, (_, n) => {
    const path = join(dir, `file-${String(n).padStart(3, '0')}.txt`);
    writeFileSync(path, `I am ${n}`);
    return path;
  });
  const began = Date.now();
  await choose(files);
  await uploaded();
  console.log(`100 files: ${Date.now() - began} ms`);
  await said(`100 files uploaded to ${bucket}.`);
  await page.getByRole('link', { name: 'file-099.txt' }).waitFor();
  assert.equal((await s3(`GET /${bucket}/file-042.txt`)).text, 'I am 42');
  await shot(page, 'I4-upload-many');
  await button('Close').click();
  const folder = join(dir, 'folder');
  mkdirSync(join(folder, 'deep'), { recursive: true });
  writeFileSync(join(folder, 'a.txt'), 'a');
  writeFileSync(join(folder, 'deep', 'b.txt'), 'b');
  await page.getByTestId('folder').setInputFiles(folder);
  await uploaded();
  await page.getByLabel('Names that begin with').fill('fol');
  await page.getByRole('link', { name: 'folder/' }).waitFor();
  await page.getByLabel('Names that begin with').fill('');
  assert.equal((await s3(`GET /${bucket}/folder/deep/b.txt`)).text, 'b');
  await button('Close').click();
});

const big = file('big.bin', parts * piece);
await step('I4', 'a big file goes in parts; it is paused, and goes on with what is missing', async () => {
  await guard(page);
  gate = n => (n > 2 ? 'hold' : 'through');
  await choose(big);
  await eventually('parts are held', () => held.length && sent === 2);
  await said(/^33\.6 MB/);
  await shot(page, 'I4-upload-running');
  await button('Pause: big.bin').click();
  await said(/^Paused at/);
  await said(`1 upload to ${bucket} paused.`);
  await shot(page, 'I4-upload-paused');
  await drop();
  expecting(/a dialog opened/); // the browser asks before a paused upload is left
  let asked = '';
  page.once('dialog', d => { asked = d.type(); });
  await page.close({ runBeforeUnload: true });
  await eventually('the browser asks before the tab is closed', () => asked === 'beforeunload');
  expecting();
  gate = () => 'through';
  await button('Resume: big.bin').click();
  await uploaded();
  assert.equal(sent, parts, 'a part was sent twice');
  assert.equal(await sum('big.bin'), sumOf(big));
  await button('Close').click();
});

await step('I4', 'a service that fails and a line that breaks fail no upload', async () => {
  const path = file('brave.bin', 4 * piece);
  const failed = new Set();
  gate = n => (n === 2 && failed.size < 2 ? (failed.add(failed.size), 'fail') : n === 4 ? 'hold' : 'through');
  expecting(/status of 503/, /ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/);
  await choose(path);
  await eventually('the last part is held, the failed one is there', () => held.length === 1 && failed.size === 2);
  await page.context().setOffline(true);
  await drop();
  gate = () => 'through';
  await said('No connection: it goes on when there is one');
  await shot(page, 'I4-upload-offline');
  await page.context().setOffline(false);
  await uploaded();
  assert.equal(await sum('brave.bin'), sumOf(path));
  await button('Close').click();
  expecting();
});

await step('I4', 'a closed tab loses nothing that has arrived', async () => {
  const path = file('again.bin', 4 * piece);
  const other = file('other.bin', piece);
  sent = 0;
  gate = n => (n > 2 ? 'hold' : 'through');
  await choose(path);
  await eventually('parts are held', () => held.length && sent === 2);
  const context = page.context();
  await eventually('two parts have arrived', async () => {
    const id = /<UploadId>([^<]+)</.exec((await s3(`GET /${bucket}?uploads=`)).text)?.[1];
    return id && ((await s3(`GET /${bucket}/again.bin?uploadId=${id}`)).text.match(/<Part>/g) ?? []).length === 2;
  });
  await page.close();
  await drop();
  page = await watched(context);
  await guard(page);
  gate = () => 'through';
  await page.goto(`${base}/s3/buckets/${bucket}`);
  await page.getByRole('heading', { name: /^Unfinished uploads/ }).waitFor();
  await shot(page, 'I4-unfinished');
  const next = async name => {
    const chooser = page.waitForEvent('filechooser');
    await button('Choose the file again: again.bin').click();
    await (await chooser).setFiles(name);
  };
  await next(other);
  await said(/This is another file\./);
  const changed = join(dir, 'changed', 'again.bin'); // same name and size, another time
  mkdirSync(join(dir, 'changed'));
  writeFileSync(changed, '');
  truncateSync(changed, 4 * piece);
  utimesSync(changed, 1, 1);
  await next(changed);
  await said(/This is another file\./);
  await shot(page, 'I4-unfinished-other');
  await next(path);
  await uploaded();
  assert.equal(sent, 4, 'a part that had arrived was sent again');
  assert.equal(await sum('again.bin'), sumOf(path));
  await page.getByRole('heading', { name: /^Unfinished uploads/ }).waitFor({ state: 'detached' });
  await button('Close').click();
});

await step('I4', 'an upload is cancelled, one begun elsewhere is discarded', async () => {
  gate = () => 'hold';
  await choose(file('never.bin', 2 * piece));
  await eventually('parts are held', () => held.length);
  await button('Cancel: never.bin').click();
  await drop();
  await eventually('nothing of it is left', async () => !/<Upload>/.test((await s3(`GET /${bucket}?uploads=`)).text));
  await s3(`POST /${bucket}/elsewhere.bin?uploads=`);
  await page.reload();
  await said('Begun elsewhere');
  await button('Discard: elsewhere.bin').click();
  await page.getByLabel('To confirm, type discard').fill('discard');
  await page.getByRole('dialog').getByRole('button', { name: 'Discard', exact: true }).click();
  await said('The unfinished upload of elsewhere.bin is discarded.');
  assert.doesNotMatch((await s3(`GET /${bucket}?uploads=`)).text, /<Upload>/);
});

await end();
