/** Shipping budgets: none is wider than its clean runs justify, and none lets a chunk stay. */

import { expect, test } from 'vitest'
import { checkBudget, chunk, headroomProblem, minimumCleanRuns } from '../../helpers/judge/budget.ts'
import { readBudgets } from '../../helpers/vitest/budgets.ts'
import { listScenarios } from '../../helpers/vitest/run.ts'
import { importingWithoutHelia } from '../scenarios/import-without-helia.ts'
import { importing } from '../scenarios/import.ts'
import { monitoringServer } from '../scenarios/node-heap-monitor.ts'
import { transferringBesideStalledGateway } from '../scenarios/transfer-with-stalled-gateway.ts'
import { transferring } from '../scenarios/transfer.ts'

const scenarios = [importing, importingWithoutHelia, monitoringServer, transferring, transferringBesideStalledGateway]
const shipping = scenarios.flatMap(scenario => (readBudgets(scenario) ?? []).map(budget => ({ scenario, budget, title: `${scenario.name}: ${budget.metric}` })))

test('every scenario that has budgets is looked at here', () => {
  expect(scenarios.map(({ name }) => name).toSorted()).toEqual(listScenarios().filter(({ kind }) => kind === 'scenario').map(({ name }) => name))
})

test.for(shipping)('$title rests on enough clean runs and can be judged', ({ budget }) => {
  expect(budget.clean?.runs).toBeGreaterThanOrEqual(minimumCleanRuns)
  expect(checkBudget(budget)).toBeUndefined()
})

test.for(shipping)('$title has no more headroom than its clean runs justify', ({ scenario, budget }) => {
  expect(headroomProblem(budget, { lane: 'default', network: scenario.network })).toBeUndefined()
})

test.for(shipping)('$title says why', ({ budget }) => {
  expect(budget.reason.length).toBeGreaterThan(10)
})

test.for(shipping.filter(({ budget }) => budget.metric === 'external' || budget.metric === 'arrayBuffers'))('$title is less than one chunk', ({ budget }) => {
  expect(budget.allowed).toBeLessThan(chunk)
})

test('a budget that was widened by hand is found', () => {
  const budget = shipping.find(({ title }) => title === 'import: rss')?.budget
  expect(budget && headroomProblem({ ...budget, allowed: budget.allowed * 4 }, { lane: 'default', network: false })).toContain('leaves more room than its clean runs justify')
})
