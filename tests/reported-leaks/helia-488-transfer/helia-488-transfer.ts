/**
 * The documented scenario, with budgets of its own: helia 4.1.1 gives back less RSS after a transfer than helia 7, on
 * healthy runs.
 */

import { scenario } from '../../../helpers/vitest/scenario.ts'
import { transferringBesideStalledGateway } from '../../scenarios/transfer-with-stalled-gateway.ts'

const { body, ...options } = transferringBesideStalledGateway

scenario(import.meta, options, body)
