import { resolvesWithin } from '../../../event-source-mapping/clock.ts';
import type { FunctionEnvironment } from '../../../event-source-mapping/environments/function-environment.ts';
import type { MappingListener } from '../../../event-source-mapping/mapping-listener.ts';
import type { MappingOptions } from '../../../event-source-mapping/mapping-options.ts';
import type { MskEvent } from '../../../event-source-mapping/msk-event.ts';
import { FakeEnvironment } from '../doubles/fake-environment.ts';
import { startMapping } from '../servers/running-mapping.ts';
import type { ScratchTopic } from '../servers/scratch-topic.ts';
import { awsMapping } from './aws-mapping.ts';
import { doAsTold } from './told-function.ts';

export type CaseOptions = Partial<MappingOptions>;

/** A mapping that runs from a topic to the function that does as it is told. */
export interface RunningMapping {
  /** What the function was invoked with so far, in order. */
  events(): Promise<readonly MskEvent[]>;
  /** How many records it has read so far; undefined where it does not tell. */
  polled(): number | undefined;
  stop(): Promise<void>;
}

/** An event source mapping that the conformance cases are put to. */
export interface MappingUnderTest {
  /** How long a case waits for what must come. */
  readonly patienceMs: number;
  /** Starts one and resolves when it polls. */
  start(topic: ScratchTopic, options: CaseOptions): Promise<RunningMapping>;
}

/** The mapping of this project, with the function in the test's own process. */
export function localMapping(): MappingUnderTest {
  return {
    patienceMs: 15_000,
    async start(topic, options) {
      const attempts = new Map<string, number>();
      const told = new FakeEnvironment((event) => doAsTold(event, attempts));
      let polled = 0;
      const listener: MappingListener = {
        polled: (records) => {
          polled += records;
        },
      };
      const { mapping } = await startMapping(topic, withTimeout(told), { ...options, listener });
      const stop = async () => void (await mapping.stop(1_000));
      return { events: async () => told.invoked, polled: () => polled, stop };
    },
  };
}

/** The same function, given up at its time-out as an execution environment does. */
function withTimeout(told: FunctionEnvironment): FunctionEnvironment {
  const invoke = async (event: object, timeoutMs: number) => {
    let answer: unknown;
    const answered = told.invoke(event, timeoutMs).then((value) => (answer = value));
    if (!(await resolvesWithin(answered, timeoutMs))) throw new Error('timed out');
    return answer;
  };
  return { concurrency: 1, invoke, close: async () => {} };
}

/** What the suite runs against: this project's mapping, or with CONFORMANCE_TARGET=aws a real one (see aws-mapping.ts). */
export const mappingUnderTest: MappingUnderTest =
  process.env['CONFORMANCE_TARGET'] === 'aws' ? awsMapping(process.env) : localMapping();
