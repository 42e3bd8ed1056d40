// The audit log on screen, as the root user of the management account reads it:
// words and properties are looked for on the server and stand in the address, a
// refusal is explained rung by rung, what was found is saved as a file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { alone, asRoot, at, consoleOf, end, shot, step } from './begin.mjs';
import { expecting, settled } from './lib.mjs';

const page = await alone();
const alices = await alone();
let base = '';
const button = (name, on = page) => on.getByRole('button', { name, exact: true });
const said = text => page.getByText(text).first().waitFor();
const row = name => page.getByRole('row', { name });
const bucket = 'guarded-by-policy';

const s3 = (line, body = '') => alices.evaluate(async ({ line, body }) => {
  const path = location.pathname.match(/^\/a\/\d+\/[^/]+/)[0];
  const answer = await fetch(`${path}/aws`, { method: 'POST', headers: { 'X-Gatehouse-Service': 's3', 'X-Gatehouse-Request': line }, body });
  return answer.status;
}, { line, body });

async function exported(format) {
  const [got] = await Promise.all([page.waitForEvent('download'), (async () => {
    await button('Export events').click();
    await page.getByRole('menuitem', { name: format }).click();
  })()]);
  return readFileSync(await got.path(), 'utf8');
}

await step('audit', 'alice is refused, by what she lacks and by what a bucket forbids; a stranger knocks', async () => {
  expecting(/status of 403/);
  const home = await consoleOf(alices, 'alice');
  await alices.goto(`${home}/iam/roles`);
  await alices.getByText('You may not list the roles').first().waitFor();
  await alices.getByText('Missing permission:').first().waitFor();
  await alices.getByText(/can add the permission to the permission set S3FullAccess/).first().waitFor();
  await shot(alices, 'audit-refusal');
  assert.equal(await s3(`PUT /${bucket}`), 200);
  const policy = { Version: '2012-10-17', Statement: [{ Sid: 'Readable', Effect: 'Allow', Principal: { AWS: at.Account }, Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }, { Sid: 'NoDeletes', Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: `arn:aws:s3:::${bucket}/*` }] };
  assert.equal(await s3(`PUT /${bucket}?policy=`, JSON.stringify(policy)), 204);
  assert.equal(await s3(`DELETE /${bucket}/report`), 403);
  expecting();
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const signature = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${now.slice(0, 8)}/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${'0'.repeat(64)}`;
  const knock = await fetch(`${at.AWS}/${bucket}`, { headers: { Authorization: signature, 'X-Amz-Date': now, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD', 'User-Agent': '=HYPERLINK("https://evil.example")' } });
  assert.equal(knock.status, 403);
});

await step('audit', 'words are looked for on the server; what is asked for stands in the address', async () => {
  base = await asRoot(page);
  await page.goto(`${base}/audit`);
  await page.getByRole('table').waitFor();
  const find = page.getByLabel('Find events');
  await find.fill('listROLES');
  await page.keyboard.press('Enter');
  await page.waitForURL(/search=listROLES/);
  await row(/iam:ListRoles.*Refused/).waitFor();
  await page.getByRole('link', { name: /^s3:/ }).first().waitFor({ state: 'detached' });
  await shot(page, 'audit-search');
  await page.goto(`${base}/audit?who=alice&outcome=REFUSED`);
  await row(/iam:ListRoles/).waitFor();
  await row(/s3:DeleteObject/).waitFor();
  assert.equal(await row(/Allowed/).count(), 0);
  await said('Who = alice');
  await page.goto(`${base}/audit?service=s3&on=${bucket}`);
  await row(/s3:PutBucketPolicy/).waitFor();
  assert.equal(await page.getByRole('link', { name: /^iam:/ }).count(), 0);
  await page.goto(`${base}/audit?search=nobody-ever-said-this`);
  await said('No event matches');
  await shot(page, 'audit-none');
  await button('Clear filter').click();
  await row(/s3:DeleteObject/).waitFor();
});

await step('audit', 'a time is chosen', async () => {
  await page.getByRole('button', { name: /At any time/ }).click();
  await page.getByRole('radio', { name: 'Last 1 hour' }).check();
  await shot(page, 'audit-time');
  await button('Apply').click();
  await page.waitForURL(/last=1h/);
  await row(/s3:DeleteObject/).waitFor();
  await page.goto(`${base}/audit?since=2020-01-01T00:00:00&until=2020-01-02T00:00:00`);
  await said('No event matches');
  expecting(/status of 400/);
  await page.goto(`${base}/audit?since=whenever&until=2020-01-02T00:00:00`);
  await said('Could not read the audit log');
  expecting();
});

await step('audit', 'a refusal is explained rung by rung', async () => {
  await page.goto(`${base}/audit?who=alice&outcome=REFUSED`);
  await page.getByRole('link', { name: 'iam:ListRoles' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'iam:ListRoles' }).waitFor();
  await row(/Policies of the caller No statement allows it - Refused here/).waitFor();
  await row(/Explicit deny, of any kind There is none/).waitFor();
  await row(/Session policies There are none: no limit/).waitFor();
  await said(/can add the permission to the permission set S3FullAccess/);
  await page.reload();
  await row(/Refused here/).waitFor();
  await shot(page, 'audit-event');
  await button('The event as JSON').click();
  await page.getByLabel('event', { exact: true }).getByText('"layers"').waitFor();
  await page.getByRole('link', { name: 'Events of this request' }).click();
  await page.waitForURL(/requestId=/);
  await row(/iam:ListRoles/).waitFor();
  await page.goto(`${base}/audit?service=s3&outcome=REFUSED`);
  await page.getByRole('link', { name: 's3:DeleteObject' }).first().click();
  await row(/Explicit deny, of any kind In a resource-based policy.*statement 2 "NoDeletes" Refused here/).waitFor();
  await said(/The policy of the resource forbids it/);
  await shot(page, 'audit-deny');
  await page.goto(`${base}/audit/no-such-event`);
  await said('There is no such event.');
});

await step('audit', 'what was found is saved, and runs nowhere', async () => {
  await page.goto(`${base}/audit?search=hyperlink`);
  await row(/Authenticate/).waitFor();
  const csv = await exported(/^CSV/);
  assert.equal(csv.split('\r\n').length, 3, csv);
  assert.match(csv, /,"'=HYPERLINK\(""https:\/\/evil\.example""\)",/);
  await page.goto(`${base}/audit?who=alice&outcome=REFUSED`);
  await row(/iam:ListRoles/).waitFor();
  const events = JSON.parse(await exported(/^JSON/));
  assert.ok(events.length >= 2 && events.every(e => e.outcome === 'REFUSED' && /alice/.test(JSON.stringify(e.actor))), JSON.stringify(events));
  assert.ok(events.some(e => e.detail.trace.layers.length > 1));
});

await end();
