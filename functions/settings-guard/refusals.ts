import type { DeployedSettings } from './properties.ts';

/** What is wrong with a change, to follow "12 → 6: ". */
type Judge = (former: DeployedSettings, wanted: DeployedSettings) => string | undefined;

interface Guarded {
  readonly setting: string;
  readonly judge: Judge;
  /** Whether somebody may want it all the same. */
  readonly acceptable: boolean;
}

const ANOTHER_SYSTEM = 'make a second system under another name, move there and destroy this one';
const NEW_GROUP = 'give pollers.consumerGroup a new name in the same deployment';

/** Changes of the cluster, which MSK takes one at a time, in the order in which they are best made. */
const CLUSTER_CHANGES = ['kafka.storageGib', 'kafka.instanceType', 'kafka.brokersPerZone', 'kafka.monitoring'] as const;

const GUARDED: readonly Guarded[] = [
  lowered('kafka.partitions', 'Kafka takes no partitions away', false),
  lowered('kafka.storageGib', 'MSK makes no disk smaller', false),
  lowered('kafka.brokersPerZone', 'MSK removes no broker that holds partitions', false),
  lowered('kafka.retentionHours', 'older readings are deleted', true),
  lowered('retention.keepDays', 'older verdicts are deleted', true),
  lowered('retention.keepDeadLetterDays', 'older dead letters are deleted', true),
  lowered('search.dataNodes', 'fewer nodes must hold the same verdicts', true),
  lowered('search.storageGib', 'smaller disks must hold the same verdicts', true),
  lowered('search.replicas', 'verdicts have fewer copies', true),
  ...['network.zones', 'network.zoneIds', 'network.cidr'].map((setting) =>
    changed(setting, `other subnets mean another, empty cluster: ${ANOTHER_SYSTEM}`, false),
  ),
  changed('rules', 'readings before and after are judged by different rules', true),
  changed(
    'pollers.consumerGroup',
    'a new group that begins at LATEST leaves out what the former one has not read yet',
    true,
    ({ 'pollers.startingPosition': position }) => position === 'LATEST',
  ),
  ...['pollers.startingPosition', 'pollers.startingTimestamp'].map((setting) =>
    changed(setting, `a group begins once only: ${NEW_GROUP}`, false, isSameGroup),
  ),
  changed(
    'pollers.mode',
    `Lambda keeps provisioned pollers when a mapping no longer asks for them: ${NEW_GROUP}`,
    false,
    (wanted, former) => wanted['pollers.mode'] === 'on-demand' && isSameGroup(wanted, former),
  ),
  changed(
    'pollers.batchWindowSeconds',
    `Lambda keeps the window of a mapping that once had one: ${NEW_GROUP}`,
    false,
    (wanted, former) =>
      wanted['pollers.batchWindowSeconds'] === '-1' &&
      // Which stood for Lambda's own half second before -1 did.
      former['pollers.batchWindowSeconds'] !== '0' &&
      isSameGroup(wanted, former),
  ),
];

/**
 * What a deployment may not change in a system that stands, each with both values and what to do.
 *
 * @param accept names of settings of which the loss is accepted
 */
export function refusals(former: DeployedSettings, wanted: DeployedSettings, accept: readonly string[]): string[] {
  const refused = GUARDED.flatMap(({ setting, judge, acceptable }) => {
    const why = judge(former, wanted);
    if (why === undefined || (acceptable && accept.includes(setting))) return [];
    const ifMeant = acceptable ? `; if that is meant, deploy with -c accept=${setting}` : '';
    return [`${setting} ${difference(former[setting], wanted[setting])}: ${why}${ifMeant}`];
  });
  return [...refused, ...clusterChangesAtOnce(former, wanted)];
}

/** Both values; of two lists of rules only those that one of them lacks, however many they share. */
function difference(former = '', wanted = ''): string {
  const [before, after] = [former, wanted].map((value) => RULES_IN_WORDS.exec(value)?.groups?.['rules']?.split(', '));
  if (before === undefined || after === undefined) return `${shown(former)} → ${shown(wanted)}`;
  const lacking = (one: readonly string[], other: readonly string[]) => one.filter((rule) => !other.includes(rule));
  const [gone, fresh] = [lacking(before, after), lacking(after, before)];
  // The same limits for other sensors, or read in another way: only the ids differ.
  if (gone.length + fresh.length === 0) return `${former.split(' ')[0]} → ${wanted.split(' ')[0]}`;
  return `without ${shown(gone.join(', ') || 'none')} → with ${shown(fresh.join(', ') || 'none')}`;
}

/** An id, and what each rule says. */
const RULES_IN_WORDS = /^[0-9a-f]{12} \((?<rules>.*)\)$/s;

/** As much of a value as a stack's event has room for. */
const shown = (value = ''): string => (value.length <= 400 ? value : `${value.slice(0, 400)}…`);

/** @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-update-cluster-config.html */
function clusterChangesAtOnce(former: DeployedSettings, wanted: DeployedSettings): string[] {
  const [first, ...others] = CLUSTER_CHANGES.filter((setting) => isChanged(setting, former, wanted));
  if (first === undefined || others.length === 0) return [];
  return [`MSK takes one change of a cluster at a time: deploy ${first} first, then ${others.join(', then ')}`];
}

function lowered(setting: string, why: string, acceptable: boolean): Guarded {
  return {
    setting,
    acceptable,
    judge: (former, wanted) => (Number(wanted[setting]) < Number(former[setting]) ? why : undefined),
  };
}

function changed(
  setting: string,
  why: string,
  acceptable: boolean,
  isWrong: (wanted: DeployedSettings, former: DeployedSettings) => boolean = () => true,
): Guarded {
  const judge: Judge = (former, wanted) =>
    isChanged(setting, former, wanted) && isWrong(wanted, former) ? why : undefined;
  return { setting, acceptable, judge };
}

/** A setting that the former deployment did not know has not changed. */
function isChanged(setting: string, former: DeployedSettings, wanted: DeployedSettings): boolean {
  return former[setting] !== undefined && wanted[setting] !== undefined && former[setting] !== wanted[setting];
}

function isSameGroup(wanted: DeployedSettings, former: DeployedSettings): boolean {
  return !isChanged('pollers.consumerGroup', former, wanted);
}
