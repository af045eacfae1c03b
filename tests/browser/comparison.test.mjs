// The views that compare two groups: their lead over time, and the claim under every definition.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { at } from "../../scripts/lib/paths.mjs";
import * as fixture from "./fixture.mjs";
import { drawn, failed, inside, picture, useHarness } from "./harness.mjs";

const harness = useHarness();
const catalogue = await readFile(at("www/data/llm-catalogue-article.json"));

/** Counts what of the core with the analyses is made and freed. */
const counting = '<script src="/count.js"></script>';
function routeCounting() {
  harness.route("/count.js", {
    type: "text/javascript",
    body: `
      window.calls = {};
      const instantiate = WebAssembly.instantiate;
      WebAssembly.instantiate = async (...given) => {
        const instance = await instantiate(...given);
        const exports = { ...instance.exports };
        for (const name of ["survey_new", "__wbg_survey_free", "survey_step"]) {
          const call = exports[name];
          if (call) exports[name] = (...args) => {
            calls[name] = (calls[name] ?? 0) + 1;
            const end = performance.now() + (window.slow ?? 0);
            while (performance.now() < end);
            return call(...args);
          };
        }
        return new Proxy(instance, { get: (_, key) => (key === "exports" ? exports : undefined) });
      };`,
  });
}

async function show(attributes, options) {
  harness.route("/catalogue.json", { body: catalogue });
  const page = await harness.mount(
    `<model-share src="/catalogue.json" ${attributes}></model-share>`,
    options,
  );
  await drawn(page);
  return page;
}

const problems = (page) => page.problems.filter((problem) => !problem.startsWith("Canvas2D"));
const said = (page) => page.locator("model-share [role=status]").last().textContent();
const tooltip = (page) => page.locator("model-share .tooltip");

test("lead: the largest two groups, date by date, with the range over definitions", async () => {
  routeCounting();
  const page = await show('view="lead"', {
    head: `<script>window.slow = 2; window.told = 0;</script>${counting}`,
  });
  const first = (await picture(page)).print;
  await inside(page, (element) => element.addEventListener("change", () => (window.told += 1)));
  // The range comes when it is known, and no event tells of it.
  for (let waited = 0; (await picture(page)).print === first; waited += 1) {
    assert.ok(waited < 50, "no range");
    await page.waitForTimeout(100);
  }
  assert.equal(await page.evaluate(() => window.told), 0);
  const { lead, result } = await inside(page, (element) => element.drawn);
  assert.equal(result, null);
  assert.deepEqual([lead.a.label, lead.b.label], ["China", "United States"]);

  await page.getByRole("slider", { name: "Date in the chart" }).focus();
  await page.keyboard.press("ArrowLeft");
  const points = new Intl.NumberFormat("en", {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(Math.abs(lead.lead.at(-1)));
  assert.match(
    await said(page),
    new RegExp(
      `China ahead by ${points} points\\. China [\\d.]+\\s%, United States [\\d.]+\\s%\\.`,
    ),
  );
  await tooltip(page).waitFor();
  await page.keyboard.press("Home");
  assert.match(await tooltip(page).textContent(), /2026.*of [\d,]+ downloads in the window/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^Why China has/ }).waitFor();
  assert.deepEqual(problems(page), []);

  // The one survey is the element's, and goes with it.
  await page.evaluate(async () => {
    document.querySelector("model-share").remove();
    await new Promise((done) => setTimeout(done, 50));
  });
  const { calls } = await page.evaluate(() => ({ calls: window.calls }));
  assert.equal(calls.survey_new, calls.__wbg_survey_free);
  await page.shut();
});

test("lead: a claim of the page's own, either way round, and wrong ones named", async () => {
  const page = await show('view="lead" claim="FR > DE"');
  const names = () =>
    inside(page, ({ drawn }) => [drawn.lead.a.label, drawn.lead.b.label].join(" "));
  assert.equal(await names(), "France Germany");
  await inside(page, (element) => void (element.claim = "US < CN"));
  await page.waitForFunction(
    () => document.querySelector("model-share").drawn.lead.a.label === "China",
  );
  for (const claim of ["CN", "CN > CN", "A > B > C"]) {
    await inside(page, (element, _, claim) => void (element.claim = claim), claim);
    await page.locator("model-share [role=alert]").waitFor();
    assert.match(await failed(page), new RegExp(`^claim: expected .*, found "${claim}"$`));
    await inside(page, (element) => void (element.claim = null));
    await drawn(page);
  }
  await page.shut();

  // Where there is only one group there is nothing to compare.
  const one = (data) => {
    for (const list of [data.organisations.country, data.organisations.kind]) list.fill(null);
  };
  harness.route("/one.json", { body: fixture.text(one) });
  const other = await harness.mount('<model-share src="/one.json" view="lead"></model-share>');
  assert.match(await failed(other), /^claim: expected two groups to compare, found none/);
  await other.locator("model-share .todo", { hasText: "There is nothing to compare" }).waitFor();
  await other.shut();

  // The explorer's block says so too, and not as a fault.
  const explorer = await harness.visit("?src=/one.json");
  await drawn(explorer);
  await explorer.locator("#firm p", { hasText: "There is nothing to compare" }).waitFor();
  assert.equal(await explorer.locator("#firm .wrong, #firm .firm button").count(), 0);
  await explorer.shut();
});

test("specifications: every definition in order, one of them chosen by key or pointer", async () => {
  const page = await show('view="specifications"');
  const { claim } = await inside(page, (element) => element.drawn);
  assert.equal(claim.claim, "CN > US");
  const slider = page.getByRole("slider", { name: "Definition in the chart" });
  const count = claim.supported - claim.undecided;
  assert.equal(await slider.getAttribute("aria-valuemax"), String(count - 1));
  await inside(page, (element) => {
    window.chosen = [];
    element.addEventListener("choose", ({ detail }) => window.chosen.push(detail.query));
  });
  await slider.focus();
  await page.keyboard.press("Home");
  const least = Math.abs(claim.lead.min).toFixed(1);
  const leader = claim.lead.min < 0 ? "United States" : "China";
  assert.match(
    await said(page),
    new RegExp(`^Definition 1 of ${count} .*: ${leader} ahead by ${least} points\\.`),
  );
  await page.keyboard.press("Enter");
  const most = Math.abs(claim.lead.max).toFixed(1);
  await page.keyboard.press("End");
  assert.match(await said(page), new RegExp(`China ahead by ${most} points`));

  const box = await page.locator("model-share canvas").boundingBox();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.3);
  await tooltip(page).waitFor();
  assert.match(await tooltip(page).textContent(), /Definition \d+ of/);
  await page.getByRole("button", { name: "Take this definition" }).click();
  const chosen = await page.evaluate(() => window.chosen);
  assert.equal(chosen.length, 2);
  assert.deepEqual({ ...chosen[0], at: null }, { ...claim.worst, at: null });

  // What was chosen can be asked again, and gives that lead.
  const lead = await inside(
    page,
    (element, _, query) => {
      const { groups } = element.shares(query);
      const share = (id) => groups.find((group) => group.id === id)?.share.at(-1) ?? 0;
      return (share("CN") - share("US")) * 100;
    },
    chosen[0],
  );
  assert.ok(Math.abs(lead - claim.lead.min) < 1e-6, `${lead} and ${claim.lead.min}`);
  assert.deepEqual(problems(page), []);
  await page.shut();
});

