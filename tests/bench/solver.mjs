// A solver from npm on one model: solver.mjs highs|cpsat FILE SECONDS FOLDER-OF-PACKAGES
// FILE is an LP for HiGHS, rows as JSON for CP-SAT. Prints {"status", "points", "bound"}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [name, file, seconds, folder] = process.argv.slice(2);
const require = createRequire(pathToFileURL(folder + '/'));
const text = readFileSync(file, 'utf8');

async function highs() {
  const solver = await require('highs')();
  const answer = solver.solve(text, { time_limit: Number(seconds), presolve: 'off', mip_rel_gap: 0 });
  return { status: answer.Status, points: answer.ObjectiveValue, bound: null };
}

async function cpsat() {
  const { CpModel, CpSolver, LinearExpr } = await import(pathToFileURL(require.resolve('or-tools-wasm/cp-sat')));
  const rows = JSON.parse(text), model = new CpModel();
  const vars = rows.most.map((most, i) => model.newIntVar(0, most, 'v' + i));
  const sum = (terms) => LinearExpr.weightedSum(terms.map((t) => vars[t[0]]), terms.map((t) => t[1]));
  for (const [terms, low, high] of rows.rows) model.addLinearConstraint(sum(terms), low, high);
  model.maximize(sum(rows.goal));
  const solver = new CpSolver();
  const status = await solver.solve(model, { maxTimeInSeconds: Number(seconds), numWorkers: 2 });
  const word = solver.statusName(status), found = word === 'OPTIMAL' || word === 'FEASIBLE';
  return { status: word, points: found ? solver.objectiveValue() : null, bound: solver.bestObjectiveBound() };
}

console.log(JSON.stringify(await (name === 'highs' ? highs() : cpsat())));
process.exit(0);
