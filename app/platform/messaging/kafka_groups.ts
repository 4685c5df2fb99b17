import { AssignerProtocol, type Admin, type Cluster } from 'kafkajs'
import type { GroupLag } from '#platform/messaging/broker'
import { rootOf, type KafkaConnection, type KafkaSettings } from '#platform/messaging/kafka_client'
import { offsetsOf, type Position } from '#platform/messaging/kafka_records'
import type { Renewable } from '#platform/messaging/kafka_renewable'

interface GroupPartition {
  readonly group: string
  readonly topic: string
  readonly partition: number
  /** `undefined`: nothing was committed yet. */
  position: number | undefined
  member: string | null
}

const at = ({ topic, partition }: { topic: string; partition: number }) => `${topic}/${partition}`

/** What is known of the groups that begin with the prefix. */
export class KafkaGroups {
  readonly #settings: KafkaSettings
  readonly #admin: Renewable<Admin>
  readonly #connection: Renewable<KafkaConnection>

  constructor(settings: KafkaSettings, admin: Renewable<Admin>, connection: Renewable<KafkaConnection>) {
    this.#settings = settings
    this.#admin = admin
    this.#connection = connection
  }

  /** @param topics that exist, without prefix: a group may remember others */
  async lag(topics: readonly string[]): Promise<GroupLag[]> {
    const { prefix } = this.#settings
    const known = new Set(topics.map((topic) => prefix + topic))
    const partitions = (await this.#admin.useUntilSettled((admin) => this.#partitions(admin))).filter(({ topic }) =>
      known.has(topic)
    )
    if (partitions.length === 0) return []
    const read = [...new Set(partitions.map(({ topic }) => topic))]
    const fresh = partitions.some(({ position }) => position === undefined)
    const [ends, begins] = await this.#connection.useUntilSettled(async ({ cluster }) => {
      await cluster.addMultipleTargetTopics(read)
      return [await offsetsOf(cluster, read, 'latest'), fresh ? await offsetsOf(cluster, read, 'earliest') : []]
    })
    const endOf = new Map(ends.map((end) => [at(end), end.offset]))
    const beginOf = new Map(begins.map((begin) => [at(begin), begin.offset]))
    return partitions.map((each) => ({
      group: each.group.slice(prefix.length),
      topic: each.topic.slice(prefix.length),
      partition: each.partition,
      position: each.position ?? beginOf.get(at(each)) ?? 0,
      end: endOf.get(at(each)) ?? 0,
      member: each.member,
    }))
  }

  /** What each group has committed and what its members read, with prefix. */
  async #partitions(admin: Admin): Promise<GroupPartition[]> {
    const { groups } = await admin.listGroups()
    const names = groups
      .filter(({ groupId, protocolType }) => groupId.startsWith(this.#settings.prefix) && protocolType !== 'connect')
      .map(({ groupId }) => groupId)
    if (names.length === 0) return []
    const described = new Map((await admin.describeGroups(names)).groups.map((group) => [group.groupId, group.members]))
    const found = await Promise.all(
      names.map(async (group) => {
        const partitions = new Map<string, GroupPartition>()
        for (const { topic, partitions: committed } of await admin.fetchOffsets({ groupId: group })) {
          for (const { partition, offset } of committed) {
            const position = Number(offset) < 0 ? undefined : Number(offset)
            partitions.set(at({ topic, partition }), { group, topic, partition, position, member: null })
          }
        }
        for (const { memberId, memberAssignment } of described.get(group) ?? []) {
          const assigned =
            memberAssignment.length > 0 ? AssignerProtocol.MemberAssignment.decode(memberAssignment) : null
          for (const [topic, numbers] of Object.entries(assigned?.assignment ?? {})) {
            for (const partition of numbers) {
              const one = partitions.get(at({ topic, partition }))
              if (one) one.member = memberId
              else
                partitions.set(at({ topic, partition }), {
                  group,
                  topic,
                  partition,
                  position: undefined,
                  member: memberId,
                })
            }
          }
        }
        return [...partitions.values()]
      })
    )
    return found.flat()
  }

  /**
   * Moves a group that has no members. The broker itself refuses while it has one, as such a commit names no member.
   * @param position with prefix
   */
  async seek(group: string, position: Position): Promise<void> {
    const { topic, partition, offset } = position
    await this.#connection.useUntilSettled(async ({ cluster }) => {
      await cluster.addMultipleTargetTopics([topic])
      if (!cluster.findTopicPartitionMetadata(topic).some(({ partitionId }) => partitionId === partition))
        throw new Error(`${topic} has no partition ${partition}`)
      await this.#commit(cluster, group, position).catch((error: unknown) => {
        if (rootOf(error).type !== 'UNKNOWN_MEMBER_ID') throw error
        throw new Error(`${group} is reading ${topic}/${partition}: stop its members before you move it to ${offset}`)
      })
    })
  }

  async #commit(cluster: Cluster, group: string, { topic, partition, offset }: Position): Promise<void> {
    const groupId = this.#settings.prefix + group
    const coordinator = await cluster.findGroupCoordinator({ groupId })
    await coordinator.offsetCommit({
      groupId,
      groupGenerationId: -1,
      memberId: '',
      topics: [{ topic, partitions: [{ partition, offset: String(offset) }] }],
    })
  }
}
