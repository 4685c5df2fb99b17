import type { BrokerAdapter } from '#tests/suites/broker_adapter'
import { brokerGroupTests } from '#tests/suites/broker_groups'
import { brokerLogTests } from '#tests/suites/broker_log'
import { brokerMemberTests } from '#tests/suites/broker_members'
import { brokerProcessTests } from '#tests/suites/broker_processes'
import { brokerTailTests } from '#tests/suites/broker_tail'

/** What every adapter of the `Broker` port has to do, whichever log is behind it; see messaging/broker.ts. */
export function brokerSuite(adapter: BrokerAdapter): void {
  brokerLogTests(adapter)
  brokerTailTests(adapter)
  brokerGroupTests(adapter)
  brokerMemberTests(adapter)
  brokerProcessTests(adapter)
}
