// The policy engine's peer: reads cases (docs/simulate.md) on standard input,
// asks @cloud-copilot/iam-simulate, and writes a verdict a line.
//   node peer.mjs DIR        where DIR is the node_modules that holds the package
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const require = createRequire(resolve(process.argv[2], 'peer.js'))
const { runSimulation } = require('@cloud-copilot/iam-simulate')

const label = (kind, list = []) => list.map((policy, i) => ({ name: kind + i, policy }))
const perLevel = (kind, list = []) =>
  list.map((policies, i) => ({ orgIdentifier: 'level-' + i, policies: label(kind + i + '-', policies) }))

// ask turns one case into the peer's words and its answer into ours.
async function ask(c) {
  const simulation = {
    request: {
      principal: c.principal,
      action: c.action,
      resource: { resource: c.resource, accountId: c.resourceAccount || c.principal.split(':')[4] },
      contextVariables: c.context ?? {},
    },
    identityPolicies: label('identity', c.identity),
    serviceControlPolicies: perLevel('scp', c.scps),
    resourceControlPolicies: perLevel('rcp', c.rcps),
  }
  if (c.boundary) simulation.permissionBoundaryPolicies = label('boundary', c.boundary)
  if (c.session) simulation.sessionPolicy = c.session
  if (c.resourcePolicy) simulation.resourcePolicy = c.resourcePolicy
  const answer = await runSimulation(simulation, {})
  if (answer.errors || answer.resultType === 'error') return { verdict: 'error', because: JSON.stringify(answer.errors) }
  const because = String(answer.overallResult ?? answer.analysis?.result ?? answer.result?.analysis?.result ?? answer.result)
  return { verdict: because === 'Allowed' ? 'allow' : 'deny', because }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (!line.trim()) continue
  const c = JSON.parse(line)
  let answer
  try {
    answer = await ask(c)
  } catch (e) {
    answer = { verdict: 'error', because: String(e) }
  }
  process.stdout.write(JSON.stringify({ id: c.id, ...answer }) + '\n')
}
