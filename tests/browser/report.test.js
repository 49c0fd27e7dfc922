// The HTML report in a browser, opened as a file: what a person does with it.
//
//   WP8        the program; else target/release/wp8
//   CHROMIUM   the browser; else /usr/bin/chromium

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '../..');
const program = process.env.WP8 || path.join(root, 'target/release/wp8');
const pictures = path.join(here, 'screenshots');
const DESKTOP = { width: 1360, height: 900 };
const PHONE = { width: 390, height: 844 };

let folder;
let report;
let browser;
let page;
let troubles;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'wp8-report-'));
  report = path.join(folder, 'report.html');
  const files = ['scenarios', ...['failing.yaml', 'retry.yaml'].map((name) => path.join('tests', 'browser', name))];
  try {
    execFileSync(program, ['run', ...files, '--report', `html=${report}`], { cwd: root, stdio: 'pipe' });
    assert.fail('two scenarios are made to fail');
  } catch (error) {
    assert.equal(error.status, 1, String(error.stderr || error));
  }
  mkdirSync(pictures, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
});

after(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  await open(DESKTOP, 'light');
});

afterEach(async () => {
  await page.context().close();
  assert.deepEqual(troubles, [], 'the console has nothing to say, and nothing is asked of a network');
});

async function open(viewport, colorScheme) {
  await page?.context().close().catch(() => {});
  const context = await browser.newContext({ viewport, colorScheme });
  page = await context.newPage();
  troubles = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) troubles.push(`asked for ${request.url()}`);
  });
  await page.goto(pathToFileURL(report).href);
}

const picture = (name) => page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });

const failing = () => page.getByRole('link', { name: /A favourite that nobody added.*wp8\.0: failed/ }).first();

async function openFailing() {
  await failing().click();
  await page.locator('#slider').waitFor();
}

// Retry does nothing, for a defect and a fault.
async function openRetry() {
  await page.getByRole('link', { name: /Retry after a night.*wp8\.0: failed/ }).first().click();
  await page.locator('#slider').waitFor();
}

test('the overview shows every run and is small', async () => {
  const cells = await page.locator('.runs a.v').count();
  assert.ok(cells > 15, `${cells} runs`);
  assert.ok(statSync(report).size < 2_000_000);
  await picture('overview-desktop');
});

test('filters leave what fits, and say when nothing does', async () => {
  const all = await page.locator('.runs a.v').count();
  await page.getByRole('button', { name: /failed/ }).first().click();
  assert.equal(await page.locator('.runs a.v').count(), 3);
  await page.getByRole('combobox', { name: 'Version' }).selectOption('reference');
  assert.equal(await page.locator('.runs a.v').count(), 1);
  await page.getByRole('combobox', { name: 'Version' }).selectOption('');
  await page.getByRole('button', { name: /failed/ }).first().click();
  await page.keyboard.press('/');
  await page.keyboard.type('straight talk');
  const some = await page.locator('.runs a.v').count();
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  await page.keyboard.type(' no such thing');
  await page.getByText('No run fits these filters.').waitFor();
});

test('a failure is followed to the phones at its moment', async () => {
  await openFailing();
  const box = page.getByRole('region', { name: 'The failure' });
  await box.getByText('new.favourites.size() == 3', { exact: true }).waitFor();
  await box.getByText('new.favourites.size() is 2', { exact: true }).waitFor();
  await page.locator('#slider').fill('0');
  await page.locator('#to-failure').click();
  const last = await page.locator('#slider').getAttribute('max');
  assert.equal(await page.locator('#slider').inputValue(), last);
  await page.getByText(/After: expect: new\.favourites/).waitFor();
  await picture('failure-desktop');
});

test('a failure names the defect, the fault and the steps that it needs', async () => {
  await openRetry();
  const box = page.getByRole('region', { name: 'The failure' });
  await box.getByText(/Without the defect retry_reuses_the_expired_ticket, the scenario passes\./).waitFor();
  await box.getByText(/Without the fault .*outage/).waitFor();
  assert.equal(await box.getByText(/close_asks_the_store_first/).count(), 0, 'other defects are not named');
  await box.getByText(/steps are needed to get there/).click();
  await box.getByRole('cell', { name: 'advance: 12h' }).waitFor();
  await picture('retry-desktop');
  await page.goBack();
  await openFailing();
  await box.getByText(/fails in the same place without each of the known defects/).waitFor();
});

test('what came back is listed, and why the rest did not', async () => {
  await openRetry();
  const table = page.getByRole('region', { name: 'The comparison' });
  await table.getByRole('heading', { name: 'What of old is on new at the end' }).waitFor();
  const lost = table.getByRole('row', { name: /did not come back/ });
  await lost.filter({ hasText: 'lost to the defect retry_reuses_the_expired_ticket' }).filter({ hasText: 'Blue Timer' }).waitFor();
  await lost.filter({ hasText: 'by design' }).filter({ hasText: 'network home' }).waitFor();
  assert.ok(await table.getByRole('row', { name: /the same/ }).count() >= 2);
});

