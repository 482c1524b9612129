import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { batchInvocationRecord } from './invocation-record.ts';
import { type DiscardedBatch, type OnFailureDestination, written } from './on-failure-destination.ts';

/** The client by itself waits without end for an answer. An event is up to 8 MB, which half a megabit a second takes two minutes for. */
const S3_TIMEOUT_MS = 130_000;

/** Takes objects by their keys: an S3 bucket or a folder. */
export interface ObjectStore {
  put(key: string, body: string): Promise<void>;
  close(): void;
}

interface ObjectDestinationOptions {
  readonly store: ObjectStore;
  readonly topic: string;
  readonly groupId: string;
  readonly functionArn: string;
}

/**
 * Puts each discarded batch into an object of its own, with the whole event, as Lambda's S3 destination does.
 *
 * The pages on Kafka do not name the objects; the names are those of the page on Kinesis, with the topic where it has the
 * shard. The mapping's id is made of group and topic, so that it stays the same.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export class ObjectDestination implements OnFailureDestination {
  readonly #options: ObjectDestinationOptions;
  readonly #mappingId: string;
  /** A batch that is delivered again, since the answer was lost, lies there once. */
  readonly #names = new WeakMap<DiscardedBatch, string>();

  constructor(options: ObjectDestinationOptions) {
    this.#options = options;
    const hash = createHash('sha256').update(`${options.groupId} ${options.topic}`).digest('hex');
    this.#mappingId = hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  async deliver(discarded: DiscardedBatch): Promise<void> {
    const { store, topic, functionArn } = this.#options;
    const nowMs = Date.now();
    const name = this.#names.get(discarded) ?? newName(nowMs);
    this.#names.set(discarded, name);
    const key = `aws/lambda/${this.#mappingId}/${topic}/${name}`;
    const body = written(() => JSON.stringify(batchInvocationRecord(discarded, { functionArn, nowMs })));
    await store.put(key, body);
  }

  async close(): Promise<void> {
    this.#options.store.close();
  }
}

/** A day's folder and a name in it: `2026/11/22/2026-11-22T09.00.00-` and what no other has. */
function newName(nowMs: number): string {
  const [day = '', time = ''] = new Date(nowMs).toISOString().slice(0, 19).split('T');
  return `${day.replaceAll('-', '/')}/${day}T${time.replaceAll(':', '.')}-${randomUUID()}`;
}

/** Keeps objects as files of a folder, which is made when needed; a file is there whole or not at all. */
export function folderStore(folder: string): ObjectStore {
  return {
    async put(key, body) {
      const file = join(folder, key);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.part`, body);
      await rename(`${file}.part`, file);
    },
    close() {},
  };
}

/**
 * Keeps objects in an S3 bucket, with the credentials and the region of the usual chain.
 *
 * @param endpoint another S3 than AWS's, addressed with the bucket in the path
 * @param timeoutMs how long an object may take, with every attempt
 */
export async function s3Store(
  bucket: string,
  endpoint: string | undefined,
  timeoutMs = S3_TIMEOUT_MS,
): Promise<ObjectStore> {
  const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client(endpoint === undefined ? {} : { endpoint, forcePathStyle: true });
  return {
    async put(key, body) {
      const object = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' });
      const signal = AbortSignal.timeout(timeoutMs);
      await client.send(object, { abortSignal: signal }).catch((error: unknown) => {
        throw signal.aborted ? new Error(`S3 did not answer within ${timeoutMs / 1000} s`) : error;
      });
    },
    close: () => client.destroy(),
  };
}

/** A store that is opened when the first object comes. */
export function openedLate(open: () => Promise<ObjectStore>): ObjectStore {
  let opened: ObjectStore | undefined;
  return {
    async put(key, body) {
      opened ??= await open();
      await opened.put(key, body);
    },
    close: () => opened?.close(),
  };
}