test("specifications: other choices end the work that is under way", async () => {
  routeCounting();
  const page = await show('view="specifications"', { head: counting });
  for (const window of [30, 90, 180]) {
    await inside(page, (element, _, window) => void (element.window = window), window);
    await page.waitForTimeout(20);
  }
  await page.waitForFunction(
    () => document.querySelector("model-share").drawn.claim.query.window === 180,
  );
  await inside(page, (element) => void (element.view = "bars"));
  await drawn(page);
  assert.equal(await inside(page, (element) => element.drawn.title.startsWith("Who leads")), false);
  await page.waitForFunction(() => calls.survey_new === calls.__wbg_survey_free);

  // A change of colours alone needs no new survey.
  await inside(page, (element) => void (element.view = "specifications"));
  await page.waitForFunction(() => document.querySelector("model-share").drawn.claim);
  const before = await page.evaluate(() => window.calls.survey_new);
  const { print } = await picture(page);
  await inside(page, (element) => void (element.theme = "dark"));
  await drawn(page);
  assert.notEqual((await picture(page)).print, print);
  assert.equal(await page.evaluate(() => window.calls.survey_new), before);
  assert.deepEqual(problems(page), []);
  await page.shut();
});

test("the tables of both views are their figures", async () => {
  const page = await show('view="specifications"');
  await page.locator("model-share summary", { hasText: "Table" }).click();
  const rows = page.locator("model-share .table tbody tr:not(.dated *)");
  await rows.first().waitFor();
  const { claim } = await inside(page, (element) => element.drawn);
  const levels = claim.effects.flatMap((effect) => effect.levels);
  assert.equal(claim.supported + claim.unsupported, claim.combinations);
  assert.equal(await rows.count(), levels.length);
  assert.deepEqual(
    await rows.locator("td:nth-child(2)").allTextContents(),
    levels.map(({ holds }) => String(holds)),
  );
  await inside(page, (element) => void (element.view = "lead"));
  await page.waitForFunction(() => document.querySelector("model-share").drawn.lead);
  const { lead } = await inside(page, (element) => element.drawn);
  await page.waitForFunction(
    (count) =>
      document
        .querySelector("model-share")
        .shadowRoot.querySelectorAll(".table tbody tr:not(.dated *)").length === count,
    lead.dates.length,
  );
  await page.shut();
});