test('a record of the trace tells what led to it, back to its beginning', async () => {
  await openRetry();
  await page.locator('#trace-filter').fill('attention required, 805a0193');
  const row = page.locator('.trace tbody tr').first();
  await row.getByRole('button', { name: 'why?' }).click();
  const causes = page.locator('.trace tr.cause');
  assert.ok(await causes.count() >= 2, 'more than one record led there');
  await causes.filter({ hasText: 'because:' }).filter({ hasText: 'retry tapped' }).first().waitFor();
  await row.getByRole('button', { name: 'why?' }).click();
  assert.equal(await causes.count(), 0);
});

test('the lanes say how things stand, and lead to a moment', async () => {
  await openFailing();
  const stands = page.locator('.stands').last();
  await page.locator('#slider').fill('0');
  const before = await stands.textContent();
  assert.match(before, /^\d+ %.* · off · nothing under way$/);
  const lane = page.locator('.lanes').last();
  const box = await lane.boundingBox();
  await lane.click({ position: { x: box.width * 0.99, y: box.height * 0.3 } });
  assert.equal(await page.locator('#slider').inputValue(), await page.locator('#slider').getAttribute('max'));
  assert.notEqual(await stands.textContent(), before);
  await page.getByText('What the cloud holds').waitFor();
  await page.getByText(/backup of old \(Lumia 920\)/).waitFor();
});

test('n and p lead through the runs that fit the filters', async () => {
  await page.getByRole('button', { name: /failed/ }).first().click();
  await openFailing();
  const title = () => page.getByRole('heading', { level: 1 }).textContent();
  const first = page.url();
  await page.keyboard.press('n');
  await page.waitForURL((url) => url.href !== first);
  await page.locator('p.sub', { hasText: 'reference' }).first().waitFor();
  await page.keyboard.press('n');
  await page.getByRole('heading', { level: 1, name: /^Retry after a night/ }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'next', exact: true }).count(), 0, 'it is the last that fits');
  await page.keyboard.press('p');
  await page.getByRole('heading', { level: 1, name: /^A favourite that nobody added/ }).waitFor();
  assert.match(await title(), /favourite/);
});

test('the slider shows the phones before and after each step', async () => {
  await openFailing();
  const slider = page.locator('#slider');
  const glass = () => page.locator('.phone').filter({ has: page.getByRole('heading', { name: 'new' }) }).locator('.glass').last().innerHTML();
  const seen = new Set();
  const last = Number(await slider.getAttribute('max'));
  for (let moment = 0; moment <= last; moment += 1) {
    await slider.fill(String(moment));
    seen.add(await glass());
    assert.equal(await page.locator('.phone .glass > svg').count(), 4);
  }
  assert.ok(seen.size > 5, `${seen.size} different screens of the new phone`);
  assert.match(page.url(), new RegExp(`/${last}$`));
  await slider.fill(String(Math.floor(last / 2)));
  await picture('run-desktop');
});

test('keys scrub, steps are chosen, and Escape leads back', async () => {
  await openFailing();
  await page.locator('.steps button').first().click();
  const place = async () => Number(await page.locator('#slider').inputValue());
  const from = await place();
  await page.keyboard.press('ArrowRight');
  assert.equal(await place(), from + 1);
  await page.keyboard.press('ArrowLeft');
  assert.equal(await place(), from);
  await page.locator('.steps button').nth(4).click();
  assert.equal(await page.locator('.steps button[aria-current=step]').getAttribute('data-step'), '5');
  await page.keyboard.press('Escape');
  await page.locator('#filter').waitFor();
});

test('a moment has an address that can be kept', async () => {
  await openFailing();
  await page.locator('#slider').fill('3');
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await page.locator('#slider').waitFor();
  assert.equal(await page.locator('#slider').inputValue(), '3');
});

test('the trace is filtered by words, phone, service and step', async () => {
  await openFailing();
  const rows = () => page.locator('.trace tbody tr').count();
  const all = await rows();
  await page.getByRole('combobox', { name: 'Phone' }).selectOption({ label: 'new' });
  const ofNew = await rows();
  await page.getByRole('combobox', { name: 'Service' }).selectOption({ label: 'setup' });
  const ofSetup = await rows();
  assert.ok(all >= ofNew && ofNew > ofSetup && ofSetup > 0, `${all}, ${ofNew}, ${ofSetup}`);
  await page.locator('#trace-filter').fill('no such record');
  assert.equal(await rows(), 0);
  await page.locator('#trace-filter').fill('');
  await page.locator('#trace-step').check();
  assert.ok(await rows() <= ofSetup);
});

test('it is readable on a phone, in the dark and on paper', async () => {
  await open(PHONE, 'dark');
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(await overflow() <= 0, 'the overview is not wider than the screen');
  await picture('overview-phone-dark');
  await openFailing();
  assert.ok(await overflow() <= 0, 'a run is not wider than the screen');
  await picture('run-phone-dark');
  await open(DESKTOP, 'dark');
  await openFailing();
  await picture('run-desktop-dark');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('#slider').isVisible(), false);
  await picture('run-print');
});
