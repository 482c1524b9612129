import type { ProcessGroup } from '../servers/process-group.ts';
import type { SoakServers } from './soak-servers.ts';

/** Where a schedule runs. */
export interface Lane {
  readonly servers: SoakServers;
  readonly group: ProcessGroup;
  /** Which link to Kafka is its own. */
  readonly number: number;
  /** For the logs of its detectors and its own. */
  readonly folder: string;
  /** Whether they stay even if the schedule passes. */
  readonly keepsLogs: boolean;
  /** Whether episodes, sensors and trends are looked at too. */
  readonly checksViews: boolean;
}
