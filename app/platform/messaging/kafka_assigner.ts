import { AssignerProtocol, type Assigner, type Cluster, type GroupMember } from 'kafkajs'
import { crc32 } from 'node:zlib'

/**
 * Gives every partition to a member that wants its topic. kafkajs's own assigner asks only what the leader wants, so that
 * while a new release is rolled out partitions would go to members which do not read them.
 */
export const byWantedTopic = ({ cluster }: { cluster: Cluster }): Assigner => ({
  name: 'faultline-wanted-topics',
  version: 0,

  async assign({ members }) {
    const wanted = wantedTopics(members)
    const topics = [...new Set([...wanted.values()].flat())].sort()
    await cluster.addMultipleTargetTopics(topics)
    const assignments = new Map<string, Record<string, number[]>>(members.map(({ memberId }) => [memberId, {}]))
    for (const topic of topics) {
      const candidates = [...wanted].filter(([, list]) => list.includes(topic)).map(([memberId]) => memberId)
      for (const { partitionId } of cluster.findTopicPartitionMetadata(topic)) {
        /* The offset by topic spreads topics of few partitions over all members. */
        const assignment = assignments.get(candidates[(crc32(topic) + partitionId) % candidates.length]!)!
        assignment[topic] = [...(assignment[topic] ?? []), partitionId]
      }
    }
    return [...assignments].map(([memberId, assignment]) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: 0, assignment, userData: Buffer.alloc(0) }),
    }))
  },

  protocol: ({ topics }) => ({
    name: 'faultline-wanted-topics',
    metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),
  }),
})

/** In the order of the members' names, so that every leader comes to the same answer. */
function wantedTopics(members: readonly GroupMember[]): Map<string, string[]> {
  const sorted = [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1))
  return new Map(
    sorted.map(({ memberId, memberMetadata }) => [
      memberId,
      AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? [],
    ])
  )
}
