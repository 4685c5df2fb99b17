import type { Consumer } from '#platform/messaging/define_consumer'
import type { ModuleManifest } from '#platform/modules/define_module'
import { loadManifests } from '#platform/modules/manifests'

/** The generated pictures by file, as they are to be committed. */
export async function drawGraphs(): Promise<Record<string, string>> {
  const manifests = await loadManifests()
  const consumers = (
    await Promise.all(
      manifests.flatMap((manifest) => (manifest.consumers ?? []).map(async (load) => (await load()).default))
    )
  ).sort((a, b) => a.name.localeCompare(b.name))
  return {
    'docs/design/diagrams/modules.md': modules(manifests, consumers),
    'docs/design/diagrams/events.md': events(manifests, consumers),
  }
}

const HEAD = 'Generated from the manifests and consumers by `node ace modules:graph`; checked by the tests.'

/** One arrow per pair of modules, from producer to consumer, with how many kinds of event flow along it. */
function modules(manifests: readonly ModuleManifest[], consumers: readonly Consumer[]): string {
  const nodes = manifests.map(
    ({ name, summary, stores }) =>
      `  ${name}["${name}<br/><small>${summary}<br/>real engine: ${stores.join(', ')}</small>"]`
  )
  const edges = consumers.map(
    ({ producer, module, subscriptions }) => `  ${producer} -->|${subscriptions.length}| ${module}`
  )
  return page('Modules and who listens to whom', ['flowchart LR', ...nodes, ...edges])
}

/** Every event with its producer and its consumers. */
function events(manifests: readonly ModuleManifest[], consumers: readonly Consumer[]): string {
  const rows = manifests.flatMap(({ events: emitted }) =>
    emitted.map(({ type }) => {
      const takers = consumers
        .filter(({ subscriptions }) => subscriptions.some(({ event }) => event.type === type))
        .map(({ module }) => module)
      return `| \`${type}\` | ${takers.join(', ') || '–'} |`
    })
  )
  const saga = ['sequenceDiagram', ...SAGA]
  return [
    page('Events and their consumers', []).trimEnd(),
    '| event | consumed by |',
    '|---|---|',
    ...rows,
    '',
    '## The checkout, step by step',
    '',
    '```mermaid',
    ...saga,
    '```',
    '',
  ].join('\n')
}

const SAGA = [
  '  cart->>order: cart.checkedout',
  '  order->>inventory: order.hold.requested',
  '  order->>fraud: order.created',
  '  inventory->>order: inventory.reserved',
  '  order->>payment: order.authorization.requested',
  '  fraud->>order: fraud.scored',
  '  payment->>order: payment.authorized',
  '  order->>inventory: order.commit.requested',
  '  inventory->>order: inventory.committed',
  '  order->>payment: order.capture.requested',
  '  order->>fulfillment: order.confirmed',
  '  payment->>order: payment.captured',
  '  fulfillment->>order: fulfillment.shipment.created, .dispatched, .delivered',
]

function page(title: string, diagram: readonly string[]): string {
  const picture = diagram.length > 0 ? ['```mermaid', ...diagram, '```', ''] : []
  return [`# ${title}`, '', HEAD, '', ...picture].join('\n')
}
