import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { runArguments } from '../../command-line/run-arguments.ts';
import type { LocalServers } from '../../servers/local-servers.ts';
import type { ProcessGroup } from '../../servers/process-group.ts';
import { type ReadingShape, USUAL_SHAPE } from '../bench-readings.ts';

/**
 * Who carries the readings: bulk requests alone, the script into an index with the pipeline's lean mapping and into one as OpenSearch
 * makes it by itself, the program in Go, the pipeline by rules alone, with the model, and with the views too.
 */
export const CONTENDERS = ['limit', 'script', 'defaults', 'go', 'pipeline', 'model', 'views'] as const;

export type ContenderName = (typeof CONTENDERS)[number];

/** What each is called in a table. */
export const TITLES: Readonly<Record<ContenderName, string>> = {
  limit: 'raw bulk (limit)',
  script: 'kafkajs script (peer)',
  defaults: 'script, default index',
  go: 'Go by hand (peer)',
  pipeline: 'pipeline',
  model: 'with the model',
  views: 'and the views',
};

export const TOPIC = 'bench-readings';
const OF_PIPELINE = 'anomalies-20*,dead-letters';

interface StageOptions {
  readonly group: ProcessGroup;
  readonly servers: LocalServers;
  readonly folder: string;
  readonly records: number;
  readonly shape: ReadingShape;
  /** Whether nobody but the pipeline takes part: by rules alone, with the model, and with the views too. */
  readonly withModel: boolean;
  /** Detector processes in one consumer group. */
  readonly processes: number;
  /** The Go peer's program; undefined without Go. */
  readonly goProgram: string | undefined;
  /** Where profiles of the pipeline are written. */
  readonly profileFolder: string | undefined;
}

/** A contender under way: the index that it fills and the processes that do it. */
export interface Running {
  readonly index: string;
  readonly children: readonly ChildProcess[];
  stop(): Promise<void>;
}

interface Named {
  readonly name: string;
  readonly child: ChildProcess;
}

/** Starts contenders, each in processes of its own. */
export class Stage {
  readonly #options: StageOptions;
  #started = 0;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  /** Those that can take part: only the pipeline takes what is no reading. */
  get names(): readonly ContenderName[] {
    const { shape, goProgram, withModel } = this.#options;
    if (withModel) return ['pipeline', 'model', 'views'];
    if (shape.payload === 'poison') return ['pipeline'];
    // Two thousand large documents are no request that OpenSearch takes.
    const left = ['model', 'views', ...(shape.payload === 'large' ? ['limit'] : [])];
    return CONTENDERS.filter((name) => !left.includes(name) && (name !== 'go' || goProgram !== undefined));
  }

  /** Starts one; it begins when this resolves, so that what it prepares is not measured. */
  async start(name: ContenderName): Promise<Running> {
    const { servers, goProgram = '' } = this.#options;
    const id = `${name}-${++this.#started}`;
    // By its name an index has the pipeline's mapping.
    const index = name === 'defaults' ? `bench-${id}` : `anomalies-bench-${id}`;
    const where = [servers.bootstrapServers, servers.searchUrl, TOPIC, index];
    switch (name) {
      case 'limit':
        return this.#rawBulk(index, this.#options.records, this.#options.shape);
      case 'script':
      case 'defaults':
        return this.#waited(index, [this.#node(id, 'bench/peers/plain-script.ts', where)]);
      case 'go':
        return this.#running(index, [this.#spawn(id, goProgram, where, false)]);
      case 'pipeline':
        return this.#running(OF_PIPELINE, this.#detectors(id, ['--no-model', '--no-views']));
      case 'model':
        return this.#running(OF_PIPELINE, this.#detectors(id, ['--no-views']));
      case 'views':
        return this.#running(OF_PIPELINE, this.#detectors(id, []));
    }
  }

  /** Documents of usual readings, whatever is measured then. */
  warmUp(documents: number): Promise<Running> {
    return this.#rawBulk('anomalies-bench-warm-up', documents, USUAL_SHAPE);
  }

  /** Documents that were prepared beforehand, sent by nothing but HTTP. */
  #rawBulk(index: string, documents: number, shape: ReadingShape): Promise<Running> {
    const words = [this.#options.servers.searchUrl, index, String(documents), JSON.stringify(shape)];
    return this.#waited(index, [this.#node(index, 'bench/peers/raw-bulk.ts', words)]);
  }

  #detectors(id: string, more: readonly string[]): readonly Named[] {
    const { servers, processes, profileFolder } = this.#options;
    const words = [
      '--brokers',
      servers.bootstrapServers,
      '--search',
      servers.searchUrl,
      '--topic',
      TOPIC,
      '--group',
      id,
      ...more,
    ];
    const profiled = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
    return Array.from({ length: processes }, (_, index) =>
      this.#node(`${id}-${index}`, 'detect/main.ts', words, profiled),
    );
  }

  #node(name: string, program: string, words: readonly string[], flags: readonly string[] = []): Named {
    return this.#spawn(name, process.execPath, [...flags, ...runArguments(program, words)], true);
  }

  #spawn(name: string, command: string, args: readonly string[], ipc: boolean): Named {
    const { group, folder } = this.#options;
    const logFile = join(folder, `${name}.log`);
    return { name, child: group.spawn({ name, command, args, logFile, ipc, endsByItself: true }) };
  }

  async #waited(index: string, started: readonly Named[]): Promise<Running> {
    for (const { child } of started) {
      await new Promise((resolve) => child.once('message', resolve));
      child.send('go');
    }
    return this.#running(index, started);
  }

  #running(index: string, started: readonly Named[]): Running {
    const { group } = this.#options;
    const stop = async () => {
      await Promise.all(started.map(({ name }) => group.stop(name)));
    };
    return { index, children: started.map(({ child }) => child), stop };
  }
}
